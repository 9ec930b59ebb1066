"""Kept states as files, one a desk, in a folder of this user alone: the KeptState port.

They are read and written by the driver itself, so that what is kept can be shown before SQLAlchemy is imported. Nothing that
becomes of them is an error for the user: a file that is missing, damaged, locked or of another program gives nothing, and
is made again with the next ``put``. It may be lost, but never tells what is wrong: each value has a hash over name,
position and value, and commits roll back as a whole.
"""

import contextlib
import os
from collections.abc import Collection, Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from threading import RLock
from typing import Any

import sqlcipher3.dbapi2 as driver

from salesdesk.desk.kept import MOST_PAST_BYTES, PAST_VARIANTS, VARIANTS, Head, KeptItem, Position
from salesdesk.store.cipher import key_for
from salesdesk.store.connections import connect
from salesdesk.store.files import JOURNAL, journal_of
from salesdesk.store.keys import unpacked
from salesdesk.store.wiping import remove_wiped

SUFFIX = ".kept"
MOST_FILES = 20
LONGEST_UNUSED = 90 * 86_400
"""Seconds after which the kept state of a desk that was not opened is deleted."""
_APPLICATION_ID = 0x53446B4B
_LAYOUT = 1
_PAGE_BYTES = 32_768
_WAIT_TO_READ, _WAIT_TO_WRITE = 0.1, 2.0
"""Seconds that one process waits for another."""
_HASH_BYTES = 16
_PASSING = frozenset({5, 6, 7, 9, 10, 13, 14})
"""SQLite's codes for busy, locked, out of memory, interrupted, input or output, full, cannot open."""
_TABLES = (
    "CREATE TABLE program (stamp TEXT NOT NULL)",
    """CREATE TABLE item (number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, alike TEXT NOT NULL,
        position TEXT NOT NULL, hash BLOB NOT NULL, value BLOB NOT NULL)""",
    "CREATE INDEX item_alike ON item (alike, number)",
)
_PUT = "INSERT INTO item (name, alike, position, hash, value) VALUES (?, ?, ?, ?, ?)"
_SURPLUS = """DELETE FROM item WHERE alike = ? AND number NOT IN
    (SELECT number FROM item WHERE alike = ? ORDER BY number DESC LIMIT ?)"""
_TOO_MUCH = """DELETE FROM item WHERE number IN (SELECT number FROM
    (SELECT number, SUM(LENGTH(value)) OVER (ORDER BY number DESC) AS bytes FROM item WHERE alike = ?) WHERE bytes > ?)"""
_HEADS = """SELECT d.id, d.here, (SELECT number FROM entry WHERE number >= d.number << 32 AND number < (d.number + 1) << 32
    AND actor <> 5 ORDER BY number DESC LIMIT 1) FROM device d"""
"""The last entry of each device that is not the diary's (actor 5)."""


class KeptFiles:
    """The KeptState port on a folder, which is made with the first file. Any thread may ask."""

    def __init__(self, folder: Path, program: str, key: bytes | None = None) -> None:
        """``program`` tells versions of the program apart: what another one has kept is not read. ``key`` is that of an
        encrypted desk, whose kept state is encrypted too."""
        self._folder = folder
        self._program = program
        self._key = key_for(key, "kept state")
        self._open: dict[str, KeptFile] = {}
        self._turn = RLock()
        _remove_orphans(folder)

    def get(self, desk: str, name: str) -> KeptItem | None:
        """What is kept of a desk under a name, as it was put; None without it."""
        return self._file(desk).get(name)

    def positions(self, desk: str) -> dict[str, Position]:
        """The names of all that is kept of a desk, with their positions."""
        return self._file(desk).positions()

    def put(self, position: Position, values: Mapping[str, bytes], drop: Collection[str] = ()) -> bool:
        """Keep values that are true at a position of its desk, and drop others, all or nothing; whether that was done."""
        return self._file(position.desk).put(position, values, drop)

    def close(self) -> None:
        """Let go of the files."""
        with self._turn:
            for file in self._open.values():
                file.close()
            self._open = {}

    def _file(self, desk: str) -> "KeptFile":
        with self._turn:
            if desk not in self._open:
                self._open[desk] = KeptFile(path_of(self._folder, desk), self._program, self._key)
            return self._open[desk]


class KeptFile:
    """What is kept of one desk, in one file."""

    def __init__(self, path: Path, program: str, key: bytes | None = None) -> None:
        self._path = path
        self._program = program
        self._key = key
        self._connection: Any = None
        self._file: tuple[int, int] | None = None
        self._turn = RLock()

    def get(self, name: str) -> KeptItem | None:
        """What is kept under a name; None where there is nothing that is whole."""
        rows = self._read("SELECT position, hash, value FROM item WHERE name = ?", (name,))
        if not rows:
            return None
        try:
            position, told, value = rows[0]
            if _hash(name, position, value) == told:
                return KeptItem(Position.parsed(position), value)
        except (TypeError, ValueError, AttributeError):
            pass
        return None

    def positions(self) -> dict[str, Position]:
        """The names of all that is kept, with their positions."""
        found = {}
        for name, position in self._read("SELECT name, position FROM item", ()):
            with contextlib.suppress(ValueError, TypeError):
                found[name] = Position.parsed(position)
        return found

    def put(self, position: Position, values: Mapping[str, bytes], drop: Collection[str] = ()) -> bool:
        """Keep values and drop others, all or nothing; whether that was done."""
        if drop and not values and self.positions().keys() <= set(drop):
            self._clear()  # no trace of it stays in the file's free places
            return True
        for _ in range(2):
            try:
                self._make()
                with contextlib.closing(self._connected()) as connection:
                    _write(connection, position.text(), values, drop)
                return True
            except driver.DatabaseError as error:
                if not _is_damaged(error):
                    return False
                self._clear()
            except OSError:
                return False
        return False

    def _clear(self) -> None:
        """Forget all of it."""
        with self._turn:
            self.close()
            for path in (self._path, self._journal()):
                with contextlib.suppress(OSError):
                    if self._key is not None and path.exists():
                        remove_wiped(path)  # from when the desk was not encrypted
                    path.unlink(missing_ok=True)

    def _journal(self) -> Path:
        return journal_of(self._path)

    def close(self) -> None:
        """Let go of the file."""
        with self._turn:
            if self._connection is not None:
                with contextlib.suppress(driver.Error):
                    self._connection.close()
                self._connection = None

    def _read(self, statement: str, parameters: tuple[Any, ...]) -> list[Any]:
        with self._turn:
            try:
                if self._connection is not None and self._file != _number_of(self._path):
                    self.close()  # another process has made it again
                if self._connection is None:
                    if not self._path.exists():
                        return []
                    self._connection, self._file = self._connected(_WAIT_TO_READ), _number_of(self._path)
                if not _is_of(self._connection, self._program):
                    self.close()
                    return []
                found: list[Any] = self._connection.execute(statement, parameters).fetchall()
                return found
            except driver.DatabaseError as error:
                self.close()
                if _is_damaged(error):
                    self._clear()
            except (OSError, OverflowError, UnicodeDecodeError):
                self.close()
            return []

    def _connected(self, wait: float = _WAIT_TO_WRITE) -> Any:
        connection = connect(self._path, wait=wait, key=self._key)
        if self._key is not None:
            connection.execute(f"PRAGMA cipher_page_size={_PAGE_BYTES}")
        for setting in ("trusted_schema=OFF", "synchronous=OFF", "temp_store=MEMORY", "cache_size=-2048"):
            connection.execute(f"PRAGMA {setting}")
        return connection

    def _make(self) -> None:
        """The file as this program keeps it, made where there is none, or one of another program. Raises OSError."""
        with self._turn:
            if self._path.exists() and not self._fits():
                self._clear()
            if not self._path.exists():
                _make_folder(self._path.parent)
                os.close(os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
                with contextlib.closing(self._connected()) as connection:
                    _prepare(connection, self._program)
                prune(self._path)

    def _fits(self) -> bool:
        with contextlib.closing(self._connected()) as connection:
            return _is_of(connection, self._program)


def _number_of(path: Path) -> tuple[int, int] | None:
    """Which file lies there."""
    try:
        found = path.stat()
        return found.st_dev, found.st_ino
    except OSError:
        return None


def path_of(folder: Path, desk: str) -> Path:
    """Where what is kept of a desk lies; ``desk`` is the key of its device."""
    return folder / (blake2b(desk.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest() + SUFFIX)


def position_by(fetch: Any) -> Position:
    """The position that a transaction sees; ``fetch`` gives the rows of a statement."""
    heads, desk = [], ""
    for raw, here, number in fetch(_HEADS):
        key = raw if isinstance(raw, str) else unpacked(raw)
        desk = key if here else desk
        if number is not None:
            told = fetch("SELECT hash FROM entry WHERE number = ?", (number,))[0][0]
            heads.append(Head(key, number & 0xFFFFFFFF, told.hex()))
    return Position(desk, int(fetch("PRAGMA user_version")[0][0]), tuple(sorted(heads)))


def prune(newest: Path) -> None:
    """Delete the kept states of desks that were not opened for long, and all but those used last."""
    with contextlib.suppress(OSError):
        os.utime(newest)
        now, files = newest.stat().st_mtime, list(_by_use(newest.parent))
        for place, (used, path) in enumerate(files):
            if place >= MOST_FILES or now - used > LONGEST_UNUSED:
                path.unlink(missing_ok=True)
                journal_of(path).unlink(missing_ok=True)


def _remove_orphans(folder: Path) -> None:
    """Wipe and delete journals whose file is gone: deleting them may have failed, and they may hold what was redacted."""
    for journal in folder.glob(f"*{SUFFIX}{JOURNAL}"):
        with contextlib.suppress(OSError):
            if not journal.with_name(journal.name.removesuffix(JOURNAL)).exists():
                remove_wiped(journal)


def _by_use(folder: Path) -> Iterator[tuple[float, Path]]:
    yield from sorted(((path.stat().st_mtime, path) for path in folder.glob(f"*{SUFFIX}")), reverse=True)


def _make_folder(folder: Path) -> None:
    """The folder, for this user alone. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if folder.stat().st_mode & 0o077 and os.name == "posix":
        folder.chmod(0o700)


def _prepare(connection: Any, program: str) -> None:
    connection.execute(f"PRAGMA page_size={_PAGE_BYTES}")
    connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(f"PRAGMA application_id={_APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version={_LAYOUT}")
    for statement in _TABLES:
        connection.execute(statement)
    connection.execute("INSERT INTO program VALUES (?)", (program,))
    connection.execute("COMMIT")


def _is_of(connection: Any, program: str) -> bool:
    """Whether a file is a kept state of this very program."""
    told = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
    if told != [_APPLICATION_ID, _LAYOUT]:
        return False
    return bool(connection.execute("SELECT stamp FROM program").fetchall() == [(program,)])


def _write(connection: Any, position: str, values: Mapping[str, bytes], drop: Collection[str]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("DELETE FROM item WHERE name = ?", [(name,) for name in {*drop, *values}])
    for name, value in values.items():
        connection.execute(_PUT, (name, name.partition("/")[0], position, _hash(name, position, value), value))
    for alike in dict.fromkeys(name.partition("/")[0] for name in values if "/" in name):
        connection.execute(_SURPLUS, (alike, alike, PAST_VARIANTS.get(alike, VARIANTS)))
        if alike in PAST_VARIANTS:
            connection.execute(_TOO_MUCH, (alike, MOST_PAST_BYTES))
    connection.execute("COMMIT")
    pages, free = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count"))
    if free * 2 > pages:
        connection.execute("PRAGMA incremental_vacuum").fetchall()


def _hash(name: str, position: str, value: bytes) -> bytes:
    told = blake2b(f"{len(name)} {name}{position}\0".encode("utf-8", "surrogatepass"), digest_size=_HASH_BYTES)
    told.update(value)
    return told.digest()


def _is_damaged(error: Exception) -> bool:
    """Whether a file has to be made again: not when it is only locked, or the disk full."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF not in _PASSING
