"""What can be done with a report that is shown, its pages and its charts."""

from typing import TYPE_CHECKING

from salesdesk.i18n import mark
from salesdesk.ui.actions.base import Action, ActionGroup, KeyScope

if TYPE_CHECKING:
    from salesdesk.ui.pages.reports.chart_strip import ChosenChart
    from salesdesk.ui.pages.reports.page import ReportsPage

REPORTS, PREVIEW, CHARTS = (frozenset({scope}) for scope in (KeyScope.REPORTS, KeyScope.PREVIEW, KeyScope.CHARTS))
PAGE, CHART = "report page", "chart"


def _turns(page: "ReportsPage") -> bool:
    """Whether left and right turn pages: not while a page is wider than the room for it."""
    return not page.parts.preview.horizontalScrollBar().maximum()


def _save(chosen: "ChosenChart", fmt: str) -> None:
    chosen.strip.save_wanted.emit(chosen.key, fmt)


_SIZES = (
    Action(
        id="report.larger",
        words=mark("Larger"),
        icon="plus",
        keys=("Ctrl++",),
        also={KeyScope.REPORTS: ("Ctrl+=",), KeyScope.PREVIEW: ("+", "=")},
        scopes=REPORTS,
        run=lambda page: page.parts.preview.step_zoom(1),
    ),
    Action(
        id="report.smaller",
        words=mark("Smaller"),
        icon="minus",
        keys=("Ctrl+-",),
        also={KeyScope.PREVIEW: ("-",)},
        scopes=REPORTS,
        run=lambda page: page.parts.preview.step_zoom(-1),
    ),
    Action(
        id="report.comfortable",
        words=mark("A comfortable size"),
        keys=("Ctrl+0",),
        also={KeyScope.PREVIEW: ("0",)},
        scopes=REPORTS,
        run=lambda page: page.parts.preview.set_zoom("auto"),
    ),
)

_PAGES = (
    Action(
        id="report.before",
        words=mark("Page before"),
        icon="chevron-left",
        keys=("Left",),
        scopes=PREVIEW,
        applies=_turns,
        run=lambda page: page.parts.preview.go_to(page.parts.preview.current() - 1),
    ),
    Action(
        id="report.next",
        words=mark("Next page"),
        icon="chevron-right",
        keys=("Right",),
        scopes=PREVIEW,
        applies=_turns,
        run=lambda page: page.parts.preview.go_to(page.parts.preview.current() + 1),
    ),
    Action(
        id="report.first",
        words=mark("First page"),
        keys=("Home",),
        scopes=PREVIEW,
        run=lambda page: page.parts.preview.go_to(0),
    ),
    Action(
        id="report.last",
        words=mark("Last page"),
        keys=("End",),
        scopes=PREVIEW,
        run=lambda page: page.parts.preview.go_to(len(page.parts.preview.sheets()) - 1),
    ),
)

_OUT = (
    Action(
        id="report.copy_page",
        words=mark("Copy the page as a picture"),
        icon="copy",
        scopes=REPORTS,
        menus={PAGE: 0},
        applies=lambda page: page.has_pages(),
        run=lambda page: page.copy_page(),
    ),
    Action(
        id="report.print",
        words=mark("Print…"),
        icon="printer",
        key_words=mark("Print the report"),
        keys=("Ctrl+P",),
        scopes=REPORTS,
        menus={PAGE: 0},
        run=lambda page: page.print_report(),
    ),
    Action(
        id="report.export_pdf",
        words=mark("Export PDF…"),
        icon="download",
        scopes=REPORTS,
        menus={PAGE: 0},
        applies=lambda page: page.has_pages(),
        run=lambda page: page.ask_where("pdf"),
    ),
    Action(
        id="report.draft_pdf",
        words=mark("Draft with the PDF"),
        icon="mail",
        scopes=REPORTS,
        menus={PAGE: 0},
        applies=lambda page: page.has_pages(),
        run=lambda page: page.out.mail("pdf", True),
    ),
)

_CHARTS = (
    Action(
        id="chart.copy",
        words=mark("Copy picture"),
        icon="copy",
        key_words=mark("Copy the chart"),
        keys=("Ctrl+C",),
        also={KeyScope.CHARTS: ("Ctrl+Ins",)},
        scopes=CHARTS,
        menus={CHART: 0},
        applies=lambda chosen: bool(chosen.key),
        run=lambda chosen: chosen.strip.copy_wanted.emit(chosen.key),
    ),
    Action(
        id="chart.png",
        words=mark("Save as PNG…"),
        icon="save",
        key_words=mark("Save the chart as PNG"),
        scopes=CHARTS,
        menus={CHART: 0},
        applies=lambda chosen: bool(chosen.key),
        run=lambda chosen: _save(chosen, "png"),
    ),
    Action(
        id="chart.svg",
        words=mark("Save as SVG…"),
        icon="save",
        key_words=mark("Save the chart as SVG"),
        scopes=CHARTS,
        menus={CHART: 0},
        applies=lambda chosen: bool(chosen.key),
        run=lambda chosen: _save(chosen, "svg"),
    ),
)

GROUP = ActionGroup(order=5, title=mark("Reports"), actions=(*_OUT, *_SIZES, *_PAGES, *_CHARTS))
