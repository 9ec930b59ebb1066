"""A line editor that takes Undo only while it has something to take back."""

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
