"""Keys that the user has changed."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from pytestqt.qtbot import QtBot

from salesdesk.domain.errors import Refused
from salesdesk.i18n import worded
from salesdesk.ui.actions.base import KeyScope
from salesdesk.ui.actions.keymap import KeyMap
from salesdesk.ui.actions.keys import native, portable, pressed

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, modifiers)


def refusal(keymap: KeyMap, name: str, key: str) -> str:
    with pytest.raises(Refused) as found:
        keymap.set_key(keymap.registry.action(name), key)
    return worded(found.value.message)


@pytest.mark.parametrize(
    ("key", "modifiers", "wanted"),
    [
        (Qt.Key.Key_N, CONTROL, "Ctrl+N"),
        (Qt.Key.Key_Return, NONE, "Enter"),
        (Qt.Key.Key_Enter, CONTROL | Qt.KeyboardModifier.KeypadModifier, "Ctrl+Enter"),
        (Qt.Key.Key_Question, SHIFT, "?"),
        (Qt.Key.Key_Plus, CONTROL | SHIFT, "Ctrl++"),
        (Qt.Key.Key_Z, CONTROL | SHIFT, "Ctrl+Shift+Z"),
        (Qt.Key.Key_NumberSign, CONTROL | SHIFT, "Ctrl+#"),
        (Qt.Key.Key_Control, CONTROL, ""),
        (Qt.Key.Key_Delete, NONE, "Del"),
    ],
)
def test_a_key_press_has_one_spelling(qapp: object, key: Qt.Key, modifiers: Qt.KeyboardModifier, wanted: str) -> None:
    assert pressed(press(key, modifiers)) == wanted


def test_spellings_that_mean_the_same(qapp: object) -> None:
    assert portable("return") == portable("Enter") == "Enter"
    assert portable("Alt+1…9") == "Alt+1…9"
    assert portable("Nonsense") == portable("Ctrl") == portable("Ctrl+K, Ctrl+B") == ""
    assert native("Alt+1…9") == "Alt+1 … Alt+9"


def test_a_changed_key_survives_a_restart(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "here" / "keys.json"
    keymap = KeyMap(path)
    new = keymap.registry.action("deal.new")
    with qtbot.waitSignal(keymap.changed):
        keymap.set_key(new, "ctrl+shift+n")
    again = KeyMap(path)
    assert again.keys(new) == ("Ctrl+Shift+N",)
    assert again.text(new) == "Ctrl+Shift+N"
    again.reset(new)
    assert KeyMap(path).keys(new) == ("Ctrl+N",)
    again.set_key(new, "")
    assert KeyMap(path).keys(new) == ()
    again.reset_all()
    assert KeyMap(path).keys(new) == ("Ctrl+N",)


def test_a_conflict_is_told_and_changes_nothing(qapp: object, tmp_path: Path) -> None:
    keymap = KeyMap(tmp_path / "keys.json")
    assert refusal(keymap, "deal.win", "Ctrl+N") == "Ctrl+N is the key of “New deal”."
    assert refusal(keymap, "deal.win", "Ctrl+3") == "Ctrl+3 is the key of “Move the deal to a stage”."
    assert refusal(keymap, "help.about", "Ctrl+P") == "Ctrl+P is the key of “Print the report”."
    assert refusal(keymap, "deal.win", "Tab") == "Tab is needed for typing and moving about."
    assert refusal(keymap, "deal.win", "nonsense") == "That is not a key."
    assert not (tmp_path / "keys.json").exists()
    keymap.set_key(keymap.registry.action("deal.win"), "Ctrl+P")
    assert keymap.keys(keymap.registry.action("deal.win")) == ("Ctrl+P",)


def test_a_key_that_was_given_away_cannot_be_reset_over(qapp: object) -> None:
    keymap = KeyMap()
    new, win = keymap.registry.action("deal.new"), keymap.registry.action("deal.win")
    keymap.set_key(new, "Ctrl+Shift+N")
    keymap.set_key(win, "Ctrl+N")
    with pytest.raises(Refused):
        keymap.reset(new)
    keymap.reset_all()
    assert (keymap.keys(new), keymap.keys(win)) == (("Ctrl+N",), ())


def test_exchanged_keys_survive_a_restart(qapp: object, tmp_path: Path) -> None:
    keymap = KeyMap(tmp_path / "keys.json")
    win, new = keymap.registry.action("deal.win"), keymap.registry.action("deal.new")
    keymap.set_key(win, "F9")
    keymap.set_key(new, "F10")
    keymap.set_key(win, "Ctrl+N")
    again = KeyMap(tmp_path / "keys.json")
    assert (again.keys(win), again.keys(new)) == (("Ctrl+N",), ("F10",))


def test_digits_are_changed_together(qapp: object) -> None:
    keymap = KeyMap()
    go = keymap.registry.action("go.page")
    assert refusal(keymap, "go.page", "Ctrl+K") == "This needs a key with a digit from 1 to 9, such as Ctrl+1."
    assert refusal(keymap, "go.page", "Ctrl+5") == "Ctrl+1 … Ctrl+9 is the key of “Move the deal to a stage”."
    keymap.set_key(go, "Ctrl+Alt+5")
    assert keymap.texts(go) == "Ctrl+Alt+1 … Ctrl+Alt+9"
    assert keymap.text(go, 4) == "Ctrl+Alt+4"


def test_other_keys_work_until_the_key_is_changed(qapp: object) -> None:
    keymap = KeyMap()
    larger = keymap.registry.action("report.larger")
    found = keymap.pressed(press(Qt.Key.Key_Plus), KeyScope.PREVIEW)
    assert found is not None
    assert found.action is larger
    keymap.set_key(larger, "Ctrl+L")
    assert keymap.pressed(press(Qt.Key.Key_Plus), KeyScope.PREVIEW) is None
    assert keymap.keys_in(larger, KeyScope.REPORTS) == ["Ctrl+L"]


@pytest.mark.parametrize(
    "content",
    [
        "no json",
        "[1]",
        json.dumps({"deal.win": "Ctrl+K"}),
        json.dumps({"deal.win": ["Ctrl+N"]}),
        json.dumps({"deal.win": ["nonsense"]}),
        json.dumps({"gone": ["Ctrl+K"]}),
        json.dumps({"deal.win": ["Ctrl+N"], "deal.new": ["Tab"]}),
    ],
)
def test_what_does_not_fit_in_the_file_counts_for_nothing(qapp: object, tmp_path: Path, content: str) -> None:
    (tmp_path / "keys.json").write_text(content, encoding="utf-8")
    keymap = KeyMap(tmp_path / "keys.json")
    assert keymap.keys(keymap.registry.action("deal.win")) == ()
    assert not any(keymap.is_changed(action) for action in keymap.registry)


def test_keys_that_cannot_be_kept_are_told(qapp: object, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    keymap = KeyMap(tmp_path / "file" / "keys.json")
    assert refusal(keymap, "deal.win", "Ctrl+K").startswith("Your keys cannot be kept: ")
    assert keymap.keys(keymap.registry.action("deal.win")) == ()
