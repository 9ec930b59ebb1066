"""Conflicted copies: what programs that synchronise folders make of a desk on which two computers worked.

A file counts when its name is the desk's with what such programs add, in whatever language, when it is a desk founded by the same
device, and when it holds entries of the log that the desk lacks.
"""

import contextlib
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

import sqlcipher3.dbapi2 as driver

from salesdesk.desk.locations import ConflictedCopy
from salesdesk.domain.errors import SalesDeskError
from salesdesk.store.connections import connect, reading
from salesdesk.store.lock import file_number
from salesdesk.store.log.entries import ACTORS, number_of

SUFFIX = ".salesdesk"
_ADDED = re.compile(
    r"""\s?[(\[（【].+[)\]）】]            # Dropbox, Nextcloud, Google Drive, Seafile, Box: in brackets, in any language
    | \.sync-conflict-\d{8}-\d{6}-\w+     # Syncthing
    | [ ._-]+(?i:conflict).*              # Resilio Sync, older Nextcloud and ownCloud
    | -[\w.-]{1,63}                       # OneDrive: the name of the computer
    | \ \d{1,2}                           # iCloud Drive
    """,
    re.VERBOSE,
)
_DEVICES = "SELECT number, id FROM device ORDER BY number"
_DIARY = ACTORS.index("diary")


class _Log(NamedTuple):
    """A log under reading; ``devices`` are their numbers by key, the founder first."""

    raw: Any
    devices: Mapping[bytes, int]

    @property
    def founder(self) -> bytes | None:
        return next(iter(self.devices), None)

    def last(self, device: bytes) -> int:
        """The counter of a device's last entry; 0 without one."""
        number = self.devices.get(device)
        if number is None:
            return 0
        span = (number_of(number, 0), number_of(number + 1, 0))
        found = self.raw.execute("SELECT max(number) FROM entry WHERE number >= ? AND number < ?", span).fetchone()[0]
        return 0 if found is None else int(found) - span[0]

    def hash_of(self, device: bytes, counter: int) -> bytes | None:
        """The hash of a device's entry."""
        at = (number_of(self.devices[device], counter),)
        row = self.raw.execute("SELECT hash FROM entry WHERE number = ?", at).fetchone()
        return row[0] if row else None

    def changes_after(self, device: bytes, counter: int) -> int:
        """How many of a device's entries follow, without the diary's."""
        number = self.devices[device]
        span = (number_of(number, counter), number_of(number + 1, 0), _DIARY)
        text = "SELECT count(*) FROM entry WHERE number > ? AND number < ? AND actor <> ?"
        return int(self.raw.execute(text, span).fetchone()[0])


def names_like(desk: Path) -> list[Path]:
    """The files beside a desk whose names are the desk's with what such programs add, in the order of their names."""
    found = []
    with contextlib.suppress(OSError), os.scandir(desk.parent) as entries:
        for entry in entries:
            stem, dot, end = entry.name.rpartition(".")
            is_desk = bool(dot) and f".{end}".lower() == SUFFIX and stem.startswith(desk.stem)
            if is_desk and _ADDED.fullmatch(stem[len(desk.stem) :]):
                found.append(desk.with_name(entry.name))
    return sorted(found)


def conflicted_copies(desk: Path, key: bytes | None = None) -> tuple[ConflictedCopy, ...]:
    """The conflicted copies beside a desk that hold what it lacks. ``key`` is that of the desk where it is encrypted; they have
    the same. What cannot be read is none."""
    candidates = [path for path in names_like(desk) if _is_other_file(path, desk)]
    if not candidates:
        return ()
    found = []
    with contextlib.suppress(driver.Error, OSError, SalesDeskError), _log(desk, key) as ours:
        for path in candidates:
            with contextlib.suppress(driver.Error, OSError, SalesDeskError), _log(path, key) as theirs:
                if theirs.founder is not None and theirs.founder == ours.founder:
                    copy = _compared(path, ours, theirs)
                    found += [copy] if copy.changes else []
    return tuple(found)


def _is_other_file(path: Path, desk: Path) -> bool:
    try:
        return path.is_file() and file_number(path) != file_number(desk)
    except OSError:
        return False


@contextlib.contextmanager
def _log(path: Path, key: bytes | None) -> Iterator[_Log]:
    with closing(connect(path, "ro", 1.0, key)) as raw, reading(raw):
        yield _Log(raw, {bytes(device): number for number, device in raw.execute(_DEVICES).fetchall()})


def _compared(path: Path, ours: _Log, theirs: _Log) -> ConflictedCopy:
    changes, can_merge, told = 0, True, blake2b(path.name.encode("utf-8", "surrogatepass"), digest_size=8)
    for device in theirs.devices:
        last = theirs.last(device)
        shared = min(ours.last(device), last)
        common = _common(device, shared, ours, theirs)
        changes += theirs.changes_after(device, common)
        can_merge = can_merge and common == shared
        told.update(device + (theirs.hash_of(device, last) or b"") if last else device)
    return ConflictedCopy(path, changes, can_merge, told.hexdigest())


def _common(device: bytes, shared: int, ours: _Log, theirs: _Log) -> int:
    """Up to which counter both logs have the same entries of a device: each hash holds all before it, so it is halved."""

    def alike(counter: int) -> bool:
        return counter == 0 or ours.hash_of(device, counter) == theirs.hash_of(device, counter)

    if alike(shared):
        return shared
    low, high = 0, shared
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if alike(middle) else (low, middle)
    return low
