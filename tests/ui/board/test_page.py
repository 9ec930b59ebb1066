"""The page on a real desk: every wish becomes a command, and only what the desk answers is shown."""

from datetime import date
from functools import partial

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QMenu

from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import CreateDeal, LoseDeals, WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.stages import RenameStage
from salesdesk.desk.query.filters import Condition
from salesdesk.domain.fields import field_of
from salesdesk.ui.board.actions import SORTED
from salesdesk.ui.board.lose_dialog import LoseDialog
from salesdesk.ui.board.model import mime_of
from salesdesk.ui.filter_choices import FilterChoices
from salesdesk.ui.filters.box import ConditionBox
from salesdesk.ui.kit import EmptyState
from tests.support.widgets import one

from .conftest import Shown

CONTROL = Qt.KeyboardModifier.ControlModifier
MOVE = Qt.DropAction.MoveAction


def _press(shown: Shown, number: int, key: Qt.Key, control: bool = True) -> None:
    modifiers = CONTROL if control else Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(shown.column(number), QKeyEvent(QEvent.Type.KeyPress, key, modifiers))


def _drop(shown: Shown, deals: list[str], number: int, row: int) -> None:
    model = shown.column(number).cards_model()
    assert model is not None
    model.dropMimeData(mime_of(deals), MOVE, row, 0, model.index(-1))


def test_the_board_shows_the_desk(shown: Shown) -> None:
    assert [column.name for column in shown.page.area.columns.values()] == [
        "Qualified",
        "Proposal",
        "Negotiation",
        "Won this quarter",
    ]
    assert [shown.titles(number) for number in range(4)] == [["a", "b", "c"], ["d"], [], []]
    assert shown.column(0).accessibleDescription() == "Qualified, 3, €3,000, weighted €600"


def test_the_keys_are_with_the_first_card_when_the_page_has_them(shown: Shown) -> None:
    with shown.bot.waitActive(shown.page):
        shown.page.activateWindow()
    shown.page.setFocus()
    assert shown.page.area.current_id() == shown.key_of("a")
    shown.select(shown.key_of("d"))
    shown.page.setFocus()
    assert shown.page.area.current_id() == shown.key_of("d")


def test_a_drop_is_on_disk_and_then_on_the_board(shown: Shown) -> None:
    b = shown.key_of("b")
    _drop(shown, [b], 1, 1)
    assert shown.titles(0) == ["a", "b", "c"]
    shown.wait(lambda: shown.titles(1) == ["d", "b"])
    assert shown.titles(0) == ["a", "c"]
    assert shown.deal("b").stage == shown.at.stages[1].id
    assert shown.page.selected_ids() == [b]
    assert shown.column(1).accessibleDescription() == "Proposal, 2, €3,000, weighted €1,500"


def test_a_drop_within_a_column_keeps_the_order_given(shown: Shown) -> None:
    _drop(shown, [shown.key_of("c"), shown.key_of("b")], 0, 0)
    shown.wait(lambda: shown.titles(0) == ["c", "b", "a"])


def test_a_drop_where_the_cards_are_is_no_command(shown: Shown) -> None:
    with shown.bot.assertNotEmitted(shown.operations.busy):
        _drop(shown, [shown.key_of("a"), shown.key_of("b")], 0, 0)
        _drop(shown, [shown.key_of("c")], 0, 3)
    assert shown.titles(0) == ["a", "b", "c"]


def test_undo_and_redo_come_back_to_the_board(shown: Shown) -> None:
    _drop(shown, [shown.key_of("a")], 2, 0)
    shown.wait(lambda: shown.titles(2) == ["a"])
    shown.operations.undo()
    shown.wait(lambda: shown.titles(0) == ["a", "b", "c"])
    shown.operations.redo()
    shown.wait(lambda: shown.titles(2) == ["a"])


def test_control_and_arrows_move_cards(shown: Shown) -> None:
    a = shown.key_of("a")
    shown.select(a)
    _press(shown, 0, Qt.Key.Key_Down)
    shown.wait(lambda: shown.titles(0) == ["b", "a", "c"])
    _press(shown, 0, Qt.Key.Key_Down)
    shown.wait(lambda: shown.titles(0) == ["b", "c", "a"])
    _press(shown, 0, Qt.Key.Key_Up)
    shown.wait(lambda: shown.titles(0) == ["b", "a", "c"])
    _press(shown, 0, Qt.Key.Key_Right)
    shown.wait(lambda: shown.titles(1) == ["a", "d"])
    shown.wait(lambda: shown.page.area.current_id() == a)
    _press(shown, 1, Qt.Key.Key_Left)
    shown.wait(lambda: shown.titles(0) == ["a", "b", "c"])


def test_control_and_arrows_stop_at_the_edges(shown: Shown) -> None:
    with shown.bot.assertNotEmitted(shown.operations.busy):
        shown.select(shown.key_of("a"))
        _press(shown, 0, Qt.Key.Key_Up)
        _press(shown, 0, Qt.Key.Key_Left)
        shown.select(shown.key_of("c"))
        _press(shown, 0, Qt.Key.Key_Down)


def test_control_and_a_number_moves_to_that_column(shown: Shown) -> None:
    shown.select(shown.key_of("a"), shown.key_of("c"))
    _press(shown, 0, Qt.Key.Key_3)
    shown.wait(lambda: shown.titles(2) == ["a", "c"])
    shown.select(shown.key_of("b"))
    _press(shown, 0, Qt.Key.Key_4)
    shown.wait(lambda: shown.titles(3) == ["b"])
    assert shown.deal("b").outcome == "won"
    with shown.bot.assertNotEmitted(shown.operations.busy):
        _press(shown, 3, Qt.Key.Key_9)


def test_arrows_go_to_the_neighbouring_column(shown: Shown) -> None:
    shown.select(shown.key_of("c"))
    _press(shown, 0, Qt.Key.Key_Right, control=False)
    assert shown.page.selected_ids() == [shown.key_of("d")]
    _press(shown, 1, Qt.Key.Key_Left, control=False)
    assert shown.page.selected_ids() == [shown.key_of("a")]
    _press(shown, 0, Qt.Key.Key_Left, control=False)
    assert shown.page.selected_ids() == [shown.key_of("a")]


def test_enter_opens_and_delete_deletes(shown: Shown) -> None:
    a = shown.key_of("a")
    shown.select(a)
    with shown.bot.waitSignal(shown.page.navigate) as gone:
        _press(shown, 0, Qt.Key.Key_Return, control=False)
    assert gone.args == [f"deal/{a}"]
    _press(shown, 0, Qt.Key.Key_Delete, control=False)
    shown.wait(lambda: shown.titles(0) == ["b", "c"])


def test_what_the_desk_refuses_leaves_the_board_as_it_was(shown: Shown) -> None:
    a = shown.key_of("a")
    with shown.bot.waitSignal(shown.operations.failed):
        shown.page.cards.put_aside([a], date(2020, 1, 1))
    assert shown.titles(0) == ["a", "b", "c"]
    assert not shown.page.carrier.flying


def test_a_sorted_column_says_why_it_cannot_be_arranged(shown: Shown) -> None:
    shown.page.sort("title")
    with shown.bot.waitSignal(shown.operations.failed) as said:
        _drop(shown, [shown.key_of("c")], 0, 0)
    assert said.args == [SORTED]
    shown.select(shown.key_of("a"))
    with shown.bot.waitSignal(shown.operations.failed):
        _press(shown, 0, Qt.Key.Key_Down)
    _drop(shown, [shown.key_of("c")], 1, 0)
    shown.wait(lambda: shown.titles(1) == ["c", "d"])


def test_a_filter_shows_and_counts_what_passes(shown: Shown) -> None:
    assert shown.page.focus_filter()
    shown.page.filter_bar.field.setText("B")
    assert [shown.titles(number) for number in range(2)] == [["b"], []]
    assert shown.column(0).accessibleDescription() == "Qualified, 1 of 3, €1,000, weighted €200"
    assert shown.page.area.columns[shown.at.stages[1].id].hint.text() == "No card here passes the filter."
    assert shown.page.board_bar.filter.accessibleName() == "Filter · 1"
    shown.page.filter_bar.close_filter()
    assert shown.titles(0) == ["a", "b", "c"]
    assert not shown.page.filter_bar.isVisible()


def test_a_filter_outlives_a_reading(shown: Shown) -> None:
    shown.page.focus_filter()
    shown.page.filter_bar.no_step.click()
    shown.page.filter_bar.field.setText("b")
    with shown.bot.waitSignal(shown.page.loaded):
        shown.operations.run(RenameStage(stage=shown.at.stages[0].id, name="Met"))
    assert shown.page.arrangement is not None
    assert shown.page.arrangement.query.filter == FilterChoices(text="b", no_step=True).filter
    assert shown.titles(0) == ["b"]
    assert next(iter(shown.page.area.columns.values())).name == "Met"


def test_a_condition_says_how_its_stage_is_called_now(shown: Shown) -> None:
    shown.page.focus_filter()
    first = shown.at.stages[0]
    builder = shown.page.filter_bar.builder
    shown.page.filter_bar.show_choices(FilterChoices(more=(Condition("stage", "in", (first.id,)),)))
    assert [chip.words() for chip in builder.shown] == ["Stage is Qualified"]
    with shown.bot.waitSignal(shown.page.loaded):
        shown.operations.run(RenameStage(stage=first.id, name="Met"))
    assert [chip.words() for chip in builder.shown] == ["Stage is Met"]


def test_conditions_over_any_field_are_added_to_the_filter(shown: Shown) -> None:
    shown.operations.run(SetField(deals=(shown.key_of("b"),), field="own:Line", value="Vans"))
    shown.page.add_filter()
    bar = shown.page.filter_bar
    menu = bar.builder.button.menu()
    shown.wait(menu.isVisible)
    menu.close()
    shown.wait(lambda: shown.operations.is_idle)
    menu.aboutToShow.emit()
    assert menu.actions()[-1].text() == "Line"
    menu.actions()[-1].trigger()
    (box,) = (found for found in bar.findChildren(ConditionBox) if found.isVisible())
    box.choose("is")
    box.first.setText("vans")
    box.answer()
    assert shown.titles(0) == ["b"]
    assert shown.page.board_bar.filter.accessibleName() == "Filter · 1"
    stages = bar.builder.ask(field_of("stage"))
    assert stages.list.item(0).text() == "Qualified"
    stages.close()
    bar.close_filter()
    assert (shown.titles(0), bar.builder.shown) == (["a", "b", "c"], [])


def shows(shown: Shown, titles: list[str]) -> bool:
    return shown.titles(0) == titles


def test_cards_are_found_by_their_source_tags_and_own_fields(shown: Shown) -> None:
    shown.page.focus_filter()
    shown.operations.run(SetField(deals=(shown.key_of("a"),), field="source", value="Trade fair"))
    shown.operations.run(SetField(deals=(shown.key_of("b"),), field="tags", value=("Schlüssel",)))
    shown.operations.run(SetField(deals=(shown.key_of("c"),), field="own:Line", value="Vans"))
    for typed, wanted in (("FAIR", ["a"]), ("schlussel", ["b"]), ("vans", ["c"])):
        shown.page.filter_bar.field.setText(typed)
        shown.wait(partial(shows, shown, wanted))
    with shown.bot.waitSignal(shown.page.loaded):
        shown.operations.run(RenameStage(stage=shown.at.stages[0].id, name="Met"))
    assert shown.titles(0) == ["c"]


def test_what_is_made_elsewhere_appears(shown: Shown) -> None:
    shown.operations.run(CreateDeal(title="new", stage=shown.at.stages[2].id))
    shown.wait(lambda: shown.titles(2) == ["new"])
    shown.page.hide()
    shown.operations.run(CreateDeal(title="hidden", stage=shown.at.stages[2].id))
    shown.wait(lambda: shown.titles(2) == ["hidden", "new"])


def test_a_hidden_page_reads_all_of_it_when_shown_next(shown: Shown) -> None:
    shown.page.hide()
    with shown.bot.waitSignal(shown.operations.changed):
        shown.operations.run(RenameStage(stage=shown.at.stages[0].id, name="Met"))
    with shown.bot.waitSignal(shown.page.loaded):
        shown.page.show()
    assert next(iter(shown.page.area.columns.values())).name == "Met"


def test_the_selection_survives_a_reading(shown: Shown) -> None:
    shown.select(shown.key_of("b"), shown.key_of("d"))
    with shown.bot.waitSignal(shown.page.loaded):
        shown.page.load(None)
    assert shown.page.selected_ids() == [shown.key_of("b"), shown.key_of("d")]


def test_the_strip_follows_quota_and_wins(shown: Shown) -> None:
    shown.operations.run(SetQuota(period="2026-Q4", amount=400_000))
    shown.wait(lambda: "€4,000" in shown.page.strip.accessibleDescription())
    shown.operations.run(WinDeals(deals=(shown.key_of("d"),)))
    shown.wait(lambda: "50% reached" in shown.page.strip.accessibleDescription())
    shown.wait(lambda: shown.column(3).accessibleDescription() == "Won this quarter, 1, €2,000, 50% of quota")


def test_losing_asks_for_a_reason_and_offers_those_given_before(shown: Shown) -> None:
    shown.operations.run(LoseDeals(deals=(shown.key_of("c"),), reason="Merged with a rival"))
    shown.wait(lambda: shown.titles(0) == ["a", "b"])
    with shown.bot.waitSignal(shown.page.loaded):
        shown.page.load(None)
    shown.wait(lambda: shown.page.feed.reasons == ["Merged with a rival"])
    shown.page.cards.drop_on_bar("lost", [shown.key_of("a")])
    dialog = _dialog()
    assert shown.titles(0) == ["a", "b"]
    dialog.choose("Merged with a rival")
    dialog.accept()
    shown.wait(lambda: shown.titles(0) == ["b"])
    assert (shown.deal("a").outcome, shown.deal("a").lost_reason) == ("lost", "Merged with a rival")


def _dialog() -> LoseDialog:
    return next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, LoseDialog))


def test_dropping_on_won_wins(shown: Shown) -> None:
    shown.page.cards.drop_on_bar("won", [shown.key_of("a")])
    shown.wait(lambda: shown.titles(3) == ["a"])
    _drop(shown, [shown.key_of("b")], 3, 1)
    shown.wait(lambda: sorted(shown.titles(3)) == ["a", "b"])
    _drop(shown, [shown.key_of("a")], 1, 0)
    shown.wait(lambda: shown.titles(1) == ["a", "d"])
    assert shown.deal("a").outcome == "open"


def test_putting_aside_and_bringing_back(shown: Shown) -> None:
    a = shown.key_of("a")
    shown.page.cards.put_aside([a], date(2026, 12, 3))
    shown.wait(lambda: shown.deal("a").snoozed_until == date(2026, 12, 3))
    shown.wait(
        lambda: "Later · 3 Dec" in str(shown.column(0).model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole))
    )
    _choose(shown.page.cards.menu([a]), "Bring back now")
    shown.wait(lambda: shown.deal("a").snoozed_until is None)


def _choose(menu: QMenu, words: str) -> None:
    next(action for action in menu.actions() if action.text() == words).trigger()


def test_the_menu_does_what_the_mouse_can(shown: Shown) -> None:
    a = shown.key_of("a")
    menu = shown.page.cards.menu([a])
    words = [action.text() for action in menu.actions() if action.text()]
    assert words == [
        *("Open the deal", "See the deal sheet", "Move to"),
        *("Won", "Lost…", "Later"),
        *("Change", "Copy", "Copy link", "Delete"),
    ]
    goto = menu.actions()[2].menu()
    assert isinstance(goto, QMenu)
    assert [(action.text(), action.isEnabled()) for action in goto.actions()] == [
        ("Qualified", False),
        ("Proposal", True),
        ("Negotiation", True),
    ]
    _choose(goto, "Negotiation")
    shown.wait(lambda: shown.titles(2) == ["a"])
    _choose(shown.page.cards.menu([a]), "Won")
    shown.wait(lambda: shown.titles(3) == ["a"])
    _choose(shown.page.cards.menu([a]), "Re-open")
    shown.wait(lambda: shown.titles(2) == ["a"])


def test_an_address_shows_a_deal(shown: Shown) -> None:
    shown.page.open_address(f"board?deal={shown.key_of('c')}")
    assert shown.page.selected_ids() == [shown.key_of("c")]
    assert shown.page.pipeline() == shown.at.pipeline


def test_an_empty_board_offers_ways_to_fill_it(shown: Shown) -> None:
    for title in "abcd":
        shown.select(shown.key_of(title))
        shown.page.cards.delete([shown.key_of(title)])
    shown.wait(lambda: shown.page.arrangement is not None and not shown.page.arrangement.size)
    assert one(shown.page, EmptyState).isVisible()
    shown.operations.undo()
    shown.wait(shown.page.area.isVisible)


@pytest.mark.parametrize("days", [0, 1])
def test_it_notices_that_a_day_has_passed(shown: Shown, days: int) -> None:
    shown.at.clock.on(days=days)
    if days:
        with shown.bot.waitSignal(shown.page.loaded):
            shown.live.look_again()
    else:
        with shown.bot.assertNotEmitted(shown.page.loaded):
            shown.live.look_again()
    face = shown.column(0).cards_model()
    assert face is not None
    assert face.face(0).days == f"{days} d"


def test_right_to_left_mirrors_the_columns(shown: Shown) -> None:
    shown.page.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    shown.wait(lambda: _left_of(shown, 0) > _left_of(shown, 1))
    column = next(iter(shown.page.area.columns.values()))
    assert column.head.more.x() < column.width() // 2
    shown.select(shown.key_of("a"))
    _press(shown, 0, Qt.Key.Key_Left)
    shown.wait(lambda: shown.titles(1) == ["a", "d"])


def _left_of(shown: Shown, number: int) -> int:
    return list(shown.page.area.columns.values())[number].x()
