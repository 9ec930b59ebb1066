"""Plain grounds that the window is laid out on."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from salesdesk.ui import theme


class Surface(QWidget):
    """A ground in the colour of a token, with a rule along some of its edges."""

    def __init__(self, token: str = "surface", edge: Qt.Edge | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._token = token
        self._edge = edge

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour(getattr(theme.tokens(), self._token)))
        if self._edge is not None:
            painter.fillRect(self._rule(self._edge), theme.colour(theme.tokens().border))

    def _rule(self, edge: Qt.Edge) -> QRect:
        if edge == Qt.Edge.BottomEdge:
            return QRect(0, self.height() - 1, self.width(), 1)
        if edge == Qt.Edge.TopEdge:
            return QRect(0, 0, self.width(), 1)
        # "Left" and "right" are meant as one reads: the edge where a line begins, and where it ends.
        at_end = (edge == Qt.Edge.RightEdge) != (self.layoutDirection() == Qt.LayoutDirection.RightToLeft)
        return QRect(self.width() - 1 if at_end else 0, 0, 1, self.height())


def leading(widget: QWidget) -> QWidget:
    """The widget as wide as it needs to be, where reading begins."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(widget)
    row.addStretch(1)
    return holder
