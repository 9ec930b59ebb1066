"""What the funnel page reads, off the GUI thread: the query's answer, already in words and ready to be drawn."""

from typing import NamedTuple

from salesdesk.charts.inputs import FunnelInput, ReasonsInput, SnapshotInput
from salesdesk.domain.records import Pipeline
from salesdesk.formats import Formats
from salesdesk.services.desk import Desk
from salesdesk.services.queries.funnel import FunnelPage, funnel
from salesdesk.ui.pages.explained import Figure
from salesdesk.ui.pages.funnel import charts, figures
from salesdesk.ui.pages.funnel.windows import Window, windows


class Shown(NamedTuple):
    """Everything on the page, for one pipeline and window."""

    page: FunnelPage
    has_deals: bool
    pipelines: tuple[Pipeline, ...]
    windows: tuple[Window, ...]
    window: Window
    reached: FunnelInput | None
    standing: SnapshotInput | None
    reasons: ReasonsInput | None
    says: list[Figure]
    sources: list[Figure]


def read(desk: Desk, formats: Formats, pipeline: str | None, window: str | None) -> Shown:
    """The funnel of a pipeline (None: the desk's) for a window by key (None: the first that has deals, else all)."""
    offered = windows(desk.today(), desk.settings.fiscal_start, formats)
    chosen = next((found for found in offered if found.key == window), offered[0])
    with desk.read() as reader:
        pipelines = tuple(sorted(reader.find(Pipeline), key=lambda found: found.rank))
    page = funnel(desk, pipeline, chosen.start, chosen.until)
    if window is None and not page.funnel.deals:
        chosen = offered[-1]
        page = funnel(desk, pipeline)
    return Shown(
        page=page,
        has_deals=bool(page.funnel.deals or page.snapshot.open.count) or chosen is not offered[-1],
        pipelines=pipelines,
        windows=offered,
        window=chosen,
        reached=charts.reached(page, formats),
        standing=charts.standing(page, formats),
        reasons=charts.reasons(page, formats),
        says=figures.says(page, formats),
        sources=figures.sources(page, formats),
    )
