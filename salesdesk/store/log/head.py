"""Where the log stands: this device, its next counter, the clock, and the hash to chain to."""

import platform
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

from salesdesk.store.connections import Connection
from salesdesk.store.keymap import KeyNumbers, from_cell
from salesdesk.store.keys import packed
from salesdesk.store.log.entries import Entry, Fetch, number_of, split

LATEST_CLOCK = """SELECT max(e.hlc) FROM device d JOIN entry e ON e.number =
    (SELECT max(number) FROM entry WHERE number >= d.number << 32 AND number < (d.number + 1) << 32)"""
"""The hybrid logical clock of the last entry, of all devices' last ones."""


def file_mark(path: Path) -> str:
    """What tells this file on this computer from a copy of it."""
    found = path.stat()
    told = f"{platform.node()} {found.st_dev} {found.st_ino}"
    return blake2b(told.encode("utf-8", "surrogatepass"), digest_size=9).hexdigest()


def here(fetch: Fetch) -> tuple[int, str, str]:
    """Number, key and file mark of the device that writes in this file."""
    number, raw, mark = fetch("SELECT number, id, file FROM device WHERE here = 1")[0]
    return number, from_cell(raw), mark


def take_identity(connection: Connection, fetch: Fetch, file: Path, new_key: Callable[[], str]) -> None:
    """A copy of a desk becomes a device of its own with the first thing that is written in it."""
    mark = file_mark(file)
    if here(fetch)[2] != mark:
        connection.exec_driver_sql("UPDATE device SET here = 0 WHERE here = 1")
        connection.exec_driver_sql("INSERT INTO device (id, here, file) VALUES (?, 1, ?)", (packed(new_key()), mark))


def next_entry(fetch: Fetch, keys: KeyNumbers, now: int, salt: bytes, actor: int, command: str) -> tuple[Entry, bytes]:
    """The next entry of this device, and the hash of its entry before (empty without one)."""
    device, key, _ = here(fetch)
    keys.note("device", key, device)
    last = fetch(
        "SELECT number, hlc, hash FROM entry WHERE number >= ? AND number < ? ORDER BY number DESC LIMIT 1",
        (number_of(device, 0), number_of(device + 1, 0)),
    )
    if last:
        number, hlc, previous = last[0]
        counter = split(number)[1] + 1
        seen = fetch("SELECT max(hlc) FROM entry WHERE arrived IS NOT NULL AND arrived >= ?", (number,))[0][0]
        hlc = max(hlc, seen or 0)
    else:
        counter, previous = 1, b""
        hlc = fetch("SELECT max(hlc) FROM entry")[0][0] or 0
    return Entry(key, counter, max(now, hlc + 1), now, actor, command, "", salt=salt), previous
