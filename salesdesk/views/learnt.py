"""What a day rests on: the models that were learnt from what had happened before it began."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b

from salesdesk.analytics.backtest import BacktestScores
from salesdesk.analytics.durations import WonStays
from salesdesk.analytics.fingerprints import Prints
from salesdesk.analytics.new_business import PastDeals
from salesdesk.analytics.shock_learning import MonthlyExcess
from salesdesk.analytics.winmodel import WinModel


@dataclass(frozen=True, eq=False)
class LearntModel:
    """What a day rests on in one pipeline, learnt from what had happened before the day began.

    ``model`` is the win model, ``excess`` what past months tell of the shock common to all deals, and ``past`` what new business
    is learnt from, all of the desk's own deals; ``stays`` are those of all won deals, by stage. ``record`` scores chances that
    would have been said on past days; by it ``model`` shows what it shows.
    """

    model: WinModel
    record: BacktestScores
    excess: MonthlyExcess
    past: PastDeals
    stays: tuple[WonStays, ...]

    def for_chances(self) -> "LearntModel":
        """As much of it as chances need: the same without what new business and stall limits are learnt from."""
        return replace(self, past=self.past.only(()), stays=())


@dataclass(frozen=True, eq=False)
class DayModels:
    """What a day rests on, by the key of the pipeline.

    ``deals`` are the keys of all deals with events, sorted. ``told`` are fingerprints of what had happened to each before
    the day, 0 for nothing, and ``marks`` of what else was known of it by then: by them a change of the past is noticed.
    ``mark`` is one for all of it: under the same rules models with the same mark say the same.
    """

    by_pipeline: Mapping[str, LearntModel]
    deals: list[str]
    told: Prints
    marks: Prints
    mark: str

    @classmethod
    def of(cls, by_pipeline: Mapping[str, LearntModel], deals: list[str], told: Prints, marks: Prints) -> "DayModels":
        """The models, with their mark."""
        every = blake2b("\n".join([*by_pipeline, "", *deals]).encode("utf-8", "surrogatepass"), digest_size=16)
        every.update(told.tobytes())
        every.update(marks.tobytes())
        return cls(by_pipeline, deals, told, marks, every.hexdigest())

    def prints_of(self, deal: str) -> tuple[int, int]:
        """The fingerprints of a deal."""
        at = bisect_left(self.deals, deal)
        is_there = at < len(self.deals) and self.deals[at] == deal
        return (int(self.told[at]), int(self.marks[at])) if is_there else (0, 0)
