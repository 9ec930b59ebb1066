"""Two columns of cards where there is room, else one."""

from collections.abc import Iterator, Sequence
from itertools import product
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
WORTH_IT = 120
"""By how many pixels the columns have to become shorter for a part to go over to the other one."""

Column = list[tuple[QWidget, QRect]]


class Placed(NamedTuple):
    """A part and the column that it stands in where there are two: ``shorter`` puts it below the others of the one with which
    both columns end nearest to each other.

    ``grows`` where it can use more height than it needs.
    """

    side: Side
    part: QWidget
    grows: bool = False


class TwoColumns(QWidget):
    """Parts in two columns, each in the order given; where it is narrow, below each other.

    The growing parts of the shorter column share what room is left, or its last part takes it if that is little, so that the
    columns end together. It places its parts itself: boxes of Qt within boxes keep the height that their widgets had before.
    """

    def __init__(self, parts: Sequence[Placed], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = tuple(parts)
        self._growing = {placed.part for placed in parts if placed.grows}
        self._gap = theme.tokens().space.medium
        self._stood: dict[QWidget, int] = {}
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

    def _columns(self, width: int) -> list[Column]:
        """The parts of each column with their places, each as high as it needs to be at its width."""
        if width < WIDE_FROM or len(list(self._shown())) < 2:
            return [self._column([part for _, part, _ in self._shown()], 0, width)]
        by_side = {side: [placed.part for placed in self._shown() if placed.side == side] for side in SIDES}
        free = by_side["shorter"]
        heights = [[_height(part, self._span(place, width)[1]) for part in free] for place in (0, 1)]
        ends = [self._end(by_side[side], self._span(place, width)[1]) for place, side in enumerate(SIDES[:2])]
        found = self._shared(free, ends, heights)
        columns = []
        for place, side in enumerate(SIDES[:2]):
            parts = by_side[side] + [part for part, taken in zip(free, found, strict=True) if taken == place]
            columns.append(self._column(parts, *self._span(place, width)))
        return columns

    def _span(self, place: int, width: int) -> tuple[int, int]:
        """Where a column begins, and how wide it is."""
        left = round((width - self._gap) * LEFT_SHARE)
        return (left + self._gap, width - left - self._gap) if place else (0, left)

    def _end(self, parts: Sequence[QWidget], width: int) -> int:
        return sum(_height(part, width) + self._gap for part in parts)

    def _shared(
        self, free: Sequence[QWidget], ends: Sequence[int], heights: Sequence[Sequence[int]]
    ) -> tuple[int, ...]:
        """The column of each part that may stand in either, so that the longer one is as short as can be; one that stands
        somewhere stays there unless much is won."""

        def cost(taken: tuple[int, ...]) -> int:
            both = [
                end + sum(heights[place][at] + self._gap for at, one in enumerate(taken) if one == place)
                for place, end in enumerate(ends)
            ]
            short = both.index(min(both))
            grows = any(one == short and part in self._growing for part, one in zip(free, taken, strict=True))
            hole = max(both) - min(both)
            return max(both) + (0 if grows or hole <= LITTLE else hole)

        best = min(product((0, 1), repeat=len(free)), key=cost)
        stood = tuple(self._stood.get(part, -1) for part in free)
        return stood if -1 not in stood and cost(stood) <= cost(best) + WORTH_IT else best

    def _column(self, parts: Sequence[QWidget], left: int, width: int) -> Column:
        found, top = [], 0
        for part in parts:
            height = _height(part, width)
            found.append((part, QRect(left, top, width, height)))
            top += height + self._gap
        return found

    def _place(self) -> None:
        columns = self._columns(self.width())
        if len(columns) > 1:
            self._stood = {part: place for place, column in enumerate(columns) for part, _ in column}
        for column in columns:
            self._stretch(column)
            for part, box in column:
                part.setGeometry(box)

    def _stretch(self, column: Column) -> None:
        """Let the last parts end where the columns do."""
        room = max(self.height() - 1 - _bottom(column), 0)
        growing = [box for part, box in column if part in self._growing]
        if not growing and room <= LITTLE:
            growing = [box for _, box in column[-1:]]
        each = room // len(growing) if growing else 0
        moved = 0
        for _, box in column:
            box.translate(0, moved)
            if any(box is one for one in growing):
                box.setHeight(box.height() + each)
                moved += each


def _bottom(column: Column) -> int:
    return column[-1][1].bottom() if column else 0


def _height(part: QWidget, width: int) -> int:
    """What a part needs at a width."""
    least = part.minimumSizeHint().height()
    return max(part.heightForWidth(width), least) if part.hasHeightForWidth() else max(part.sizeHint().height(), least)
