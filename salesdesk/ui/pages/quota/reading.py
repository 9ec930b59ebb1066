"""What the quota page reads, off the GUI thread: the query's answer, already in words and ready to be drawn."""

from typing import NamedTuple

from salesdesk.charts.inputs import DiaryInput, DistributionInput, PeriodsInput, ProgressInput
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.periods import Period
from salesdesk.formats import Formats
from salesdesk.reports.definitions import undated
from salesdesk.ui.pages.explained_figures import ExplainedFigure
from salesdesk.ui.pages.quota import charts, figures, words
from salesdesk.ui.pages.quota.unit import Unit
from salesdesk.views import quota as query
from salesdesk.views.kinds import NamedKind, QuotaKind, kinds_of
from salesdesk.views.quota import QuotaFigures


class ShownQuota(NamedTuple):
    """Everything on the page, for one period."""

    page: QuotaFigures
    has_ended: bool
    unit: Unit
    named: NamedKind
    kinds: tuple[NamedKind, ...]
    periods: tuple[Period, ...]
    won: ExplainedFigure
    forecast: ExplainedFigure
    chance: ExplainedFigure
    missing: ExplainedFigure
    progress: ProgressInput
    distribution: DistributionInput | None
    past: PeriodsInput | None
    progress_note: str
    outcomes_note: str
    learnt: str
    diary: DiaryInput | None
    diary_note: str
    nothing_kept: str
    record: str


def read(snapshot: Snapshot, formats: Formats, period: str | None, kind: QuotaKind) -> ShownQuota:
    """A kind of quota of a period (None: the current one)."""
    page = query.outline(snapshot, period, kind)
    kinds = kinds_of(snapshot, page.strip.period)
    today, unit = snapshot.today, Unit(formats, page.strip.currency if page.kind.measure == "revenue" else None)
    has_ended = page.strip.period.until <= today
    return ShownQuota(
        page=page,
        has_ended=has_ended,
        unit=unit,
        named=next(named for named in kinds if named.kind == page.kind),
        kinds=kinds,
        periods=query.choices(snapshot),
        won=figures.won(page, unit),
        forecast=figures.forecast(page, unit, today),
        chance=figures.chance(page, unit, today),
        missing=figures.missing(page, unit),
        progress=charts.progress(page, today, unit),
        distribution=charts.distribution(page, unit),
        past=charts.past(page, unit),
        progress_note=" ".join((words.progress(has_ended), *undated(page.undated))),
        outcomes_note=words.outcomes(page),
        learnt="" if has_ended else words.learnt(page),
        diary=charts.diary(page, unit),
        diary_note=words.diary(page, unit),
        nothing_kept=words.nothing_kept(page, unit, has_ended),
        record=words.record(page, unit, has_ended),
    )
