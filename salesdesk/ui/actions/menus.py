"""Menus, buttons and tool tips made from the registry."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtGui import QAction, QCursor, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from salesdesk.ui.actions import keys
from salesdesk.ui.actions.base import Action, KeyScope
from salesdesk.ui.actions.keymap import KeyMap, KeyMatch
from salesdesk.ui.kit import Button, icon, plain_tip, unmarked
from salesdesk.ui.kit.buttons import Kind

Situation = Callable[[], Any]


def fill_menu(menu: QMenu, keymap: KeyMap, name: str, situation: Any, scope: KeyScope) -> None:
    """Put into a menu what is offered under a name and applies, with the keys that work in the scope."""
    for group in keymap.registry.in_menu(name):
        offered = [action for action in group if action.applies(situation)]
        if offered and not menu.isEmpty():
            menu.addSeparator()
        for action in offered:
            _offer(menu, keymap, action, situation, scope)


def _offer(menu: QMenu, keymap: KeyMap, action: Action, situation: Any, scope: KeyScope) -> None:
    if action.submenu is not None:
        further = action.submenu(situation, menu)
        further.setTitle(unmarked(action.label()))
        further.setIcon(icon(action.icon))
        further.setEnabled(action.enabled(situation))
        menu.addMenu(further)
        return
    made = (
        menu.addAction(icon(action.icon), unmarked(action.label()))
        if action.icon
        else menu.addAction(unmarked(action.label()))
    )
    made.setEnabled(action.enabled(situation))
    shown = keymap.keys(action)
    if shown and scope in action.scopes:
        # Shown beside the words; the key itself is taken by whoever has the focus.
        made.setShortcut(QKeySequence(shown[0]))
        made.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    made.triggered.connect(lambda _checked: run(action, situation, menu))


def make_menu(keymap: KeyMap, name: str, situation: Any, scope: KeyScope, parent: QWidget) -> QMenu:
    """A menu that goes with its closing."""
    menu = QMenu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    fill_menu(menu, keymap, name, situation, scope)
    return menu


def run(action: Action, situation: Any, parent: QWidget, digit: int = 0) -> None:
    """Do what an action says; one that only opens a menu drops it at the mouse."""
    if action.submenu is not None:
        menu = action.submenu(situation, parent)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(QCursor.pos())
    elif action.run is not None:
        action.run(situation, digit) if digit else action.run(situation)


def run_pressed(found: KeyMatch | None, situation: Situation, parent: QWidget) -> bool:
    """Run the action that a key was meant for, if it applies; whether it did."""
    if found is None:
        return False
    given = situation()
    if not found.action.applies(given) or not found.action.enabled(given):
        return False
    run(found.action, given, parent, found.digit)
    return True


class KeyedActions(QObject):
    """The actions of a scope on a widget, as Qt's own: their keys work wherever the focus is in it.

    ``release`` takes them off the widget again.
    """

    def __init__(self, keymap: KeyMap, scope: KeyScope, widget: QWidget, situation: Situation, parent: QObject) -> None:
        super().__init__(parent)
        self._keymap, self._scope, self._widget, self._situation = keymap, scope, widget, situation
        self.by_id: dict[str, QAction] = {}
        self._digits: dict[str, list[QAction]] = {}
        for action in keymap.registry:
            if scope in action.scopes or (scope in action.also and action.is_numbered):
                self._make(action)
        self._follow()
        keymap.changed.connect(self._follow)

    def _make(self, action: Action) -> None:
        digits = range(1, 10) if action.is_numbered else (0,)
        made = [self._made(action, digit) for digit in digits]
        self._digits[action.id] = made
        self.by_id[action.id] = made[0]

    def _made(self, action: Action, digit: int) -> QAction:
        made = QAction(unmarked(action.label()), self)
        if action.icon:
            made.setIcon(icon(action.icon))
        if self._scope is not KeyScope.WINDOW:
            made.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.triggered.connect(lambda _checked: run_pressed(KeyMatch(action, digit), self._situation, self._widget))
        self._widget.addAction(made)
        return made

    @Slot()
    def _follow(self) -> None:
        for name, made in self._digits.items():
            action = self._keymap.registry.action(name)
            found = self._keymap.keys_in(action, self._scope)
            for place, one in enumerate(made):
                mine = found[place :: len(made)] if action.is_numbered else found
                one.setShortcuts([sequence for key in mine for sequence in keys.sequences(key)])

    def fill(self, menu: QMenu, name: str) -> None:
        """Put what is offered under a name and applies into a menu, as these very actions."""
        for group in self._keymap.registry.in_menu(name):
            offered = [action for action in group if action.applies(self._situation())]
            if offered and not menu.isEmpty():
                menu.addSeparator()
            for action in offered:
                menu.addAction(self.by_id[action.id])

    def release(self) -> None:
        """Take the actions off the widget."""
        self._keymap.changed.disconnect(self._follow)
        for made in (one for each in self._digits.values() for one in each):
            self._widget.removeAction(made)
        self._digits.clear()


class KeyTip(QObject):
    """Keeps the tool tip of a widget: words and the key of an action, as it is now."""

    def __init__(
        self, widget: QWidget, keymap: KeyMap, action: Action, words: str = "", digit: int = 0, always: bool = True
    ) -> None:
        """``words``: instead of the action's own; not ``always``: no tip without a key."""
        super().__init__(widget)
        self._widget, self._keymap, self._action = widget, keymap, action
        self._words, self._digit, self._always = words or action.button_label(), digit, always
        self.show_tip()
        keymap.changed.connect(self.show_tip)

    def show_always(self, always: bool) -> None:
        """Whether the words are told where there is no key, too."""
        self._always = always
        self.show_tip()

    @Slot()
    def show_tip(self) -> None:
        """Write the tip anew."""
        key = self._keymap.text(self._action, self._digit)
        words = f"{self._words} ({key})" if key else self._words if self._always else ""
        self._widget.setToolTip(plain_tip(words))


def action_button(
    keymap: KeyMap, name: str, situation: Situation, kind: Kind = "secondary", parent: QWidget | None = None
) -> Button:
    """A button with the words and the icon of an action, its key in the tool tip, that runs it."""
    action = keymap.registry.action(name)
    made = Button(action.button_label(), kind, action.icon or None, parent=parent)
    made.clicked.connect(lambda _checked: run_pressed(KeyMatch(action, 0), situation, made))
    KeyTip(made, keymap, action, always=False)
    return made


def pop_up(menu: QMenu, place: QPoint) -> None:
    """Show a menu unless it is empty."""
    if menu.isEmpty():
        menu.deleteLater()
    else:
        menu.popup(place)
