"""A line editor that takes Undo only while it has something to take back, and what is kept of a search in one."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

MOST_TYPED = 32_767
"""Units of UTF-16 that a line editor of Qt takes unless it is told otherwise."""


class LineEdit(QLineEdit):
    """Where nothing has been typed, Ctrl+Z is meant for the desk; Qt's own editor keeps the key and does nothing."""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_idle(event):
            event.ignore()
            return False
        return super().event(event)

    def _is_idle(self, event: QKeyEvent) -> bool:
        if event.matches(QKeySequence.StandardKey.Undo):
            return not self.isUndoAvailable()
        return event.matches(QKeySequence.StandardKey.Redo) and not self.isRedoAvailable()

    def setText(self, text: str | None) -> None:
        """Put a text in. One that is longer than Qt lets anyone type is kept whole."""
        self.setMaxLength(max(MOST_TYPED, 2 * len(text or "")))
        super().setText(text)

    def clear(self) -> None:
        """Empty and as good as new: there is no typing to take back."""
        self.setText("")


class SearchDraft:
    """A part of a page with a search: while the window makes room for the lock screen the words are taken along
    (``ui/drafts``). What was chosen beside them is the desk's."""

    draft_name = ""
    """Which place of the window it is."""
    field: LineEdit

    def draft(self) -> object | None:
        """The words that are searched for; None where there are none."""
        return self.field.text() or None

    def take_draft(self, draft: str) -> None:
        """Search for these words."""
        self.field.setText(draft)
