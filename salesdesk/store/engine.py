"""SQLAlchemy's engine on a desk file, for changes: our own transactions, our own pragmas."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlcipher3.dbapi2 as driver

from salesdesk.store import connections
from salesdesk.store.light import import_sqlalchemy

if TYPE_CHECKING:
    from sqlalchemy import Engine


def open_engine(path: Path, mode: str = "rw", key: bytes | None = None) -> "Engine":
    """An engine on a desk file; mode rwc makes the file, rw needs it, ro never writes. ``key`` is the raw key of an
    encrypted one.

    ``begin`` is deferred; a writer runs BEGIN IMMEDIATE through the execution option ``write``. What a fault says holds the
    statement without the values of its parameters.
    """
    import_sqlalchemy()
    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import QueuePool

    def connect() -> Any:
        return connections.connect(path, mode, key=key)

    engine = create_engine(
        "sqlite://", creator=connect, module=driver, poolclass=QueuePool, pool_size=4, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, record: object) -> None:
    connections.prepare(connection)


def _begin(connection: Any) -> None:
    writes = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
