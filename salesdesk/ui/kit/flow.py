"""Widgets beside each other that go on in a new line where there is no more room."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from salesdesk.ui.kit.text import Text


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


BESIDE = 0.45
"""Share of a head line that its controls may take beside a title that does not fit on one line."""


class HeadLine(FlowBox):
    """A title, and controls at the other end of its line; where there is no room for them beside it, in lines below it."""

    def __init__(self, title: Text, gap: int, parent: QWidget | None = None) -> None:
        super().__init__(gap, QMargins(), parent)
        self._title, self._controls = title, list[QWidget]()
        title.setWordWrap(True)
        title.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading)
        title.setParent(self)
        self.set_parts([title])

    def add(self, control: QWidget) -> None:
        """Put a control behind the others."""
        control.setParent(self)
        self._controls.append(control)
        self.set_parts([self._title, *self._controls])

    def has_controls(self) -> bool:
        """Whether there is more than the title."""
        return bool(self._controls)

    def sizeHint(self) -> QSize:
        widths = [self._asked(part).width() for part in self._shown()]
        width = sum(widths) + self._gap * max(len(widths) - 1, 0)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """The height is that of its width; before it has one, that of a line."""
        return QSize(super().minimumSizeHint().width(), max(part.sizeHint().height() for part in self._parts))

    def _asked(self, part: QWidget) -> QSize:
        """The size that a part has where there is room for it on one line."""
        size = part.sizeHint().expandedTo(part.minimumSize())
        if part is self._title:
            size = QSize(self._title.fontMetrics().horizontalAdvance(self._title.text()) + 1, size.height())
        return size

    def _lay_out(self, width: int, moves: bool) -> int:
        controls = [(part, self._asked(part)) for part in self._controls if not part.isHidden()]
        beside = sum(size.width() + self._gap for _, size in controls)
        title = self._asked(self._title) if not self._title.isHidden() else QSize()
        if title.width() + beside > width and beside > width * BESIDE:
            return self._lay_out_below(width, controls, moves)
        room = max(width - beside, 1)
        # Controls that come and go leave the title where it is.
        height = max([self._title.heightForWidth(room), *(part.sizeHint().height() for part in self._controls)])
        if moves:
            self._put(self._title, QRect(0, 0, room, height))
            x = width - beside + self._gap
            for part, size in controls:
                self._put(part, QRect(QPoint(x, (height - size.height()) // 2), size))
                x += size.width() + self._gap
        return height

    def _lay_out_below(self, width: int, controls: list[tuple[QWidget, QSize]], moves: bool) -> int:
        height = self._title.heightForWidth(width)
        if moves:
            self._put(self._title, QRect(0, 0, width, height))
        x, y, line = 0, height + self._gap // 2, 0
        for part, wanted in controls:
            size = QSize(min(wanted.width(), width), wanted.height())
            if part.hasHeightForWidth():
                size.setHeight(part.heightForWidth(size.width()))
            if x and x + size.width() > width:
                x, y, line = 0, y + line + self._gap // 2, 0
            if moves:
                self._put(part, QRect(QPoint(x, y), size))
            x += size.width() + self._gap
            line = max(line, size.height())
        return y + line

    def _put(self, part: QWidget, box: QRect) -> None:
        part.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), box))
