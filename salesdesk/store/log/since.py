"""What the entries after a position of the desk have touched."""

from collections.abc import Iterator

from salesdesk.desk.kept import Position, TouchedSince
from salesdesk.desk.settings import touches
from salesdesk.store.kept import position_by
from salesdesk.store.log import living
from salesdesk.store.log.entries import ACTORS, number_of
from salesdesk.store.log.payload import Payload
from salesdesk.store.log.reading import LogReader
from salesdesk.store.schema import BY_TABLE

MOST_ENTRIES, MOST_DEALS = 500, 5_000
"""From so many entries or touched deals on, reading everything again is as quick."""
_AFTER = f"""SELECT number, names, arrived FROM entry WHERE number > ? AND number < ? AND actor <> {ACTORS.index("diary")}
    ORDER BY number LIMIT {MOST_ENTRIES + 1}"""
_MADE_WITH_DEALS = frozenset({"tag", "custom_field", "organisation", "contact"})
"""Tables in which a deal that is new may have made a row: that row alone changes nothing of other deals."""
_OF_REPORTS = "saved_thing"


class _Anything(Exception):
    """Anything may read differently."""


def touched_since(reader: LogReader, position: Position) -> TouchedSince | None:
    """What may read differently than at a position; None where that is anything, or where the log does not go on from it."""
    present = position_by(reader.fetch)
    if present == position:
        return TouchedSince()
    entries = _entries_since(reader, position) if present.schema == position.schema else None
    if entries is None or len(entries) > MOST_ENTRIES:
        return None
    deals: set[int] = set()
    kinds: set[str] = set()
    try:
        for number, is_plain in entries:
            _touched(reader, number, is_plain, deals, kinds)
            if len(deals) > MOST_DEALS:
                return None
    except _Anything:
        return None
    reader.keys.look_up_numbers("deal", deals)
    return TouchedSince(frozenset(reader.keys.key("deal", deal) for deal in deals), frozenset(kinds))


def _entries_since(reader: LogReader, position: Position) -> list[tuple[int, bool]] | None:
    """The commands of which entries after a position tell, and whether they only add to what was there: not taken back or
    brought again, nor from elsewhere. None where the log is no continuation."""
    last = {head.device: head for head in position.heads}
    found: list[tuple[int, bool]] = []
    for device, key in reader.keys.all_of("device").items():
        head = last.pop(key, None)
        counter = head.counter if head else 0
        if head:
            told = reader.fetch("SELECT hash FROM entry WHERE number = ?", (number_of(device, counter),))
            if not told or told[0][0].hex() != head.hash:
                return None
        rows = reader.fetch(_AFTER, (number_of(device, counter), number_of(device + 1, 0)))
        found += [
            (number, arrived is None) if names is None else (living.root(reader.fetch, number), False)
            for number, names, arrived in rows
        ]
    return None if last else found


def _touched(reader: LogReader, number: int, is_plain: bool, deals: set[int], kinds: set[str]) -> None:
    """Note what a command touched. Raises _Anything."""
    payload = reader.payload(number)
    if payload is None:
        raise _Anything
    deals |= reader.deals_told(number) | reader.deals_withdrawn(number)
    for table, row, was_made in _rows(payload):
        if table == "deal":
            deals.add(row)
        elif table == "quota":
            kinds.add("quotas")
        elif table in _MADE_WITH_DEALS:
            if not (was_made and is_plain):
                raise _Anything
        elif table == "setting":
            if touches(reader.keys.key("setting", row)) == "figures":
                raise _Anything
        elif table != _OF_REPORTS:
            deals.update(_owners(reader, payload, table, row))


def _rows(payload: Payload) -> Iterator[tuple[str, int, bool]]:
    for places, was_made in ((payload.made, True), (payload.set, False)):
        for table, rows in places.items():
            yield from ((table, row, was_made) for row in rows)


def _owners(reader: LogReader, payload: Payload, table: str, row: int) -> set[int]:
    """The deals that a row belongs to, or did before. Raises _Anything for one of anything else."""
    shape = BY_TABLE[table]
    column = "subject" if shape.has_subject else "deal"
    if column not in shape.fields:
        raise _Anything
    of = set(
        reader.fetch(
            f"SELECT {column}{', subject_kind' if shape.has_subject else ''} FROM {table} WHERE number = ?", (row,)
        )
    )
    changed = payload.set.get(table, {}).get(row, {})
    if changed.keys() & {"deal", "subject", "subject_kind"} or any(len(each) > 1 and each[1] != "deal" for each in of):
        raise _Anything
    return {each[0] for each in of if each[0] is not None}
