"""A change under way: writes records and events, and the entry that says what it set."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar

from salesdesk.desk.cards import KeptForecast
from salesdesk.desk.merged_log import MergedLog
from salesdesk.desk.ports import EventRow, Progress
from salesdesk.domain.days import to_us
from salesdesk.domain.deals import FOLDED
from salesdesk.domain.errors import Message, NotFound
from salesdesk.domain.events import Event
from salesdesk.domain.records import Deal, Record, SavedThing, Stage
from salesdesk.store import bulk
from salesdesk.store import kept_forecasts as keptforecasts
from salesdesk.store.bulk import Columns
from salesdesk.store.checksums import RowsChanged
from salesdesk.store.connections import Connection
from salesdesk.store.keymap import to_cell
from salesdesk.store.log.entries import (
    Entry,
    EventCells,
    Place,
    Writer,
    entry_key,
    event_cells,
    finished,
    number_of,
)
from salesdesk.store.log.made_columns import MadeColumns
from salesdesk.store.log.payload import Cells, Payload, given, stored
from salesdesk.store.log.settle import affected_by_stages, resettle
from salesdesk.store.log.touched import MOST_DEALS, verify_before
from salesdesk.store.reader import SqlReader
from salesdesk.store.records import chunks
from salesdesk.store.rows import RowWriter, cells_of
from salesdesk.store.schema import NAMES, SHAPES, Shape

SUMMED = frozenset(FOLDED) - {"currency"}
"""Fields of a deal that no payload holds, because its events say them."""
_NAMES = frozenset({"title", "name"})
MANY = 20_000
"""Events of an entry from which on it is squeezed on a thread of its own."""
_MOST_SEEN = 200
"""So many records are remembered by their names, to word the label."""
R = TypeVar("R", bound=Record)


class SqlTransaction(SqlReader):
    """The Transaction port on one connection that has begun to write. ``head`` is its entry, still without
    what it sets; ``previous`` the hash of the device's entry before."""

    def __init__(
        self,
        connection: Connection,
        now: datetime,
        new_ids: Callable[[int], list[str]],
        head: Entry,
        previous: bytes,
        key: bytes | None = None,
    ) -> None:
        """``key`` is that of the desk where it is encrypted."""
        super().__init__(connection)
        self._key = key
        self.now = now
        self.new_ids = new_ids
        self.entry = entry_key(head.device, head.counter)
        self.rows = RowWriter(connection, self.fetch, self.keys)
        self._head, self._previous = head, previous
        self.writing_at = head.at
        self._writer = Writer(connection, self.fetch, self.keys)
        self._payload = Payload()
        self._events: list[EventCells] = []
        self._withdrawn: list[Place] = []
        self._label = Message("")
        self._stages: set[int] = set()
        self._seen: dict[str, tuple[str, str]] = {}
        self._entered = False
        self._further: dict[str, Any] = {}
        self.has_destroyed = False

    def new_id(self) -> str:
        return self.new_ids(1)[0]

    def save(self, *records: Record) -> None:
        for kind in dict.fromkeys(type(record) for record in records):
            same = [record for record in records if type(record) is kind]
            self._see(kind, same)
            shape = SHAPES[kind]
            before = self.rows.before(shape, [record.id for record in same])
            for record in same:
                cells = cells_of(shape, record, self.keys)
                if record.id in before:
                    self._change(shape, *before[record.id], cells)
                else:
                    self._make(shape, [(record.id, cells)])
                number = self.keys.number(shape.table, record.id)
                before[record.id] = number or 0, cells

    def add_batch(self, records: Sequence[Record]) -> None:
        if records:
            shape = SHAPES[type(records[0])]
            self._look_up(shape, records)
            self._make(shape, [(record.id, cells_of(shape, record, self.keys)) for record in records])

    def add_columns(self, kind: type[Record], columns: Columns, are_summed: bool = False) -> None:
        ids = columns["id"]
        if not ids:
            return
        self._entered = True
        shape = SHAPES[kind]
        numbers = self.rows.new_numbers(shape, len(ids))
        names, values = bulk.rows(shape, columns, numbers, self.keys)
        self.rows.write(shape, list(zip(*values, strict=True)))
        kept = {name for name in columns if not are_summed or name not in SUMMED}
        made = bulk.told(names, values, shape, kept)
        self._payload.add_columns(MadeColumns(shape, numbers, list(columns["id"]), made))

    def _look_up(self, shape: Shape, records: Sequence[Record]) -> None:
        """Learn at once what a batch refers to."""
        for name, table in shape.references.items():
            of = attrgetter(name)
            self.keys.look_up(table, (key for record in records if (key := of(record)) is not None))

    def _make(self, shape: Shape, new: Sequence[tuple[str, Cells]]) -> None:
        self._entered = True
        numbers = self.rows.insert(shape, new)
        made = self._payload.made.setdefault(shape.table, {})
        for number, (_, cells) in zip(numbers, new, strict=True):
            made[number] = given(shape, cells)

    def _change(self, shape: Shape, number: int, before: Cells, after: Cells) -> None:
        changed = {name: cell for name, cell in after.items() if before[name] != cell}
        if not changed:
            return
        self._entered = True
        self.rows.update(shape, number, changed)
        if shape.kind is Stage and changed.keys() & {"survivor", "deleted_at"}:
            self._stages.add(number)
        made = self._payload.made_row(shape.table, number)
        if made is not None:
            made.update(changed)
            self._payload.made[shape.table][number] = given(shape, made)
            return
        told = {name: cell for name, cell in changed.items() if shape.kind is not Deal or name not in SUMMED}
        if "subject" in told and shape.has_subject:
            told["subject_kind"] = after["subject_kind"]
        if told:
            fields = self._payload.set.setdefault(shape.table, {}).setdefault(number, {})
            for name, cell in told.items():
                fields[name] = [fields[name][0] if name in fields else before[name], cell]

    def append(self, events: Iterable[Event]) -> None:
        self.append_cells([(event.deal, to_us(event.at), event.kind, event.old, event.new) for event in events])

    def append_cells(self, events: Sequence[EventRow]) -> None:
        cells = [event_cells(*event) for event in events]
        if cells:
            self._entered = True
            self._writer.events(self._number, self._head.at, cells, len(self._events))
            self._events += cells

    @property
    def _number(self) -> int:
        return number_of(self.keys.number("device", self._head.device) or 0, self._head.counter)

    def replace_history(self, events: Mapping[str, Sequence[Event]]) -> None:
        for part in chunks(events):
            places = self.live_places(part)
            self._entered = True
            self._writer.withdrawals(self._number, places)
            self._withdrawn += places
            self.append(event for deal in part for event in events[deal])
            resettle(self, self.rows, [number for deal in part if (number := self.keys.number("deal", deal))])

    def keep_forecasts(self, lines: Sequence[KeptForecast]) -> None:
        if lines:
            self._entered = True
            rows = keptforecasts.cells_of(lines)
            keptforecasts.put(self.connection, self.keys, rows, self._number, len(self._payload.diary))
            self._payload.diary += rows

    def merge_log(self, source: Path) -> MergedLog:
        from salesdesk.store.exchange import merge
        from salesdesk.store.unkeepable import refusing

        with refusing(source):
            merged = merge(self, self.rows, source, self._head.at, self._key)
        self.has_destroyed |= merged.redacted
        return merged

    def redact(self, person: str, own_values: Iterable[str], told: Progress = lambda _done, _total: None) -> int:
        from salesdesk.store.log import redact, stripping

        one = redact.Redaction(person, frozenset(own_values))
        redact.called(self, [one])
        found = redact.Redactions([one]).apply(self, self.rows, told)
        self._entered = self.has_destroyed = True
        self._seen.clear()
        self._further = {
            redact.PERSON: ["contact", self.keys.number("contact", person)],
            **({stripping.VALUES: json.dumps(sorted(one.own_values))} if one.own_values else {}),
        }
        return found

    def conclude(self, label: Message) -> None:
        self._label = label

    @property
    def wrote(self) -> bool:
        """Whether anything was written so far."""
        return self._entered

    def finish(self) -> None:
        """Write the entry, if anything else was written."""
        if not self._entered:
            return
        if not self._payload.diary:
            told = {number for event in self._events[:MOST_DEALS] if (number := self.keys.number("deal", event[0]))}
            verify_before(self, self._number, sorted(told | self._payload.set.get("deal", {}).keys()))
        if self._stages:
            resettle(self, self.rows, affected_by_stages(self, self._stages))
        self._payload.settle()
        self._sum_up_deals()
        self._head.label = self._label.text
        self._payload.values = {name: self._named(value) for name, value in self._label.values.items()}
        self._payload.values |= self._further
        if self._events and self._payload.values.get("title") == ["deal", self.keys.number("deal", self._events[0][0])]:
            del self._payload.values["title"]  # the first event says it
        self._head.events, self._head.withdrawn = self._events, sorted(self._withdrawn)
        if len(self._events) < MANY or self._payload.diary:
            made = finished(self._head, self._payload, self.keys, self._previous)
            self._writer.entry(made, self._payload.without_diary(), with_events=False)
            return
        from concurrent.futures import ThreadPoolExecutor  # which a single change has no use for

        with ThreadPoolExecutor(1) as beside:  # it is squeezed beside the making of its hash
            sealing = beside.submit(stored, self._payload, self._head.at)
            made = finished(self._head, self._payload, self.keys, self._previous)
            self._writer.entry(made, self._payload, with_events=False, sealed=sealing.result())

    def _sum_up_deals(self) -> None:
        """What a new deal's events say is not written down twice."""
        rows = self._payload.made.get("deal", {})
        if any(not SUMMED.isdisjoint(block.columns) for block in self._payload.columns.get("deal", [])):
            rows = self._payload.made_of("deal")
        begun = {deal for deal, _, kind, *_ in self._events if kind == 0} if rows else set()
        for number, cells in rows.items():
            if (told := SUMMED & cells.keys()) and self.keys.key("deal", number) in begun:
                for name in told:
                    del cells[name]

    def _named(self, value: Any) -> Any:
        """A value of the label: where it is the name of a record that was read and keeps it, the record itself."""
        seen = self._seen.get(value) if isinstance(value, str) else None
        number = self.keys.number(*seen) if seen else None
        if seen is None or number is None or _NAMES & self._payload.set.get(seen[0], {}).get(number, {}).keys():
            return value
        return [seen[0], number]

    def _see(self, kind: type[Record], records: Sequence[Record]) -> None:
        if len(self._seen) < _MOST_SEEN:
            for record in records[:_MOST_SEEN]:
                name = getattr(record, "title", None) or getattr(record, "name", None)
                if name and kind is not SavedThing:
                    self._seen[name] = NAMES[kind], record.id

    def get_all(self, kind: type[R], keys: Iterable[str]) -> list[R]:
        try:
            return super().get_all(kind, keys)
        except NotFound as error:
            table = SHAPES[kind].table
            statement = f"SELECT number FROM {table} NOT INDEXED WHERE id = ? AND deleted_at IS NULL"
            if there := self.fetch(statement, (to_cell(table, str(error.message.values["key"])),)):
                raise RowsChanged(table, [number for (number,) in there]) from None  # only the index does not know it
            raise

    def all_of(self, kind: type[R], keys: Iterable[str]) -> list[R]:
        wanted = list(keys)
        self.rows.before(SHAPES[kind], wanted)  # a record that a change is made of is verified
        found = super().all_of(kind, wanted)
        self._see(kind, found)
        return found
