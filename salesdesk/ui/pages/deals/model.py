"""The table model: shows plain lists, changes nothing by itself."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from salesdesk.desk.cards import Card
from salesdesk.desk.query.filters import Filter
from salesdesk.desk.query.sorting import Sort
from salesdesk.domain.shown_text import one_line
from salesdesk.ui.kit import plain_tip
from salesdesk.ui.live.query import LEARNT
from salesdesk.ui.pages.deals.columns import COLUMNS, TableColumn
from salesdesk.ui.pages.deals.rows import DealRows
from salesdesk.ui.pages.deals.words import ValueWords

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_PLAIN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_LEFT = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter


class DealsModel(QAbstractTableModel):
    """Rows are deals; ``columns`` are those of the built-in fields and of the user's own.

    ``sorted_by(key, descending)`` when a head is clicked.
    """

    sorted_by = Signal(str, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns: tuple[TableColumn, ...] = COLUMNS
        self._rows: DealRows | None = None
        self._words: ValueWords | None = None
        self._held: list[tuple[QModelIndex, str]] = []

    # What is asked of it

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() or self._rows is None else len(self._rows.shown)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical or not 0 <= section < len(self.columns):
            return section + 1 if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(self.columns[section].title())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self.columns[section].is_right else _LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or self._rows is None or self._words is None:
            return None
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.is_right else _LEFT
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.ToolTipRole):
            return None
        card = self.card(index)
        value = column.value(self._rows.store, card)
        if role == Qt.ItemDataRole.EditRole:
            return self._words.typed(column.kind, value, card)
        text = self.text(column, card, value)
        return plain_tip(text) if role == Qt.ItemDataRole.ToolTipRole else text

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _PLAIN | Qt.ItemFlag.ItemIsEditable if self.column(index).is_editable else _PLAIN

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Show the rows in the order of a column; newest first for column -1."""
        descending = order == Qt.SortOrder.DescendingOrder
        self.sorted_by.emit(self.columns[column].key if 0 <= column < len(self.columns) else "", descending)

    # What stands behind it

    @property
    def rows(self) -> DealRows | None:
        """The deals; None before they have been read."""
        return self._rows

    @property
    def words(self) -> ValueWords | None:
        """How values are written; None before the deals have been read."""
        return self._words

    def key(self, index: Index) -> str:
        """The key of the deal of a row."""
        assert self._rows is not None
        return self._rows.shown[index.row()]

    def card(self, index: Index) -> Card:
        """The deal of a row."""
        assert self._rows is not None
        return self._rows.store.cards[self.key(index)]

    def value(self, index: Index) -> Any:
        """The value of a cell."""
        assert self._rows is not None
        return self.columns[index.column()].value(self._rows.store, self.card(index))

    def text(self, column: TableColumn, card: Card, value: Any) -> str:
        """What the cell of a deal says with its value; "…" while that is still to be learnt."""
        assert self._rows is not None and self._words is not None
        if value is None and column.key in LEARNT and not self._rows.store.knows_chance(card):
            return "…"
        return self._words.shown(column.kind, value, card)

    def column(self, index: Index) -> TableColumn:
        """The column of a cell."""
        return self.columns[index.column()]

    # Changes

    def set_columns(self, columns: Sequence[TableColumn]) -> None:
        """Show other columns: those that are gone leave, new ones come last; the others stay where they are."""
        wanted = {column.key for column in columns}
        for place in range(len(self.columns) - 1, -1, -1):
            if self.columns[place].key not in wanted:
                self.beginRemoveColumns(NOWHERE, place, place)
                self.columns = self.columns[:place] + self.columns[place + 1 :]
                self.endRemoveColumns()
        known = {column.key for column in self.columns}
        fresh = tuple(column for column in columns if column.key not in known)
        if fresh:
            count = len(self.columns)
            self.beginInsertColumns(NOWHERE, count, count + len(fresh) - 1)
            self.columns += fresh
            self.endInsertColumns()

    def set_rows(self, rows: DealRows, words: ValueWords) -> None:
        """Show other deals."""
        self.beginResetModel()
        if self._rows is not None:
            self._rows.watcher = None
        self._rows, self._words = rows, words
        rows.watcher = self
        self.endResetModel()

    def set_words(self, words: ValueWords) -> None:
        """Write values in another way from now on."""
        self._words = words

    def arrange(self, found: Filter, sort: Sort) -> None:
        """Show what a filter lets through, in an order."""
        if self._rows is not None:
            self.beginResetModel()
            self._rows.arrange(found, sort)
            self.endResetModel()

    # What the rows tell

    def removing(self, row: int) -> None:
        """A row is about to go."""
        self.beginRemoveRows(NOWHERE, row, row)

    def removed(self) -> None:
        """It has gone."""
        self.endRemoveRows()

    def inserting(self, row: int) -> None:
        """A row is about to come."""
        self.beginInsertRows(NOWHERE, row, row)

    def inserted(self) -> None:
        """It has come."""
        self.endInsertRows()

    def moving(self, row: int, to: int) -> None:
        """A row is about to stand elsewhere: there, once it is gone from here."""
        self.beginMoveRows(NOWHERE, row, row, NOWHERE, to if to < row else to + 1)

    def moved(self) -> None:
        """It stands there."""
        self.endMoveRows()

    def changed(self, row: int) -> None:
        """A row says something else."""
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))

    def ordering(self) -> None:
        """Rows are about to stand in another order, and all may say something else."""
        self.layoutAboutToBeChanged.emit()
        shown = self._rows.shown if self._rows else []
        self._held = [(index, shown[index.row()]) for index in self.persistentIndexList()]

    def ordered(self) -> None:
        """They do."""
        held, self._held = self._held, []
        shown = self._rows.shown if self._rows and held else []
        place = {key: row for row, key in enumerate(shown)}
        for index, key in held:
            there = self.index(place[key], index.column()) if key in place else NOWHERE
            self.changePersistentIndex(index, there)
        self.layoutChanged.emit()

    def resetting(self) -> None:
        """All rows are about to change."""
        self.beginResetModel()

    def was_reset(self) -> None:
        """All rows have changed."""
        self.endResetModel()
