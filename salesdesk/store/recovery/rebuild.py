"""A new desk from what was read of a damaged one: with its log where that is whole, else founded on its rows and events."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from salesdesk.domain.deals import FOLDED, settled
from salesdesk.domain.records import Deal
from salesdesk.store.engine import open_engine
from salesdesk.store.keymap import from_cell
from salesdesk.store.log import living
from salesdesk.store.log.fold import FoldedRow, Row, folded
from salesdesk.store.log.settle import pasts, resettle
from salesdesk.store.log.undo import refold
from salesdesk.store.log.whole import entries_of
from salesdesk.store.reader import SqlReader
from salesdesk.store.recovery.salvage import Salvage, forms
from salesdesk.store.rows import RowWriter, cells_of
from salesdesk.store.schema import BY_TABLE, SHAPES

LOG = ("device", "word", "entry", "redacted", "event", "withdrawn", "taken_back", "diary")
_OF_THE_DISK = frozenset({5, 6, 7, 8, 10, 13, 14})
"""SQLite's codes for busy, locked, out of memory, read only, input or output, full, cannot open: they say nothing of a row."""
_DEAL = SHAPES[Deal].table


def fill(path: Path, found: Salvage, key: bytes | None = None) -> None:
    """Write the rows that were read into a new desk file, which need not be sound by that."""
    engine = open_engine(path, key=key)
    try:
        with engine.connect() as plain:
            raw: Any = plain.connection.driver_connection
            raw.execute("PRAGMA foreign_keys=OFF")
            raw.execute("BEGIN IMMEDIATE")
            raw.execute("DELETE FROM device")
            for table, form in forms().items():
                names = ", ".join(form.names)
                statement = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({', '.join('?' * len(form.names))})"
                for row in found.rows[table].values():
                    _insert(raw, statement, row)
            raw.execute("COMMIT")
            raw.execute("PRAGMA foreign_keys=ON")
    finally:
        engine.dispose()


def _insert(raw: Any, statement: str, row: tuple[Any, ...]) -> None:
    try:
        raw.execute(statement, row)
    except raw.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _OF_THE_DISK:
            raise
        # Else it breaks a rule of its table: damaged.


def is_log_whole(reader: SqlReader, found: Salvage) -> bool:
    """Whether every entry is there and as it was written."""
    if found.damaged & set(LOG) - {"taken_back"}:
        return False
    try:
        for device in reader.keys.all_of("device"):
            previous, last = b"", 0
            for entry in entries_of(reader, device):
                if entry.counter != last + 1 or not entry.is_whole(previous):
                    return False
                previous, last = entry.hash, entry.counter
    except Exception:  # a payload that is damaged may be anything
        return False
    return not reader.fetch("SELECT 1 FROM event WHERE entry NOT IN (SELECT number FROM entry) LIMIT 1")


def note_keys(reader: SqlReader, found: Salvage) -> None:
    """Let the reader know the keys of rows that are lost."""
    for table, keys in found.keys.items():
        for number, raw in keys.items():
            reader.keys.note(table, from_cell(raw), number)


def by_log(path: Path, found: Salvage, key: bytes | None = None) -> bool:
    """Make the rows of a filled desk file what its log says, lost ones too; whether its log is whole. Else nothing is done."""

    def work(reader: SqlReader, rows: RowWriter) -> bool:
        note_keys(reader, found)
        if not is_log_whole(reader, found):
            return False
        connection = reader.connection
        connection.exec_driver_sql("DELETE FROM taken_back")
        living.refresh(connection, reader.fetch, _roots(reader))
        right = folded(reader.fetch, None)
        for table in reversed(BY_TABLE):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        place_all(reader, rows, right)
        refold(reader, rows, set(right))
        resettle(reader, rows, sorted(number for table, number in right if table == _DEAL))
        return True

    return writing(path, work, key)


def writing(path: Path, work: Callable[[SqlReader, RowWriter], bool], key: bytes | None = None) -> bool:
    """Do something with a desk file in one transaction, which is taken back where it says no."""
    engine = open_engine(path, key=key)
    try:
        with engine.connect() as plain:
            raw: Any = plain.connection.driver_connection
            raw.execute(
                "PRAGMA foreign_keys=OFF"
            )  # what refers to nothing now may be found: the file is checked afterwards
            connection = plain.execution_options(write=True)
            with connection.begin() as begun:
                reader = SqlReader(connection)
                done = work(reader, RowWriter(connection, reader.fetch, reader.keys))
                if not done:
                    begun.rollback()
                return done
    finally:
        engine.dispose()


def _roots(reader: SqlReader) -> list[int]:
    named = reader.fetch("SELECT DISTINCT names FROM entry WHERE names IS NOT NULL")
    return sorted({living.root(reader.fetch, number) for (number,) in named})


def place_all(reader: SqlReader, rows: RowWriter, right: dict[Row, FoldedRow]) -> None:
    """Write the rows that the log tells of."""
    for table, shape in BY_TABLE.items():
        for (of, number), row in right.items():
            if of == table:
                key = reader.keys.key(table, number)
                cells = summed(reader, key, dict(row.cells)) if table == _DEAL else row.cells
                rows.place(shape, [(number, key, cells)])


def summed(reader: SqlReader, key: str, cells: dict[str, Any]) -> dict[str, Any]:
    """The cells of a deal with what its events say of it."""
    past = pasts(reader, [key])[key]
    if not past:
        return cells
    bare = Deal(
        id=key, pipeline="", stage="", rank=cells["rank"], title=cells["title"], currency=cells["currency"] or "EUR",
        created_at=past[0].at, stage_since=past[0].at,
    )  # fmt: skip
    said = cells_of(SHAPES[Deal], settled(bare, past, reader.survivors()), reader.keys)
    return {name: said[name] if name in FOLDED else cell for name, cell in cells.items()}
