"""Which entries hold: one that a holding entry names does not. ``taken_back`` keeps those that do not."""

from collections.abc import Callable, Iterable
from typing import Any

from salesdesk.store.connections import Connection

Fetch = Callable[..., list[tuple[Any, ...]]]
_NAMERS = """SELECT number, hlc FROM entry WHERE names = ? AND (? IS NULL OR
    (arrived IS NULL AND number < ?) OR arrived < ?) ORDER BY hlc, number"""
_PUT = "INSERT INTO taken_back (entry, since) VALUES (?, ?)"


def since(fetch: Fetch, entry: int, before: int | None = None) -> int | None:
    """The instant (microseconds, of the log's clock) from which an entry does not hold; None for one that holds.

    With ``before`` only entries that came before that one are asked.
    """
    for namer, hlc in fetch(_NAMERS, (entry, before, before, before)):
        if since(fetch, namer, before) is None:
            return int(hlc)
    return None


def root(fetch: Fetch, entry: int) -> int:
    """The command that an entry takes back or brings again, through those between; itself for a command."""
    while (named := fetch("SELECT names FROM entry WHERE number = ?", (entry,))[0][0]) is not None:
        entry = named
    return entry


def refresh(connection: Connection, fetch: Fetch, entries: Iterable[int]) -> None:
    """Bring ``taken_back`` up to date for commands and all that names them."""
    for entry in entries:
        for one in _named_by(fetch, entry):
            connection.exec_driver_sql("DELETE FROM taken_back WHERE entry = ?", (one,))
            gone = since(fetch, one)
            if gone is not None:
                connection.exec_driver_sql(_PUT, (one, gone))


def _named_by(fetch: Fetch, entry: int) -> list[int]:
    found = [entry]
    for one in found:
        found += [number for (number,) in fetch("SELECT number FROM entry WHERE names = ?", (one,))]
    return found


def faults(fetch: Fetch) -> list[int]:
    """Entries of which ``taken_back`` says what the log does not."""
    told: dict[int, int] = dict(fetch("SELECT entry, since FROM taken_back"))
    named = {number for (number,) in fetch("SELECT DISTINCT names FROM entry WHERE names IS NOT NULL")}
    return [entry for entry in sorted(named | told.keys()) if since(fetch, entry) != told.get(entry)]
