"""What a day rests on: models learnt from what had happened before it began, and what they were learnt from."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

import numpy as np

from salesdesk.analytics.durations import WonStays
from salesdesk.analytics.fingerprints import Prints
from salesdesk.analytics.new_business import PastDeals
from salesdesk.analytics.winmodel import WinModel


@dataclass(frozen=True, eq=False)
class LearntModel:
    """What a day rests on in one pipeline, learnt from what had happened before the day began.

    ``model`` is the win model and ``past`` what new business is learnt from, both of the desk's own deals; ``stays`` are
    those of all won deals, by stage.
    """

    model: WinModel
    past: PastDeals
    stays: tuple[WonStays, ...]


@dataclass(frozen=True, eq=False)
class DayModels:
    """What a day rests on, by the key of the pipeline.

    ``deals`` are the keys of all deals with events, sorted. ``told`` are fingerprints of what had happened to each before
    the day, 0 for nothing, and ``marks`` of what else was known of it by then: by them a change of the past is noticed.
    ``name`` is the same for models that are the same, and else another one.
    """

    by_pipeline: Mapping[str, LearntModel]
    deals: list[str]
    told: Prints
    marks: Prints

    @cached_property
    def name(self) -> str:
        """A digest of what was learnt and of what it was learnt from."""
        found = blake2b(digest_size=16)
        for part in (self.told, self.marks):
            found.update(part.tobytes())
        for key, each in self.by_pipeline.items():
            model = each.model
            found.update(repr((key, model.stages, model.horizon_days, model.closed, model.timing.horizon)).encode())
            arrays = [model.probability, *(part for h in model.timing.hazards for part in (h.edges, h.rates))]
            for array in [*arrays, *((model.fitted.mean, model.fitted.covariance) if model.fitted else ())]:
                found.update(np.ascontiguousarray(array).tobytes())
        return found.hexdigest()

    def prints_of(self, deal: str) -> tuple[int, int]:
        """The fingerprints of a deal."""
        at = bisect_left(self.deals, deal)
        is_there = at < len(self.deals) and self.deals[at] == deal
        return (int(self.told[at]), int(self.marks[at])) if is_there else (0, 0)
