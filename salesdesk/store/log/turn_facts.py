"""Turning an entry that is not the last without going through the log: only the entries since then are read.

Of a field that no later entry wrote, the entry itself says what it was before and after. That holds as long as everything
before the entry stands as it stood then, and as rows do not depend on each other.
"""

from salesdesk.domain.records import Setting
from salesdesk.store.log import living
from salesdesk.store.log.entries import ACTORS
from salesdesk.store.log.fold import SCOPES, FoldedRow, Row, rule
from salesdesk.store.log.payload import Cells, Payload
from salesdesk.store.log.reading import LogReader
from salesdesk.store.rows import RowWriter
from salesdesk.store.schema import BY_TABLE, NAMES

_DIARY = ACTORS.index("diary")
_SINCE = f"""SELECT number, names, arrived, number IN (SELECT entry FROM taken_back) FROM entry
    WHERE actor <> {_DIARY} AND ((number > ? AND arrived IS NULL) OR arrived >= ?)"""
_RULED_TOGETHER = frozenset({*SCOPES, "stage", NAMES[Setting]})
"""Tables in which it depends on other rows, or on who else wrote it, whether a row is there."""


def entries_since(reader: LogReader, number: int) -> list[int] | None:
    """The commands since an entry that hold, in order; None where what was before it does not stand as it stood then:
    entries came from another device, or earlier ones were taken back or brought again."""
    fetch = reader.fetch
    if fetch("SELECT arrived FROM entry WHERE number = ?", (number,))[0][0] is not None:
        return None
    found = []
    for entry, names, arrived, is_taken_back in fetch(_SINCE, (number, number)):
        if arrived is not None:
            return None
        if names is None:
            if not is_taken_back:
                found.append(entry)
            continue
        command = living.root(fetch, names)
        if command < number and _holds(reader, command, None) != _holds(reader, command, number):
            return None
    return sorted(found)


def sets_facts_only(payload: Payload) -> bool:
    """Whether an entry made no row, and each row that it changed stands for itself."""
    return not payload.made and _RULED_TOGETHER.isdisjoint(payload.set)


def turn_facts(
    reader: LogReader, rows: RowWriter, number: int, payload: Payload, since: list[int], back: bool
) -> dict[Row, tuple[Cells, FoldedRow]]:
    """Give the fields that an entry set the value they had before it (``back``), or have by it, but for those that one of
    the entries ``since`` wrote. Gives its rows as they were, and as they are with the last writer of each field."""
    writers: dict[Row, dict[str, int]] = {row: dict.fromkeys(fields, number) for row, fields in payload.changed()}
    for later in since:
        for row, fields in (reader.payload(later) or Payload()).changed():
            known = writers.get(row, {})
            known.update((name, later) for name in fields if name in known)
    found: dict[Row, tuple[Cells, FoldedRow]] = {}
    for table, changed in payload.set.items():
        shape = BY_TABLE[table]
        for place, before in rows.at(shape, changed).items():
            last = writers[table, place]
            own = {name: pair[0 if back else 1] for name, pair in changed[place].items() if last[name] == number}
            after = {**before, **own}
            rule(table, after)
            found[table, place] = before, FoldedRow(after, holds=True, writers=last)
            if told := {name: cell for name, cell in after.items() if cell != before[name]}:
                rows.update(shape, place, told)
    return found


def _holds(reader: LogReader, entry: int, before: int | None) -> bool:
    return living.since(reader.fetch, entry, before) is None
