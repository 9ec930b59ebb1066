"""Connections to the desk file: our own transactions, our own pragmas."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import QueuePool

BUSY_MS = 60_000
"""How long one side waits for the other; a reader holds the file for 50 ms at most, so nobody ever waits so long."""
SQLITE_VERSION: str = driver.sqlite_version


def open_engine(path: Path, mode: str = "rw") -> Engine:
    """An engine on a desk file; mode rwc makes the file, rw needs it, ro never writes.

    ``begin`` is deferred; a writer runs BEGIN IMMEDIATE through the execution option ``write``.
    """

    def connect() -> Any:
        uri = f"file:{quote(str(path.absolute()))}?mode={mode}"
        return driver.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000)

    engine = create_engine("sqlite://", creator=connect, module=driver, poolclass=QueuePool, pool_size=4)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA trusted_schema=OFF")
    cursor.execute("PRAGMA synchronous=EXTRA")
    cursor.execute("PRAGMA cache_size=-16384")
    cursor.execute("PRAGMA temp_store=MEMORY")
    cursor.close()


def _begin(connection: Any) -> None:
    writes = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
