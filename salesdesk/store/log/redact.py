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

from salesdesk.desk.ports import Progress
from salesdesk.domain.fields.personal import PERSONAL, REDACTED, Mentions
from salesdesk.domain.records import Contact
from salesdesk.store.keymap import KeyNumbers
from salesdesk.store.log.entries import REDACTION, Entry
from salesdesk.store.log.fold import Row
from salesdesk.store.log.large_payloads import made_mark, rows_in, set_mark
from salesdesk.store.log.payload import Cells, canonical, label_values, stored, unsqueezed
from salesdesk.store.log.reading import LogReader
from salesdesk.store.log.settle import resettle
from salesdesk.store.log.stripping import CONTACT, LOST, NOTE, OWN_VALUE, VALUES, Stripper, ToDestroy
from salesdesk.store.log.whole import entry_at
from salesdesk.store.rows import RowWriter
from salesdesk.store.schema import BY_TABLE

PERSON = "person"
"""The name under which the entry of a redaction says whom."""
_PERSONAL = PERSONAL[Contact]
_GUARDS = ("entry_unchanged", "event_unchanged")
"""Triggers that keep entries and events as they were written."""
_PAYLOADS = "SELECT number, payload FROM entry WHERE payload IS NOT NULL ORDER BY number"
_LOST = "SELECT entry, deal, new FROM event WHERE kind = ? AND new IS NOT NULL"
_LOOKED, _DESTROYED = 10, 80
"""Percent of the whole after looking for entries, and after destroying what they hold; the rest is for writing the file anew."""


@dataclass(slots=True)
class Redaction:
    """What is destroyed of one person: their key, the keys of values of own fields, what they were called, and the keys of
    notes about them."""

    person: str
    own_values: frozenset[str] = frozenset()
    said: set[str] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)

    def by_keys(self) -> Stripper:
        """What finds them in entries as every desk knows them."""
        rows = {CONTACT: {self.person}, NOTE: self.notes, OWN_VALUE: self.own_values}
        return Stripper(rows, Mentions(self.said))

    def by_numbers(self, keys: KeyNumbers) -> Stripper:
        """What finds them in the payloads of this file."""
        wanted = {CONTACT: {self.person}, NOTE: self.notes, OWN_VALUE: self.own_values}
        rows = {
            table: {n for key in some if (n := keys.number(table, key)) is not None} for table, some in wanted.items()
        }
        return Stripper(rows, Mentions(self.said))


@dataclass(slots=True)
class Redactions:
    """Those of a desk, or of two that are merged; ``are_new`` where one of them is new here."""

    each: list[Redaction]
    are_new: bool = False

    def strip(self, entries: Iterable[Entry]) -> None:
        """Take the people out of entries that are about to be written."""
        strippers = [one.by_keys() for one in self.each]
        for entry in entries if strippers else ():
            for stripper in strippers:
                found = _found_in(stripper, entry)
                if found:
                    digest = entry.payload_digest()
                    found.apply()
                    entry.digest, entry.salt = digest, entry.checksum()

    def apply(self, reader: LogReader, rows: RowWriter, told: Progress = lambda _done, _total: None) -> int:
        """Destroy what the log and the rows of this file hold of the people; gives how many entries held something."""
        run = reader.connection.exec_driver_sql
        run("PRAGMA secure_delete=ON")
        guards = dict(
            reader.fetch("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND name IN (?, ?)", _GUARDS)
        )
        for name in guards:
            run(f"DROP TRIGGER {name}")
        touched: set[Row] = set()
        strippers = [one.by_numbers(reader.keys) for one in self.each]
        held = set[int]()
        numbers = list(_candidates(reader, strippers, told))
        for place, number in enumerate(numbers):
            for stripper in strippers:
                if found := _destroy(reader, number, stripper):
                    touched |= found
                    held.add(number)
            told(_LOOKED + (_DESTROYED - _LOOKED) * (place + 1) // len(numbers), 100)
        for statement in guards.values():
            run(statement)
        _strip_rows(reader, rows, strippers, touched)
        return len(held)


def _found_in(stripper: Stripper, entry: Entry) -> ToDestroy:
    """What goes of an entry as every desk knows it."""
    content = entry.content
    if content is None:
        return ToDestroy()
    found = stripper.find(map(tuple, content["m"]), map(tuple, content["s"]))
    stripper.values(content["v"], found)
    stripper.events(entry.events, found)
    return found


def _candidates(reader: LogReader, strippers: list[Stripper], told: Progress) -> Iterator[int]:
    """The numbers of the entries that may hold something of the people, by a cheap look at what each says."""
    reasons = reader.fetch(_LOST, (LOST,))
    texts = {
        text for text in {text for _, _, text in reasons} if any(s.mentions.redacted(text) != text for s in strippers)
    }
    by_event = {entry for entry, _, text in reasons if text in texts} if texts else set()
    payloads = reader.fetch(_PAYLOADS)
    sizes, done = sum(len(content) for _, content in payloads) or 1, 0
    for number, content in payloads:
        if number in by_event or any(_may_hold(stripper, unsqueezed(content)) for stripper in strippers):
            yield number
        done += len(content)
        told(_LOOKED * done // sizes, 100)


def _may_hold(stripper: Stripper, raw: bytes) -> bool:
    text = raw.decode("utf-8", "surrogatepass")
    about = any(
        number in numbers
        for table, numbers in stripper.rows.items()
        if numbers and (made_mark(table) in text or set_mark(table) in text)
        for number, *_ in rows_in(text, table)
    )
    return about or stripper.mentions.may_be_in(text)


def _destroy(reader: LogReader, number: int, stripper: Stripper) -> set[Row]:
    """Destroy what an entry holds of a person, and write what is left in its place; the rows that something goes from."""
    run = reader.connection.exec_driver_sql
    entry, payload = entry_at(reader, number)
    content, events = entry.content, list(entry.events)
    found, told = stripper.payload(payload), ToDestroy()
    stripper.events(entry.events, told)
    if content is None or not (found or told):
        return set()
    if not entry.digest:
        run("INSERT INTO redacted VALUES (?, ?)", (number, entry.payload_digest()))
    found.apply(payload)
    told.apply()
    entry.content = canonical(payload, entry.at, reader.keys) | {"d": content["d"]}
    run("UPDATE entry SET payload = ? WHERE number = ?", (entry.checksum() + stored(payload, entry.at), number))
    for place, (before, after) in enumerate(zip(events, entry.events, strict=True)):
        if before != after:
            run("UPDATE event SET new = ? WHERE entry = ? AND place = ?", (after[4], number, place))
            found.rows.add(("deal", reader.keys.number("deal", after[0]) or 0))
    return found.rows


def _strip_rows(reader: LogReader, rows: RowWriter, strippers: list[Stripper], touched: set[Row]) -> None:
    """Destroy the same in rows: what the log adds up to is what it did, cell for cell, without the people."""
    for table in sorted({table for table, _ in touched}):
        shape = BY_TABLE[table]
        for stripper in strippers:
            there = rows.at(shape, sorted(number for of, number in touched if of == table))
            changes = {number: stripper.cells(table, number, cells) for number, cells in there.items()}
            rows.update_all(shape, {number: cells for number, cells in changes.items() if cells})
    resettle(reader, rows, sorted(number for table, number in touched if table == "deal"))


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
    """Gather from a log what people were ever called, and their addresses. Only entries that say something of people or notes
    are read, and of a large one nothing else."""
    wanted = {number: one for one in people if (number := reader.keys.number(CONTACT, one.person)) is not None}
    marks = [mark(table).encode() for table in (CONTACT, NOTE) for mark in (made_mark, set_mark)]
    for _, content in reader.fetch(_PAYLOADS) if wanted else ():
        raw = unsqueezed(content)
        if not any(mark in raw for mark in marks):
            continue
        text = raw.decode("utf-8", "surrogatepass")
        for number, made, changed in rows_in(text, CONTACT):
            if number in wanted:
                said = [made.get(name) for name in _PERSONAL]
                said += [side for name in _PERSONAL for side in changed.get(name, ())]
                wanted[number].said |= {text for text in said if isinstance(text, str) and text != REDACTED}
        for note, made, changed in rows_in(text, NOTE):
            for subject in _people_of(made, changed):
                if subject in wanted:
                    wanted[subject].notes.add(reader.keys.key(NOTE, note))


def _people_of(made: Cells, changed: Cells) -> Iterator[int]:
    """The people whom an entry makes a note a note about."""
    if made.get("subject_kind") == "person":
        yield made["subject"]
    for side in (0, 1) if "subject" in changed else ():
        if changed["subject_kind"][side] == "person":
            yield changed["subject"][side]


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
