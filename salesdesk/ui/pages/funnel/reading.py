"""What the funnel page reads, off the GUI thread: the query's answer, already in words and ready to be drawn."""

from typing import NamedTuple

from salesdesk.analytics.friction import Bottleneck, bottleneck
from salesdesk.charts.inputs import FunnelInput, ReasonsInput, SnapshotInput
from salesdesk.charts.time_inputs import HistogramInput, RatesInput, StaysInput
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.records import Pipeline
from salesdesk.formats import Formats
from salesdesk.ui.pages.explained_figures import ExplainedFigure
from salesdesk.ui.pages.funnel import charts, figures, friction, times
from salesdesk.ui.pages.funnel.asked import NOTHING, SOURCE, FunnelRequest, source_in
from salesdesk.ui.pages.funnel.pair import Pair
from salesdesk.ui.pages.funnel.stages import StageRows, rows_of
from salesdesk.ui.pages.funnel.windows import ALL, Window, earlier, window_of, windows
from salesdesk.ui.pages.funnel.words import source_name
from salesdesk.views.funnel import CohortChoice, FunnelFigures, side_by_side
from salesdesk.views.pipelines import open_stages, pipeline_named


class ShownFunnel(NamedTuple):
    """Everything on the page, for one pipeline and window."""

    pair: Pair
    asked: FunnelRequest
    has_deals: bool
    pipelines: tuple[Pipeline, ...]
    windows: tuple[Window, ...]
    window: Window
    comparable: tuple[Window, ...]
    compare: str
    stage: str | None
    reached: FunnelInput | None
    standing: SnapshotInput | None
    reasons: ReasonsInput | None
    stays: StaysInput | None
    cycles: HistogramInput | None
    sources: RatesInput | None
    says: list[ExplainedFigure]
    friction: ExplainedFigure | None
    stages: StageRows

    @property
    def page(self) -> FunnelFigures:
        """The figures of what was asked for, without what they are compared with."""
        return self.pair.page


class _Choice(NamedTuple):
    """A window with what it is compared with: a key, its words, and how it cuts the deals (None: not at all)."""

    window: Window
    comparable: tuple[Window, ...]
    key: str
    name: str
    cut: CohortChoice | None


def read(snapshot: Snapshot, formats: Formats, asked: FunnelRequest) -> ShownFunnel:
    """The funnel that is asked for; a window that was left open is the first that has deals, else all."""
    fiscal = snapshot.settings.fiscal_start
    offered = windows(snapshot.today, fiscal, formats)
    stage = _stage(snapshot, asked)
    window = (window_of(asked.window, fiscal, formats) if asked.window else None) or offered[0]
    choice, pages = _pages(snapshot, formats, asked, window, stage)
    if asked.window is None and not pages[0].funnel.deals:
        choice, pages = _pages(snapshot, formats, asked, offered[-1], stage)
    pair = Pair(pages[0], pages[1], choice.name) if len(pages) > 1 else Pair(pages[0])
    pipelines = tuple(sorted(snapshot.find(Pipeline), key=lambda found: found.rank))
    return ShownFunnel(
        pair=pair,
        asked=asked,
        has_deals=bool(pair.page.sources),
        pipelines=pipelines,
        windows=offered,
        window=choice.window,
        comparable=choice.comparable,
        compare=choice.key if pair.other else NOTHING,
        stage=stage,
        reached=charts.reached(pair, stage, formats),
        standing=charts.standing(pair, formats),
        reasons=charts.reasons(pair, formats),
        stays=times.stays(pair.page, formats),
        cycles=times.cycles(pair.page, formats),
        sources=charts.sources(pair, formats),
        says=figures.says(pair, formats),
        friction=friction.explanation(pair, _bottleneck(pair, stage), formats),
        stages=rows_of(pair, stage, formats),
    )


def _bottleneck(pair: Pair, stage: str | None) -> Bottleneck | None:
    before = pair.other.funnel if pair.other else None
    return bottleneck(pair.page.funnel, pair.page.frictions, before, charts.first_shown(pair.page, stage))


def _stage(snapshot: Snapshot, asked: FunnelRequest) -> str | None:
    """The stage that deals first reached in the window, if it is one of the pipeline's."""
    if asked.stage is None:
        return None
    stages = open_stages(snapshot, pipeline_named(snapshot, asked.pipeline, snapshot.settings.pipeline).id)
    return asked.stage if asked.stage in {stage.name for stage in stages} else None


def _pages(
    snapshot: Snapshot, formats: Formats, asked: FunnelRequest, window: Window, stage: str | None
) -> tuple[_Choice, tuple[FunnelFigures, ...]]:
    """The figures of a window, and of what it is compared with where that has any deals."""
    choice = _choice(snapshot, formats, asked, window, stage)
    cuts = [_cut(window, stage, source_in(asked.source)), *([choice.cut] if choice.cut else [])]
    pages = side_by_side(snapshot, asked.pipeline, cuts)
    return choice, pages if len(pages) > 1 and (asked.compare or pages[1].funnel.deals) else pages[:1]


def _choice(snapshot: Snapshot, formats: Formats, asked: FunnelRequest, window: Window, stage: str | None) -> _Choice:
    """With nothing said, a window is compared with the one before it."""
    fiscal = snapshot.settings.fiscal_start
    usual = earlier(window, fiscal, formats)
    others = tuple(dict.fromkeys((*usual, *windows(snapshot.today, fiscal, formats))))
    comparable = tuple(one for one in others if one.key not in (window.key, ALL))
    if asked.compare == NOTHING or (asked.compare is None and not usual):
        return _Choice(window, comparable, NOTHING, "", None)
    if asked.compare and asked.compare.startswith(SOURCE):
        sources = source_in(asked.compare)
        name = source_name(sources[0]) if sources else ""
        return _Choice(window, comparable, asked.compare, name, _cut(window, stage, sources))
    named = window_of(asked.compare, fiscal, formats) if asked.compare else None
    other = named or (usual[0] if usual else None)
    if other is None or other.key == window.key:
        return _Choice(window, comparable, NOTHING, "", None)
    return _Choice(window, comparable, other.key, other.name, _cut(other, stage, source_in(asked.source)))


def _cut(window: Window, stage: str | None, sources: tuple[str | None, ...] | None) -> CohortChoice:
    basis = "cohort" if stage is None else "entered"
    return CohortChoice(window.start, window.until, basis, stage, sources)  # type: ignore[arg-type]
