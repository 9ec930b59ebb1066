"""Stall limits of stages: one for each day, estimated from the deals that were won before the day began."""

from salesdesk.analytics.durations import StallLimit, stall_limits
from salesdesk.desk.cards import StageView
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import last_of
from salesdesk.views.board import stage_view
from salesdesk.views.scope import Scope, log_before_today, scope


def limits_of(snapshot: Snapshot, seen: Scope) -> tuple[StallLimit, ...]:
    """The stall limit of each stage of a scope on its day. A win of the day itself moves none before tomorrow."""
    log, own_days = log_before_today(snapshot, seen), tuple(stage.stall_days for stage in seen.stages)

    def make() -> tuple[object, tuple[StallLimit, ...]]:
        return log, stall_limits(log, own_days)

    def renew(
        old: tuple[object, tuple[StallLimit, ...]], deals: frozenset[str]
    ) -> tuple[object, tuple[StallLimit, ...]]:
        return old if old[0] is log else make()

    return snapshot.memo(f"stall limits {seen.pipeline.id} {seen.today} {own_days}", make, renew)[1]


def limits(snapshot: Snapshot, pipeline: str | None = None) -> tuple[StageView, ...]:
    """The columns with the stall limits of the day."""
    seen = scope(snapshot, pipeline, last_of(snapshot.today, snapshot.settings.zone), kept=True)
    pairs = zip(seen.stages, limits_of(snapshot, seen), strict=True)
    return tuple(stage_view(stage, limit.days, limit.n) for stage, limit in pairs)
