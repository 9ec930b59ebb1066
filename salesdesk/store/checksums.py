"""A checksum in each row of a record, over all its cells: it tells a changed byte before a change is laid over it.

It is the CRC-32 of the cells' texts, in UTF-8, each followed by U+001F: the row's number, its key (in hexadecimal), the fields
in the order of the record, and the folded name where the table has one; an empty cell is ``None``. A CRC-32 tells every change
within 32 bits in a row, and any other but one in four thousand million. It is no guard against somebody: that is the log's
hash.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache
from typing import Any
from zlib import crc32

from salesdesk.store.connections import Connection
from salesdesk.store.schema import BY_TABLE, Shape

COLUMN = "checksum"
_BATCH, _FEW = 5_000, 1_000
"""Rows that are read at once for their checksums to be written, and to be compared."""


class RowsChanged(Exception):
    """Rows of a table are not as they were written. ``numbers`` are theirs."""

    def __init__(self, table: str, numbers: Collection[int]) -> None:
        super().__init__(f"{len(numbers)} rows of {table} are not as they were written")
        self.table, self.numbers = table, tuple(numbers)


@cache
def _pattern(count: int) -> str:
    return "%s\x1f" * count


def checksum(number: int, key: bytes | str, cells: Iterable[Any]) -> int:
    """The checksum of a row, whose cells are as the file gives them back."""
    row = (number, key.hex() if isinstance(key, bytes) else key, *cells)
    return crc32((_pattern(len(row)) % row).encode("utf-8", "surrogatepass"))


def with_checksums(shape: Shape, rows: Iterable[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """New rows, with the cells of ``Shape.columns``, each with its checksum behind them."""
    exact = [(shape.columns.index(name), make) for name, make in shape.exact.items()]
    found = []
    for row in rows:
        cells = list(row)
        for place, make in exact:
            if cells[place] is not None:
                cells[place] = make(cells[place])
        found.append((*cells, checksum(cells[0], cells[1], cells[2:])))
    return found


def changed_rows(raw: Any, table: str, between: Callable[[], None] = lambda: None) -> list[int]:
    """The numbers of the rows of a table that are not what their checksums say, read some at a time on a connection of the driver,
    so that no change waits; ``between`` is called before each part."""
    names, found, last = ", ".join(BY_TABLE[table].columns), list[int](), -1
    while True:
        between()
        statement = f"SELECT {names}, {COLUMN} FROM {table} WHERE number > {last} ORDER BY number LIMIT {_FEW}"
        rows = raw.execute(statement).fetchall()
        found += [number for number, key, *cells, kept in rows if checksum(number, key, cells) != kept]
        if len(rows) < _FEW:
            return found
        last = rows[-1][0]


def write_all(connection: Connection) -> None:
    """Write the checksum of every row, after steps that have made or changed tables."""
    for table, shape in BY_TABLE.items():
        names, last = ", ".join(shape.columns), -1
        while True:
            statement = f"SELECT {names} FROM {table} WHERE number > {last} ORDER BY number LIMIT {_BATCH}"
            rows = connection.exec_driver_sql(statement).fetchall()
            if not rows:
                break
            told = [(checksum(number, key, cells), number) for number, key, *cells in rows]
            connection.exec_driver_sql(f"UPDATE {table} SET {COLUMN} = ? WHERE number = ?", told)
            last = rows[-1][0]
