"""How the columns of the table stand: kept by the keys of their fields, so that columns may come and go."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QByteArray, QModelIndex, QObject, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QTableView

from salesdesk.desk.query.sorting import UNSORTED, Sort, SortKey
from salesdesk.ui.pages.deals.columns import COLUMNS, TableColumn, columns_with
from salesdesk.ui.pages.deals.model import DealsModel

TITLE = COLUMNS[0].key
"""The column that is always shown."""
WIDEST = 2000


@dataclass(frozen=True, slots=True)
class ColumnState:
    """Width in pixels of a column (None: the usual one, which follows the language), and whether it is shown."""

    width: int | None
    is_shown: bool


class ColumnLayout(QObject):
    """Order, widths and choice of a table's columns, and by which of them it is sorted.

    A column that goes away (a field of the user's own was taken back) is remembered, and stands where it was when it comes
    back; one that was kept from an earlier start is laid out as soon as its field is known. ``changed`` when columns are
    moved or chosen.
    """

    changed = Signal()

    def __init__(self, view: QTableView, model: DealsModel, day_width: int) -> None:
        """``day_width``: what the longest day needs, in pixels."""
        super().__init__(view)
        self._view, self._model, self._day_width = view, model, day_width
        self._order: list[str] = []
        self._states: dict[str, ColumnState] = {}
        self._sort = UNSORTED
        self._lost_sort = False
        for place in range(len(model.columns)):
            self._reset(place)
        model.columnsAboutToBeRemoved.connect(self._on_leaving)
        model.columnsInserted.connect(self._on_new)
        view.horizontalHeader().sectionMoved.connect(lambda *_where: self.changed.emit())

    def follow(self, own: Sequence[str]) -> None:
        """Have a column for each of the user's own fields, by their names, and for no other."""
        self._model.set_columns(columns_with(own))
        if self._lost_sort:
            self._lost_sort = False
            self._model.sort(-1)
        if self._sort.keys:
            self.sort_by(self._sort)

    # What stands where

    def keys(self) -> list[str]:
        """The keys of all columns, in the order in which they stand."""
        head, columns = self._view.horizontalHeader(), self._model.columns
        return [columns[head.logicalIndex(place)].key for place in range(head.count())]

    def shown(self) -> list[TableColumn]:
        """The columns that are shown, in the order in which they stand."""
        head, columns = self._view.horizontalHeader(), self._model.columns
        places = (head.logicalIndex(place) for place in range(head.count()))
        return [columns[place] for place in places if not head.isSectionHidden(place)]

    def usual(self) -> tuple[str, ...]:
        """The keys of the columns that are shown at first, in their order."""
        return tuple(column.key for column in self._model.columns if column.is_shown)

    def show(self, keys: Sequence[str]) -> None:
        """Show just these columns, in this order (none: the usual ones as they stand at first); the title stays."""
        wanted = [TITLE, *(key for key in keys if key != TITLE)] if TITLE not in keys else list(keys)
        if not keys:
            wanted = list(self.usual())
        self._arrange(wanted)
        for place, column in enumerate(self._model.columns):
            self._view.setColumnHidden(place, column.key not in wanted)

    def choose(self, place: int, is_shown: bool) -> None:
        """Show a column, or do without it."""
        self._view.setColumnHidden(place, not is_shown)
        self.changed.emit()

    def sort(self) -> Sort:
        """By which column the table is sorted."""
        head, columns = self._view.horizontalHeader(), self._model.columns
        place = head.sortIndicatorSection()
        if not 0 <= place < len(columns):
            return UNSORTED
        return Sort((SortKey(columns[place].key, head.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder),))

    def sort_by(self, sort: Sort) -> None:
        """Sort by the first column of an order, or by none; later where that column is not there yet."""
        place = self._place(sort.keys[0].field) if sort.keys else -1
        self._sort = sort if place is None else UNSORTED
        down = bool(sort.keys) and sort.keys[0].descending
        order = Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
        if place is not None:
            self._view.horizontalHeader().setSortIndicator(place, order)

    # Kept between two starts

    def state(self) -> QByteArray:
        """Everything, to be kept."""
        states = self._states | {column.key: self._state(place) for place, column in enumerate(self._model.columns)}
        sort = (self._sort if self._sort != UNSORTED else self.sort()).keys
        columns = [
            {"key": key, "width": states[key].width, "shown": states[key].is_shown} for key in self._whole_order()
        ]
        order = {"field": sort[0].field, "descending": sort[0].descending} if sort else None
        return QByteArray(json.dumps({"columns": columns, "sort": order}, ensure_ascii=False).encode())

    def restore(self, state: QByteArray) -> bool:
        """Take up a kept state, also one of a version that kept the head as Qt does; False when it is none."""
        if state.isEmpty():
            return False
        try:
            document = json.loads(bytes(state.data()).decode())
        except ValueError:
            return self._view.horizontalHeader().restoreState(state)
        try:
            states, sort = _read(document)
        except (KeyError, TypeError, ValueError):
            return False
        self._states, self._order = states, list(states)
        for place, column in enumerate(self._model.columns):
            self._reset(place)
            if column.key in states:
                self._take_up(place, states[column.key])
        self._arrange(self._order)
        self.sort_by(sort)
        return True

    # Columns that come and go

    @Slot(QModelIndex, int, int)
    def _on_leaving(self, _parent: QModelIndex, first: int, last: int) -> None:
        self._order = self._whole_order()
        gone = {column.key: place for place, column in enumerate(self._model.columns) if first <= place <= last}
        self._states |= {key: self._state(place) for key, place in gone.items()}
        sort = self.sort()
        if sort.keys and sort.keys[0].field in gone:
            head = self._view.horizontalHeader()
            with QSignalBlocker(head):
                head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            self._lost_sort = True

    @Slot(QModelIndex, int, int)
    def _on_new(self, _parent: QModelIndex, first: int, last: int) -> None:
        for place in range(first, last + 1):
            self._reset(place)
            key = self._model.columns[place].key
            if key in self._states:
                self._take_up(place, self._states[key])
                self._put_back(place, key)

    def _put_back(self, place: int, key: str) -> None:
        """Behind the nearest of the columns that it stood behind."""
        head = self._view.horizontalHeader()
        before = [found for other in self._order[: self._order.index(key)] if (found := self._place(other)) is not None]
        target = head.visualIndex(before[-1]) + 1 if before else 0
        head.moveSection(head.visualIndex(place), target)

    def _whole_order(self) -> list[str]:
        """The order of the columns, with those that are not there now behind the ones that they stood behind."""
        order = self.keys()
        for at, key in enumerate(self._order):
            if key not in order:
                before = [other for other in self._order[:at] if other in order]
                order.insert(order.index(before[-1]) + 1 if before else 0, key)
        return [key for key in order if key in self._states or self._place(key) is not None]

    # One column

    def _place(self, key: str) -> int | None:
        return next((place for place, column in enumerate(self._model.columns) if column.key == key), None)

    def _state(self, place: int) -> ColumnState:
        is_shown, width = not self._view.isColumnHidden(place), self._view.columnWidth(place)
        return ColumnState(width if is_shown and width != self._usual_width(place) else None, is_shown)

    def _usual_width(self, place: int) -> int:
        column = self._model.columns[place]
        return max(column.width, self._day_width if column.kind in ("day", "instant") else 0)

    def _reset(self, place: int) -> None:
        self._take_up(place, ColumnState(None, self._model.columns[place].is_shown))

    def _take_up(self, place: int, state: ColumnState) -> None:
        self._view.setColumnWidth(place, self._usual_width(place) if state.width is None else state.width)
        self._view.setColumnHidden(place, not state.is_shown)

    def _arrange(self, keys: Sequence[str]) -> None:
        """These columns first, in this order."""
        head = self._view.horizontalHeader()
        places = [place for key in keys if (place := self._place(key)) is not None]
        for target, place in enumerate(places):
            head.moveSection(head.visualIndex(place), target)


def _read(document: Mapping[str, Any]) -> tuple[dict[str, ColumnState], Sort]:
    """Raises KeyError, TypeError or ValueError for what is no kept state."""
    states = {}
    for column in document["columns"]:
        width = None if column["width"] is None else min(max(int(column["width"]), 0), WIDEST)
        states[str(column["key"])] = ColumnState(width, bool(column["shown"]) or column["key"] == TITLE)
    sort = document["sort"]
    return states, Sort((SortKey(str(sort["field"]), bool(sort["descending"])),)) if sort else UNSORTED
