"""A box to choose from that does not change when the page is scrolled over it."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox

from salesdesk.domain.shown_text import one_line
from salesdesk.ui.kit import speak

WIDEST = 340


class Choice(QComboBox):
    """A combo box; without the focus the wheel scrolls what is around it."""

    def __init__(self, name: str, choices: Sequence[tuple[str, Any]] = ()) -> None:
        super().__init__()
        speak(self, name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for words, value in choices:
            self.add(words, value)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(20)
        self.setMaximumWidth(WIDEST)

    def add(self, words: str, value: Any) -> None:
        """Offer one more."""
        self.addItem(one_line(words), value)

    def choose(self, value: Any) -> None:
        """Show a value; the first choice when there is no such."""
        self.setCurrentIndex(max(self.findData(value), 0))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
