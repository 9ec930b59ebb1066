"""A box to choose from that does not change when the page is scrolled over it."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox

WIDEST = 340


class Choice(QComboBox):
    """A combo box; without the focus the wheel scrolls what is around it."""

    def __init__(self, name: str, choices: Sequence[tuple[str, Any]] = ()) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for words, value in choices:
            self.addItem(words, value)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(20)
        self.setMaximumWidth(WIDEST)

    def choose(self, value: Any) -> None:
        """Show a value; the first choice when there is no such."""
        self.setCurrentIndex(max(self.findData(value), 0))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
