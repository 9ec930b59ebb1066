"""Stall limits of stages, estimated from won deals."""

from salesdesk.desk.cards import StageView
from salesdesk.desk.snapshot import Snapshot
from salesdesk.views.board import stage_view
from salesdesk.views.outlook import outlook


def limits(snapshot: Snapshot, pipeline: str | None = None) -> tuple[StageView, ...]:
    """The columns with stall limits that rest on the won deals of the past."""
    seen = outlook(snapshot, pipeline).seen
    pairs = zip(seen.stages, seen.limits(), strict=True)
    return tuple(stage_view(stage, limit.days, limit.n) for stage, limit in pairs)
