"""The list of one column: selecting, painting, and cards that are carried over it."""

from collections.abc import Iterable

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)

from salesdesk.ui import theme
from salesdesk.ui.board.arithmetic_view import ArithmeticListView
from salesdesk.ui.board.delegate import CardDelegate
from salesdesk.ui.board.geometry import SLOT_HEIGHT
from salesdesk.ui.board.model import ColumnModel, Index, ids_of
from salesdesk.ui.board.paint import GAP, paint_outline, paint_slot
from salesdesk.ui.board.slim_bar import SlimBar

CHOOSING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class ColumnView(ArithmeticListView):
    """A list of cards of equal height. ``alone``: only this column's selection counts from now on.

    ``drag_begun`` asks whoever knows the whole board to carry the selected cards; ``hovered`` tells that cards in the
    air are above this column.
    """

    alone = Signal()
    drag_begun = Signal()
    hovered = Signal(bool)
    key_pressed = Signal(object)
    menu_asked = Signal(QPoint)
    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollBar(SlimBar(self, lambda: self.ground))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setAutoScroll(False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.ground = "sunken"

    def cards_model(self) -> ColumnModel | None:
        """The model shown."""
        model = self.model()
        return model if isinstance(model, ColumnModel) else None

    # Selecting

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        box = rect.normalized().translated(0, self.verticalOffset())
        rows = self.rows_between(box.top(), box.bottom())
        selection = QItemSelection()
        model = self.model()
        if rows and model is not None:
            selection.select(model.index(rows[0], 0), model.index(rows[-1], 0))
        self.selectionModel().select(selection, command)

    def selected_rows(self) -> list[int]:
        """Rows selected, from the top."""
        model = self.selectionModel()
        if model is None:
            return []
        selection = model.selection()
        parts = [selection.at(number) for number in range(selection.count())]
        return sorted(row for part in parts for row in range(part.top(), part.bottom() + 1))

    def selected_ids(self) -> list[str]:
        """Ids of the cards selected, from the top."""
        model = self.cards_model()
        ids = model.ids() if model else ()
        return [ids[row] for row in self.selected_rows()]

    def select_rows(self, rows: Iterable[int], current: int | None = None, scroll: bool = True) -> None:
        """Add rows to the selection, and perhaps make one the current."""
        model, chosen = self.model(), self.selectionModel()
        added = QItemSelection()
        for row in rows:
            added.select(model.index(row, 0), model.index(row, 0))
        chosen.select(added, QItemSelectionModel.SelectionFlag.Select)
        if current is not None:
            chosen.setCurrentIndex(model.index(current, 0), QItemSelectionModel.SelectionFlag.NoUpdate)
            if scroll:
                self.scrollTo(model.index(current, 0))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if not event.modifiers() & CHOOSING and not (index.isValid() and self.selectionModel().isSelected(index)):
            self.alone.emit()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not event.modifiers() & CHOOSING:
            self.alone.emit()
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()
        self.key_pressed.emit(event)
        if event.isAccepted():
            return
        super().keyPressEvent(event)
        if event.isAccepted() and not event.modifiers() & CHOOSING:
            self.alone.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the selected cards; of the card under the mouse, if that is another."""
        index = self.currentIndex()
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            index = self.indexAt(event.pos())
            if index.isValid() and not self.selectionModel().isSelected(index):
                self.alone.emit()
                self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if index.isValid():
            by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
            place = event.globalPos() if by_mouse else self.viewport().mapToGlobal(self.card_rect(index.row()).center())
            self.menu_asked.emit(place)
        else:
            event.ignore()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        model, index = self.cards_model(), self.indexAt(event.position().toPoint())
        if model and index.isValid():
            self.opened.emit(model.card(index.row()).id)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        offset, box = self.verticalOffset(), event.rect()
        painter.fillRect(box, theme.colour(getattr(theme.tokens(), self.ground)))
        model = self.model()
        for row in self.rows_between(box.top() + offset, box.bottom() + offset) if model is not None else ():
            self._paint_row(painter, model.index(row, 0))
        slot = self.geometry_.slot_top()
        if slot is not None:
            box = self.card_rect(0)
            paint_slot(painter, QRect(box.left(), slot - offset + GAP // 2, box.width(), SLOT_HEIGHT))
        elif self.hasFocus() and not self.geometry_.count:
            paint_outline(painter, self.card_rect(0), False, True)

    def paint_ahead(self) -> None:
        """Have the pictures of the cards in sight ready."""
        model, delegate = self.cards_model(), self.itemDelegate()
        if model is None or not isinstance(delegate, CardDelegate):
            return
        # Qt shows and hides a scroll bar a moment later, and the cards are wider without it.
        QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall.value)
        for row in self._rows_in_sight():
            size = self.card_rect(row).size()
            delegate.picture(model, row, size, self.viewport().devicePixelRatioF(), self.layoutDirection())

    def ids_in_sight(self) -> list[str]:
        """Ids of the cards that are to be seen, from the top."""
        model = self.cards_model()
        ids = model.ids() if model else ()
        return [ids[row] for row in self._rows_in_sight() if row < len(ids)]

    def _rows_in_sight(self) -> list[int]:
        offset = self.verticalOffset()
        return self.rows_between(offset, offset + self.viewport().height() - 1)

    def _paint_row(self, painter: QPainter, index: QModelIndex) -> None:
        option = QStyleOptionViewItem()
        option.rect = self.card_rect(index.row())
        option.direction = self.layoutDirection()
        option.state = QStyle.StateFlag.State_Enabled
        if self.selectionModel().isSelected(index):
            option.state |= QStyle.StateFlag.State_Selected
        if self.hasFocus() and index == self.currentIndex():
            option.state |= QStyle.StateFlag.State_HasFocus
        self.itemDelegate().paint(painter, option, index)

    def currentChanged(self, current: Index, previous: Index) -> None:
        QAbstractItemView.currentChanged(self, current, previous)
        if QAccessible.isActive() and current.isValid() and self.hasFocus():
            event = QAccessibleEvent(self, QAccessible.Event.Focus)
            event.setChild(current.row())
            QAccessible.updateAccessibility(event)

    # Cards in the air

    def startDrag(self, actions: Qt.DropAction) -> None:
        self.drag_begun.emit()

    def lift(self, ids: Iterable[str]) -> None:
        """These cards are in the air: where they stood, the others close up."""
        wanted = set(ids)
        if not wanted and not self.geometry_.lifted:
            return
        model = self.cards_model()
        keys = model.ids() if model and wanted else ()
        self.geometry_.lift([row for row, key in enumerate(keys) if key in wanted])
        self.doItemsLayout()

    def open_slot(self, row: int | None) -> None:
        """Open a gap before a row, or close it."""
        if self.geometry_.slot != row:
            self.geometry_.slot = row
            self.doItemsLayout()

    def landing_row(self, y: int) -> int:
        """The row before which a card let go at a height of the viewport would land."""
        return self.geometry_.landing(y + self.verticalOffset())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._answer(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._answer(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.hovered.emit(False)

    def dropEvent(self, event: QDropEvent) -> None:
        if ids_of(event.mimeData()):
            self.take(event.mimeData())
            event.acceptProposedAction()

    def take(self, data: QMimeData) -> None:
        """Cards were let go here: the model asks for the move to where the gap is."""
        row = self.geometry_.slot
        self.model().dropMimeData(data, Qt.DropAction.MoveAction, -1 if row is None else row, 0, QModelIndex())

    def _answer(self, event: QDragMoveEvent) -> None:
        if ids_of(event.mimeData()):
            event.acceptProposedAction()
            self.hovered.emit(True)
        else:
            event.ignore()
