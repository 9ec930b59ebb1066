"""Cards side by side where there is room, else below each other."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from salesdesk.ui import theme


class AdaptiveGrid(QWidget):
    """As many columns as fit, each at least ``least`` pixels wide and as wide as the widest widget has to be, and at most one a
    widget; ``shares`` weigh full rows."""

    def __init__(
        self, parts: Sequence[QWidget], least: int, shares: Sequence[int] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._parts, self._least, self._shares = list(parts), least, list(shares)
        self._shown = self._parts
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.tokens().space.medium)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._arrange(len(self._shown))

    def show_only(self, parts: Sequence[QWidget]) -> None:
        """Show these of the widgets, and leave no gaps for the others."""
        if list(parts) != self._shown:
            self._shown, self._columns = list(parts), 0
            for part in self._parts:
                self._grid.removeWidget(part)
            self._fit(self.width())
            # Only now that all have their places: what is shown or hidden may resize the grid at once.
            for part in self._parts:
                part.setVisible(part in self._shown)

    def parts(self) -> list[QWidget]:
        """All the widgets, whether shown or not."""
        return list(self._parts)

    def columns(self) -> int:
        """How many columns there are now."""
        return self._columns

    def minimumSizeHint(self) -> QSize:
        return QSize(self._widest(), super().minimumSizeHint().height())

    def event(self, event: QEvent) -> bool:
        """A widget has to be wider than it was."""
        if event.type() == QEvent.Type.LayoutRequest and self._shown:
            self._fit(self.width())
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit(event.size().width())

    def _widest(self) -> int:
        widths = (max(part.minimumSizeHint().width(), part.minimumWidth()) for part in self._shown)
        return max(widths, default=0)

    def _fit(self, width: int) -> None:
        gap, count = self._grid.spacing(), len(self._shown)
        fitting = max((width + gap) // (max(self._least, self._widest()) + gap), 1)
        rows = -(-count // min(fitting, count))
        self._arrange(-(-count // rows))

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        for place in range(len(self._parts)):
            weighed = self._shares[place] if columns == len(self._shares) == len(self._parts) else 1
            self._grid.setColumnStretch(place, weighed if place < columns else 0)
        self._columns = columns
        for number, part in enumerate(self._shown):
            self._grid.addWidget(part, number // columns, number % columns)


class ScrolledColumn(QScrollArea):
    """The parts of a page below each other, with the page's margins, that scroll where there is no room.

    What is made is best a child of ``content`` from the beginning: a widget that is taken over by another parent is dressed
    anew, with all that it holds.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.content = QWidget(self.viewport())
        self.content.setProperty("kind", "page")
        space = theme.tokens().space
        self._column = QVBoxLayout(self.content)
        self._column.setContentsMargins(space.huge - 4, space.large, space.huge - 4, space.huge)
        self._column.setSpacing(space.medium)
        self._column.addStretch(1)
        self.setWidget(self.content)

    def add(self, part: QWidget) -> None:
        """Put a part below the others."""
        self._column.insertWidget(self._column.count() - 1, part)


def side_by_side(page: QWidget, *controls: QWidget) -> QWidget:
    """Controls for the top bar as one, so that each can be hidden for itself; the page's until the bar takes them."""
    holder = QWidget(page)
    holder.hide()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.tokens().space.small)
    for control in controls:
        row.addWidget(control)
    return holder
