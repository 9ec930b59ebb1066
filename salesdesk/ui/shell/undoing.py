"""Undo and redo: two actions that say what they would do."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction

from salesdesk.desk.cards import UndoState
from salesdesk.desk.changes import Change
from salesdesk.domain.errors import Message
from salesdesk.i18n import tr
from salesdesk.ui.context import Context
from salesdesk.ui.kit import plain_tip, unmarked
from salesdesk.ui.shell.wording import in_words

LONGEST = 70


class Undoing(QObject):
    """Keeps the words of the actions ``undo`` and ``redo`` as the desk is."""

    def __init__(self, context: Context, undo: QAction, redo: QAction, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.undo, self.redo = undo, redo
        context.operations.follow(lambda change: context.desk.undo_state(), self._on_changed, self)
        self.show_state(UndoState(None, None))
        self.read()

    @Slot()
    def read(self) -> None:
        """Ask the desk what could be undone; nothing, where it is open to read only."""
        if self._context.reading is not None:
            return
        self._context.operations.read(self._context.desk.undo_state, self.show_state, key=self)

    @Slot(object, object)
    def _on_changed(self, change: Change, state: UndoState | None) -> None:
        if state is None:
            self.read()
        else:
            self.show_state(state)

    @Slot(object)
    def show_state(self, state: UndoState) -> None:
        """Word the actions; one with nothing to do is disabled."""
        self._show(self.undo, tr("Undo"), state.undo)
        self._show(self.redo, tr("Redo"), state.redo)

    def _show(self, action: QAction, verb: str, label: Message | None) -> None:
        words = (
            verb
            if label is None
            else tr("{verb}: {what}", verb=verb, what=_short(in_words(label, self._context.formats)))
        )
        action.setText(unmarked(words))
        action.setToolTip(plain_tip(words))
        action.setEnabled(label is not None)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
