"""The user's own fields as columns of the Deals page: chosen, sorted, edited, copied, exported, kept, gone again."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QMenu

from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.domain.records import CustomField
from salesdesk.formats import Formats
from salesdesk.ui.pages.deals.ask import AskBox
from salesdesk.ui.pages.deals.columns import changed_together, column_of
from salesdesk.ui.pages.deals.editor import CellEditor
from salesdesk.ui.pages.deals.model import DealsModel
from salesdesk.ui.pages.deals.page import DealsPage
from salesdesk.ui.pages.deals.view import DealsView
from tests.support.tables import titles
from tests.ui.pages.conftest import Stand

REGION = "own:Region"


def opened(stand: Stand) -> DealsPage:
    page = stand.open(DealsPage)
    page.tester = QAbstractItemModelTester(  # type: ignore[attr-defined]
        page.model, QAbstractItemModelTester.FailureReportingMode.Fatal, page
    )
    stand.wait(lambda: page.model.rows is not None)
    return page


def give(stand: Stand, title: str, value: str | None, field: str = REGION) -> None:
    """Give a deal a value in a field of the user's own, as the panel does."""
    stand.operations.run(SetField(deals=(stand.keys[title],), field=field, value=value))
    stand.wait(lambda: stand.operations.is_idle)


def settled(stand: Stand, ask: Callable[[], int]) -> None:
    """Ask the writer, and wait until every page has been told."""
    with stand.bot.waitSignal(stand.operations.settled):
        ask()


def keys(page: DealsPage) -> list[str]:
    return [column.key for column in page.model.columns]


def shown(page: DealsPage) -> list[str]:
    return [column.key for column in page.view.columns.shown()]


def choose(page: DealsPage, title: str) -> None:
    """Choose a column in the menu."""
    menu = QMenu(page)
    page.view.fill_column_menu(menu)
    next(action for action in menu.actions() if action.text() == title).trigger()


def cell(page: DealsPage, title: str, key: str = REGION) -> str:
    rows = page.model.rows
    assert rows is not None
    row = next(place for place, deal in enumerate(rows.shown) if rows.store.cards[deal].title == title)
    return str(page.model.index(row, keys(page).index(key)).data())


@pytest.fixture
def page(stand: Stand) -> DealsPage:
    """The page, with the column of a field that was made while it was open."""
    made = opened(stand)
    assert REGION not in keys(made)
    give(stand, "Alpha", "North")
    give(stand, "Gamma", "alps")
    stand.wait(lambda: REGION in keys(made))
    return made


def test_a_new_field_can_be_chosen_at_once(stand: Stand, page: DealsPage) -> None:
    assert REGION not in shown(page)
    choose(page, "Region")
    assert shown(page)[-1] == REGION
    assert (cell(page, "Alpha"), cell(page, "Beta")) == ("North", "")
    place = keys(page).index(REGION)
    assert page.model.headerData(place, Qt.Orientation.Horizontal) == "Region"
    assert page.view.horizontalHeader().sectionViewportPosition(place) >= 0


def test_its_name_is_never_translated(stand: Stand) -> None:
    stand.at.desk.do(SetField(deals=(stand.keys["Alpha"],), field="own:Outcome", value="fine"))
    assert column_of("own:Outcome").title() == "Outcome"
    assert column_of("own:Outcome") is not column_of("outcome")


def test_it_is_sorted_by(stand: Stand, page: DealsPage) -> None:
    choose(page, "Region")
    page.view.sortByColumn(keys(page).index(REGION), Qt.SortOrder.AscendingOrder)
    assert titles(page)[:2] == ["Gamma", "Alpha"]
    page.view.sortByColumn(keys(page).index(REGION), Qt.SortOrder.DescendingOrder)
    assert titles(page)[:2] == ["Alpha", "Gamma"]


def test_it_is_edited_in_place(stand: Stand, page: DealsPage) -> None:
    choose(page, "Region")
    page.view.setCurrentIndex(page.model.index(titles(page).index("Beta"), keys(page).index(REGION)))
    stand.bot.keyClick(page.view, Qt.Key.Key_F2)
    editor = page.view.findChild(CellEditor)
    assert editor is not None
    stand.bot.keyClicks(editor, "South")
    stand.bot.keyClick(editor, Qt.Key.Key_Return)
    stand.wait(lambda: cell(page, "Beta") == "South")
    settled(stand, stand.operations.undo)
    stand.wait(lambda: cell(page, "Beta") == "")


def test_values_of_other_deals_are_offered(stand: Stand, page: DealsPage) -> None:
    choose(page, "Region")
    book = page.names
    book.prepare(REGION)
    stand.wait(lambda: book.suggest(REGION, "nor") == ["North"])
    assert book.suggest("own:nothing like it", "nor") == []


def test_it_is_changed_for_several_deals(stand: Stand, page: DealsPage) -> None:
    page.view.select([stand.keys["Alpha"], stand.keys["Beta"]], stand.keys["Alpha"])
    menu = page.wishes.requests.change_menu(page.wishes.selection(page.view.selected()), page)
    assert [action.text() for action in menu.actions()][-1] == "Region…"
    assert changed_together(["Region"])[-1] == REGION
    box = page.wishes.ask(REGION, page.view.selected(), QPoint(5, 5))
    assert isinstance(box, AskBox)
    editor = box.findChild(CellEditor)
    assert editor is not None
    editor.setText("East")
    box.answer()
    stand.wait(lambda: (cell(page, "Alpha"), cell(page, "Beta"), cell(page, "Gamma")) == ("East", "East", "alps"))


def test_it_is_copied_and_exported_as_shown(stand: Stand, page: DealsPage, tmp_path: Path) -> None:
    choose(page, "Region")
    page.view.select([stand.keys["Alpha"]], stand.keys["Alpha"])
    stand.bot.keyClick(page.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    head, line = (row.split("\t") for row in QGuiApplication.clipboard().text().split("\n"))
    assert (head[-1], line[-1]) == ("Region", "North")
    with stand.bot.waitSignal(page.said):
        page.export_to(tmp_path / "shown.csv", "csv")
    with (tmp_path / "shown.csv").open(encoding="utf-8-sig") as file:
        assert {row["Deal"]: row["Region"] for row in csv.DictReader(file)}["Gamma"] == "alps"


def test_order_width_and_sort_are_kept_for_the_next_start(stand: Stand, page: DealsPage) -> None:
    choose(page, "Region")
    place, head = keys(page).index(REGION), page.view.horizontalHeader()
    head.moveSection(head.visualIndex(place), 1)
    page.view.setColumnWidth(place, 77)
    page.view.sortByColumn(place, Qt.SortOrder.DescendingOrder)
    kept = page.layout_state()
    fresh = DealsPage(stand.context)
    stand.bot.addWidget(fresh)
    fresh.restore_layout(kept)  # before its field is known
    assert fresh.layout_state() == kept
    fresh.show()
    fresh.refresh(None)
    stand.wait(lambda: REGION in keys(fresh))
    assert shown(fresh) == shown(page)
    assert shown(fresh)[1] == REGION
    assert fresh.view.columnWidth(keys(fresh).index(REGION)) == 77
    stand.wait(lambda: titles(fresh)[:2] == ["Alpha", "Gamma"])
    assert fresh.layout_state() == kept


def test_a_field_that_is_taken_back_leaves_no_gap_and_comes_back_where_it_was(stand: Stand) -> None:
    page = opened(stand)
    give(stand, "Alpha", "North")
    stand.wait(lambda: REGION in keys(page))
    choose(page, "Region")
    before = [key for key in shown(page) if key != REGION]
    place, head = keys(page).index(REGION), page.view.horizontalHeader()
    head.moveSection(head.visualIndex(place), 2)
    page.view.sortByColumn(place, Qt.SortOrder.AscendingOrder)
    settled(stand, stand.operations.undo)
    stand.wait(lambda: REGION not in keys(page))
    with stand.at.desk.read() as reader:
        assert reader.find(CustomField) == []
    assert shown(page) == before
    assert not page.view.columns.sort().keys
    assert len(titles(page)) == 5
    settled(stand, stand.operations.redo)
    stand.wait(lambda: REGION in keys(page))
    assert shown(page).index(REGION) == 2


def test_of_two_fields_the_one_that_is_taken_back_goes(stand: Stand, page: DealsPage) -> None:
    give(stand, "Beta", "7", "own:Seats")
    stand.wait(lambda: "own:Seats" in keys(page))
    choose(page, "Region")
    page.view.sortByColumn(keys(page).index(REGION), Qt.SortOrder.AscendingOrder)
    settled(stand, stand.operations.undo)
    stand.wait(lambda: "own:Seats" not in keys(page))
    assert [key.field for key in page.view.columns.sort().keys] == [REGION]
    assert titles(page)[:2] == ["Gamma", "Alpha"]


@pytest.mark.parametrize("state", [b"", b"{}", b"[]", b'{"columns": [{"key": 1}], "sort": null}', b"nothing"])
def test_what_is_no_kept_layout_changes_nothing(stand: Stand, page: DealsPage, state: bytes) -> None:
    before = shown(page)
    page.restore_layout(QByteArray(state))
    assert shown(page) == before


def test_a_layout_kept_by_an_older_version_is_taken_up(stand: Stand) -> None:
    page = opened(stand)
    choose(page, "Owner")
    page.view.horizontalHeader().moveSection(3, 1)
    old = page.view.horizontalHeader().saveState()
    other = opened(stand)
    other.restore_layout(old)
    assert shown(other) == shown(page)


def test_a_usual_width_follows_the_language(stand: Stand, page: DealsPage) -> None:
    close = keys(page).index("expected_close")
    page.view.setColumnWidth(0, 301)
    kept = page.layout_state()
    chinese = DealsView(DealsModel(), Formats("zh_CN"))
    stand.bot.addWidget(chinese)
    usual = chinese.columnWidth(close)
    assert chinese.columns.restore(kept)
    assert (chinese.columnWidth(0), chinese.columnWidth(close)) == (301, usual)
    chinese.setColumnWidth(close, 99)
    assert page.view.columns.restore(chinese.columns.state())
    assert page.view.columnWidth(close) == 99
