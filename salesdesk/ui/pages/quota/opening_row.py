"""A row of a table that opens what stands behind it, by the mouse and by keys."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class OpeningRow(QWidget):
    """``opened`` by click, Enter or Space, with what the row opens; ``stepped(by)`` by the arrows."""

    opened = Signal(object)
    stepped = Signal(int)

    def __init__(self, height: int) -> None:
        super().__init__()
        self._opens: object | None = None
        self.setFixedHeight(height)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def set_opens(self, opens: object | None) -> None:
        """What it opens; a row that opens nothing (None) is not reached by keys."""
        self._opens = opens
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if opens is None else Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor if opens is None else Qt.CursorShape.PointingHandCursor)

    @property
    def is_pointed_at(self) -> bool:
        """Whether a click would open something."""
        return self._opens is not None and self.underMouse()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        is_here = event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint())
        if is_here and self._opens is not None:
            self.opened.emit(self._opens)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTERS and self._opens is not None:
            self.opened.emit(self._opens)
        elif event.key() in STEPS:
            self.stepped.emit(STEPS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)


def step_among(rows: Sequence[OpeningRow], by: int) -> None:
    """Move the focus from the row that has it by so many of those that can have it, no further than the ends."""
    lines = [row for row in rows if row.focusPolicy() != Qt.FocusPolicy.NoFocus]
    at = next((place for place, row in enumerate(lines) if row.hasFocus()), None)
    if at is not None:
        lines[min(max(at + by, 0), len(lines) - 1)].setFocus(Qt.FocusReason.TabFocusReason)
