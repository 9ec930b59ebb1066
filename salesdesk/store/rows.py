"""Writing rows of records: the projection of the log."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from salesdesk.domain.names import name_key
from salesdesk.domain.records import Record
from salesdesk.store.connections import Connection
from salesdesk.store.keymap import KeyNumbers, from_cell, to_cell
from salesdesk.store.log.payload import Cells
from salesdesk.store.records import chunks
from salesdesk.store.schema import Shape

Fetch = Callable[..., list[tuple[Any, ...]]]


def cells_of(shape: Shape, record: Record, keys: KeyNumbers) -> Cells:
    """The fields of a record as its row holds them."""
    cells: Cells = {}
    subject_kind = getattr(record, "subject_kind", None)
    for name in shape.fields:
        value = getattr(record, name)
        if value is not None:
            if make := shape.to_file.get(name):
                value = make(value)
            elif table := shape.refers(name, subject_kind):
                value = keys.refer(table, value)
        cells[name] = value
    return cells


class RowWriter:
    """Rows on one connection that has begun to write."""

    def __init__(self, connection: Connection, fetch: Fetch, keys: KeyNumbers) -> None:
        self._connection = connection
        self._fetch = fetch
        self._keys = keys
        self._next: dict[str, int] = {}

    def before(self, shape: Shape, wanted: Iterable[str]) -> dict[str, tuple[int, Cells]]:
        """Number and cells of the rows with some keys, those that are there."""
        columns = ", ".join(shape.fields)
        found = {}
        for part in chunks(wanted):
            marks = ",".join("?" * len(part))
            parameters = [to_cell(shape.table, key) for key in part]
            rows = self._fetch(f"SELECT id, number, {columns} FROM {shape.table} WHERE id IN ({marks})", parameters)
            for raw, number, *cells in rows:
                key = from_cell(raw)
                self._keys.note(shape.table, key, number)
                found[key] = number, dict(zip(shape.fields, cells, strict=True))
        return found

    def at(self, shape: Shape, numbers: Iterable[int]) -> dict[int, Cells]:
        """The cells of rows by number."""
        columns = ", ".join(shape.fields)
        found: dict[int, Cells] = {}
        for part in chunks(numbers):  # type: ignore[arg-type]
            marks = ",".join("?" * len(part))
            rows = self._fetch(f"SELECT number, {columns} FROM {shape.table} WHERE number IN ({marks})", part)
            found |= {number: dict(zip(shape.fields, cells, strict=True)) for number, *cells in rows}
        return found

    def new_number(self, shape: Shape) -> int:
        """The number of the next new row."""
        return self.new_numbers(shape, 1)[0]

    def new_numbers(self, shape: Shape, count: int) -> range:
        """The numbers of the next new rows."""
        table = shape.table
        if table not in self._next:
            self._next[table] = (self._fetch(f"SELECT max(number) FROM {table}")[0][0] or 0) + 1
        first = self._next[table]
        self._next[table] += count
        return range(first, first + count)

    def insert(self, shape: Shape, new: Sequence[tuple[str, Cells]]) -> list[int]:
        """New rows by key; their numbers."""
        numbers = [self.new_number(shape) for _ in new]
        self.place(shape, [(number, key, cells) for number, (key, cells) in zip(numbers, new, strict=True)])
        return numbers

    def place(self, shape: Shape, new: Sequence[tuple[int, str, Cells]]) -> None:
        """New rows under numbers that were handed out."""
        names = ["number", "id", *shape.fields, *(["name_key"] if shape.folds_name else [])]
        rows = []
        for number, key, cells in new:
            row = [number, to_cell(shape.table, key), *(cells[name] for name in shape.fields)]
            rows.append(tuple([*row, name_key(cells["name"])] if shape.folds_name else row))
            self._keys.note(shape.table, key, number)
        self.write(shape.table, names, rows)

    def write(self, table: str, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows of a table with some columns."""
        if rows:
            statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
            self._connection.exec_driver_sql(statement, list(rows))

    def update(self, shape: Shape, number: int, cells: Mapping[str, Any]) -> None:
        """Set columns of one row."""
        if shape.folds_name and "name" in cells:
            cells = {**cells, "name_key": name_key(cells["name"])}
        sets = ", ".join(f"{name} = ?" for name in cells)
        self._connection.exec_driver_sql(f"UPDATE {shape.table} SET {sets} WHERE number = ?", (*cells.values(), number))
