"""Keys are changed with real keys, told when they are taken, and followed everywhere at once."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from salesdesk.ui.actions.keymap import KeyMap
from salesdesk.ui.settings.keys import KeyRow
from salesdesk.ui.settings.page import SettingsPage
from salesdesk.ui.shell import MainWindow
from salesdesk.ui.shell.shortcuts import groups
from tests.ui.live import Live, window_of

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def window(live: Live, tmp_path: Path) -> MainWindow:
    live.context = replace(live.context, keymap=KeyMap(tmp_path / "keys.json"))
    made = window_of(live, tmp_path)
    made.go("settings")
    return made


def row_of(window: MainWindow, name: str) -> KeyRow:
    page = window.navigator.page
    assert isinstance(page, SettingsPage)
    return page.keys.rows[name]


def record(live: Live, row: KeyRow, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Click the key and press another, as a hand does: modifiers first."""
    row.key.click()
    assert row.key.label() == "Press a key…"
    if modifiers:
        live.qtbot.keyPress(row.key, Qt.Key.Key_Control, CONTROL)
    live.qtbot.keyClick(row.key, key, modifiers)


def test_a_key_is_changed_and_everything_follows(live: Live, window: MainWindow, tmp_path: Path) -> None:
    row = row_of(window, "deal.new")
    assert (row.key.label(), row.key.accessibleName(), row.first.isHidden()) == ("Ctrl+N", "Ctrl+N", True)
    record(live, row, Qt.Key.Key_M, CONTROL | SHIFT)
    assert row.key.label() == "Ctrl+Shift+M"
    assert "(Ctrl+Shift+M)" in window.frame.top_bar.new_deal.toolTip()
    assert ("Ctrl+Shift+M", "New deal") in groups(live.context.keymap)[0][1]
    live.qtbot.keyClick(window, Qt.Key.Key_M, CONTROL | SHIFT)
    assert window.frame.new_deal.isVisible()
    again = KeyMap(tmp_path / "keys.json")
    assert again.texts(again.registry.action("deal.new")) == "Ctrl+Shift+M"
    row.first.click()
    assert (row.key.label(), row.first.isHidden()) == ("Ctrl+N", True)


def test_the_key_of_another_action_is_recorded_not_run_and_its_conflict_told(live: Live, window: MainWindow) -> None:
    row = row_of(window, "desk.check")
    assert row.key.label() == "None"
    record(live, row, Qt.Key.Key_N, CONTROL)
    assert not window.frame.new_deal.isVisible()
    assert (row.problem.text(), row.problem.isHidden()) == ("Ctrl+N is the key of “New deal”.", False)
    assert row.key.label() == "None"
    record(live, row, Qt.Key.Key_F9)
    assert (row.key.label(), row.problem.isHidden()) == ("F9", True)


def test_esc_and_a_click_elsewhere_leave_the_key(live: Live, window: MainWindow) -> None:
    row = row_of(window, "help.open")
    record(live, row, Qt.Key.Key_Escape)
    assert row.key.label() == "F1"
    row.key.click()
    row_of(window, "help.about").key.setFocus()
    assert (row.key.label(), row.key.is_asking()) == ("F1", False)


def test_a_key_is_taken_away_and_all_are_reset(live: Live, window: MainWindow) -> None:
    page = window.navigator.page
    assert isinstance(page, SettingsPage)
    assert not page.keys.all.isEnabled()
    row = row_of(window, "desk.open")
    row.none.click()
    assert (row.key.label(), row.none.isHidden()) == ("None", True)
    record(live, row_of(window, "desk.check"), Qt.Key.Key_O, CONTROL)
    row.first.click()
    assert row.problem.text() == "Ctrl+O is the key of “Check this desk”."
    page.keys.all.click()
    assert (row.key.label(), row_of(window, "desk.check").key.label()) == ("Ctrl+O", "None")


def test_tab_is_not_taken_for_a_key(live: Live, window: MainWindow) -> None:
    row = row_of(window, "help.about")
    record(live, row, Qt.Key.Key_Tab)
    assert row.problem.text() == "Tab is needed for typing and moving about."


def test_keys_that_cannot_be_kept_are_told(live: Live, window: MainWindow, tmp_path: Path) -> None:
    record(live, row_of(window, "desk.check"), Qt.Key.Key_F9)
    (tmp_path / "keys.json").unlink()
    (tmp_path / "keys.json").mkdir()
    page = window.navigator.page
    assert isinstance(page, SettingsPage)
    with live.qtbot.waitSignal(page.said) as told:
        page.keys.all.click()
    assert told.args is not None
    assert str(told.args[0]).startswith("Your keys cannot be kept: ")
    assert row_of(window, "desk.check").key.label() == "F9"
