"""The table itself: keys, selection kept through every change, copying, columns."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from salesdesk.formats import Formats
from salesdesk.i18n import tr
from salesdesk.ui.kit import paint_skeleton, speak, unmarked
from salesdesk.ui.leaving import may_leave
from salesdesk.ui.pages.deals.copying import table_text
from salesdesk.ui.pages.deals.head import TableHeader
from salesdesk.ui.pages.deals.layout import ColumnLayout
from salesdesk.ui.pages.deals.model import DealsModel
from salesdesk.ui.surface import Surface

ROW = 34
BESIDE_DAY = 28
KEPT = 2000
"""A selection of more deals than that is given up when the rows are laid out anew."""


class DealsView(QTableView):
    """``opened(deal)``; ``menu_wanted(point)``; ``choice_wanted(column, point)`` where a cell opens a menu;
    ``key_pressed(event)`` before the table itself looks at a key."""

    opened = Signal(str)
    menu_wanted = Signal(QPoint)
    choice_wanted = Signal(str, QPoint)
    key_pressed = Signal(object)
    selection_changed = Signal()

    def __init__(self, model: DealsModel, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._deals = model
        self._kept: tuple[list[str], str | None, int] = ([], None, 0)
        self.setModel(model)
        speak(self, tr("Deals"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setCornerWidget(Surface())
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW)
        self._prepare_head(_widest_day(formats, self.fontMetrics()) + BESIDE_DAY)
        model.modelAboutToBeReset.connect(self._keep)
        model.modelReset.connect(self._restore)
        self.selectionModel().selectionChanged.connect(lambda _new, _old: self.selection_changed.emit())

    def _prepare_head(self, day_width: int) -> None:
        head = TableHeader(self)
        self.setHorizontalHeader(head)
        head.setSectionsMovable(True)
        head.setHighlightSections(False)
        head.setSortIndicatorClearable(True)
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(self._show_column_menu)
        self.columns = ColumnLayout(self, self._deals, day_width)
        self.setSortingEnabled(True)

    # Which deals

    def selected(self) -> list[str]:
        """The selected deals, from the top."""
        rows = self._deals.rows
        if rows is None:
            return []
        return list(dict.fromkeys(key for top, bottom in self._spans() for key in rows.shown[top : bottom + 1]))

    def _spans(self) -> list[tuple[int, int]]:
        found = self.selectionModel().selection()
        return sorted((found.at(n).top(), found.at(n).bottom()) for n in range(found.count()))

    def current(self) -> str | None:
        """The deal of the current cell."""
        index = self.currentIndex()
        return self._deals.key(index) if index.isValid() else None

    def select(self, deals: Sequence[str], current: str | None = None) -> None:
        """Select deals that are shown; the current cell stays in its column."""
        rows, head = self._deals.rows, self.horizontalHeader()
        if rows is None:
            return
        wanted, column = {*deals, *([current] if current else [])}, max(self.currentIndex().column(), self._kept[2], 0)
        places = {key: row for row, key in enumerate(rows.shown) if key in wanted}
        found = QItemSelection()
        for row in (places[key] for key in deals if key in places):
            found.select(self._deals.index(row, 0), self._deals.index(row, head.count() - 1))
        if current in places:
            index = self._deals.index(places[current], column)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.selectionModel().select(found, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _keep(self) -> None:
        few = sum(bottom - top + 1 for top, bottom in self._spans()) <= KEPT
        column = max(self.currentIndex().column(), 0)
        self._kept = (self.selected() if few else [], self.current(), column)

    def _restore(self) -> None:
        if self._kept[0] or self._kept[1]:
            self.select(self._kept[0], self._kept[1])
        self.selection_changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._deals.rows is None:
            paint_skeleton(QPainter(self.viewport()), QRectF(self.viewport().rect()), "rows")

    # Keys and the mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()
        if self.state() != QAbstractItemView.State.EditingState:
            # Enter in the editor of a cell ends up here as well.
            self.key_pressed.emit(event)
        if not event.isAccepted():
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or event.button() != Qt.MouseButton.LeftButton:
            return
        column = self._deals.column(index)
        if column.key == "title" or not column.editor:
            self.opened.emit(self._deals.card(index).id)
        else:
            self.change_cell()

    def change_cell(self) -> None:
        """Edit the current cell, or open its menu of choices."""
        index = self.currentIndex()
        column = self._deals.column(index)
        if column.is_editable:
            self.edit(index)
        elif column.editor:
            place = self.visualRect(index).bottomLeft()
            self.choice_wanted.emit(column.key, self.viewport().mapToGlobal(place))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.selected():
            self.menu_wanted.emit(event.globalPos())
        else:
            event.ignore()

    # Copying

    def copy(self, deals: Sequence[str] | None = None) -> None:
        """Put deals, the selected ones if none are given, on the clipboard, with a head line, for a spreadsheet."""
        text = self.as_text(self.selected() if deals is None else deals)
        if text and may_leave(self, "clipboard"):
            QGuiApplication.clipboard().setText(text)

    def as_text(self, deals: Sequence[str]) -> str:
        """The visible columns of some deals, parted by tabs."""
        rows, words = self._deals.rows, self._deals.words
        if rows is None or words is None:
            return ""
        return table_text(rows.store, words, self.columns.shown(), deals)

    # Columns

    def fill_column_menu(self, menu: QMenu) -> None:
        """Offer in a menu the columns to choose from; the deal's title stays."""
        menu.clear()
        for place, column in enumerate(self._deals.columns[1:], start=1):
            action = menu.addAction(unmarked(column.title()))
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(place))
            action.toggled.connect(partial(self.columns.choose, place))

    def _show_column_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        self.fill_column_menu(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.horizontalHeader().mapToGlobal(place))


def _widest_day(formats: Formats, metrics: QFontMetrics) -> int:
    return max(metrics.horizontalAdvance(formats.day_medium(date(2026, month, 28))) for month in range(1, 13))
