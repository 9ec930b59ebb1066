"""A field that the user makes, from the panel to a report: column, filter, saved view, restart, export, script."""

import csv
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from salesdesk import reports
from salesdesk.desk.commands.saved_views import saved_views
from salesdesk.formats import Formats
from salesdesk.ui import theme
from salesdesk.ui.context import Context
from salesdesk.ui.filters.box import ConditionBox
from salesdesk.ui.filters.name_box import NameBox
from salesdesk.ui.operations import Operations
from salesdesk.ui.pages.deals.page import DealsPage
from salesdesk.ui.panel import DealPanel
from salesdesk.ui.shell import MainWindow, build
from tests.flows.command_lines import CommandLine
from tests.support.tables import titles
from tests.ui.live import Live, live

__all__ = ["live"]
REGION = "own:Region"


def opened(live: Live, folder: Path) -> tuple[MainWindow, DealsPage]:
    """A window with all its pages, and its Deals page."""
    window = build(live.context, None, None, folder / "window.json")
    live.show(window, 1280, 800)
    window.go("deals")
    page = window.navigator.page
    assert isinstance(page, DealsPage)
    live.until(lambda: page.model.rows is not None and live.context.operations.is_idle)
    return window, page


def choose(menu: QMenu, words: str) -> None:
    """Choose something in a menu that is about to be shown."""
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == words).trigger()


def menu_of(widget: QWidget) -> QMenu:
    menu = getattr(widget, "menu")()  # noqa: B009 - a tool of the top bar that drops a menu
    assert isinstance(menu, QMenu)
    return menu


def columns(page: DealsPage) -> list[str]:
    return [column.title() for column in page.view.columns.shown()]


def make_field(live: Live, window: MainWindow, deal: str, name: str, value: str) -> None:
    """Make a field in the panel of a deal, by hand."""
    window.go(f"deal/{deal}")
    panel = window.findChild(DealPanel)
    assert panel is not None
    custom = panel.custom
    live.until(lambda: panel.shown is not None and custom.add.isVisible())
    custom.add.click()
    live.qtbot.keyClicks(custom.name, name)
    live.qtbot.keyClicks(custom.value, value)
    live.qtbot.keyClick(custom.value, Qt.Key.Key_Return)
    live.until(lambda: live.context.operations.is_idle)


def filter_and_keep(live: Live, window: MainWindow, page: DealsPage) -> None:
    """Add a condition over the new field and keep the view, by hand."""
    window.add_filter()
    fields = page.bar.builder.button.menu()
    choose(fields, "Region")
    fields.close()
    (box,) = (found for found in window.findChildren(ConditionBox) if found.isVisible())
    box.choose("contains")
    live.qtbot.keyClicks(box.first, "nor")
    live.qtbot.keyClick(box.first, Qt.Key.Key_Return)
    assert titles(page) == ["Fleet"]
    choose(page.views.button.menu(), "Save this view…")
    (name,) = (found for found in window.findChildren(NameBox) if found.isVisible())
    live.qtbot.keyClicks(name.name, "The north")
    live.qtbot.keyClick(name.name, Qt.Key.Key_Return)
    live.until(lambda: page.views.button.label() == "The north")


def exported(live: Live, page: DealsPage, target: Path) -> list[tuple[str, str]]:
    """Title and region in an export of what the table shows."""
    with live.qtbot.waitSignal(page.exporter.written):
        page.export_to(target, "csv")
    with target.open(encoding="utf-8-sig") as file:
        return [(row["Deal"], row["Region"]) for row in csv.DictReader(file)]


def reported(live: Live) -> dict[str, str | None]:
    """Title and region in the workbook of the review."""
    review = reports.make("review", reports.view(live.at.desk.snapshot(), "review"), "xlsx", Formats("en_GB"))
    head, *rows = openpyxl.load_workbook(BytesIO(review))["Deals"].iter_rows(values_only=True)
    return {str(row[0]): row[head.index("Region")] for row in rows}


def test_a_field_of_the_user_s_own_goes_wherever_fields_go(
    live: Live, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fleet = live.at.deal("Fleet", amount=5_000_000)
    live.at.deal("Crane", amount=100_000)
    window, page = opened(live, tmp_path)
    make_field(live, window, fleet, "Region", "North")
    live.until(lambda: REGION in [column.key for column in page.model.columns])
    choose(menu_of(page.toolbar()[2]), "Region")
    assert columns(page)[-1] == "Region"
    filter_and_keep(live, window, page)
    window.close()

    # The program is started again: with its column, and with the view to choose.
    live.context.operations.close()
    operations = Operations(live.at.reopen())
    live.context = Context(live.at.desk, operations, Formats("en_GB"), theme.current())
    window, page = opened(live, tmp_path)
    assert columns(page)[-1] == "Region"
    assert sorted(titles(page)) == ["Crane", "Fleet"]
    live.until(lambda: page.views.views)
    choose(page.views.button.menu(), "The north")
    assert (titles(page), [chip.words() for chip in page.bar.builder.shown]) == (["Fleet"], ["Region contains “nor”"])
    assert exported(live, page, tmp_path / "north.csv") == [("Fleet", "North")]
    assert reported(live) == {"Fleet": "North", "Crane": None}
    window.close()
    operations.close()

    live.at.desk.store.close()
    line = CommandLine(live.at.path, capsys)
    where = ("--where", 'own:Region contains "nor"', "--columns", f"title,{REGION}")
    assert line.json("show", "deals", *where, "--json") == [{"title": "Fleet", REGION: "North"}]
    line.json("undo")
    live.at.reopen()
    assert saved_views(live.at.desk.snapshot()) == ()
