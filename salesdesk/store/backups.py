"""Copies of the desk that are proven to be whole, by SQLite's online backup.

A copy is made in steps, between which others may write: SQLite then begins anew with what is there by then, and where it would
do so again and again, all is copied in one step, for which a commit waits. It is written beside its name, opened again, checked,
brought to the disk, and only then has its name.
"""

import contextlib
import os
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlcipher3.dbapi2 as driver

from salesdesk import leavings
from salesdesk.domain.errors import SalesDeskError
from salesdesk.store import files
from salesdesk.store.connections import connect, prepare, reading

if TYPE_CHECKING:
    from sqlalchemy import Engine

PAGES = 256
"""Of 4 KB, copied in one step: a few milliseconds at most, in which a commit waits."""
MOST_RESTARTS = 25
"""So often a copy begins anew because others write meanwhile; then it is made in one step."""
AT_ONCE = -1
"""All pages in one step: 0.03 s of 15 MB (encrypted 0.1 s), 0.2 s of 150 MB (encrypted 0.7 s), while which a commit waits."""
_WAITS = (driver.SQLITE_BUSY, driver.SQLITE_LOCKED)
PART = leavings.PART
_HEADS = """SELECT d.id, e.number, e.hash FROM device d JOIN entry e ON e.number =
    (SELECT max(number) FROM entry WHERE number >= d.number << 32 AND number < (d.number + 1) << 32)"""
Look = Callable[[], None]


class _NeverRestsError(Exception):
    """Others write all the time."""


def _go_on() -> None:
    """Nobody wants the copy to be given up."""


def copy(engine: "Engine", target: Path, key: bytes | None = None) -> None:
    """Copy the desk of an engine, as it is at one moment, to a file that appears only when whole and verified. ``key`` is
    that of the desk where it is encrypted; the copy has the same.

    Raises SalesDeskError when the copy does not hold what the desk holds; the target is then as it was.
    """
    with contextlib.closing(engine.raw_connection()) as raw:
        copy_from(raw.driver_connection, target, key)


def copy_file(
    path: Path, target: Path, key: bytes | None = None, look: Look = _go_on, mode: str = "rw", pages: int = PAGES
) -> None:
    """As ``copy``, of a desk file. ``look`` is called between the steps, and may raise to give the copy up."""
    with closing(connect(path, mode, key=key)) as raw:
        prepare(raw)
        copy_from(raw, target, key, look, pages)


def copy_from(source: Any, target: Path, key: bytes | None = None, look: Look = _go_on, pages: int = PAGES) -> None:
    """As ``copy_file``, from a connection of the driver."""
    beside = target.with_name(f".{target.name}.{os.getpid()}{PART}")
    _discard_left(target)
    try:
        os.close(os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        with closing(connect(beside, "rw", key=key)) as new:
            # It is deleted where it does not become whole, and brought to the disk at the end.
            new.execute("PRAGMA journal_mode=OFF")
            new.execute("PRAGMA synchronous=OFF")
            try:
                source.backup(new, pages=pages, progress=_progress(look), sleep=0.01)
            except _NeverRestsError:
                source.backup(new, pages=AT_ONCE, sleep=0.01)
        look()
        with closing(connect(beside, "ro", key=key)) as new:
            if not _is_sound(new) or not _is_same(source, new, look):
                raise SalesDeskError("The backup {file} did not match the desk and was deleted.", file=target.name)
        put_in_place(beside, target)
    finally:
        files.discard(beside)


def _discard_left(target: Path) -> None:
    """Delete what copies to the same name that were broken off have left."""
    for name in sorted(os.listdir(target.parent)):  # noqa: PTH208 - names are all it takes
        if name.startswith(f".{target.name}.") and name.endswith(PART) and is_left(path := target.with_name(name)):
            files.discard(path)


def is_left(part: Path) -> bool:
    """Whether the process that writes a part, which its name tells, is this one (that makes one at a time) or has ended."""
    return leavings.process_of(part.name) == os.getpid() or leavings.has_ended(part.name)


def put_in_place(beside: Path, target: Path) -> None:
    """Bring a file to the disk, give it its name, and bring that to the disk too. Raises OSError."""
    files.sync_file(beside)
    beside.replace(target)
    files.sync_folder(target.parent)


def _progress(look: Look) -> Callable[[int, int, int], None]:
    least, restarts = None, 0

    def tell(status: int, remaining: int, _total: int) -> None:
        nonlocal least, restarts
        look()
        # A step that had to wait for others has copied nothing; after any other, less remains.
        restarts += status not in _WAITS and least is not None and remaining >= least
        least = remaining
        if restarts > MOST_RESTARTS:
            raise _NeverRestsError

    return tell


def _is_sound(new: Any) -> bool:
    return bool(new.execute("PRAGMA integrity_check").fetchall() == [("ok",)])


def _is_same(source: Any, new: Any, look: Look) -> bool:
    """Whether a copy holds what the source held at one moment: each device's last entry is in the source under the same hash,
    and where nothing came since, every table has as many rows. Each reading of the source is a transaction of its own."""
    heads = dict(_heads(new))
    if heads and not _has_all(source, heads):
        return False
    for table, count in _counts(new):
        look()
        with _moment(source):
            if heads and dict(_heads(source)) != heads:
                return True
            found: int = source.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
        if found != count:
            return False
    return True


@contextlib.contextmanager
def _moment(source: Any) -> Iterator[None]:
    with contextlib.nullcontext() if source.in_transaction else reading(source):
        yield


def _has_all(source: Any, heads: dict[bytes, tuple[int, bytes]]) -> bool:
    with _moment(source):
        for number, found in heads.values():
            row = source.execute("SELECT hash FROM entry WHERE number = ?", (number,)).fetchone()
            if row is None or row[0] != found:
                return False
    return True


def _heads(raw: Any) -> Iterator[tuple[bytes, tuple[int, bytes]]]:
    """The last entry of each device with its hash; none in a file of a version without a chained log."""
    columns = {row[1] for row in raw.execute("PRAGMA table_info(entry)")}
    if {"number", "hash"} <= columns:
        for device, number, found in raw.execute(_HEADS).fetchall():
            yield device, (number, found)


def _counts(connection: Any) -> Iterator[tuple[str, int]]:
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
    for name in names:
        yield name, connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
