"""Two columns of cards where there is room, else one."""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from salesdesk.ui import theme

Side = Literal["left", "right", "shorter"]
WIDE_FROM = 860
"""Width in pixels from which there are two columns."""
SIDES: tuple[Side, ...] = ("left", "right", "shorter")
LEFT_SHARE = 0.62
LITTLE = 140
"""Height in pixels that any last part of a column takes to end where the other column does."""


class Placed(NamedTuple):
    """A part and the column that it stands in where there are two: ``shorter`` puts it below all others of the shorter one.

    ``grows`` where it can use more height than it needs.
    """

    side: Side
    part: QWidget
    grows: bool = False


class TwoColumns(QWidget):
    """Parts in two columns, each in the order given; where it is narrow, or all are of one column, below each other.

    The last part of the shorter column takes what room is left if that is little, or if it grows, so that the columns end
    together. It places its parts itself: boxes of Qt within boxes keep the height that their widgets had before.
    """

    def __init__(self, parts: Sequence[Placed], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = tuple(parts)
        self._growing = {placed.part for placed in parts if placed.grows}
        self._gap = theme.tokens().space.medium
        for placed in self._parts:
            placed.part.setParent(self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def is_wide(self) -> bool:
        """Whether there are two columns now."""
        return len(self._columns(self.width())) > 1

    def show_only(self, parts: Sequence[QWidget]) -> None:
        """Show these of the parts."""
        for placed in self._parts:
            placed.part.setVisible(placed.part in parts)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max(_bottom(column) for column in self._columns(width)) + 1

    def sizeHint(self) -> QSize:
        width = max(self.width(), self.minimumSizeHint().width())
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(max((part.minimumSizeHint().width() for _, part, _ in self._shown()), default=0), 0)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._place()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _shown(self) -> Iterator[Placed]:
        return (placed for placed in self._parts if not placed.part.isHidden())

    def _columns(self, width: int) -> list[list[tuple[QWidget, QRect]]]:
        """The parts of each column with their places, each as high as it needs to be at its width."""
        if width < WIDE_FROM or len({placed.side for placed in self._shown()} - {"shorter"}) < 2:
            return [self._column([part for _, part, _ in self._shown()], 0, width)]
        left = round((width - self._gap) * LEFT_SHARE)
        right, by_side = left + self._gap, {side: list[QWidget]() for side in SIDES}
        for placed in self._shown():
            by_side[placed.side].append(placed.part)
        columns = [self._column(by_side["left"], 0, left), self._column(by_side["right"], right, width - right)]
        for part in by_side["shorter"]:
            place = min((0, 1), key=lambda number: _bottom(columns[number]))
            parts = [*(part for part, _ in columns[place]), part]
            columns[place] = self._column(parts, *((0, left) if place == 0 else (right, width - right)))
        return columns

    def _column(self, parts: Sequence[QWidget], left: int, width: int) -> list[tuple[QWidget, QRect]]:
        found, top = [], 0
        for part in parts:
            height = _height(part, width)
            found.append((part, QRect(left, top, width, height)))
            top += height + self._gap
        return found

    def _place(self) -> None:
        for column in self._columns(self.width()):
            for number, (part, box) in enumerate(column, 1):
                room = self.height() - 1 - box.bottom()
                if number == len(column) and (room <= LITTLE or part in self._growing):
                    box.setBottom(max(box.bottom(), self.height() - 1))
                part.setGeometry(box)


def _bottom(column: Sequence[tuple[QWidget, QRect]]) -> int:
    return column[-1][1].bottom() if column else 0


def _height(part: QWidget, width: int) -> int:
    """What a part needs at a width."""
    least = part.minimumSizeHint().height()
    return max(part.heightForWidth(width), least) if part.hasHeightForWidth() else max(part.sizeHint().height(), least)
