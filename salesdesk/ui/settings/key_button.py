"""The key of an action as a button: a click asks for another."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from salesdesk.domain.errors import Refused
from salesdesk.i18n import mark, tr, worded
from salesdesk.ui.actions import keys
from salesdesk.ui.actions.base import Action
from salesdesk.ui.actions.keymap import KeyMap
from salesdesk.ui.kit import Button, speak

NONE, ASKING = mark("None"), mark("Press a key…")


class KeyButton(Button):
    """Shows the keys of an action. While it asks, the next key pressed becomes the action's own: Esc, or the focus going
    elsewhere, leaves it as it was. ``refused(sentence)`` when it cannot be; empty once there is nothing to tell."""

    refused = Signal(str)
    _asks = False  # events arrive before the constructor has ended

    def __init__(self, keymap: KeyMap, action: Action, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self._keymap, self.entry = keymap, action
        speak(self, description=action.key_label())
        self.clicked.connect(lambda _checked: self.ask())
        self.show_keys()
        keymap.changed.connect(self.show_keys)

    @Slot()
    def show_keys(self) -> None:
        """Show the keys as they are now."""
        self._asks = False
        self.set_label(self._keymap.texts(self.entry) or tr(NONE))

    def ask(self) -> None:
        """Wait for a key."""
        self._asks = True
        self.refused.emit("")
        self.set_label(tr(ASKING))
        self.setFocus()

    def is_asking(self) -> bool:
        """Whether the next key is meant for the action."""
        return self._asks

    def event(self, event: QEvent) -> bool:
        if self._asks and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride:
                # Otherwise the key would run the action that has it now.
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._take(event)
                return True
        return super().event(event)

    def _take(self, event: QKeyEvent) -> None:
        event.accept()
        key = keys.pressed(event)
        if event.key() == Qt.Key.Key_Escape:
            self.show_keys()
        elif key:
            self.set_key(key)

    def set_key(self, key: str) -> None:
        """Give the action a key, or (empty) none; says why not where it cannot be."""
        try:
            self._keymap.set_key(self.entry, key)
        except Refused as problem:
            self._tell(problem)

    def reset(self) -> None:
        """Give the action its first keys again."""
        try:
            self._keymap.reset(self.entry)
        except Refused as problem:
            self._tell(problem)

    def _tell(self, problem: Refused) -> None:
        self.show_keys()
        self.refused.emit(worded(problem.message))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if self._asks:
            self.show_keys()
        super().focusOutEvent(event)
