"""Proving the log: every entry is as it was written, and the rows are what the log adds up to."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from itertools import islice

from salesdesk.desk.parts import Outdated
from salesdesk.domain.days import from_us
from salesdesk.domain.deals import FOLDED, settled
from salesdesk.domain.errors import Message
from salesdesk.domain.names import name_key
from salesdesk.domain.records import Deal
from salesdesk.i18n import mark
from salesdesk.store.checksums import COLUMN, checksum
from salesdesk.store.connections import Connection
from salesdesk.store.log import living
from salesdesk.store.log.entries import Entry, number_of, split
from salesdesk.store.log.fold import FoldedRow, Row, folded, with_their_like
from salesdesk.store.log.reading import LogReader
from salesdesk.store.log.settle import pasts
from salesdesk.store.log.whole import entries_of
from salesdesk.store.records import chunks
from salesdesk.store.schema import BY_TABLE, SHAPES, SUBJECT_TABLES

_CHANGED = mark("The log was changed: entry {number} ({command}, {at}) is not as it was written.{deals}")
_MISSING = mark("The log was changed: entry {number} is missing.")
_UNREADABLE = mark("The log is damaged behind entry {number}.{deals}")
_BEYOND = mark("The log cannot be read to its end ({what}).")
_ARRIVED = mark("It is not noted rightly when entry {number} came from another desk.")
_NO_TEXT = mark("{what} holds text that cannot be read: {fields}")
_FEW = 3
_ROW = mark("{what} is not what the log says: {fields}")
_UNKNOWN = mark("{what} is in no entry of the log.")
_LOST = mark("{what} is about something that is not there.")
_NOT_AS_WRITTEN = mark("{what} is not as it was written.")
_TURNED = mark("It is not noted rightly whether entry {number} was undone.")

ENTRY = "entry"
"""The table of the log's entries."""
_HALF = re.compile("[\udc80-\udcff]")
"""What stands for bytes that are no UTF-8."""


def log_faults(reader: LogReader, done: Callable[[float], None] = lambda _share: None) -> list[Message]:
    """What is wrong with the log and with the rows it adds up to; nothing when both are sound. ``done`` is told after each part
    how much of it is done, in [0, 1]."""
    found: list[Message] = []
    share = 0.0
    for section, part in _SHARES.items():
        share += part
        try:
            found.extend(section(reader))
        except Outdated:
            raise
        except Exception as error:  # whatever damage makes of a value: it is told, and the rest is looked at
            found.append(Message(_BEYOND, {"what": f"{type(error).__name__} {error}"[:80]}))
        done(min(share, 1.0))
    return found


def everything_wrong(connection: Connection, done: Callable[[float], None] = lambda _share: None) -> list[Message]:
    """The same of a connection."""
    return log_faults(LogReader(connection), done)


def _keys(reader: LogReader) -> Iterator[Message]:
    """Nothing: the keys of all rows are read in one go, which takes a third of the time of as many single ones."""
    for table in BY_TABLE:
        with suppress(ValueError, TypeError, KeyError):  # of a damaged table: told by what is read of it then
            reader.keys.all_of(table)
    yield from ()


def _chains(reader: LogReader) -> Iterator[Message]:
    for device in sorted(reader.keys.all_of("device")):
        yield from _chain(reader, device)


def _turned(reader: LogReader) -> Iterator[Message]:
    yield from (Message(_TURNED, {"number": split(entry)[1]}) for entry in living.faults(reader.fetch))


def _arrived(reader: LogReader) -> Iterator[Message]:
    """Entries of other desks say behind which entry they came."""
    rows = reader.fetch(
        """SELECT number FROM entry WHERE arrived IS NOT NULL AND arrived <> 0
        AND arrived NOT IN (SELECT number FROM entry)"""
    )
    yield from (Message(_ARRIVED, {"number": split(number)[1]}) for (number,) in rows)


def _chain(reader: LogReader, device: int) -> Iterator[Message]:
    previous, last = b"", 0
    try:
        for entry in entries_of(reader, device, by_columns=True):
            for number in range(last + 1, entry.counter):
                yield Message(_MISSING, {"number": number})
            if entry.counter == last + 1 and not entry.is_whole(previous):
                yield Message(_CHANGED, _said(entry) | {"deals": _about(reader, number_of(device, entry.counter))})
            previous, last = entry.hash, entry.counter
    except Outdated:
        raise
    except Exception:  # a payload that is damaged may be anything
        deals = _about(reader, number_of(device, last + 1))
        yield Message(_UNREADABLE, {"number": last, "deals": deals})


def _about(reader: LogReader, entry: int) -> str:
    """The titles of the first deals that an entry tells of, in brackets; empty where none is known."""
    try:
        deals = reader.deals_told(entry)
        payload = reader.payload(entry)
        for table, number in payload.rows() if payload else ():
            if table == "deal":
                deals.add(number)
            elif "deal" in BY_TABLE[table].fields:
                deals |= {deal for (deal,) in reader.fetch(f"SELECT deal FROM {table} WHERE number = ?", (number,))}
    except Outdated:
        raise
    except Exception:
        deals = reader.deals_told(entry)
    names = [_name(reader, "deal", number) for number in sorted(deals)[:_FEW]]
    return f" ({', '.join(names)}{', …' if len(deals) > _FEW else ''})" if names else ""


def _said(entry: Entry) -> dict[str, object]:
    return {"number": entry.counter, "command": entry.command, "at": from_us(entry.at).isoformat(timespec="seconds")}


def _rows(reader: LogReader) -> Iterator[Message]:
    found = folded(reader.fetch, None)
    for table in BY_TABLE:
        yield from _rows_of(reader, table, "1", found)
    for table, number in found:
        yield Message(_UNKNOWN, {"what": f"{table} {number}"})


def _rows_of(reader: LogReader, table: str, condition: str, found: dict[Row, FoldedRow]) -> Iterator[Message]:
    """What is wrong with rows of a table, by what the log adds up to; what is said of them there is taken out of it."""
    shape = BY_TABLE[table]
    compared = [name for name in shape.fields if shape.kind is not Deal or name not in FOLDED]
    names = shape.columns[2:]
    chosen = f"SELECT number, id, {', '.join(names)}, {COLUMN} FROM {table} WHERE {condition} ORDER BY number"
    for number, key, *cells, kept in reader.fetch(chosen):
        row, told = found.pop((table, number), None), dict(zip(names, cells, strict=True))
        if row is None:
            yield Message(_UNKNOWN, {"what": _name(reader, table, number)})
            continue
        wrong = [name for name in compared if row.cells[name] != told[name]]
        if shape.folds_name and "name" not in wrong and told["name_key"] != name_key(row.cells["name"]):
            wrong.append("name_key")
        if not wrong and checksum(number, key, cells) != kept and not _is_summed_wrong(reader, table, number):
            yield Message(_NOT_AS_WRITTEN, {"what": _name(reader, table, number)})
        if wrong:
            unread = [name for name in compared if _is_no_text(told[name])]
            values = {"what": _name(reader, table, number), "fields": ", ".join(unread or wrong)}
            yield Message(_NO_TEXT, values) if unread else Message(_ROW, values)


def _is_summed_wrong(reader: LogReader, table: str, number: int) -> bool:
    """Whether a row is of a deal that is not what its events add up to, which is told by itself."""
    return table == SHAPES[Deal].table and any(_deals_of(reader, [number]))


def faults_of_rows(reader: LogReader, table: str, numbers: Collection[int]) -> list[Message]:
    """What is wrong with some rows that are not as they were written: which fields, as far as the log can be read."""
    if table == ENTRY:
        return [_entry_changed(reader, number) for number in numbers]
    found: list[Message] = []
    condition = f"number IN ({', '.join(map(str, numbers))})"
    with suppress(Exception):  # whatever damage makes of the log
        if table == SHAPES[Deal].table:
            found += _deals_of(reader, numbers)
    with suppress(Exception):
        wanted = with_their_like(reader.fetch, [(table, number) for number in numbers])
        found += _rows_of(reader, table, condition, folded(reader.fetch, wanted))
    return found or [Message(_NOT_AS_WRITTEN, {"what": f"{table} {number}"}) for number in numbers]


def _deals(reader: LogReader) -> Iterator[Message]:
    yield from _deals_of(reader, reader.keys.all_of(SHAPES[Deal].table))


def _deals_of(reader: LogReader, numbers: Iterable[int]) -> Iterator[Message]:
    """Which of some deals are not what their events add up to."""
    survivors = reader.survivors()
    for part in chunks(numbers):  # type: ignore[arg-type]
        reader.keys.look_up_numbers("deal", part)  # type: ignore[arg-type]
        deals = [reader.keys.key("deal", number) for number in part]  # type: ignore[arg-type]
        past = pasts(reader, deals)
        for deal in reader.all_of(Deal, deals):
            if not past[deal.id]:
                continue
            summed = settled(deal, past[deal.id], survivors)
            wrong = [name for name in FOLDED if getattr(summed, name) != getattr(deal, name)]
            if wrong:
                values = {"title": deal.title, "fields": ", ".join(wrong)}
                yield Message(mark("{title} is not what its history adds up to: {fields}"), values)


def _subjects(reader: LogReader) -> Iterator[Message]:
    for shape in SHAPES.values():
        for kind, table in SUBJECT_TABLES.items() if shape.has_subject else ():
            rows = reader.fetch(
                f"""SELECT number FROM {shape.table} WHERE subject_kind = ?
                AND subject NOT IN (SELECT number FROM {table})""",
                (kind,),
            )
            yield from (Message(_LOST, {"what": _name(reader, shape.table, number)}) for (number,) in rows)


def _entry_changed(reader: LogReader, number: int) -> Message:
    device, counter = split(number)
    deals = _about(reader, number)
    try:
        (entry,) = islice(entries_of(reader, device, counter - 1), 1)
    except Exception:  # a payload that is damaged may be anything
        return Message(_UNREADABLE, {"number": counter - 1, "deals": deals})
    return Message(_CHANGED, _said(entry) | {"deals": deals})


def _name(reader: LogReader, table: str, number: int) -> str:
    """What a row is called: its title or name where it has one, else its kind and key."""
    fields = BY_TABLE[table].fields
    column = next((name for name in ("title", "name", "period", "value", "text") if name in fields), None)
    if table != "setting" and column:
        rows = reader.fetch(f"SELECT {column} FROM {table} WHERE number = ?", (number,))
        text = str(rows[0][0])[:60] if rows else f"{table} {number}"
        text = _HALF.sub("\ufffd", text)
    else:
        text = f"{table} {reader.keys.key(table, number)}"
    owner = _owner(reader, table, number)
    return text if owner is None else f"{_name(reader, 'deal', owner)}: {text}"


def _owner(reader: LogReader, table: str, number: int) -> int | None:
    """The deal that a row belongs to."""
    shape = BY_TABLE[table]
    if "deal" in shape.fields:
        rows = reader.fetch(f"SELECT deal FROM {table} WHERE number = ?", (number,))
    elif shape.has_subject:
        rows = reader.fetch(f"SELECT subject FROM {table} WHERE number = ? AND subject_kind = 'deal'", (number,))
    else:
        return None
    return rows[0][0] if rows else None


def _is_no_text(cell: object) -> bool:
    """Whether a cell is text that was not UTF-8 in the file."""
    return isinstance(cell, str) and _HALF.search(cell) is not None


_SHARES = {_keys: 0.02, _chains: 0.4, _turned: 0.01, _arrived: 0.01, _rows: 0.35, _deals: 0.2, _subjects: 0.01}
"""What is proven, one after the other, and the share of the time that each takes on a large desk."""
