"""Writing rows of records: the projection of the log. A row is verified before a change is laid over it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from salesdesk.domain.names import name_key
from salesdesk.domain.records import Record
from salesdesk.store import checksums
from salesdesk.store.checksums import RowsChanged, checksum
from salesdesk.store.connections import Connection
from salesdesk.store.keymap import KeyNumbers, from_cell, to_cell
from salesdesk.store.log.payload import Cells
from salesdesk.store.records import chunks
from salesdesk.store.schema import Shape

Fetch = Callable[..., list[tuple[Any, ...]]]
MOST_KNOWN = 20_000
"""So many rows that were read are remembered."""


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
    """Rows on one connection that has begun to write; nobody else writes rows in that transaction. What reads or changes rows
    raises RowsChanged for one that is not as it was written."""

    def __init__(self, connection: Connection, fetch: Fetch, keys: KeyNumbers, has_checksums: bool = True) -> None:
        """``has_checksums``: false in the tables of version 3 and 4, which have none."""
        self._connection = connection
        self._fetch = fetch
        self._keys = keys
        self._has_checksums = has_checksums
        self._next: dict[str, int] = {}
        self._known: dict[tuple[str, int], tuple[bytes | str, Cells]] = {}
        """Key and cells of rows as they are now, the folded name among them."""

    def before(self, shape: Shape, wanted: Iterable[str]) -> dict[str, tuple[int, Cells]]:
        """Number and cells of the rows with some keys, those that are there."""
        found: dict[str, tuple[int, Cells]] = {}
        lacking = []
        for key in wanted:
            number = self._keys.known_number(shape.table, key)
            known = None if number is None else self._known.get((shape.table, number))
            if number is None or known is None:
                lacking.append(key)
            else:
                found[key] = number, _fields(known[1])
        for part in chunks(lacking):
            marks = ",".join("?" * len(part))
            parameters = [to_cell(shape.table, key) for key in part]
            for raw, number, cells in self._read(shape, f"id IN ({marks})", parameters):
                key = from_cell(raw)
                self._keys.note(shape.table, key, number)
                found[key] = number, _fields(cells)
        return found

    def at(self, shape: Shape, numbers: Iterable[int]) -> dict[int, Cells]:
        """The cells of rows by number."""
        found: dict[int, Cells] = {}
        lacking = []
        for number in numbers:
            known = self._known.get((shape.table, number))
            if known is None:
                lacking.append(number)
            else:
                found[number] = _fields(known[1])
        for part in chunks(lacking):  # type: ignore[arg-type]
            condition = f"number IN ({','.join('?' * len(part))})"
            found |= {number: _fields(cells) for _, number, cells in self._read(shape, condition, part)}
        return found

    def _read(self, shape: Shape, condition: str, parameters: Sequence[Any]) -> list[tuple[bytes | str, int, Cells]]:
        """Key, number and cells of rows, verified."""
        names = shape.columns[2:]
        chosen = ", ".join((*names, checksums.COLUMN) if self._has_checksums else names)
        try:
            rows = self._fetch(f"SELECT id, number, {chosen} FROM {shape.table} WHERE {condition}", parameters)
        except Exception as error:  # SQLAlchemy hands on what the driver said as ``orig``
            if "decode to UTF-8" not in str(getattr(error, "orig", error)):
                raise
            numbers = self._fetch(f"SELECT number FROM {shape.table} WHERE {condition}", parameters)
            raise RowsChanged(shape.table, [number for (number,) in numbers]) from error
        if self._has_checksums:
            changed = [row[1] for row in rows if checksum(row[1], row[0], row[2:-1]) != row[-1]]
            if changed:
                raise RowsChanged(shape.table, changed)
        if len(self._known) > MOST_KNOWN:
            self._known.clear()
        found = [(row[0], row[1], dict(zip(names, row[2:], strict=False))) for row in rows]
        self._known.update({(shape.table, number): (raw, cells) for raw, number, cells in found})
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
        rows = []
        for number, key, cells in new:
            row = [number, to_cell(shape.table, key), *(cells[name] for name in shape.fields)]
            rows.append([*row, name_key(cells["name"])] if shape.folds_name else row)
            self._keys.note(shape.table, key, number)
        self.write(shape, rows)

    def write(self, shape: Shape, rows: Sequence[Sequence[Any]]) -> None:
        """Insert rows, whose cells are in the order of ``Shape.columns``."""
        if rows:
            names = shape.columns
            new = [tuple(row) for row in rows]
            if self._has_checksums:
                names, new = (*names, checksums.COLUMN), checksums.with_checksums(shape, rows)
            statement = f"INSERT INTO {shape.table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
            self._connection.exec_driver_sql(statement, new)

    def update(self, shape: Shape, number: int, cells: Mapping[str, Any]) -> None:
        """Set columns of one row."""
        self.update_all(shape, {number: cells})

    def update_all(self, shape: Shape, changes: Mapping[int, Mapping[str, Any]]) -> None:
        """Set columns of rows, by number; those that are not there are left out."""
        for part in chunks(changes):  # type: ignore[arg-type]
            there = self.at(shape, part)  # type: ignore[arg-type]
            alike: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
            for number in there:
                changed = self._changed(shape, number, changes[number])
                alike.setdefault(tuple(changed), []).append((*changed.values(), number))
            for names, rows in alike.items():
                sets = ", ".join(f"{name} = ?" for name in names)
                self._connection.exec_driver_sql(f"UPDATE {shape.table} SET {sets} WHERE number = ?", rows)

    def _changed(self, shape: Shape, number: int, cells: Mapping[str, Any]) -> Cells:
        """What is to be set of a row, with all that follows from it. What the row then is will be remembered."""
        changed = dict(cells)
        if shape.folds_name and "name" in cells:
            changed["name_key"] = name_key(cells["name"])
        for name in shape.exact.keys() & changed.keys():
            changed[name] = None if changed[name] is None else shape.exact[name](changed[name])
        raw, before = self._known[shape.table, number]
        after = before | changed
        self._known[shape.table, number] = raw, after
        if self._has_checksums:
            changed[checksums.COLUMN] = checksum(number, raw, after.values())
        return changed


def _fields(cells: Cells) -> Cells:
    """The cells of the record's own fields, in a dictionary of their own."""
    found = dict(cells)
    found.pop("name_key", None)
    return found
