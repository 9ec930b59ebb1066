"""Taking back and bringing again: an entry that names another, and the rows that then stand."""

from collections.abc import Collection, Iterable
from typing import Any

from salesdesk.desk.ports import Taken
from salesdesk.domain.deals import FOLDED
from salesdesk.domain.errors import Refused
from salesdesk.domain.records import Deal, Stage
from salesdesk.store import kept_forecasts
from salesdesk.store.log import living
from salesdesk.store.log.entries import ACTORS, Entry, Writer, split
from salesdesk.store.log.fold import Row, folded, with_their_like
from salesdesk.store.log.payload import Payload
from salesdesk.store.log.reading import NEXT_UNDONE, LogReader
from salesdesk.store.log.settle import affected_by_stages, resettle
from salesdesk.store.rows import RowWriter
from salesdesk.store.schema import BY_TABLE, NAMES

_FOUNDING = ACTORS.index("founding")
_LATER = "(number > ? AND arrived IS NULL) OR arrived >= ?"
_SUMMED = frozenset(FOLDED) - {"currency"}
MANY = 100
"""From so many touched rows on, anything may have changed."""


def step(reader: LogReader, rows: RowWriter, head: Entry, previous: bytes, back: bool) -> Taken | None:
    """Take back what was done last, or bring again what was taken back last; None when there is nothing."""
    view = reader.last_entry("done" if back else "undone")
    if view is None:
        return None
    device, counter = view.id.rsplit(":", 1)
    number = (reader.keys.number("device", device) or 0) << 32 | int(counter)
    if reader.fetch("SELECT actor FROM entry WHERE number = ?", (number,))[0][0] == _FOUNDING:
        raise Refused("What was done before the upgrade of this desk cannot be taken back.")
    named = number if back else _undoing(reader)
    head.names = reader.keys.key("device", split(named)[0]), split(named)[1]
    head.command, head.label = ("Undo" if back else "Redo"), view.label.text
    head.hash = head.chained(previous)
    payload = reader.payload(number) or Payload()
    is_last = _is_last(reader, number)
    Writer(reader.connection, reader.fetch, reader.keys).entry(head, None)
    living.refresh(reader.connection, reader.fetch, [number])
    if is_last:
        _turn(reader, rows, number, payload, back)
        stays: Collection[Row] = ()
    else:
        stays = refold(reader, rows, set(payload.rows()))
    settle_after(reader, rows, number, payload)
    if payload.diary:
        kept_forecasts.lay_again(reader.connection, reader.fetch, reader.keys)
    return Taken(view, _touched(reader, number, payload, view.name), len(stays))


def _undoing(reader: LogReader) -> int:
    return int(reader.fetch(NEXT_UNDONE)[0][0])


def _is_last(reader: LogReader, number: int) -> bool:
    """Whether the rows stand as right before or behind an entry: no other that holds came since, none before turned."""
    later = reader.fetch(f"SELECT number, names, arrived FROM entry WHERE {_LATER}", (number, number))
    if any(arrived is not None for _, _, arrived in later):
        return False
    fetch = reader.fetch
    for entry, names, _ in later:
        if names is None:
            if living.since(fetch, entry) is None:
                return False
        else:
            command = living.root(fetch, names)
            if command < number and _holds(fetch, command, None) != _holds(fetch, command, number):
                return False
    return fetch("SELECT arrived FROM entry WHERE number = ?", (number,))[0][0] is None


def _holds(fetch: Any, entry: int, before: int | None) -> bool:
    return living.since(fetch, entry, before) is None


def _turn(reader: LogReader, rows: RowWriter, number: int, payload: Payload, back: bool) -> None:
    """Give every field the value it had before the last entry (``back``), or has by it."""
    # What goes makes room first for what takes its place.
    if back:
        gone = living.since(reader.fetch, number)
        for table, made in payload.made.items():
            _all_gone(reader, table, made, gone)
    for table, changed in payload.set.items():
        order = sorted(changed.items(), key=lambda row: row[1].get("deleted_at", (0, 0))[0 if back else 1] is None)
        for row, fields in order:
            rows.update(BY_TABLE[table], row, {name: pair[0 if back else 1] for name, pair in fields.items()})
    if not back:
        for table, made in payload.made.items():
            for row, cells in made.items():
                rows.update(BY_TABLE[table], row, {"deleted_at": cells.get("deleted_at")})


def _all_gone(reader: LogReader, table: str, numbers: Iterable[int], gone: int | None) -> None:
    statement = f"UPDATE {table} SET deleted_at = ? WHERE number = ?"
    reader.connection.exec_driver_sql(statement, [(gone, number) for number in numbers])


def refold(reader: LogReader, rows: RowWriter, touched: Collection[Row]) -> list[Row]:
    """Make rows what the whole log says; gives those that were right already."""
    wanted = with_their_like(reader.fetch, touched)
    found = folded(reader.fetch, wanted)
    same, changes = [], []
    survivors: list[int | None] = []
    for table in dict.fromkeys(table for table, _ in found):
        shape = BY_TABLE[table]
        summed = _SUMMED if table == NAMES[Deal] else frozenset()
        present = rows.at(shape, [number for of, number in found if of == table])
        for number, cells in present.items():
            right = found[table, number].cells
            change = {name: right[name] for name in shape.fields if name not in summed and right[name] != cells[name]}
            if change:
                changes.append((shape, number, change))
                survivors += [cells.get("survivor"), change.get("survivor")]
            elif (table, number) in touched:
                same.append((table, number))
    # What goes makes room first for what takes its place.
    for shape, number, change in sorted(changes, key=lambda each: each[2].get("deleted_at") is None):
        rows.update(shape, number, change)
    resettle(reader, rows, [number for shape, number, _ in changes if shape.kind is Deal])
    stages = [number for shape, number, _ in changes if shape.kind is Stage]
    if stages:
        before = [into for into in survivors if into]
        resettle(reader, rows, affected_by_stages(reader, [*stages, *before]))
    return same


def settle_after(reader: LogReader, rows: RowWriter, number: int, payload: Payload) -> None:
    """Deals whose past is another one now that an entry holds, or does not, become what it adds up to."""
    fetch = reader.fetch
    touched = {deal for (deal,) in fetch("SELECT DISTINCT deal FROM event WHERE entry = ?", (number,))}
    others = """SELECT DISTINCT e.deal FROM event f JOIN event e ON e.deal = f.deal AND e.entry <> f.entry
        WHERE f.entry = ?"""
    made = payload.made.get(NAMES[Deal], {}).keys()
    if made:
        touched = (touched - made) | {deal for (deal,) in fetch(others, (number,))}
    withdrawn = """SELECT DISTINCT e.deal FROM withdrawn w JOIN event e ON e.entry = w.entry AND e.place = w.place
        WHERE w.by = ?"""
    touched |= {deal for (deal,) in fetch(withdrawn, (number,))}
    touched |= payload.set.get(NAMES[Deal], {}).keys()
    resettle(reader, rows, sorted(touched))
    stages = [
        n for n, fields in payload.set.get(NAMES[Stage], {}).items() if fields.keys() & {"survivor", "deleted_at"}
    ]
    if stages:
        into = [n for fields in payload.set[NAMES[Stage]].values() for n in fields.get("survivor", ()) if n]
        resettle(reader, rows, affected_by_stages(reader, [*stages, *into]))


def _touched(reader: LogReader, number: int, payload: Payload, command: str) -> frozenset[tuple[str, str]]:
    """The (kind, key) of what an entry touched, the deal's key for what belongs to one; all where that is much."""
    every = list(payload.rows())
    deals = [deal for (deal,) in reader.fetch("SELECT DISTINCT deal FROM event WHERE entry = ?", (number,))]
    if len(every) + len(deals) > MANY or payload.diary or command.startswith("Import"):
        return frozenset({("*", "")})
    found = {("Deal", reader.keys.key("deal", deal)) for deal in deals}
    for table, row in every:
        shape = BY_TABLE[table]
        (record,) = reader.all_of(shape.kind, [reader.keys.key(table, row)])
        owner = getattr(record, "deal", None)
        if owner is not None:
            found.add((shape.kind.__name__, owner))
        elif shape.has_subject:
            found.add(("Contact", getattr(record, "subject", None) or ""))
        else:
            found.add((shape.kind.__name__, record.id))
    return frozenset(found)
