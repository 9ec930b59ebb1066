"""Entries read back whole, in the form that every desk knows them in."""

from collections.abc import Iterator
from typing import Any

from salesdesk.store import kept_forecasts
from salesdesk.store.log.entries import Entry, split
from salesdesk.store.log.event_texts import EventTexts
from salesdesk.store.log.payload import SALT_BYTES, canonical, loaded
from salesdesk.store.log.reading import AT, LogReader

BATCH = 200


def entries_of(reader: LogReader, device: int, after: int = 0) -> Iterator[Entry]:
    """The entries of a device behind a counter, in their order. Raises ValueError, KeyError or TypeError where one is damaged."""
    low, high = (device << 32) + after, (device + 1) << 32
    while True:
        rows = reader.fetch(
            """SELECT n.number, n.hlc, n.at, n.actor, c.text, l.text, n.names, n.hash, n.payload, r.digest
            FROM entry n LEFT JOIN redacted r ON r.entry = n.number JOIN word c ON c.number = n.command
            JOIN word l ON l.number = n.label
            WHERE n.number > ? AND n.number < ? ORDER BY n.number LIMIT ?""",
            (low, high, BATCH),
        )
        if not rows:
            return
        events = _events(reader, rows[0][0], rows[-1][0])
        withdrawn = _withdrawn(reader, rows[0][0], rows[-1][0])
        diary = kept_forecasts.of_entries(reader.connection, reader.keys, rows[0][0], rows[-1][0])
        for row in rows:
            made = _entry(reader, row, events.get(row[0], []), withdrawn.get(row[0], []))
            if made.content is not None and not made.content["d"]:
                made.content["d"] = diary.get(row[0], [])
            yield made
        low = rows[-1][0]


def _entry(reader: LogReader, row: tuple[Any, ...], events: list[Any], withdrawn: list[Any]) -> Entry:
    number, hlc, at, actor, command, label, names, chained, content, digest = row
    recorded = hlc if at is None else at
    made = Entry(reader.keys.key("device", split(number)[0]), split(number)[1], hlc, recorded, actor, command, label)
    if names is not None:
        made.names = reader.keys.key("device", split(names)[0]), split(names)[1]
    if content is not None:
        made.content = canonical(loaded(content, recorded), recorded, reader.keys)
    made.events, made.withdrawn = events, withdrawn
    made.salt, made.digest, made.hash = (content or b"")[:SALT_BYTES], digest or b"", chained
    return made


def _events(reader: LogReader, first: int, last: int) -> dict[int, list[Any]]:
    longer = EventTexts(reader.keys).longer
    found: dict[int, list[Any]] = {}
    rows = reader.fetch(
        f"""SELECT e.entry, e.deal, {AT}, e.kind, e.old, e.new FROM event e JOIN entry n ON n.number = e.entry
        WHERE e.entry BETWEEN ? AND ? ORDER BY e.entry, e.place""",
        (0, first, last),
    )
    reader.keys.look_up_numbers("deal", (row[1] for row in rows))
    for entry, deal, at, kind, old, new in rows:
        cells = reader.keys.key("deal", deal), at, kind, longer(kind, old), longer(kind, new)
        found.setdefault(entry, []).append(cells)
    return found


def _withdrawn(reader: LogReader, first: int, last: int) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for by, entry, place in reader.fetch(
        "SELECT by, entry, place FROM withdrawn WHERE by BETWEEN ? AND ? ORDER BY by, entry, place", (first, last)
    ):
        device, counter = split(entry)
        found.setdefault(by, []).append((reader.keys.key("device", device), counter, place))
    for places in found.values():
        places.sort()
    return found
