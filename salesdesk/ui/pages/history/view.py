"""The list of entries: several can be chosen, and the choice stays when the list is read again."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from salesdesk.desk.ports import EntryView
from salesdesk.i18n import tr
from salesdesk.ui import theme
from salesdesk.ui.kit import draw_line, paint_skeleton, speak
from salesdesk.ui.kit.tables import as_list
from salesdesk.ui.pages.history.model import STATE, WHAT, WHEN, WHO, HistoryModel

ROW, SIDE, FIRST = 34, 8, 20
WIDTHS = {WHEN: 160, WHO: 130, STATE: 120}
_SELECTED, _FOCUSED = QStyle.StateFlag.State_Selected, QStyle.StateFlag.State_HasFocus


class HistoryView(QTableView):
    """``chosen`` when other entries are selected; ``menu_wanted(point)``."""

    chosen = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, model: HistoryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries = model
        self._kept: tuple[list[str], str | None] = ([], None)
        self.setModel(model)
        self.setItemDelegate(_Delegate(self))
        speak(self, tr("History"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        as_list(self, ROW)
        head = self.horizontalHeader()
        head.hide()
        for column, width in WIDTHS.items():
            self.setColumnWidth(column, width)
        head.setSectionResizeMode(WHAT, QHeaderView.ResizeMode.Stretch)
        model.modelAboutToBeReset.connect(self._keep)
        model.modelReset.connect(self._restore)
        self.selectionModel().selectionChanged.connect(lambda _new, _old: self.chosen.emit())

    def selected(self) -> list[EntryView]:
        """The chosen entries, from the newest."""
        rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
        return [self._entries.rows[row] for row in rows]

    def select(self, entries: Sequence[str], current: str | None = None) -> None:
        """Choose the entries with these keys, those that are shown."""
        places = {row.id: place for place, row in enumerate(self._entries.rows)}
        found = QItemSelection()
        for place in (places[key] for key in entries if key in places):
            found.select(self._entries.index(place, 0), self._entries.index(place, STATE))
        if current in places:
            index = self._entries.index(places[current], WHAT)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.selectionModel().select(found, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _keep(self) -> None:
        index = self.currentIndex()
        current = self._entries.rows[index.row()].id if index.isValid() else None
        self._kept = [row.id for row in self.selected()], current

    def _restore(self) -> None:
        self.select(*self._kept)
        self.chosen.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._entries.is_read:
            paint_skeleton(QPainter(self.viewport()), QRectF(self.viewport().rect()), "rows")

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.selected():
            self.menu_wanted.emit(event.globalPos())
        else:
            event.ignore()


class _Delegate(QStyledItemDelegate):
    """Paints a cell: what is taken back is faint and struck through."""

    def __init__(self, view: HistoryView) -> None:
        super().__init__(view)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model = index.model()
        if not isinstance(model, HistoryModel):
            return
        shown, box, row = theme.tokens(), QRect(option.rect), model.rows[index.row()]
        is_selected = bool(option.state & _SELECTED)
        painter.save()
        if is_selected:
            painter.fillRect(box, theme.colour(shown.accent_tint))
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, theme.colour(shown.border))
        is_main, is_done = index.column() == WHAT, row.state == "done"
        font = theme.font("base", "medium" if is_main and is_done else "regular")
        font.setStrikeOut(is_main and not is_done)
        painter.setFont(font)
        strong = is_done and (is_main or is_selected)
        painter.setPen(theme.colour(shown.text if strong else shown.secondary))
        room = box.adjusted(FIRST if index.column() == WHEN else SIDE, 0, -SIDE, 0)
        draw_line(painter, room, model.text(row, index.column()))
        if option.state & _FOCUSED:
            painter.setPen(QPen(theme.colour(shown.accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(1, 1, -1, -2))
        painter.restore()
