"""Taking in the log of another desk: its entries are added as they are, and the rows become what both logs add up to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from salesdesk.desk.merged_log import MergedLog
from salesdesk.domain.days import from_us
from salesdesk.domain.deals import settled
from salesdesk.domain.errors import Refused
from salesdesk.domain.events import EVENT_KINDS, Event
from salesdesk.domain.records import Deal
from salesdesk.store import cipher, opening
from salesdesk.store.engine import open_engine
from salesdesk.store.keys import packed
from salesdesk.store.log import living, redact
from salesdesk.store.log.entries import Entry, Writer, number_of
from salesdesk.store.log.payload import Payload, local
from salesdesk.store.log.undo import refold, settle_after
from salesdesk.store.log.whole import entries_of
from salesdesk.store.reader import SqlReader
from salesdesk.store.rows import RowWriter, cells_of
from salesdesk.store.schema import BY_TABLE, SHAPES

DAY_US = 86_400_000_000
_NEVER_SHOWN = 1
"""When a new row is deleted until it is known whether it is there."""


def merge(reader: SqlReader, rows: RowWriter, source: Path, now: int, key: bytes | None = None) -> MergedLog:
    """Add the entries of a desk file that this one lacks. ``key`` opens a source that is encrypted as this desk is. Raises
    Refused for a log that does not fit, and adds nothing then."""
    key = key if key is not None and cipher.is_encrypted(source) else None
    opening.check_to_read(source, key)
    engine = open_engine(source, "ro", key)
    try:
        with engine.connect() as connection, connection.begin():
            other = SqlReader(connection)
            known = redact.redacted_people(reader)
            new = sorted(
                _lacking(reader, other, source.name), key=lambda entry: (entry.hlc, entry.counter, entry.device)
            )
            redactions = redact.known_to_both(reader, other, known, new)
            redactions.strip(new)
    finally:
        engine.dispose()
    reader.connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    if new:
        Taking(reader, rows).take(new)
        if redactions.are_new:
            redactions.apply(reader, rows)
    ahead = max((entry.hlc for entry in new), default=0) - now
    return MergedLog(len(new), max(ahead, 0) if ahead > DAY_US else 0, redactions.are_new)


def _lacking(reader: SqlReader, other: SqlReader, name: str) -> Iterable[Entry]:
    """The entries of the other log that this one has not, proven to be as they were written."""
    for number, device in sorted(other.keys.all_of("device").items()):
        here = reader.keys.number("device", device)
        last, previous = 0, b""
        if here is not None:
            known = reader.fetch(
                "SELECT number & 4294967295, hash FROM entry WHERE number >= ? AND number < ? ORDER BY number DESC LIMIT 1",
                (number_of(here, 0), number_of(here + 1, 0)),
            )
            last, previous = known[0] if known else (0, b"")
        theirs = other.fetch("SELECT hash FROM entry WHERE number = ?", (number_of(number, last),))
        if last and theirs and theirs[0][0] != previous:
            raise Refused("{file} was changed apart from this desk in a way that cannot be merged.", file=name)
        try:
            for entry in entries_of(other, number, last):
                if entry.counter != last + 1 or not entry.is_whole(previous):
                    raise Refused("The log of {file} was changed: it cannot be merged.", file=name)
                last, previous = entry.counter, entry.hash
                yield entry
        except (ValueError, KeyError, TypeError, IndexError):
            raise Refused("The log of {file} was changed: it cannot be merged.", file=name) from None


@dataclass
class Taking:
    """Adds entries to a log, in the order of their clock."""

    reader: SqlReader
    rows: RowWriter

    def take(self, new: list[Entry]) -> None:
        """Add the entries, and make the rows right."""
        reader, keys, fetch = self.reader, self.reader.keys, self.reader.fetch
        last = fetch("SELECT max(number) FROM entry WHERE arrived IS NULL")[0][0] or 0
        for device in dict.fromkeys(entry.device for entry in new):
            self._device(device)
        self._make_rows(new)
        writer = Writer(reader.connection, fetch, keys)
        payloads: dict[int, Payload] = {}
        for entry in new:
            payload = None if entry.content is None else local(entry.content, entry.at, keys)
            number = writer.entry(entry, payload, arrived=last)
            payloads[number] = payload or Payload()
        roots = {living.root(fetch, number) for number in payloads}
        living.refresh(reader.connection, fetch, sorted(roots))
        for number in roots - payloads.keys():
            payloads[number] = reader.payload(number) or Payload()
        refold(reader, self.rows, {row for payload in payloads.values() for row in payload.rows()})
        for number, payload in payloads.items():
            settle_after(reader, self.rows, number, payload)

    def _device(self, key: str) -> None:
        if self.reader.keys.number("device", key) is None:
            self.reader.connection.exec_driver_sql(
                "INSERT INTO device (id, here, file) VALUES (?, 0, '')", (packed(key),)
            )

    def _make_rows(self, new: list[Entry]) -> None:
        """Rows for what the entries made and this desk lacks, as deleted until it is known what they are."""
        keys = self.reader.keys
        lacking: dict[tuple[str, str], tuple[dict[str, Any], Entry]] = {}
        for entry in new:
            for table, key, own in (entry.content or {"m": []})["m"]:
                if (table, key) not in lacking and keys.number(table, key) is None:
                    lacking[table, key] = own, entry
        numbers = {each: self.rows.new_number(BY_TABLE[each[0]]) for each in lacking}
        for (table, key), number in numbers.items():
            keys.note(table, key, number)
        begun: dict[int, dict[str, list[Event]]] = {}
        for (table, key), (own, entry) in lacking.items():
            shape = BY_TABLE[table]
            held = local({"m": [[table, key, own]], "s": [], "d": [], "v": {}}, entry.at, keys).made[table]
            cells = {name: held[numbers[table, key]].get(name, shape.defaults.get(name)) for name in shape.fields}
            if shape.kind is Deal:
                cells |= self._begun(key, entry, held[numbers[table, key]], cells, begun)
            self.rows.place(shape, [(numbers[table, key], key, cells | {"deleted_at": _NEVER_SHOWN})])

    def _begun(
        self,
        key: str,
        entry: Entry,
        told: Mapping[str, Any],
        cells: dict[str, Any],
        begun: dict[int, dict[str, list[Event]]],
    ) -> dict[str, Any]:
        """What the events that a deal came with say of it: all that they add up to but what the entry tells by itself."""
        if id(entry) not in begun:
            found = begun[id(entry)] = {}
            for deal, at, kind, old, new in entry.events:
                found.setdefault(deal, []).append(Event(deal, from_us(at), EVENT_KINDS[kind], old, new))
        events = sorted(begun[id(entry)].get(key, []), key=lambda event: event.at)
        if not events:
            return {}
        bare = Deal(
            id=key, pipeline="", stage="", rank=cells["rank"], title=cells["title"], currency=cells["currency"],
            created_at=events[0].at, stage_since=events[0].at,
        )  # fmt: skip
        summed = cells_of(SHAPES[Deal], settled(bare, events), self.reader.keys)
        return {name: cell for name, cell in summed.items() if told.get(name) is None}
