"""What the Settings page reads."""

from dataclasses import dataclass

from salesdesk.domain import periods
from salesdesk.domain.periods import Period
from salesdesk.domain.records import Pipeline, Quota, Stage
from salesdesk.services.desk import Desk
from salesdesk.services.queries.board import current_period
from salesdesk.services.settings import DeskSettings

AHEAD = 5


@dataclass(frozen=True, slots=True)
class StageInUse:
    """A stage and how many deals (open or closed) are in it."""

    stage: Stage
    deals: int


@dataclass(frozen=True, slots=True)
class SettingsView:
    """The settings; each pipeline with its open stages and how many deals are in each; quotas set, and the periods
    that lie ahead, the current one first."""

    settings: DeskSettings
    pipelines: tuple[tuple[Pipeline, tuple[StageInUse, ...]], ...]
    quotas: tuple[Quota, ...]
    periods: tuple[Period, ...]


def read(desk: Desk) -> SettingsView:
    """The settings as they are now."""
    settings = desk.settings
    with desk.read() as reader:
        counts = reader.deal_counts()
        pipelines = sorted(reader.find(Pipeline), key=lambda pipeline: pipeline.rank)
        stages = {pipeline.id: _in_use(reader.stages_of(pipeline.id), counts) for pipeline in pipelines}
        quotas = sorted(reader.find(Quota), key=lambda quota: quota.start, reverse=True)
    now = current_period(desk)
    ahead = tuple(periods.shifted(now, by, settings.fiscal_start) for by in range(AHEAD))
    return SettingsView(settings, tuple((p, stages[p.id]) for p in pipelines), tuple(quotas), ahead)


def _in_use(stages: list[Stage], counts: dict[str, int]) -> tuple[StageInUse, ...]:
    return tuple(StageInUse(stage, counts.get(stage.id, 0)) for stage in stages if stage.kind == "open")
