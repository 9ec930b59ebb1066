"""A list whose rows are all equally high: it computes where they are, and never asks the model about each.

QListView would: at 100,000 cards its layout takes ten times as long as all else of a move.
"""

from PySide6.QtCore import QAbstractItemModel, QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from salesdesk.ui.board.geometry import PITCH, SLOT_HEIGHT, Geometry
from salesdesk.ui.board.model import Index
from salesdesk.ui.board.paint import GAP

SIDE = 6
_Action = QAbstractItemView.CursorAction


class ArithmeticListView(QListView):
    """A QListView, and so a list for screen readers, with the geometry of ``Geometry``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.geometry_ = Geometry()
        self._below = 0
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def card_rect(self, row: int) -> QRect:
        """The card of a row, in viewport coordinates."""
        cell = self.cell(row)
        beside = 1 if self.verticalScrollBar().isVisible() else SIDE
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            return cell.adjusted(beside, GAP // 2, -SIDE, -GAP // 2)
        return cell.adjusted(SIDE, GAP // 2, -beside, -GAP // 2)

    def cell(self, row: int) -> QRect:
        """All the room of a row, in viewport coordinates."""
        return QRect(0, self.geometry_.top(row) - self.verticalOffset(), self.viewport().width(), PITCH)

    def visualRect(self, index: Index) -> QRect:
        return self.cell(index.row()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        row = self.geometry_.row_at(point.y() + self.verticalOffset())
        model = self.model()
        return QModelIndex() if row is None or model is None else model.index(row, 0)

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        if not index.isValid():
            return
        self.doItemsLayout()
        top, room, bar = self.geometry_.top(index.row()), self.viewport().height(), self.verticalScrollBar()
        if hint == QAbstractItemView.ScrollHint.PositionAtTop or top < bar.value():
            bar.setValue(top)
        elif hint == QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(top - (room - PITCH) // 2)
        elif hint == QAbstractItemView.ScrollHint.PositionAtBottom or top + PITCH > bar.value() + room:
            bar.setValue(top + PITCH - room)

    def doItemsLayout(self) -> None:
        model = self.model()
        self.geometry_.count = model.rowCount() if model is not None else 0
        QAbstractItemView.doItemsLayout(self)

    def show_below(self, count: int) -> None:
        """So many rows belong below the last, and are still to be read: the scroll bar counts them already."""
        if count != self._below:
            self._below = count
            self.updateGeometries()

    # The base of QListView would lay out again a moment later, and so paint twice.

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if model is not None:
            model.rowsRemoved.connect(self.doItemsLayout)

    def rowsInserted(self, parent: Index, start: int, end: int) -> None:
        QAbstractItemView.rowsInserted(self, parent, start, end)
        self.doItemsLayout()

    def rowsAboutToBeRemoved(self, parent: Index, start: int, end: int) -> None:
        QAbstractItemView.rowsAboutToBeRemoved(self, parent, start, end)

    def updateGeometries(self) -> None:
        bar, room = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, self.geometry_.height() + self._below * PITCH - room))
        bar.setPageStep(room)
        bar.setSingleStep(PITCH // 3)
        QAbstractItemView.updateGeometries(self)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().scroll(0, dy)

    def isIndexHidden(self, index: Index) -> bool:
        return False

    def rows_between(self, top: int, bottom: int) -> list[int]:
        """Rows that lie between two distances from the top of the first."""
        shape = self.geometry_
        if shape.slot is not None:
            top -= SLOT_HEIGHT + GAP
        first, last = max(0, top // PITCH), min(bottom // PITCH, shape.standing - 1)
        return [shape.row(place) for place in range(first, last + 1)]

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        box = rect.normalized().translated(0, self.verticalOffset())
        rows = self.rows_between(box.top(), box.bottom())
        selection = QItemSelection()
        model = self.model()
        if rows and model is not None:
            selection.select(model.index(rows[0], 0), model.index(rows[-1], 0))
        self.selectionModel().select(selection, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        seen = self.rows_between(
            self.verticalOffset() - PITCH, self.verticalOffset() + self.viewport().height() + PITCH
        )
        region = QRegion()
        for part in (selection.at(number) for number in range(selection.count())) if seen else ():
            first, last = max(part.top(), seen[0]), min(part.bottom(), seen[-1])
            if first <= last:
                region = region.united(self.cell(first).united(self.cell(last)))
        return region

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        model = self.model()
        count = model.rowCount() if model is not None else 0
        if not count or model is None:
            return QModelIndex()
        row, page = self.currentIndex().row(), max(1, self.viewport().height() // PITCH)
        steps = {
            _Action.MoveUp: row - 1,
            _Action.MovePrevious: row - 1,
            _Action.MoveDown: row + 1,
            _Action.MoveNext: row + 1,
            _Action.MovePageUp: row - page,
            _Action.MovePageDown: row + page,
            _Action.MoveHome: 0,
            _Action.MoveEnd: count - 1,
        }
        wanted = steps.get(action, row) if row >= 0 else 0
        return model.index(min(max(wanted, 0), count - 1), 0)
