"""What the panel reads, each a question for a reader thread; numpy is imported only there."""

from dataclasses import dataclass
from datetime import date

from salesdesk.domain.errors import NotFound
from salesdesk.domain.records import Pipeline, Stage
from salesdesk.services.desk import Desk
from salesdesk.services.queries import deal as deals
from salesdesk.services.views import DealView


@dataclass(frozen=True, slots=True)
class PanelView:
    """A deal, the day it is, and the first stage of every pipeline it could go to."""

    view: DealView
    today: date
    pipelines: tuple[Pipeline, ...]
    firsts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Worth:
    """The chance of making the quota if the deal is lost, and if it is won; both None where it does not count for one."""

    deal: str
    lost: float | None
    won: float | None


def read(desk: Desk, key: str) -> PanelView | None:
    """The deal of a key; None when it is not on the desk (any more)."""
    try:
        view = deals.deal(desk, key)
    except NotFound:
        return None
    with desk.read() as reader:
        pipelines = sorted(reader.find(Pipeline), key=lambda pipeline: pipeline.rank)
        stages = sorted(reader.find(Stage, kind="open"), key=lambda stage: stage.rank, reverse=True)
    return PanelView(view, desk.today(), tuple(pipelines), {stage.pipeline: stage.id for stage in stages})


def worth(desk: Desk, key: str) -> Worth:
    """What the deal is worth to the quota."""
    from salesdesk.services.queries.preview import preview

    found = preview(desk, [key])
    if not any(card.id == key for card in found.moving):
        return Worth(key, None, None)
    return Worth(key, found.if_lost(), found.if_won())


def lost_reasons(desk: Desk) -> list[str]:
    """Reasons given so far, the most frequent first."""
    with desk.read() as reader:
        return reader.lost_reasons()
