"""The actions that come with the program, and that they are said in one place."""

import ast
from itertools import combinations
from pathlib import Path

import pytest

from salesdesk.i18n import tr
from salesdesk.resources import resource_path
from salesdesk.ui.actions.base import Action, ActionGroup, KeyScope, overlap
from salesdesk.ui.actions.keymap import KeyMap
from salesdesk.ui.actions.keys import portable
from salesdesk.ui.actions.registry import ActionRegistry, every_group
from salesdesk.ui.shell.shortcuts import groups
from tests.support import source

UI = source.PACKAGE / "ui"
TYPING_AND_MOVING = {
    "board/columns_area.py",  # arrows from card to card
    "board/column_view.py",  # hands keys on
    "board/filter_bar.py",  # Esc in a text field
    "board/lose_dialog.py",  # a list and a text field
    "filters/chips.py",  # Enter and Delete on a chip
    "importing/page.py",  # Esc while reading
    "kit/buttons.py",  # Enter on a button
    "kit/chart_view.py",  # arrows from bar to bar
    "kit/inline.py",  # text fields
    "kit/left_out.py",  # Enter on a line
    "kit/inline_base.py",
    "kit/line_edit.py",
    "kit/popup.py",  # Esc and Enter in a box
    "newdeal.py",  # Esc and Enter in a form
    "pages/deals/filter_bar.py",  # Esc and Enter in a text field
    "pages/deals/delegate.py",  # an editor in a cell
    "pages/deals/view.py",  # hands keys on
    "pages/history/filter_bar.py",  # Esc and Enter in a text field
    "pages/explained_figures.py",  # Enter on a figure
    "pages/quota/editor.py",  # text fields
    "pages/quota/tick_grid.py",  # arrows from box to box
    "pages/quota/opening_row.py",  # arrows and Enter
    "pages/reports/chart_strip.py",  # hands keys on
    "pages/reports/preview.py",  # hands keys on
    "restoring.py",  # Esc while a backup is restored
    "panel/history.py",  # Ctrl+Enter in a text field
    "panel/panel.py",  # hands keys on
    "settings/key_button.py",  # the key that an action is given
    "shell/window.py",  # hands keys on
}
CHOICES = {
    "board/column.py",  # a stage's own head: what it is called is part of the words
    "board/later_popup.py",  # days
    "filters/builder.py",  # fields
    "filters/views.py",  # saved views
    "kit/buttons.py",  # choices of a button
    "kit/calendar.py",  # a calendar
    "kit/chart_view.py",  # a widget that knows nothing of the window
    "kit/inline.py",  # choices of a field
    "pages/deals/exports.py",  # file formats
    "pages/deals/view.py",  # columns
    "pages/reports/bar.py",  # file formats
    "pages/reports/set_keeper.py",  # sets
    "pages/reports/set_view.py",  # reports and file formats
    "settings/pipelines.py",  # templates
    "settings/stages.py",  # stages
}
KEYS = ("QShortcut", "QKeySequence", "setShortcut", "setShortcuts", "keyPressEvent", "Qt.Key")


def _speaks_of_keys(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        name = ast.unparse(node) if isinstance(node, ast.Attribute) else ""
        if isinstance(node, ast.FunctionDef | ast.Name):
            name = node.name if isinstance(node, ast.FunctionDef) else node.id
        found |= {key for key in KEYS if name == key or name.endswith(f".{key}") or name.startswith(f"{key}.")}
    return found


def test_keys_are_said_only_in_the_registry() -> None:
    speaking = {path.relative_to(UI).as_posix() for path in UI.rglob("*.py") if _speaks_of_keys(path)}
    elsewhere = {name for name in speaking if not name.startswith("actions/")}
    assert elsewhere == TYPING_AND_MOVING
    shortcuts = {
        name for name in elsewhere for found in (_speaks_of_keys(UI / name),) if found & {"QShortcut", "setShortcut"}
    }
    assert not shortcuts


def test_menus_that_are_made_by_hand_are_lists_of_choices() -> None:
    by_hand = {path.relative_to(UI).as_posix() for path in UI.rglob("*.py") if _fills_a_menu(path)}
    assert {name for name in by_hand if not name.startswith("actions/")} == CHOICES


def _fills_a_menu(path: Path) -> bool:
    calls = (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    return any(ast.unparse(call.func).lower().endswith("menu.addaction") for call in calls)


def test_every_action_can_be_told_and_done() -> None:
    for action in KeyMap().registry:
        assert tr(action.words)
        assert (action.run is None) != (action.submenu is None), action.id
        assert not action.icon or resource_path("icons", f"{action.icon}.svg").is_file(), action.id
        assert action.scopes or not action.keys, action.id
        assert action.menus or action.keys, f"{action.id} is offered nowhere"
        for key in (*action.keys, *(key for more in action.also.values() for key in more)):
            assert portable(key) == key, f"{action.id}: {key}"


def test_no_two_actions_that_can_be_meant_at_once_share_a_key() -> None:
    keymap = KeyMap()
    for one, other in combinations(keymap.registry, 2):
        for mine in {*one.scopes, *one.also}:
            for theirs in {*other.scopes, *other.also}:
                if overlap(mine, theirs):
                    shared = set(keymap.keys_in(one, mine)) & set(keymap.keys_in(other, theirs))
                    assert not shared, (one.id, other.id)


def test_the_key_sheet_has_every_action_that_has_a_key_and_no_other() -> None:
    keymap = KeyMap()
    with_keys = [group for group in keymap.registry.groups if group.fixed or any(a.keys for a in group.actions)]
    for group, (heading, pairs) in zip(with_keys, groups(keymap), strict=True):
        told = [words for _, words in pairs][: len(pairs) - len(group.fixed)]
        assert heading == group.heading()
        assert told == [action.key_label() for action in group.actions if action.keys]
    keymap.set_key(keymap.registry.action("desk.check"), "Ctrl+K")
    keymap.set_key(keymap.registry.action("deal.new"), "")
    everywhere = {words: key for key, words in groups(keymap)[0][1]}
    assert everywhere["Check this desk"] == "Ctrl+K"
    assert "New deal" not in everywhere


def test_a_group_is_found_by_its_file() -> None:
    files = {path.stem for path in (UI / "actions").glob("*.py") if "\nGROUP = " in path.read_text(encoding="utf-8")}
    assert len(every_group()) == len(files)
    assert {"window", "deals", "board", "table", "panel", "reports", "steps"} <= files


def test_an_id_is_given_once() -> None:
    twice = Action(id="a", words="A", run=print, scopes=frozenset({KeyScope.WINDOW}))
    with pytest.raises(ValueError, match="same id"):
        ActionRegistry([ActionGroup(0, "One", (twice,)), ActionGroup(1, "Two", (twice,))])
