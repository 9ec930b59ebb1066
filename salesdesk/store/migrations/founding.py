"""What a desk of version 2 becomes: its journal as entries of the log, on one entry that holds what was there before them."""

import os
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salesdesk.domain.days import to_us
from salesdesk.domain.deals import FOLDED
from salesdesk.domain.records import Deal
from salesdesk.i18n import mark
from salesdesk.store.keys import packed
from salesdesk.store.log import living
from salesdesk.store.log.entries import ACTORS, Entry, Writer, event_cells
from salesdesk.store.log.head import file_mark
from salesdesk.store.log.payload import SALT_BYTES, given, local
from salesdesk.store.log.undo import refold
from salesdesk.store.migrations.version2 import (
    Cells,
    Desk2,
    Event2,
    Key,
    Step2,
    modern,
    read,
    steps,
    tables_of_version_2,
)
from salesdesk.store.reader import SqlReader
from salesdesk.store.rows import RowWriter
from salesdesk.store.schema import KINDS, SHAPES, Shape

if TYPE_CHECKING:
    from sqlalchemy import Connection

_FOUNDED = mark("The desk as it was before the upgrade")
_SUMMED = frozenset(FOLDED) - {"currency"}


def taken_out(connection: "Connection") -> Desk2:
    """Everything that a desk of version 2 holds; its tables are dropped."""
    old = read(connection)
    for table in tables_of_version_2():
        connection.exec_driver_sql(f"DROP TABLE {table}")
    return old


def found(connection: "Connection", old: Desk2) -> None:
    """Write the rows, and a log that adds up to them: with the journal as far back as it can be taken back."""
    file = Path(connection.exec_driver_sql("PRAGMA database_list").fetchone()[2])  # type: ignore[index]
    connection.exec_driver_sql(
        "INSERT INTO device (number, id, here, file) VALUES (0, ?, 1, ?)", (packed(old.device), file_mark(file))
    )
    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    _place_rows(connection, old)
    connection.exec_driver_sql("SAVEPOINT founding")
    if not _Founding(connection, old, *steps(old)).fits():
        connection.exec_driver_sql("ROLLBACK TO founding")
        everything = dict(modern(key, cells) for key, cells in old.rows.items())
        _Founding(connection, old, [], everything, old.entries).fits()
    connection.exec_driver_sql("RELEASE founding")


def _place_rows(connection: "Connection", old: Desk2) -> None:
    reader = SqlReader(connection)
    rows = RowWriter(connection, reader.fetch, reader.keys, has_checksums=False)
    by_kind: dict[str, list[tuple[str, Cells]]] = {}
    for key, cells in old.rows.items():
        (kind, name), content = modern(key, cells)
        by_kind.setdefault(kind, []).append((name, content))
    numbered: list[tuple[Shape, list[tuple[int, str, Cells]]]] = []
    for kind, records in by_kind.items():
        shape = SHAPES[KINDS[kind]]
        new = [(rows.new_number(shape), name, content) for name, content in records]
        for number, name, _ in new:
            reader.keys.note(shape.table, name, number)
        numbered.append((shape, new))
    for shape, new in numbered:
        rows.place(shape, [(number, name, _numbered(shape, content, reader)) for number, name, content in new])


def _numbered(shape: Shape, content: Cells, reader: SqlReader) -> Cells:
    def cell(name: str) -> Any:
        table = shape.refers(name, content.get("subject_kind"))
        return reader.keys.refer(table, content[name]) if table else content[name]

    return {name: cell(name) for name in shape.fields}


@dataclass
class _Founding:
    """Writes the log of a desk: ``steps`` that can be taken back, on what ``base`` was and the entries before did."""

    connection: "Connection"
    old: Desk2
    steps: list[Step2]
    base: dict[Key, Cells]
    before: Iterable[Any]
    counter: int = 0
    hlc: int = 0
    previous: bytes = b""
    places: dict[int, tuple[str, int, int]] = field(default_factory=dict)
    """Where in the log an event (by its id in memory) lies."""

    def __post_init__(self) -> None:
        self.reader = SqlReader(self.connection)
        self.writer = Writer(self.connection, self.reader.fetch, self.reader.keys)
        self.diary: dict[str, int] = {}

    def fits(self) -> bool:
        """Write it; says whether it adds up to the rows, which it is made to do in any case."""
        self._found()
        undone: list[Entry] = []
        for step in self.steps:
            if step.entry.state == "done":
                self._take_back(undone)
            made = self._write_step(step)
            if step.entry.state != "done":
                undone.append(made)
        self._take_back(undone)
        self._keep_diary()
        return self._adds_up()

    def _found(self) -> None:
        early = {entry.id: entry.state for entry in self.before}
        replacing = {entry for entry, state in early.items() if state == "done"}
        events = [
            event for event in self.old.events if early.get(event.entry) == "done" and event.replaced not in replacing
        ]
        if self.base or events:
            at = min([entry.at for entry in self.old.entries] or [1]) - 1
            actor = ACTORS.index("founding")
            made = Entry(self.old.device, 0, 0, at, actor, "Found", _FOUNDED, salt=os.urandom(SALT_BYTES))
            self._write(made, list(self.base.items()), [], events, {})

    def _write_step(self, step: Step2) -> Entry:
        old = step.entry
        events = [event for event in self.old.events if event.entry == old.id]
        made = Entry(self.old.device, 0, 0, old.at, 0, old.name, old.label, salt=os.urandom(SALT_BYTES))
        withdrawn = [event for event in self.old.events if event.replaced == old.id]
        made.withdrawn = sorted(self.places[id(event)] for event in withdrawn if id(event) in self.places)
        diary = old.inverse.get("diary") or []
        number = self._write(made, step.made, step.set, events, old.values, diary)
        if old.state == "done":
            self.diary |= {repr(line): number for line in diary}
        return made

    def _write(
        self, made: Entry, new: Iterable[tuple[Key, Cells]], changed: Iterable[tuple[Key, Cells]],
        events: list[Event2], values: Cells, diary: list[Any] | None = None,
    ) -> int:  # fmt: skip
        self._number(made)
        begun = {event.deal for event in events if event.kind == "created"}
        made.events = [event_cells(e.deal, e.at, e.kind, e.old, e.new) for e in events]
        for place, event in enumerate(events):
            self.places[id(event)] = made.device, made.counter, place
        made.content = {
            "m": [_made(key, cells, made.at, key[1] in begun) for key, cells in new],
            "s": [_changed(key, cells, made.at) for key, cells in changed],
            "d": diary or [],
            "v": values,
        }
        made.hash = self.previous = made.chained(self.previous)
        return self.writer.entry(made, local(made.content, made.at, self.reader.keys), with_diary=False)

    def _number(self, made: Entry) -> None:
        self.counter += 1
        self.hlc = max(made.at, self.hlc + 1)
        made.counter, made.hlc = self.counter, self.hlc

    def _take_back(self, undone: list[Entry]) -> None:
        """What was taken back, the latest first."""
        while undone:
            entry = undone.pop()
            named = entry.device, entry.counter
            made = Entry(entry.device, 0, 0, self.hlc + 1, 0, "Undo", entry.label, names=named)
            self._number(made)
            made.hash = self.previous = made.chained(self.previous)
            self.writer.entry(made, None)
            living.refresh(self.connection, self.reader.fetch, [entry.counter])

    def _keep_diary(self) -> None:
        refer = self.reader.keys.refer
        for row in self.old.diary:
            number = self.diary.get(repr([*row[:-1], b64encode(row[-1]).decode()]))
            day = datetime.combine(date.fromisoformat(row[4]), datetime.min.time(), UTC)
            by = (None, None) if number is not None else (0, to_us(day))
            held = (*row[:2], refer("pipeline", row[2]), refer("tag", row[3]), *row[4:], number, *by)
            self.connection.exec_driver_sql(f"INSERT INTO diary VALUES ({', '.join('?' * len(held))})", held)

    def _adds_up(self) -> bool:
        """Make the rows what the log says; whether all that is not deleted was so already."""
        before = self._present()
        reader = SqlReader(self.connection)
        every = {(shape.table, n) for shape in SHAPES.values() for n in reader.keys.all_of(shape.table)}
        refold(reader, RowWriter(self.connection, reader.fetch, reader.keys, has_checksums=False), every)
        return self._present() == before

    def _present(self) -> list[Any]:
        return [self.reader.find(kind) for kind in SHAPES]


def _made(key: Key, cells: Cells, at: int, is_summed: bool) -> list[Any]:
    shape = SHAPES[KINDS[key[0]]]
    skipped = _SUMMED if shape.kind is Deal and is_summed else frozenset[str]()
    content = given(shape, {name: cells[name] for name in shape.fields if name not in skipped})
    return [shape.table, key[1], {n: cell - at if n in shape.instants else cell for n, cell in content.items()}]


def _changed(key: Key, fields: Cells, at: int) -> list[Any]:
    shape = SHAPES[KINDS[key[0]]]

    def shifted(name: str, cell: Any) -> Any:
        return cell - at if name in shape.instants and cell is not None else cell

    return [shape.table, key[1], {name: [shifted(name, cell) for cell in pair] for name, pair in fields.items()}]
