"""An action said in one place is seen everywhere; deals have the same actions wherever they are shown."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu

from salesdesk.desk.commands.deals import WinDeals
from salesdesk.i18n import mark
from salesdesk.ui.actions.base import Action, ActionGroup, KeyScope
from salesdesk.ui.actions.keymap import KeyMap
from salesdesk.ui.actions.menus import action_button, make_menu
from salesdesk.ui.actions.registry import ActionRegistry, every_group
from salesdesk.ui.board.page import BoardPage
from salesdesk.ui.context import Context
from salesdesk.ui.names import NameBook
from salesdesk.ui.pages.deals.page import DealsPage
from salesdesk.ui.panel import DealPanel
from salesdesk.ui.shell import MainWindow
from salesdesk.ui.shell.shortcuts import groups
from tests.ui.live import Live, window_of

CONTROL = Qt.KeyboardModifier.ControlModifier


def words(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.text()]


def board_of(live: Live, context: Context) -> BoardPage:
    made = BoardPage(context)
    with live.qtbot.waitSignal(made.ready):
        live.show(made, 1200, 800)
    return made


def table_of(live: Live, context: Context) -> DealsPage:
    made = DealsPage(context)
    live.show(made, 1200, 800)
    live.until(lambda: made.model.rows is not None)
    return made


def panel_of(live: Live, context: Context, deal: str) -> DealPanel:
    made = DealPanel(context, NameBook(context))
    live.show(made, 430, 900)
    made.show_deal(deal)
    live.until(lambda: made.shown is not None)
    return made


def offered_by_table(page: DealsPage, deal: str) -> list[str]:
    menu = QMenu(page)
    page.wishes.fill(menu, [deal])
    return words(menu)


@pytest.mark.parametrize("won", [False, True])
def test_deals_have_the_same_actions_wherever_they_are(live: Live, won: bool) -> None:
    deal = live.at.deal("Fleet renewal")
    if won:
        live.do(WinDeals(deals=(deal,)))
    board, table = board_of(live, live.context), table_of(live, live.context)
    panel = panel_of(live, live.context, deal)
    on_board = words(board.cards.menu([deal]))
    assert on_board == offered_by_table(table, deal)
    assert on_board[0] == "Open the deal"
    assert words(panel.outcome.menu()) == on_board[1:]
    assert {"Move to", "Lost…", "Delete", "Copy", "See the deal sheet", "Re-open" if won else "Won"} <= set(on_board)


def with_fixture(done: list[Any]) -> KeyMap:
    """The registry, and one more action said in one place."""
    extra = Action(
        id="fixture.praise",
        words=mark("Praise"),
        icon="star",
        keys=("Ctrl+J",),
        scopes=frozenset({KeyScope.WINDOW, KeyScope.BOARD, KeyScope.TABLE, KeyScope.PANEL}),
        menus={"window": 1, "deal": 2, "page": 1},
        run=done.append,
    )
    return KeyMap(registry=ActionRegistry([*every_group(), ActionGroup(9, mark("More"), (extra,))]))


def test_an_action_said_once_is_seen_everywhere(live: Live, tmp_path: Path) -> None:
    done: list[Any] = []
    deal = live.at.deal("Fleet renewal")
    keymap = with_fixture(done)
    live.context = replace(live.context, keymap=keymap)
    window = window_of(live, tmp_path)
    assert "Praise" in window.keys.menu.words()
    assert ("Ctrl+J", "Praise") in groups(keymap)[-1][1]
    button = action_button(keymap, "fixture.praise", lambda: window, parent=window)
    assert (button.label(), button.accessibleName()) == ("Praise", "Praise")
    assert "Praise (Ctrl+J)" in button.toolTip()
    page_menu = make_menu(keymap, "page", window, KeyScope.WINDOW, window)
    assert "Praise" in words(page_menu)
    for offered in (
        board_of(live, live.context).cards.menu([deal]),
        panel_of(live, live.context, deal).outcome.menu(),
    ):
        shown = next(action for action in offered.actions() if action.text() == "Praise")
        assert shown.shortcut().toString() == "Ctrl+J"
    assert "Praise" in offered_by_table(table_of(live, live.context), deal)
    activate(live, window)
    live.qtbot.keyClick(window, Qt.Key.Key_J, CONTROL)
    assert done == [window]
    button.click()
    assert done == [window, window]


def activate(live: Live, window: MainWindow) -> None:
    with live.qtbot.waitActive(window):
        window.activateWindow()
    live.until(window.isActiveWindow)


def test_what_shows_a_key_follows_its_change_at_once(live: Live, tmp_path: Path) -> None:
    window = window_of(live, tmp_path)
    keymap = live.context.keymap
    new = window.frame.top_bar.new_deal
    assert "New deal (Ctrl+N)" in new.toolTip()
    keymap.set_key(keymap.registry.action("deal.new"), "Ctrl+Shift+D")
    assert "New deal (Ctrl+Shift+D)" in new.toolTip()
    entry = next(action for action in window.keys.menu.actions() if action.text() == "New deal")
    assert entry.shortcut().toString() == "Ctrl+Shift+D"
    live.qtbot.keyClick(window, Qt.Key.Key_N, CONTROL)
    assert not window.frame.new_deal.isVisible()
    live.qtbot.keyClick(window, Qt.Key.Key_D, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert window.frame.new_deal.isVisible()


def test_a_key_given_to_a_deal_action_works_on_board_table_and_panel(live: Live) -> None:
    deals = [live.at.deal(title) for title in ("One", "Two", "Three")]
    keymap = live.context.keymap
    keymap.set_key(keymap.registry.action("deal.win"), "Ctrl+W")
    board, table = board_of(live, live.context), table_of(live, live.context)
    board.area.select_only([deals[0]], deals[0])
    table.view.select([deals[1]], deals[1])
    panel = panel_of(live, live.context, deals[2])
    column = next(column.view for column in board.area.columns.values() if column.view.selected_ids())
    for deal, widget in zip(deals, (column, table.view, panel), strict=True):
        with live.qtbot.waitSignal(live.context.operations.settled):
            live.qtbot.keyClick(widget, Qt.Key.Key_W, CONTROL)
        assert live.deal(deal).outcome == "won"
    assert "Won (Ctrl+W)" in panel.outcome.won.toolTip()


def test_delete_in_the_panel_deletes_no_deal(live: Live) -> None:
    deal = live.at.deal("Fleet renewal")
    panel = panel_of(live, live.context, deal)
    with live.qtbot.assertNotEmitted(live.context.operations.busy):
        live.qtbot.keyClick(panel, Qt.Key.Key_Delete)
    shown = next(action for action in panel.outcome.menu().actions() if action.text() == "Delete")
    assert shown.shortcut().isEmpty()


def test_the_key_that_closes_the_deal_can_be_another(live: Live, tmp_path: Path) -> None:
    deal = live.at.deal("Fleet renewal")
    window = window_of(live, tmp_path)
    keymap = live.context.keymap
    for key, modifiers in ((Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_W, CONTROL)):
        for widget in (window, None):
            window.go(f"deal/{deal}")
            live.until(window.has_open_deal)
            live.qtbot.keyClick(widget or window.frame.panel, key, modifiers)
            assert window.frame.panel.isHidden()
        keymap.set_key(keymap.registry.action("panel.close"), "Ctrl+W")


def test_a_deal_is_copied_from_board_and_panel_as_from_the_table(live: Live) -> None:
    deal = live.at.deal("Fleet renewal", amount=2_400_000, organisation="Hafen Spedition")
    board, table = board_of(live, live.context), table_of(live, live.context)
    live.until(lambda: "20%" in table.view.as_text([deal]))  # its chance is learnt
    wanted = table.view.as_text([deal])
    assert "Fleet renewal\tHafen Spedition" in wanted
    clipboard = QApplication.clipboard()
    clipboard.setText("")
    next(action for action in board.cards.menu([deal]).actions() if action.text() == "Copy").trigger()
    live.until(lambda: clipboard.text() == wanted)
    clipboard.setText("")
    panel = panel_of(live, live.context, deal)
    next(action for action in panel.outcome.menu().actions() if action.text() == "Copy").trigger()
    live.until(lambda: clipboard.text() == wanted)


def test_a_field_is_changed_from_the_board(live: Live) -> None:
    deal = live.at.deal("Fleet renewal")
    board = board_of(live, live.context)
    change = next(action for action in board.cards.menu([deal]).actions() if action.text() == "Change")
    menu = change.menu()
    assert isinstance(menu, QMenu)
    assert words(menu)[:2] == ["Amount…", "Chance…"]
    box = board.cards.requests.ask_field("owner", board.cards.selection([deal]).cards, QPoint(10, 10))
    assert box is not None
    assert box.accessibleName() == "Owner of 1 deal"
    box.close()


def test_the_background_of_a_page_has_a_menu(live: Live, tmp_path: Path) -> None:
    window = window_of(live, tmp_path)
    menu = make_menu(live.context.keymap, "page", window, KeyScope.WINDOW, window)
    assert words(menu) == ["New deal", "Import…"]
    inside = window.frame.stack.mapToGlobal(window.frame.stack.rect().center())
    ask = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, window.mapFromGlobal(inside), inside)
    QApplication.sendEvent(window, ask)
    shown = QApplication.activePopupWidget()
    assert isinstance(shown, QMenu)
    assert words(shown) == ["New deal", "Import…"]
    shown.close()
    outside = window.frame.rail.mapToGlobal(window.frame.rail.rect().center())
    QApplication.sendEvent(
        window, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, window.mapFromGlobal(outside), outside)
    )
    assert QApplication.activePopupWidget() is None
