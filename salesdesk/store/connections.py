"""Connections of the SQLite driver: how a desk file is opened, and a pool of them for readings.

Readings need no more than a statement and its rows, so they do without SQLAlchemy, which takes longer to import than the
first sight of a desk takes to be shown. Changes go through ``store.engine``.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Protocol
from urllib.parse import quote

import sqlcipher3.dbapi2 as driver

from salesdesk.store.cipher import use_key

BUSY_MS = 2_000
"""How long a connection waits for others."""
BEGIN_MS, COMMIT_MS, READ_MS = 500, 1_500, 2_000
"""How long a change waits for another program to begin and to commit, and a reading to begin: 2 s in all."""
MOST_TURNS = 60
"""So often a wait is begun anew for who belongs to this program."""
_BUSY = 5
SQLITE_VERSION: str = driver.sqlite_version
MOST_IDLE = 3
"""Connections kept for the next readings."""
READER_CACHE_KB = 2_048
"""What a connection for readings keeps of the file: they go through it once, and the system has it in memory anyway."""


class StatementRows(Protocol):
    """What a statement gives."""

    @property
    def cursor(self) -> Any:
        """The driver's cursor; None where the statement gives no rows."""

    def fetchall(self) -> Sequence[Any]:
        """All rows."""


class Connection(Protocol):
    """What runs statements: a connection of SQLAlchemy, or one of the driver itself."""

    def exec_driver_sql(self, statement: str, parameters: Any = None) -> StatementRows:
        """Run a statement with its parameters, or (a list of tuples) once for each."""


def connect(
    path: Path,
    mode: str = "rw",
    wait: float = BUSY_MS / 1000,
    key: bytes | None = None,
    is_left_alone: bool = False,
) -> Any:
    """A driver's connection to a file, which waits so many seconds for others; mode rwc makes the file, rw needs it, ro never
    writes. ``key`` is the raw key of SQLCipher where the file is encrypted. A file that is left alone is read as it lies
    there: no lock is taken, and no journal rolled back."""
    uri = f"file:{quote(str(path.absolute()))}?mode={mode}" + ("&immutable=1" if is_left_alone else "")
    raw = driver.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=wait)
    if key is not None:
        use_key(raw, key)
    return raw


def prepare(connection: Any) -> None:
    """Set what every connection to a desk file has."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA trusted_schema=OFF")
    cursor.execute("PRAGMA synchronous=EXTRA")
    cursor.execute("PRAGMA cache_size=-16384")
    cursor.execute("PRAGMA temp_store=MEMORY")
    cursor.close()


class DriverRows:
    """Rows of a driver's cursor."""

    __slots__ = ("cursor",)

    def __init__(self, cursor: Any) -> None:
        self.cursor = cursor

    def fetchall(self) -> Sequence[Any]:
        """All rows."""
        rows: Sequence[Any] = self.cursor.fetchall()
        return rows


class DriverConnection:
    """A connection of the driver that takes statements as SQLAlchemy's do."""

    __slots__ = ("_raw",)

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def exec_driver_sql(self, statement: str, parameters: Any = None) -> DriverRows:
        """Run a statement with its parameters, or once for each of a list of tuples."""
        if isinstance(parameters, list) and parameters and isinstance(parameters[0], tuple):
            return DriverRows(self._raw.executemany(statement, parameters))
        return DriverRows(self._raw.execute(statement, parameters or ()))


class ReadingPool:
    """Connections for readings, each used by one thread at a time. ``mode`` and ``key`` as for ``connect``."""

    def __init__(self, path: Path, mode: str = "rw", key: bytes | None = None) -> None:
        self._path, self._mode, self._key = path, mode, key
        self._lock = Lock()
        self._idle: list[Any] = []
        self._in_use = 0
        self._is_closed = False

    @property
    def in_use(self) -> int:
        """How many connections are used now."""
        return self._in_use

    @contextmanager
    def connection(self) -> Iterator[Any]:
        """A driver's connection for as long as the block runs."""
        raw = self._take()
        try:
            yield raw
        finally:
            self._give_back(raw)

    @contextmanager
    def held(self) -> Iterator[Any]:
        """A connection that was open already, so that it is to the file that was opened, wherever that is now; None where
        there is none."""
        with self._lock:
            raw = self._idle.pop() if self._idle else None
            self._in_use += raw is not None
        try:
            yield raw
        finally:
            if raw is not None:
                self._give_back(raw)

    def _take(self) -> Any:
        with self._lock:
            self._in_use += 1
            if self._idle:
                return self._idle.pop()
        try:
            return self._new()
        except BaseException:
            with self._lock:
                self._in_use -= 1
            raise

    def _new(self) -> Any:
        raw = connect(self._path, self._mode, key=self._key)
        try:
            prepare(raw)
            raw.execute(f"PRAGMA cache_size=-{READER_CACHE_KB}")
        except BaseException:
            raw.close()
            raise
        return raw

    def _give_back(self, raw: Any) -> None:
        with self._lock:
            self._in_use -= 1
            if not self._is_closed and len(self._idle) < MOST_IDLE and not raw.in_transaction:
                self._idle.append(raw)
                return
        raw.close()

    def close(self) -> None:
        """Close those that are idle now, and the others as they are given back."""
        with self._lock:
            self._is_closed = True
            idle, self._idle = self._idle, []
        for raw in idle:
            raw.close()


def begin(raw: Any) -> None:
    """Begin a transaction that only reads."""
    raw.execute("BEGIN")


def end(raw: Any) -> None:
    """End it, where it has not ended already."""
    if raw.in_transaction:
        raw.execute("ROLLBACK")


@contextmanager
def reading(raw: Any) -> Iterator[DriverConnection]:
    """One transaction that only reads."""
    begin(raw)
    try:
        yield DriverConnection(raw)
    finally:
        end(raw)


def wait_at_most(raw: Any, milliseconds: int) -> None:
    """How long the next statements of a driver's connection wait for others."""
    raw.execute(f"PRAGMA busy_timeout={milliseconds}")


def patiently(step: Callable[[], Any], is_ours: Callable[[], bool]) -> Any:
    """What a step gives that may have to wait; tried again where another part of this program may be in its way.

    Raises the driver's OperationalError where another program is.
    """
    for turn in range(MOST_TURNS):
        ours = is_ours()
        try:
            return step()
        except driver.OperationalError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF != _BUSY or turn == MOST_TURNS - 1:
                raise
            if not (ours or is_ours()):
                raise
    return None
