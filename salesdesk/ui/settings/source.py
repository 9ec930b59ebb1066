"""What the Settings page reads."""

from dataclasses import dataclass

from salesdesk.desk.settings import DeskSettings
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain import periods
from salesdesk.domain.periods import Period
from salesdesk.domain.records import CustomField, Pipeline, Quota, Rate, Stage, Tag
from salesdesk.views.board import current_period

AHEAD = 5


@dataclass(frozen=True, slots=True)
class StageInUse:
    """A stage and how many deals (open or closed) are in it."""

    stage: Stage
    deals: int


@dataclass(frozen=True, slots=True)
class SettingsView:
    """The settings; each pipeline with its open stages and how many deals are in each; quotas set, and the periods
    that lie ahead, the current one first; rates into the desk's own currency, by currency and then the latest first;
    keys and names of the tags; names of the user's own fields."""

    settings: DeskSettings
    pipelines: tuple[tuple[Pipeline, tuple[StageInUse, ...]], ...]
    quotas: tuple[Quota, ...]
    periods: tuple[Period, ...]
    rates: tuple[Rate, ...]
    tags: tuple[tuple[str, str], ...]
    own_fields: tuple[str, ...] = ()


def read(snapshot: Snapshot) -> SettingsView:
    """The settings as they are now."""
    settings = snapshot.settings
    with snapshot.reading() as reader:
        counts = reader.deal_counts()
    pipelines = sorted(snapshot.find(Pipeline), key=lambda pipeline: pipeline.rank)
    stages = {pipeline.id: _in_use(snapshot.stages_of(pipeline.id), counts) for pipeline in pipelines}
    quotas = sorted(snapshot.find(Quota), key=lambda quota: quota.start, reverse=True)
    rates = sorted(snapshot.find(Rate, base=settings.currency), key=lambda rate: rate.day, reverse=True)
    tags = sorted(snapshot.keys_and_names(Tag), key=lambda pair: pair[1].casefold())
    rates.sort(key=lambda rate: rate.currency)
    now = current_period(snapshot)
    ahead = tuple(periods.shifted(now, by, settings.fiscal_start) for by in range(AHEAD))
    shown = tuple((pipeline, stages[pipeline.id]) for pipeline in pipelines)
    own = tuple(sorted((field.name for field in snapshot.find(CustomField)), key=str.casefold))
    return SettingsView(settings, shown, tuple(quotas), ahead, tuple(rates), tuple(tags), own)


def _in_use(stages: list[Stage], counts: dict[str, int]) -> tuple[StageInUse, ...]:
    return tuple(StageInUse(stage, counts.get(stage.id, 0)) for stage in stages if stage.kind == "open")
