"""The Deals page: shows, filters, sorts, edits in place, changes many together."""

import csv
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.formats import Formats
from salesdesk.ui.pages.deals.ask import AskBox
from salesdesk.ui.pages.deals.columns import COLUMNS
from salesdesk.ui.pages.deals.editor import CellEditor
from salesdesk.ui.pages.deals.page import DealsPage
from salesdesk.ui.pages.deals.view import DealsView
from tests.support.widgets import words
from tests.ui.pages.conftest import Stand

PLACES = {column.key: place for place, column in enumerate(COLUMNS)}


def opened(stand: Stand, address: str | None = None) -> DealsPage:
    page = stand.open(DealsPage, address)
    page.tester = QAbstractItemModelTester(  # type: ignore[attr-defined]
        page.model, QAbstractItemModelTester.FailureReportingMode.Fatal, page
    )
    stand.wait(lambda: page.model.rows is not None and stand.operations.is_idle)  # chances are read after the rows
    return page


def titles(page: DealsPage) -> list[str]:
    return [page.model.card(page.model.index(row, 0)).title for row in range(page.model.rowCount())]


def cell(page: DealsPage, row: int, key: str) -> str:
    return str(page.model.index(row, PLACES[key]).data())


def row_of(page: DealsPage, title: str) -> int:
    return titles(page).index(title)


def edit(page: DealsPage, title: str, key: str, text: str) -> CellEditor:
    page.view.setCurrentIndex(page.model.index(row_of(page, title), PLACES[key]))
    page.view.change_cell()
    editor = page.view.findChild(CellEditor)
    assert editor is not None
    editor.setText(text)
    editor.setModified(True)
    return editor


def test_a_column_of_days_fits_the_longest_day(stand: Stand, qtbot: QtBot) -> None:
    page = opened(stand)
    view = DealsView(page.model, Formats("zh_CN"))
    qtbot.addWidget(view)
    needed = view.fontMetrics().horizontalAdvance("2026年12月28日")
    assert all(view.columnWidth(PLACES[key]) > needed + 16 for key in ("expected_close", "created", "closed"))


def test_all_deals_are_shown_newest_first(stand: Stand) -> None:
    page = opened(stand)
    assert titles(page) == ["Epsilon", "Delta", "Gamma", "Beta", "Alpha"]
    row = row_of(page, "Alpha")
    shown = [cell(page, row, key) for key in ("organisation", "stage", "outcome", "amount", "chance", "source")]
    assert shown == ["Nordwind", "Qualified", "Open", "€10,000", "45%", "Referral"]
    assert cell(page, row, "next_step").startswith("Send offer · 4 d late")
    assert cell(page, row_of(page, "Gamma"), "chance") == ""
    assert page.bar.count.text() == "5 deals · €150,000"


def test_the_filter_narrows_as_one_types(stand: Stand) -> None:
    page = opened(stand)
    assert page.focus_filter()
    stand.bot.keyClicks(page.bar.field, "vela")
    assert titles(page) == ["Delta", "Gamma"]
    page.bar.outcome.chosen.emit("won")
    assert titles(page) == ["Gamma"]
    assert page.bar.count.text() == "1 deal · €30,000"
    stand.bot.keyClick(page.bar.field, Qt.Key.Key_Escape)
    assert len(titles(page)) == 5


def test_nothing_found_offers_the_way_back(stand: Stand) -> None:
    page = opened(stand)
    page.bar.field.setText("zzz")
    assert "No deal passes this filter." in words(page)
    page.bar.clear()
    assert page.view.isVisible()


def test_a_desk_without_deals_says_what_belongs_here(empty: Stand) -> None:
    page = opened(empty)
    empty.wait(lambda: "All your deals are listed here, once there are some." in words(page))
    empty.at.deal("First")
    page.mark_stale()
    empty.wait(page.view.isVisible)


def test_a_click_on_a_head_sorts(stand: Stand) -> None:
    page = opened(stand)
    page.view.sortByColumn(PLACES["amount"], Qt.SortOrder.AscendingOrder)
    assert titles(page) == ["Alpha", "Beta", "Gamma", "Delta", "Epsilon"]
    page.view.sortByColumn(PLACES["outcome"], Qt.SortOrder.DescendingOrder)
    assert titles(page)[0] == "Delta"
    page.view.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    assert titles(page)[0] == "Epsilon"


def test_the_selection_lives_through_filter_and_sort(stand: Stand) -> None:
    page = opened(stand)
    page.view.select([stand.keys["Gamma"], stand.keys["Delta"]], stand.keys["Gamma"])
    page.bar.field.setText("vela")
    page.view.sortByColumn(PLACES["amount"], Qt.SortOrder.AscendingOrder)
    assert page.view.selected() == [stand.keys["Gamma"], stand.keys["Delta"]]
    assert page.view.current() == stand.keys["Gamma"]
    assert page.bar.count.text() == "2 selected · €70,000"


@pytest.mark.parametrize(
    ("key", "text", "field", "wanted"),
    [
        ("title", "Alpha two", "title", "Alpha two"),
        ("amount", "12.5k", "amount", 1_250_000),
        ("amount", "", "amount", None),
        ("chance", "65", "probability", 0.65),
        ("expected_close", "2026-12-31", "expected_close", date(2026, 12, 31)),
        ("owner", "Bea", "owner", "Bea"),
        ("source", "Trade fair", "source", "Trade fair"),
    ],
)
def test_a_cell_is_edited_in_place(stand: Stand, key: str, text: str, field: str, wanted: object) -> None:
    page = opened(stand)
    editor = edit(page, "Alpha", key, text)
    with stand.bot.waitSignal(stand.operations.changed):
        stand.bot.keyClick(editor, Qt.Key.Key_Return)
    with stand.at.desk.read() as reader:
        from salesdesk.domain.records import Deal

        assert getattr(reader.get(Deal, stand.keys["Alpha"]), field) == wanted
    assert stand.shell.gone == []


def says(page: DealsPage, title: str, key: str, text: str) -> bool:
    return cell(page, row_of(page, title), key) == text


def test_organisation_and_contact_are_found_or_made(stand: Stand) -> None:
    page = opened(stand)
    for key, name in (("organisation", "New firm"), ("contact", "Mara Jansen")):
        editor = edit(page, "Beta", key, name)
        with stand.bot.waitSignal(stand.operations.changed):
            stand.bot.keyClick(editor, Qt.Key.Key_Return)
        stand.wait(partial(says, page, "Beta", key, name))


def test_what_cannot_be_read_stays_to_be_corrected(stand: Stand) -> None:
    page = opened(stand)
    editor = edit(page, "Alpha", "amount", "a lot")
    with stand.bot.assertNotEmitted(stand.operations.changed, wait=50):
        stand.bot.keyClick(editor, Qt.Key.Key_Return)
    assert editor.property("wrong") == "true"
    assert "is not an amount" in editor.accessibleDescription()
    editor.setText("7")
    with stand.bot.waitSignal(stand.operations.changed):
        stand.bot.keyClick(editor, Qt.Key.Key_Return)
    assert stand.deal("Alpha").amount == 700


def test_leaving_an_editor_as_it_was_changes_nothing(stand: Stand) -> None:
    page = opened(stand)
    page.view.setCurrentIndex(page.model.index(row_of(page, "Alpha"), PLACES["chance"]))
    page.view.change_cell()
    editor = page.view.findChild(CellEditor)
    assert editor is not None
    with stand.bot.assertNotEmitted(stand.operations.changed, wait=50):
        stand.bot.keyClick(editor, Qt.Key.Key_Return)
    assert stand.deal("Alpha").probability is None


def test_only_the_deal_that_changed_is_read_again(stand: Stand) -> None:
    page = opened(stand)
    page.view.sortByColumn(PLACES["title"], Qt.SortOrder.AscendingOrder)
    page.view.select([stand.keys["Beta"]], stand.keys["Beta"])
    stand.operations.run(SetField(deals=(stand.keys["Beta"],), field="title", value="Zeta"))
    with stand.bot.assertNotEmitted(page.model.modelReset, wait=0):
        stand.wait(lambda: titles(page)[-1] == "Zeta")
    assert page.view.selected() == [stand.keys["Beta"]]


def test_a_deleted_deal_goes_and_undo_brings_it_back(stand: Stand) -> None:
    page = opened(stand)
    page.view.select([stand.keys["Beta"], stand.keys["Gamma"]], stand.keys["Beta"])
    stand.bot.keyClick(page.view, Qt.Key.Key_Delete)
    stand.wait(lambda: titles(page) == ["Epsilon", "Delta", "Alpha"])
    stand.operations.undo()
    stand.wait(lambda: titles(page) == ["Epsilon", "Delta", "Gamma", "Beta", "Alpha"])


def test_many_are_moved_won_and_lost_together(stand: Stand) -> None:
    page = opened(stand)
    both = [stand.keys["Alpha"], stand.keys["Beta"]]
    page.wishes.move(both, stand.at.stages[2].id)
    stand.wait(lambda: [cell(page, row_of(page, t), "stage") for t in ("Alpha", "Beta")] == ["Negotiation"] * 2)
    page.wishes.win(both)
    stand.wait(lambda: cell(page, row_of(page, "Alpha"), "outcome") == "Won")
    page.wishes.reopen(both)
    stand.wait(lambda: cell(page, row_of(page, "Alpha"), "outcome") == "Open")
    page.wishes.ask_why_lost(both)
    from salesdesk.ui.board.lose_dialog import LoseDialog

    dialog = page.findChild(LoseDialog)
    assert dialog is not None
    dialog.choose("Price")
    dialog.accept()
    stand.wait(lambda: cell(page, row_of(page, "Beta"), "outcome") == "Lost")
    assert stand.deal("Alpha").lost_reason == "Price"


def test_one_value_is_set_for_many(stand: Stand) -> None:
    page = opened(stand)
    box = page.wishes.ask("expected_close", list(stand.keys.values()), QPoint(10, 10))
    assert isinstance(box, AskBox)
    editor = box.findChild(CellEditor)
    assert editor is not None
    editor.setText("nonsense")
    box.answer()
    assert editor.property("wrong") == "true"
    editor.setText("2027-01-04")
    with stand.bot.waitSignal(stand.operations.changed):
        box.answer()
    assert {stand.deal(title).expected_close for title in stand.keys} == {date(2027, 1, 4)}


def test_enter_answers_the_box_for_many_once_and_escape_closes_it(stand: Stand) -> None:
    page = opened(stand)
    box = page.wishes.ask("expected_close", list(stand.keys.values()), QPoint(10, 10))
    assert isinstance(box, AskBox)
    editor = box.findChild(CellEditor)
    assert editor is not None
    answers: list[object] = []
    box.answered.connect(answers.append)
    stand.bot.keyClicks(editor, "nonsense")
    stand.bot.keyClick(editor, Qt.Key.Key_Return)
    assert (answers, box.isVisible(), editor.property("wrong")) == ([], True, "true")
    editor.setText("2027-01-04")
    with stand.bot.waitSignal(stand.operations.changed):
        stand.bot.keyClick(editor, Qt.Key.Key_Return)
    assert answers == [date(2027, 1, 4)]
    another = page.wishes.ask("expected_close", list(stand.keys.values()), QPoint(10, 10))
    assert isinstance(another, AskBox)
    line = another.findChild(CellEditor)
    assert line is not None
    another.answered.connect(answers.append)
    gone: list[bool] = []
    another.destroyed.connect(lambda: gone.append(True))
    stand.bot.keyClick(line, Qt.Key.Key_Escape)
    stand.wait(lambda: gone == [True])
    assert len(answers) == 1


def test_the_menu_offers_what_fits_the_deals(stand: Stand) -> None:
    page = opened(stand)
    menu = QMenu()
    stand.bot.addWidget(menu)
    page.wishes.fill(menu, [stand.keys["Gamma"]])
    words = [action.text() for action in menu.actions() if action.text()]
    assert words == [
        *("Open the deal", "See the deal sheet", "Move to"),
        *("Lost…", "Re-open", "Closing day"),
        *("Change", "Copy", "Copy link", "Delete"),
    ]


def test_stage_and_outcome_cells_drop_their_choices(stand: Stand) -> None:
    page = opened(stand)
    page.view.select([stand.keys["Alpha"]], stand.keys["Alpha"])
    page.view.setCurrentIndex(page.model.index(row_of(page, "Alpha"), PLACES["stage"]))
    stand.bot.keyClick(page.view, Qt.Key.Key_F2)
    menu = page.findChild(QMenu)
    assert menu is not None
    assert [action.text() for action in menu.actions()] == ["Qualified", "Proposal", "Negotiation"]
    menu.actions()[2].trigger()
    stand.wait(lambda: cell(page, row_of(page, "Alpha"), "stage") == "Negotiation")
    menu.close()


def test_enter_and_a_double_click_on_a_title_open_the_deal(stand: Stand) -> None:
    page = opened(stand)
    page.view.select([stand.keys["Beta"]], stand.keys["Beta"])
    stand.bot.keyClick(page.view, Qt.Key.Key_Return)
    place = page.view.visualRect(page.model.index(row_of(page, "Alpha"), 0)).center()
    stand.bot.mouseDClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert stand.shell.gone == [f"deal/{stand.keys['Beta']}", f"deal/{stand.keys['Alpha']}"]


def test_rows_are_copied_for_a_spreadsheet(stand: Stand) -> None:
    stand.at.desk.do(SetField(deals=(stand.keys["Alpha"],), field="title", value="=SUM(1)\tand more"))
    page = opened(stand)
    page.view.select([stand.keys["Alpha"]], stand.keys["Alpha"])
    stand.bot.keyClick(page.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    head, line = (row.split("\t") for row in QGuiApplication.clipboard().text().split("\n"))
    assert head[:3] == ["Deal", "Organisation", "Contact"]
    assert line[0] == "'=SUM(1) and more"
    values = dict(zip(head, line, strict=True))
    assert (values["Amount"], values["Chance"], values["Created"]) == ("10,000", "45%", "2026-11-03")


def test_columns_are_chosen_and_remembered(stand: Stand) -> None:
    page = opened(stand)
    menu = QMenu()
    stand.bot.addWidget(menu)
    page.view.fill_column_menu(menu)
    by_name = {action.text(): action for action in menu.actions()}
    assert "Deal" not in by_name
    by_name["Owner"].trigger()
    by_name["Why lost"].trigger()
    assert page.view.isColumnHidden(PLACES["owner"])
    other = opened(stand)
    other.restore_layout(page.layout_state())
    assert other.view.columns.shown() == page.view.columns.shown()
    assert "lost_reason" in [column.key for column in other.view.columns.shown()]


def test_an_address_lists_the_deals_behind_a_figure(stand: Stand) -> None:
    ids = f"{stand.keys['Alpha']},{stand.keys['Gamma']}"
    page = opened(stand, f"deals?ids={ids}&heading=Reached+Proposal")
    assert titles(page) == ["Gamma", "Alpha"]
    assert page.bar.drill.label() == "Reached Proposal"
    page.bar.field.setText("alp")
    page.open_address(f"deals?ids={ids}&heading=Reached+Proposal")
    assert titles(page) == ["Alpha"]
    page.open_address("deals")
    assert not page.bar.drill.isVisible()
    page.bar.clear()
    page.show_deals([stand.keys["Beta"]], "Behind it")
    assert titles(page) == ["Beta"]
    stand.bot.mouseClick(page.bar.drill, Qt.MouseButton.LeftButton)
    assert len(titles(page)) == 5


def test_screen_readers_find_words_for_every_cell(stand: Stand) -> None:
    page = opened(stand)
    assert page.view.accessibleName() == "Deals"
    row = row_of(page, "Alpha")
    assert page.model.index(row, PLACES["outcome"]).data(Qt.ItemDataRole.DisplayRole) == "Open"
    assert "&lt;b&gt;" in str(page.model.index(row_of(page, "Beta"), 1).data(Qt.ItemDataRole.ToolTipRole))


def test_the_deals_that_are_shown_are_exported_in_their_order(stand: Stand, tmp_path: Path) -> None:
    page = opened(stand)
    page.bar.field.setText("vela")
    page.view.sortByColumn(PLACES["amount"], Qt.SortOrder.AscendingOrder)
    target = tmp_path / "vela.csv"
    with stand.bot.waitSignal(page.said) as said:
        page.export_to(target, "csv")
    assert said.args == ["The deals are in vela.csv."]
    with target.open(encoding="utf-8-sig", newline="") as file:
        head, *lines = csv.reader(file)
    assert [line[head.index("Deal")] for line in lines] == ["Gamma", "Delta"]


def test_changes_in_quick_succession_all_arrive(stand: Stand) -> None:
    page = opened(stand)
    for number in range(10):
        stand.operations.run(SetField(deals=(stand.keys["Beta"],), field="title", value=f"Beta {number}"))
        stand.operations.run(SetField(deals=(stand.keys["Alpha"],), field="title", value=f"Alpha {number}"))
    stand.wait(lambda: titles(page)[-2:] == ["Beta 9", "Alpha 9"])


def test_learnt_chances_take_their_place_and_the_order_and_the_selection_stay(stand: Stand) -> None:
    page = opened(stand)
    page.model.sort(PLACES["chance"], Qt.SortOrder.DescendingOrder)
    page.view.selectRow(row_of(page, "Alpha"))
    deals = {title: stand.keys[title] for title in ("Alpha", "Beta")}
    assert page.model.rows is not None
    page.model.rows.store.learn(dict(zip(deals.values(), (0.97, 0.03), strict=True)), {})
    assert (cell(page, row_of(page, "Alpha"), "chance"), cell(page, row_of(page, "Beta"), "chance")) == ("97%", "3%")
    assert titles(page)[0] == "Alpha"
    assert page.view.selected() == [deals["Alpha"]]
