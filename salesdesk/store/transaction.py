"""A change under way: writes records and events, and keeps what stood there before as the inverse."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, insert

from salesdesk.desk.cards import KeptForecast
from salesdesk.domain.deals import FOLDED, settled
from salesdesk.domain.errors import Message
from salesdesk.domain.events import Event
from salesdesk.domain.records import Deal, Record
from salesdesk.store import kept_forecasts as keptforecasts
from salesdesk.store import statements as sql
from salesdesk.store.columns import plain
from salesdesk.store.reader import SqlReader, chunks
from salesdesk.store.schema import ENTRY, FIELDS, NAMES, PLAIN

Patch = tuple[str, str, dict[str, Any] | None, dict[str, Any]]
"""(kind, key, values before or None for a new record, values after), as the file holds them."""


class SqlTransaction(SqlReader):
    """The Transaction port on one connection that has begun to write."""

    def __init__(self, connection: Connection, now: datetime, device: str, new_id: Callable[[], str]) -> None:
        super().__init__(connection)
        self.now = now
        self.new_id = new_id
        self.entry = new_id()
        self._device = device
        self._patches: list[Patch] = []
        self._batch: set[str] = set()
        self._diary: list[keptforecasts.Cells] = []
        self._label = Message("")
        self._seq: int | None = None
        self._replaced = False
        self._entered = False
        self._command = "", 1, "{}"

    def save(self, *records: Record) -> None:
        for kind in dict.fromkeys(type(record) for record in records):
            same = [record for record in records if type(record) is kind]
            before = self._before(kind, [record.id for record in same])
            for record in same:
                self._write(kind, record, before.get(record.id))

    def _before(self, kind: type[Record], keys: Sequence[str]) -> dict[str, dict[str, Any]]:
        names = FIELDS[kind]
        columns = ", ".join(names)
        found = {}
        for part in chunks(keys):
            marks = ",".join("?" * len(part))
            for row in self._fetch(f"SELECT {columns} FROM {NAMES[kind]} WHERE id IN ({marks})", part):
                cells = dict(zip(names, row, strict=True))
                found[cells["id"]] = cells
        return found

    def _write(self, kind: type[Record], record: Record, before: dict[str, Any] | None) -> None:
        if before is None:
            record = replace(record, entry=self.entry)
        after = {name: plain(getattr(record, name)) for name in FIELDS[kind]}
        if before is None:
            self._enter()
            names = ", ".join(after)
            marks = ", ".join("?" * len(after))
            self._run(f"INSERT INTO {NAMES[kind]} ({names}) VALUES ({marks})", tuple(after.values()))
            self._patches.append((kind.__name__, record.id, None, _owner(after)))
            return
        after["entry"] = before["entry"]
        changed = {name: value for name, value in after.items() if before[name] != value}
        if changed:
            self._enter()
            update(self.connection, kind, record.id, changed)
            kept = {name: before[name] for name in changed}
            self._patches.append((kind.__name__, record.id, kept, changed | _owner(after)))

    def append(self, events: Iterable[Event]) -> None:
        rows = []
        for event in events:
            self._enter()
            self._seq = self._next_seq()
            cells = (self._device, self._seq, self.entry, event.deal, plain(event.at), event.kind, event.old, event.new)
            rows.append(tuple(cells))
        if rows:
            statement = (
                'INSERT INTO event (device, seq, entry, deal, at, kind, old, "new") VALUES (?, ?, ?, ?, ?, ?, ?, ?)'
            )
            self.connection.exec_driver_sql(statement, rows)

    def replace_history(self, events: Mapping[str, Sequence[Event]]) -> None:
        for part in chunks(events):
            self._enter()
            marks = ",".join("?" * len(part))
            live = "replaced IS NULL OR replaced IN (SELECT id FROM entry WHERE state IN ('undone', 'dropped'))"
            statement = f"UPDATE event SET replaced = ? WHERE deal IN ({marks}) AND ({live})"
            self._run(statement, (self.entry, *part))
            self.append(event for deal in part for event in events[deal])
            resettle(self, part)
        self._replaced = self._replaced or bool(events)

    def _next_seq(self) -> int:
        if self._seq is None:
            self._seq = self._fetch("SELECT coalesce(max(seq), 0) FROM event WHERE device = ?", (self._device,))[0][0]
        return self._seq + 1

    def add_batch(self, records: Sequence[Record]) -> None:
        if not records:
            return
        self._enter()
        kind = type(records[0])
        names = FIELDS[kind]
        at, cells_of, converters = names.index("entry"), attrgetter(*names), PLAIN[kind]
        rows = []
        for record in records:
            cells = list(cells_of(record))
            for place, make in converters:
                cells[place] = make(cells[place])
            cells[at] = self.entry
            rows.append(tuple(cells))
        statement = f"INSERT INTO {NAMES[kind]} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        self.connection.exec_driver_sql(statement, rows)
        self._batch.add(kind.__name__)

    def keep_forecasts(self, lines: Sequence[KeptForecast]) -> None:
        if lines:
            self._enter()
            self._diary += keptforecasts.put(self.connection, keptforecasts.cells_of(lines))

    def conclude(self, label: Message) -> None:
        self._label = label

    @property
    def wrote(self) -> bool:
        """Whether anything was written so far."""
        return self._entered

    def begin(self, name: str, version: int, arguments: Mapping[str, Any]) -> None:
        """What is being done; its entry is written with the first change."""
        self._command = name, version, sql.dumps(dict(arguments))

    def _enter(self) -> None:
        """Write the entry before what refers to it; what was undone before cannot be done again any more."""
        if self._entered:
            return
        self._entered = True
        self._run("UPDATE entry SET state = 'dropped' WHERE state = 'undone'", ())
        counter = self._fetch("SELECT coalesce(max(counter), 0) + 1 FROM entry WHERE device = ?", (self._device,))[0][0]
        name, version, arguments = self._command
        values = {
            "id": self.entry,
            "device": self._device,
            "counter": counter,
            "at": self.now,
            "name": name,
            "version": version,
            "arguments": arguments,
            "label": "",
            "label_values": "{}",
            "inverse": "{}",
            "state": "done",
        }
        self.connection.execute(insert(ENTRY).values(values))

    def finish(self) -> None:
        """Complete the entry with its label and inverse, if anything was written."""
        if not self._entered:
            return
        inverse: dict[str, Any] = {"version": 1, "patches": self._patches, "batch": sorted(self._batch)}
        inverse |= {"replaced": self._replaced} | ({"diary": self._diary} if self._diary else {})
        cells = (self._label.text, sql.dumps(self._label.values), sql.dumps(inverse), self.entry)
        self._run("UPDATE entry SET label = ?, label_values = ?, inverse = ? WHERE id = ?", cells)

    def _run(self, statement: str, parameters: tuple[Any, ...]) -> None:
        self.connection.exec_driver_sql(statement, parameters)


def update(connection: Connection, kind: type[Record], key: str, values: Mapping[str, Any]) -> None:
    """Set columns of one record, in the file's own values."""
    sets = ", ".join(f"{name} = ?" for name in values)
    connection.exec_driver_sql(f"UPDATE {NAMES[kind]} SET {sets} WHERE id = ?", (*values.values(), key))


def resettle(reader: SqlReader, keys: Sequence[str]) -> None:
    """Make the rows of deals what their events add up to; rows of deals that no event tells of stay."""
    past = reader.events(keys)
    survivors = reader.survivors()
    statement = f"UPDATE deal SET {', '.join(f'{name} = ?' for name in FOLDED)} WHERE id = ?"
    deals = [deal for deal in reader.all_of(Deal, keys) if past[deal.id]]
    after = [settled(deal, past[deal.id], survivors) for deal in deals]
    rows = [(*(plain(getattr(deal, name)) for name in FOLDED), deal.id) for deal in after]
    if rows:
        reader.connection.exec_driver_sql(statement, rows)


def _owner(after: Mapping[str, Any]) -> dict[str, Any]:
    return {"deal": after["deal"]} if "deal" in after else {}
