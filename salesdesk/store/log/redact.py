"""Redacting a person: what the log holds of them is destroyed, and its hashes still stand.

Of each entry that holds something of the person the salted hash of the whole is kept in ``redacted``, payload and salt are
destroyed, and what remains of the payload is written in their place behind its checksum. The entry of the redaction holds the
person's key and no value; a desk that takes it in destroys the same. What the person was called is gathered from the log
itself, of both logs where two are merged.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from salesdesk.domain.events import EVENT_KINDS
from salesdesk.domain.fields.personal import MENTIONS, PERSONAL, REDACTED, Mentions
from salesdesk.domain.records import Contact
from salesdesk.store.log.entries import REDACTION, Entry
from salesdesk.store.log.fold import Row
from salesdesk.store.log.payload import SALT_BYTES, Payload, canonical, label_values, loaded, local, stored
from salesdesk.store.log.reading import LogReader
from salesdesk.store.log.settle import resettle
from salesdesk.store.log.undo import refold
from salesdesk.store.log.whole import entries_of
from salesdesk.store.rows import RowWriter
from salesdesk.store.schema import NAMES

PERSON, VALUES = "person", "own_values"
"""Names of what the entry of a redaction says: the person, and the keys of values of own fields, as JSON."""
_CONTACT, _NOTE, _OWN_VALUE = NAMES[Contact], "note", "custom_value"
_PERSONAL = PERSONAL[Contact]
_MENTIONS = {NAMES[kind]: fields for kind, fields in MENTIONS.items()}
_LOST = EVENT_KINDS.index("lost")
_GUARDS = ("entry_unchanged", "event_unchanged")
"""Triggers that keep entries and events as they were written."""


@dataclass(slots=True)
class Redaction:
    """What is destroyed of one person: their key, the keys of values of own fields, what they were called, and the keys of
    notes about them."""

    person: str
    own_values: frozenset[str] = frozenset()
    said: set[str] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)

    def strip(self, entry: Entry) -> set[tuple[str, str]]:
        """Take the person out of an entry's content and events; the (table, key) of each row of which something went."""
        content, mentions = entry.content, Mentions(self.said)
        touched: set[tuple[str, str]] = set()
        if content is None:
            return touched
        for table, key, cells in content["m"]:
            if found := self._cells(table, key, cells, mentions):
                touched |= found
                for name in [name for name in _PERSONAL if table == _CONTACT and cells.get(name, "") is None]:
                    del cells[name]  # as a new row is written down
        for table, key, changed in content["s"]:
            for side in (0, 1):
                cells = {name: pair[side] for name, pair in changed.items()}
                touched |= self._cells(table, key, cells, mentions)
                for name, cell in cells.items():
                    changed[name][side] = cell
        for name, value in content["v"].items():
            if isinstance(value, str) and name != VALUES and mentions.redacted(value) != value:
                content["v"][name] = mentions.redacted(value)
                touched.add(("", ""))
        for place, (deal, at, kind, old, new) in enumerate(entry.events):
            if kind == _LOST and new and mentions.redacted(new) != new:
                entry.events[place] = deal, at, kind, old, mentions.redacted(new)
                touched.add(("deal", deal))
        return touched

    def _cells(self, table: str, key: str, cells: dict[str, Any], mentions: Mentions) -> set[tuple[str, str]]:
        before = dict(cells)
        if table == _CONTACT and key == self.person:
            cells |= {name: REDACTED if name == "name" else None for name in _PERSONAL if cells.get(name)}
        if (table == _NOTE and key in self.notes) or (table == _OWN_VALUE and key in self.own_values):
            cells |= {name: REDACTED for name in ("text", "value") if cells.get(name)}
        for name in _MENTIONS.get(table, ()):
            if isinstance(cells.get(name), str):
                cells[name] = mentions.redacted(cells[name])
        return {(table, key)} if cells != before else set()


@dataclass(slots=True)
class Redactions:
    """Those of a desk, or of two that are merged; ``are_new`` where one of them is new here."""

    each: list[Redaction]
    are_new: bool = False

    def strip(self, entries: Iterable[Entry]) -> None:
        """Take the people out of entries that are about to be written."""
        for entry in entries if self.each else ():
            digest = entry.payload_digest()
            if set().union(*(one.strip(entry) for one in self.each)):
                entry.digest, entry.salt = digest, entry.checksum()

    def apply(self, reader: LogReader, rows: RowWriter) -> int:
        """Destroy what the log and the rows of this file hold of the people; gives how many entries held something."""
        run = reader.connection.exec_driver_sql
        run("PRAGMA secure_delete=ON")
        guards = dict(
            reader.fetch("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND name IN (?, ?)", _GUARDS)
        )
        for name in guards:
            run(f"DROP TRIGGER {name}")
        touched: set[tuple[str, str]] = set()
        count = 0
        for device in sorted(reader.keys.all_of("device")):
            for entry in entries_of(reader, device):
                digest, events = entry.payload_digest(), list(entry.events)
                found = set().union(*[one.strip(entry) for one in self.each])
                if found:
                    _rewrite(reader, entry, digest, events)
                    touched |= found
                    count += 1
        for statement in guards.values():
            run(statement)
        numbers: set[Row] = {(t, n) for t, key in touched if t and (n := reader.keys.number(t, key)) is not None}
        refold(reader, rows, numbers)
        resettle(reader, rows, [number for table, number in numbers if table == "deal"])
        return count


def _rewrite(reader: LogReader, entry: Entry, digest: bytes, events: list[Any]) -> None:
    """Write what is left of an entry in the place of what it was."""
    run, number = reader.connection.exec_driver_sql, _number(reader, entry)
    if not entry.digest:
        run("INSERT INTO redacted VALUES (?, ?)", (number, digest))
    if entry.content is None:
        return
    payload = local(entry.content, entry.at, reader.keys)
    held = reader.fetch("SELECT payload FROM entry WHERE number = ?", (number,))[0][0]
    if not loaded(held, entry.at).diary:
        payload = payload.without_diary()
    entry.content = _read_back(payload, entry, reader) | {"d": entry.content["d"]}
    run("UPDATE entry SET payload = ? WHERE number = ?", (entry.checksum() + stored(payload, entry.at), number))
    for place, (before, after) in enumerate(zip(events, entry.events, strict=True)):
        if before != after:
            run("UPDATE event SET new = ? WHERE entry = ? AND place = ?", (after[4], number, place))


def _read_back(payload: Payload, entry: Entry, reader: LogReader) -> dict[str, Any]:
    """The content as it will be read: what need not be written down is not there."""
    return canonical(loaded(bytes(SALT_BYTES) + stored(payload, entry.at), entry.at), entry.at, reader.keys)


def _number(reader: LogReader, entry: Entry) -> int:
    return ((reader.keys.number("device", entry.device) or 0) << 32) + entry.counter


def redacted_people(reader: LogReader) -> dict[str, Redaction]:
    """The redactions that a log holds, by the person's key."""
    found: dict[str, Redaction] = {}
    rows = reader.fetch(
        "SELECT n.payload FROM entry n JOIN word w ON w.number = n.command WHERE w.text = ? AND n.payload IS NOT NULL",
        (REDACTION,),
    )
    for (content,) in rows:
        values = label_values(content)
        _note(found, reader.keys.key(*values[PERSON]), values.get(VALUES))
    return found


def _note(found: dict[str, Redaction], person: str, own_values: Any) -> None:
    redaction = found.setdefault(person, Redaction(person))
    redaction.own_values |= frozenset(json.loads(own_values)) if isinstance(own_values, str) else frozenset()


def called(reader: LogReader, people: Iterable[Redaction]) -> None:
    """Gather from a log what people were ever called, and their addresses."""
    wanted = {reader.keys.number(_CONTACT, one.person): one for one in people}
    wanted.pop(None, None)
    for content, at, hlc in (
        reader.fetch("SELECT payload, at, hlc FROM entry WHERE payload IS NOT NULL") if wanted else ()
    ):
        payload = loaded(content, hlc if at is None else at)
        for number, one in wanted.items():
            made = payload.made.get(_CONTACT, {}).get(number or 0, {})
            changed = payload.set.get(_CONTACT, {}).get(number or 0, {})
            said = [made.get(name) for name in _PERSONAL]
            said += [side for name in _PERSONAL for side in changed.get(name, ())]
            one.said |= {text for text in said if isinstance(text, str) and text != REDACTED}
            one.notes |= {reader.keys.key(_NOTE, note) for note in _notes_about(payload, number or 0)}


def _notes_about(payload: Payload, person: int) -> Iterator[int]:
    """The notes that an entry makes notes about a person."""
    for note, cells in payload.made.get(_NOTE, {}).items():
        if cells.get("subject_kind", "deal") == "person" and cells.get("subject") == person:
            yield note
    for note, changed in payload.set.get(_NOTE, {}).items():
        for side in (0, 1) if "subject" in changed else ():
            if changed["subject_kind"][side] == "person" and changed["subject"][side] == person:
                yield note


def known_to_both(reader: LogReader, other: LogReader, known: dict[str, Redaction], new: Iterable[Entry]) -> Redactions:
    """The redactions of two logs that are merged, with what either calls the people."""
    before = {person: one.own_values for person, one in known.items()}
    for entry in new:
        if entry.command == REDACTION and entry.content is not None:
            _note(known, entry.content["v"][PERSON][1], entry.content["v"].get(VALUES))
    each = list(known.values())
    called(reader, each)
    called(other, each)
    said = any(one.said for one in each)
    return Redactions(each, said or before != {person: one.own_values for person, one in known.items()})
