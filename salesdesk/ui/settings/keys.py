"""Which key does what: shown, changed and put back."""

from collections.abc import Iterator

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from salesdesk.domain.errors import Refused
from salesdesk.i18n import tr, worded
from salesdesk.ui.actions.base import Action
from salesdesk.ui.actions.keymap import KeyMap
from salesdesk.ui.kit import Button, CardPanel, IconButton, Text
from salesdesk.ui.kit.pieces import Pieces
from salesdesk.ui.settings.key_button import KeyButton
from salesdesk.ui.settings.stages import BUTTON

WORDS = 330
AT_ONCE = 4
"""Rows that are made between two returns to the event loop."""


class KeyRow(QWidget):
    """An action's words, its key, a button that takes the key away and one that brings the first ones back."""

    def __init__(self, keymap: KeyMap, action: Action, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keymap, self._action = keymap, action
        words = action.key_label()
        self.key = KeyButton(keymap, action)
        self.none = IconButton("close", tr("No key: {what}", what=words), lambda: self.key.set_key(""))
        self.first = IconButton("undo", tr("Reset the key: {what}", what=words), self.key.reset)
        self.problem = Text(role="error", wrap=True)
        self.problem.hide()
        self.key.refused.connect(self._tell)
        for button in (self.none, self.first):
            button.setFixedWidth(BUTTON)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        told = Text(words, wrap=True)
        told.setFixedWidth(WORDS)
        row.addWidget(told)
        row.addWidget(self.key)
        row.addStretch(1)
        row.addWidget(self.first)
        row.addWidget(self.none)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.problem)
        self._follow()
        keymap.changed.connect(self._follow)

    @Slot()
    def _follow(self) -> None:
        self.none.setVisible(bool(self._keymap.keys(self._action)))
        self.first.setVisible(self._keymap.is_changed(self._action))
        self._tell("")

    @Slot(str)
    def _tell(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))


class KeysSection(CardPanel):
    """Every action with its key. Keys are this computer's, and no change of the desk: ``complained(sentence)`` when they
    cannot be kept."""

    complained = Signal(str)

    def __init__(self, keymap: KeyMap, parent: QWidget | None = None) -> None:
        note = tr("Click a key, then press another; Esc leaves it. Keys are kept on this computer, not in the desk.")
        super().__init__(tr("Keys"), note, "heading", parent)
        self._keymap = keymap
        self._rows: dict[str, KeyRow] = {}
        self._pieces = Pieces(self._add_rows(), self)
        self.all = Button(tr("Reset all keys"), icon="undo", on_click=self._reset_all)
        self.add_head_widget(self.all)
        self._follow()
        keymap.changed.connect(self._follow)

    @property
    def rows(self) -> dict[str, KeyRow]:
        """The row of each action by its id."""
        self._pieces.finish()
        return self._rows

    def _add_rows(self) -> Iterator[None]:
        """Each is four controls: all of them at once would keep the window from its user."""
        for group in self._keymap.registry.groups:
            changeable = [action for action in group.actions if action.scopes]
            if changeable:
                self.body.addSpacing(6)
                self.body.addWidget(Text(group.heading(), "strong"))
            for action in changeable:
                self._rows[action.id] = row = KeyRow(self._keymap, action, self)
                self.body.addWidget(row)
                if len(self._rows) % AT_ONCE == 0:
                    yield

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._pieces.start()

    @Slot()
    def _follow(self) -> None:
        self.all.setEnabled(any(self._keymap.is_changed(action) for action in self._keymap.registry))

    def _reset_all(self) -> None:
        try:
            self._keymap.reset_all()
        except Refused as problem:
            self.complained.emit(worded(problem.message))
