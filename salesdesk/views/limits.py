"""Stall limits of stages: one for each day, estimated from the deals that were won before the day began."""

from collections.abc import Iterable

from salesdesk.analytics.durations import StallLimit, limit_from
from salesdesk.desk.cards import StageView
from salesdesk.desk.snapshot import Snapshot
from salesdesk.views.board import stage_view
from salesdesk.views.learning import learnt, open_pipelines
from salesdesk.views.scope import PipelineRules, Scope, rules_of


def limits_of(snapshot: Snapshot, seen: Scope | PipelineRules) -> tuple[StallLimit, ...]:
    """The stall limit of each stage of a pipeline on the snapshot's day. A win of the day itself moves none before tomorrow."""
    if not seen.stages:
        return ()
    stays = learnt(snapshot, seen.pipeline.id).stays
    return tuple(limit_from(won, stage.stall_days) for won, stage in zip(stays, seen.stages, strict=True))


def limits(snapshot: Snapshot, pipeline: str | None = None) -> tuple[StageView, ...]:
    """The columns with the stall limits of the day."""
    rules = rules_of(snapshot, pipeline)
    pairs = zip(rules.stages, limits_of(snapshot, rules), strict=True)
    return tuple(stage_view(stage, limit.days, limit.n) for stage, limit in pairs)


def limit_days(snapshot: Snapshot, pipelines: Iterable[str] | None = None) -> dict[str, float]:
    """The stall limits of the stages of some pipelines (None: all that deals can be open in), in days by stage."""
    keys = open_pipelines(snapshot) if pipelines is None else pipelines
    return {stage.id: stage.limit_days for key in keys for stage in limits(snapshot, key)}
