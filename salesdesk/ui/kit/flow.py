"""Widgets beside each other that begin a new line where there is no more room."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QMargins, QPoint, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget


class FlowBox(QWidget):
    """Lines of widgets at their preferred widths, none wider than the box, whose height follows from its width."""

    def __init__(self, gap: int, margins: QMargins, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gap, self._margins = gap, margins
        self._parts: list[QWidget] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_parts(self, parts: Sequence[QWidget]) -> None:
        """Lay out these widgets, children of the box, in this order; hidden ones take no room."""
        self._parts = list(parts)
        for before, part in zip(self._parts, self._parts[1:], strict=False):
            QWidget.setTabOrder(before, part)
        self.updateGeometry()
        self._lay_out(self.width(), moves=True)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._lay_out(width, moves=False)

    def sizeHint(self) -> QSize:
        sizes = [part.sizeHint().expandedTo(part.minimumSize()) for part in self._shown()]
        width = sum(size.width() for size in sizes) + self._gap * max(len(sizes) - 1, 0)
        height = max((size.height() for size in sizes), default=0)
        return QSize(width, height).grownBy(self._margins)

    def minimumSizeHint(self) -> QSize:
        width = max((part.minimumSizeHint().width() for part in self._shown()), default=0)
        return QSize(width + self._margins.left() + self._margins.right(), self.heightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out(self.width(), moves=True)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def event(self, event: QEvent) -> bool:
        """A widget needs more or less room than it did."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._lay_out(self.width(), moves=True)
            self.updateGeometry()
        return super().event(event)

    def _shown(self) -> list[QWidget]:
        return [part for part in self._parts if not part.isHidden()]

    def _lay_out(self, width: int, moves: bool) -> int:
        """Put the widgets where they belong, if it ``moves`` them; the height that is needed."""
        inner = QRect(0, 0, width, 0).marginsRemoved(self._margins)
        left, room = inner.left(), max(inner.width(), 1)
        x, y, line = left, self._margins.top(), 0
        for part in self._shown():
            size = part.sizeHint().expandedTo(part.minimumSize())
            size.setWidth(min(size.width(), room))
            if x > left and x + size.width() > left + room:
                x, y, line = left, y + line + self._gap, 0
            if moves:
                whole = QRect(0, 0, width, max(self.height(), 1))
                part.setGeometry(QStyle.visualRect(self.layoutDirection(), whole, QRect(QPoint(x, y), size)))
            x += size.width() + self._gap
            line = max(line, size.height())
        return y + line + self._margins.bottom()
