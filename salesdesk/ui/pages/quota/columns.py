"""Two columns of cards where there is room, else one."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from salesdesk.ui import theme

Side = Literal["left", "right"]
WIDE_FROM = 860
"""Width in pixels from which there are two columns."""
SHARES: dict[Side, int] = {"left": 62, "right": 38}


class Placed(NamedTuple):
    """A part and the column that it stands in where there are two."""

    side: Side
    part: QWidget


class TwoColumns(QWidget):
    """Parts in two columns, each in the order given; where it is narrow, all below each other in that order.

    The last part of a column takes what room is left, so that the columns end together.
    """

    def __init__(self, parts: Sequence[Placed], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = tuple(parts)
        self._is_wide: bool | None = None
        gap = theme.tokens().space.medium
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(gap)
        self._columns: dict[Side, QVBoxLayout] = {}
        for side, share in SHARES.items():
            column = QVBoxLayout()
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(gap)
            row.addLayout(column, share)
            self._columns[side] = column
        self._row = row
        self._arrange(True)

    def is_wide(self) -> bool:
        """Whether there are two columns now."""
        return bool(self._is_wide)

    def show_only(self, parts: Sequence[QWidget]) -> None:
        """Show these of the parts."""
        for placed in self._parts:
            placed.part.setVisible(placed.part in parts)

    def minimumSizeHint(self) -> QSize:
        shown = [placed.part.minimumSizeHint().width() for placed in self._parts if not placed.part.isHidden()]
        return QSize(max(shown, default=0), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(event.size().width() >= WIDE_FROM)

    def _arrange(self, is_wide: bool) -> None:
        if is_wide == self._is_wide:
            return
        self._is_wide = is_wide
        for column in self._columns.values():
            while column.count():
                column.takeAt(0)
        for placed in self._parts:
            self._columns[placed.side if is_wide else "left"].addWidget(placed.part)
        self._row.setSpacing(theme.tokens().space.medium if is_wide else 0)
        for number, share in enumerate(SHARES.values()):
            self._row.setStretch(number, share if is_wide else 1 - number)
