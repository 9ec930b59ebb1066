"""What the panel reads, each a question for a reader thread; numpy is imported only there."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from salesdesk.desk.cards import DealView
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.errors import NotFound
from salesdesk.domain.records import Pipeline, Stage
from salesdesk.formats import Formats
from salesdesk.views import deal as deals

if TYPE_CHECKING:
    from salesdesk.views.reasons import ChanceExplanation


@dataclass(frozen=True, slots=True)
class PanelView:
    """A deal, the day it is, and the first stage of every pipeline it could go to."""

    view: DealView
    today: date
    pipelines: tuple[Pipeline, ...]
    firsts: dict[str, str]


@dataclass(frozen=True, slots=True)
class QuotaEffect:
    """What a deal does to the chance of making the quota (``quota``, empty where it does not count for one), and its chance
    to be won by the end of the period, which the quota counts (``in_time``; empty for a closed deal).

    ``why`` explains the deal's own chance in the stage it is in, ``words`` says so in sentences.
    """

    deal: str
    stage: str
    quota: str
    in_time: str
    why: "ChanceExplanation | None"
    words: str

    @property
    def learnt(self) -> float | None:
        """The chance that history teaches; None while no deal is closed."""
        return self.why.learnt if self.why and self.why.closed else None


def read(snapshot: Snapshot, key: str) -> PanelView | None:
    """The deal of a key; None when it is not on the desk (any more)."""
    try:
        view = deals.deal(snapshot, key)
    except NotFound:
        return None
    pipelines = sorted(snapshot.find(Pipeline), key=lambda pipeline: pipeline.rank)
    stages = sorted(snapshot.find(Stage, kind="open"), key=lambda stage: stage.rank, reverse=True)
    return PanelView(view, snapshot.today, tuple(pipelines), {stage.pipeline: stage.id for stage in stages})


def worth(snapshot: Snapshot, key: str, formats: Formats) -> QuotaEffect:
    """What the deal is worth to the quota, and why it has its chance."""
    from salesdesk.reports.chance_words import in_time_words, quota_words, why_words
    from salesdesk.views.chances import chances
    from salesdesk.views.reasons import why
    from salesdesk.views.strip import standing

    card = snapshot.cards([key]).get(key)
    if card is None or card.outcome != "open":
        return QuotaEffect(key, card.stage if card else "", "", "", None, "")
    reasons = why(snapshot, card)
    words = why_words(reasons, formats) if reasons else ""
    at = standing(snapshot)
    in_time = in_time_words(chances(snapshot, at.period)[key], at.period, formats) if reasons else ""
    now, swings = at.chance(), at.swings([key]) if key in at.entries else ()
    quota = quota_words(now, *swings[0], formats) if now is not None and swings else ""
    return QuotaEffect(key, card.stage, quota, in_time, reasons, words)


def lost_reasons(snapshot: Snapshot) -> list[str]:
    """Reasons given so far, the most frequent first."""
    return snapshot.lost_reasons()
