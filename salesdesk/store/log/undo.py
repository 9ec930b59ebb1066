"""Taking back and bringing again: an entry that names another, and the rows that then stand."""

from collections.abc import Callable, Collection, Sequence

from salesdesk.desk.ports import EntryView, UndoneEntry
from salesdesk.domain.deals import FOLDED
from salesdesk.domain.errors import Refused
from salesdesk.domain.records import Deal, Stage
from salesdesk.i18n import mark
from salesdesk.store.log import living
from salesdesk.store.log.entries import ACTORS, REDACTION, Entry, Writer, number_of, split
from salesdesk.store.log.fold import FoldedRow, Row, folded, with_their_like
from salesdesk.store.log.head import here
from salesdesk.store.log.later_writes import LaterWrites
from salesdesk.store.log.payload import Cells, Payload
from salesdesk.store.log.reading import LogReader
from salesdesk.store.log.settle import affected_by_stages, resettle
from salesdesk.store.log.touched import payload_to_turn
from salesdesk.store.log.turn_facts import entries_since, sets_facts_only, turn_facts
from salesdesk.store.rows import RowWriter
from salesdesk.store.schema import BY_TABLE, NAMES

_FOUNDING, _DIARY = ACTORS.index("founding"), ACTORS.index("diary")
_SUMMED = frozenset(FOLDED) - {"currency"}
_BACK_ALREADY = mark("{entry}: this is undone already.")
_NOT_BACK = mark("{entry}: this is not undone.")
MANY = 10_000
"""From so many touched rows on, anything may have changed."""
NextHead = Callable[[], tuple[Entry, bytes]]
"""Gives the head of this device's next entry, and the hash of its entry before."""


def step(reader: LogReader, rows: RowWriter, head: NextHead, back: bool) -> UndoneEntry | None:
    """Take back what was done last, or bring again what was taken back last; None when there is nothing."""
    view = reader.last_entry("done" if back else "undone")
    return None if view is None else turn(reader, rows, head, [view.id], back)


def turn(reader: LogReader, rows: RowWriter, head: NextHead, keys: Sequence[str], back: bool) -> UndoneEntry:
    """Take back some entries (``back``), or bring them again. Raises Refused for one that cannot be, and turns none then."""
    numbers = sorted({_number(reader, key) for key in keys}, reverse=back)
    views = [_turnable(reader, number, back) for number in numbers]
    payloads = {number: payload_to_turn(reader, number) for number in numbers}
    since = entries_since(reader, numbers[0]) if len(numbers) == 1 else None
    is_last = since == []
    later = LaterWrites(reader, payloads, back)
    for number, view in zip(numbers, views, strict=True):
        _name(reader, head, number, view, back)
    living.refresh(reader.connection, reader.fetch, numbers)
    if is_last:
        _turn(reader, rows, numbers[0], payloads[numbers[0]], back)
    elif since is not None and sets_facts_only(payloads[numbers[0]]):
        later.rows, later.place_of = turn_facts(reader, rows, numbers[0], payloads[numbers[0]], since, back), int
    else:
        later.rows = refold(reader, rows, {row for payload in payloads.values() for row in payload.rows()})
    for number in numbers:
        settle_after(reader, rows, number, payloads[number])
    touched = [
        _touched(reader, number, payloads[number], view.name) for number, view in zip(numbers, views, strict=True)
    ]
    found, more = ([], 0) if is_last else later.found()
    return UndoneEntry(tuple(views), frozenset().union(*touched), tuple(found), more)


def _number(reader: LogReader, key: str) -> int:
    """The number of the entry that a person calls so: its key, or of this device's own the counter alone."""
    device, _, counter = key.strip().rpartition(":")
    if counter.isascii() and counter.isdigit() and len(counter) < 10:
        known = reader.keys.number("device", device) if device else here(reader.fetch)[0]
        number = None if known is None else number_of(known, int(counter))
        if number is not None and reader.fetch("SELECT 1 FROM entry WHERE number = ?", (number,)):
            return number
    raise Refused('There is no entry "{entry}" in the history.', entry=key)


def _turnable(reader: LogReader, number: int, back: bool) -> EntryView:
    """The entry, when it can be taken back or brought again. Raises Refused."""
    actor, names = reader.fetch("SELECT actor, names FROM entry WHERE number = ?", (number,))[0]
    if actor == _FOUNDING:
        raise Refused("What was done before the upgrade of this desk cannot be undone.")
    if actor == _DIARY:
        raise Refused("What was forecast on a day stays; it cannot be undone.")
    view = reader.entry_view(number, "done" if back else "undone")
    if view.name == REDACTION:
        raise Refused("What was redacted is destroyed; it cannot be brought back.")
    if names is not None:
        raise Refused("This entry takes another one back, or brings it again. Choose that one.")
    if (living.since(reader.fetch, number) is None) != back:
        words = _BACK_ALREADY if back else _NOT_BACK
        raise Refused(words, entry=view.label)
    return view


def _name(reader: LogReader, head: NextHead, number: int, view: EntryView, back: bool) -> None:
    """Write what takes an entry back; or what brings it again: one for each that takes it back."""
    for named in [number] if back else _takers(reader, number):
        made, previous = head()
        made.names = reader.keys.key("device", split(named)[0]), split(named)[1]
        made.command, made.label = ("Undo" if back else "Redo"), view.label.text
        made.hash = made.chained(previous)
        Writer(reader.connection, reader.fetch, reader.keys).entry(made, None)


def _takers(reader: LogReader, number: int) -> list[int]:
    named = reader.fetch("SELECT number FROM entry WHERE names = ? ORDER BY number", (number,))
    return [taker for (taker,) in named if living.since(reader.fetch, taker) is None]


def _turn(reader: LogReader, rows: RowWriter, number: int, payload: Payload, back: bool) -> None:
    """Give every field the value it had before the last entry (``back``), or has by it."""
    # What goes makes room first for what takes its place.
    if back:
        gone = living.since(reader.fetch, number)
        for table, made in payload.made.items():
            rows.update_all(BY_TABLE[table], {row: {"deleted_at": gone} for row in made})
    for table, changed in payload.set.items():
        rows.at(BY_TABLE[table], changed)  # all at once
        order = sorted(changed.items(), key=lambda row: row[1].get("deleted_at", (0, 0))[0 if back else 1] is None)
        for row, fields in order:
            rows.update(BY_TABLE[table], row, {name: pair[0 if back else 1] for name, pair in fields.items()})
    if not back:
        for table, made in payload.made.items():
            back_again = {row: {"deleted_at": cells.get("deleted_at")} for row, cells in made.items()}
            rows.update_all(BY_TABLE[table], back_again)


def refold(reader: LogReader, rows: RowWriter, touched: Collection[Row]) -> dict[Row, tuple[Cells, FoldedRow]]:
    """Make rows what the whole log says; gives the touched ones as they were, and what the log says of each."""
    wanted = with_their_like(reader.fetch, touched)
    found = folded(reader.fetch, wanted)
    before: dict[Row, tuple[Cells, FoldedRow]] = {}
    changes = []
    survivors: list[int | None] = []
    for table in dict.fromkeys(table for table, _ in found):
        shape = BY_TABLE[table]
        summed = _SUMMED if table == NAMES[Deal] else frozenset()
        present = rows.at(shape, [number for of, number in found if of == table])
        for number, cells in present.items():
            if (table, number) in touched:
                before[table, number] = cells, found[table, number]
            right = found[table, number].cells
            change = {name: right[name] for name in shape.fields if name not in summed and right[name] != cells[name]}
            if change:
                changes.append((shape, number, change))
                survivors += [cells.get("survivor"), change.get("survivor")]
    # What goes makes room first for what takes its place.
    for shape, number, change in sorted(changes, key=lambda each: each[2].get("deleted_at") is None):
        rows.update(shape, number, change)
    resettle(reader, rows, [number for shape, number, _ in changes if shape.kind is Deal])
    stages = [number for shape, number, _ in changes if shape.kind is Stage]
    if stages:
        gone = [into for into in survivors if into]
        resettle(reader, rows, affected_by_stages(reader, [*stages, *gone]))
    return before


def settle_after(reader: LogReader, rows: RowWriter, number: int, payload: Payload) -> None:
    """Deals whose past is another one now that an entry holds, or does not, become what it adds up to."""
    fetch = reader.fetch
    touched = reader.deals_told(number)
    others = """SELECT DISTINCT e.deal FROM event f JOIN event e ON e.deal = f.deal AND e.entry <> f.entry
        WHERE f.entry = ?"""
    made = payload.made.get(NAMES[Deal], {}).keys()
    if made:
        touched = (touched - made) | {deal for (deal,) in fetch(others, (number,))}
    touched |= reader.deals_withdrawn(number)
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
    deals = reader.deals_told(number)
    if len(every) + len(deals) > MANY or command.startswith("Import"):
        return frozenset({("*", "")})
    by_table: dict[str, list[int]] = {NAMES[Deal]: list(deals)}
    for table, row in every:
        by_table.setdefault(table, []).append(row)
    found = set[tuple[str, str]]()
    for table, numbers in by_table.items():
        shape = BY_TABLE[table]
        reader.keys.look_up_numbers(table, numbers)
        keys = [reader.keys.key(table, number) for number in numbers]
        if table == NAMES[Deal]:
            found.update(("Deal", key) for key in keys)
            continue
        for record in reader.all_of(shape.kind, keys):
            owner = getattr(record, "deal", None)
            if owner is not None:
                found.add((shape.kind.__name__, owner))
            elif shape.has_subject:
                found.add(("Contact", getattr(record, "subject", None) or ""))
            else:
                found.add((shape.kind.__name__, record.id))
    return frozenset(found)
