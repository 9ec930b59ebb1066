"""Entries read back whole, in the form that every desk knows them in."""

from collections.abc import Collection, Iterator
from typing import Any

from salesdesk.store import kept_forecasts
from salesdesk.store.log.entries import Entry, split
from salesdesk.store.log.event_texts import EventTexts
from salesdesk.store.log.large_payloads import loaded_large
from salesdesk.store.log.payload import SALT_BYTES, Payload, canonical, loaded
from salesdesk.store.log.reading import AT, LogReader

BATCH = 200
_CELLS = "n.number, n.hlc, n.at, n.actor, c.text, l.text, n.names, n.hash, n.payload, r.digest"
_FROM = """FROM entry n LEFT JOIN redacted r ON r.entry = n.number JOIN word c ON c.number = n.command
    JOIN word l ON l.number = n.label"""
_SELECT = f"SELECT {_CELLS} {_FROM}"
_SELECT_TOUCHED = f"""SELECT {_CELLS}, p.hash, EXISTS (SELECT 1 FROM withdrawn w WHERE w.by = n.number) {_FROM}
    LEFT JOIN entry p ON p.number = n.number - 1"""


def entries_of(reader: LogReader, device: int, after: int = 0, by_columns: bool = False) -> Iterator[Entry]:
    """The entries of a device behind a counter, in their order, the content of large ones ``by_columns`` where that is enough.
    Raises ValueError, KeyError or TypeError where one is damaged."""
    low, high = (device << 32) + after, (device + 1) << 32
    while True:
        rows = reader.fetch(
            f"{_SELECT} WHERE n.number > ? AND n.number < ? ORDER BY n.number LIMIT ?", (low, high, BATCH)
        )
        if not rows:
            return
        between = range(rows[0][0], rows[-1][0] + 1)
        events, withdrawn = _events(reader, between), _withdrawn(reader, between)
        diary = kept_forecasts.of_entries(reader.connection, reader.keys, between[0], between[-1])
        for row in rows:
            payload = _payload(reader, row, by_columns)
            made = _entry(reader, row, payload, events.get(row[0], []), withdrawn.get(row[0], []))
            if made.content is not None and not made.content["d"]:
                made.content["d"] = diary.get(row[0], [])
            yield made
        low = rows[-1][0]


def entry_at(reader: LogReader, number: int) -> tuple[Entry, Payload]:
    """An entry that holds a payload, by its number in the file, and the payload as the file knows it, large ones by columns."""
    (row,) = reader.fetch(f"{_SELECT} WHERE n.number = ?", (number,))
    payload = _payload(reader, row, by_columns=True)
    if payload is None:
        raise ValueError(f"entry {number} has no payload")
    made = _entry(
        reader, row, payload, _events(reader, [number]).get(number, []), _withdrawn(reader, [number]).get(number, [])
    )
    if made.content is not None and not made.content["d"]:
        made.content["d"] = kept_forecasts.of_entries(reader.connection, reader.keys, number, number).get(number, [])
    return made, payload


def changed_among(reader: LogReader, numbers: Collection[int], most_bytes: int, most_events: int) -> list[int]:
    """Which of some entries are not as they were written. Those with a larger payload, more events or lines of the diary
    (imports have them too) are not looked at."""
    rows = reader.fetch(
        f"""{_SELECT_TOUCHED} WHERE n.number IN ({", ".join(map(str, numbers))})
        AND NOT EXISTS (SELECT 1 FROM diary d WHERE d.entry = n.number)
        AND (n.payload IS NULL OR length(n.payload) <= {most_bytes})
        AND (SELECT count(*) FROM (SELECT 1 FROM event e WHERE e.entry = n.number LIMIT {most_events + 1})) <= {most_events}"""
    )
    events = _events(reader, [row[0] for row in rows]) if rows else {}
    withdrawing = [row[0] for row in rows if row[-1]]
    withdrawn = _withdrawn(reader, withdrawing) if withdrawing else {}
    return [row[0] for row in rows if not _is_whole(reader, row[:-2], events, withdrawn, row[-2] or b"")]


def _is_whole(
    reader: LogReader,
    row: tuple[Any, ...],
    events: dict[int, list[Any]],
    withdrawn: dict[int, list[Any]],
    before: bytes,
) -> bool:
    try:
        payload = _payload(reader, row)
        return _entry(reader, row, payload, events.get(row[0], []), withdrawn.get(row[0], [])).is_whole(before)
    except Exception:  # a payload that is damaged may be anything
        return False


def _payload(reader: LogReader, row: tuple[Any, ...], by_columns: bool = False) -> Payload | None:
    _, hlc, at, *_, content, _ = row
    if content is None:
        return None
    recorded = hlc if at is None else at
    return loaded_large(content, recorded, reader.keys) if by_columns else loaded(content, recorded)


def _entry(
    reader: LogReader, row: tuple[Any, ...], payload: Payload | None, events: list[Any], withdrawn: list[Any]
) -> Entry:
    number, hlc, at, actor, command, label, names, chained, content, digest = row
    recorded = hlc if at is None else at
    made = Entry(reader.keys.key("device", split(number)[0]), split(number)[1], hlc, recorded, actor, command, label)
    if names is not None:
        made.names = reader.keys.key("device", split(names)[0]), split(names)[1]
    if payload is not None:
        for places in (payload.made, payload.set):
            for table, rows in places.items():
                reader.keys.look_up_numbers(table, rows)
        made.content = canonical(payload, recorded, reader.keys)
    made.events, made.withdrawn = events, withdrawn
    made.salt, made.digest, made.hash = (content or b"")[:SALT_BYTES], digest or b"", chained
    return made


def _among(column: str, numbers: Collection[int]) -> str:
    if isinstance(numbers, range):
        return f"{column} BETWEEN {numbers[0]} AND {numbers[-1]}"
    return f"{column} IN ({', '.join(map(str, numbers))})"


def _events(reader: LogReader, numbers: Collection[int]) -> dict[int, list[Any]]:
    longer = EventTexts(reader.keys).longer
    found: dict[int, list[Any]] = {}
    rows = reader.fetch(
        f"""SELECT e.entry, e.deal, {AT}, e.kind, e.old, e.new FROM event e JOIN entry n ON n.number = e.entry
        WHERE {_among("e.entry", numbers)} ORDER BY e.entry, e.place""",
        (0,),
    )
    reader.keys.look_up_numbers("deal", (row[1] for row in rows))
    for entry, deal, at, kind, old, new in rows:
        cells = reader.keys.key("deal", deal), at, kind, longer(kind, old), longer(kind, new)
        found.setdefault(entry, []).append(cells)
    return found


def _withdrawn(reader: LogReader, numbers: Collection[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for by, entry, place in reader.fetch(
        f"SELECT by, entry, place FROM withdrawn WHERE {_among('by', numbers)} ORDER BY by, entry, place"
    ):
        device, counter = split(entry)
        found.setdefault(by, []).append((reader.keys.key("device", device), counter, place))
    for places in found.values():
        places.sort()
    return found
