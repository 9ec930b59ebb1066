"""Proving the log: every entry is as it was written, and the rows are what the log adds up to."""

from collections.abc import Iterator

from salesdesk.domain.days import from_us
from salesdesk.domain.deals import FOLDED, settled
from salesdesk.domain.errors import Message
from salesdesk.domain.records import Deal
from salesdesk.i18n import mark
from salesdesk.store.log import living
from salesdesk.store.log.entries import Entry
from salesdesk.store.log.fold import folded
from salesdesk.store.log.reading import LogReader
from salesdesk.store.log.settle import pasts
from salesdesk.store.log.whole import entries_of
from salesdesk.store.records import chunks
from salesdesk.store.schema import BY_TABLE, SHAPES, SUBJECT_TABLES

_CHANGED = mark("The log was changed: entry {number} ({command}, {at}) is not as it was written.")
_MISSING = mark("The log was changed: entry {number} is missing.")
_UNREADABLE = mark("The log is damaged behind entry {number}.")
_ROW = mark("{what} is not what the log says: {fields}")
_UNKNOWN = mark("{what} is in no entry of the log.")
_LOST = mark("{what} is about something that is not there.")
_TURNED = mark("It is not noted rightly whether entry {number} was undone.")


def log_faults(reader: LogReader) -> list[Message]:
    """What is wrong with the log and with the rows it adds up to; nothing when both are sound."""
    chains = [fault for device in sorted(reader.keys.all_of("device")) for fault in _chain(reader, device)]
    if chains:
        return chains  # what a damaged log adds up to says nothing of the rows
    found = [Message(_TURNED, {"number": entry}) for entry in living.faults(reader.fetch)]
    return [*found, *_rows(reader), *_deals(reader), *_subjects(reader)]


def _chain(reader: LogReader, device: int) -> Iterator[Message]:
    previous, last = b"", 0
    try:
        for entry in entries_of(reader, device):
            for number in range(last + 1, entry.counter):
                yield Message(_MISSING, {"number": number})
            if entry.counter == last + 1 and not entry.is_whole(previous):
                yield Message(_CHANGED, _said(entry))
            previous, last = entry.hash, entry.counter
    except (ValueError, KeyError, TypeError, IndexError):
        yield Message(_UNREADABLE, {"number": last})


def _said(entry: Entry) -> dict[str, object]:
    return {"number": entry.counter, "command": entry.command, "at": from_us(entry.at).isoformat(timespec="seconds")}


def _rows(reader: LogReader) -> Iterator[Message]:
    found = folded(reader.fetch, None)
    for table, shape in BY_TABLE.items():
        compared = [name for name in shape.fields if shape.kind is not Deal or name not in FOLDED]
        for number, *cells in reader.fetch(f"SELECT number, {', '.join(compared)} FROM {table} ORDER BY number"):
            row = found.pop((table, number), None)
            if row is None:
                yield Message(_UNKNOWN, {"what": _name(reader, table, number)})
                continue
            wrong = [name for name, cell in zip(compared, cells, strict=True) if row.cells[name] != cell]
            if wrong:
                yield Message(_ROW, {"what": _name(reader, table, number), "fields": ", ".join(wrong)})
    for table, number in found:
        yield Message(_UNKNOWN, {"what": f"{table} {number}"})


def _deals(reader: LogReader) -> Iterator[Message]:
    survivors = reader.survivors()
    keys = reader.keys.all_of(SHAPES[Deal].table)
    for part in chunks(keys.values()):
        past = pasts(reader, part)
        for deal in reader.all_of(Deal, part):
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


def _name(reader: LogReader, table: str, number: int) -> str:
    """What a row is called: its title or name where it has one, else its kind and key."""
    fields = BY_TABLE[table].fields
    column = next((name for name in ("title", "name", "period", "value", "text") if name in fields), None)
    if table != "setting" and column:
        return str(reader.fetch(f"SELECT {column} FROM {table} WHERE number = ?", (number,))[0][0])[:60]
    return f"{table} {reader.keys.key(table, number)}"
