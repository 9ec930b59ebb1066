"""The position of a desk file as another process sees it."""

import contextlib
from pathlib import Path

import sqlcipher3.dbapi2 as driver

from salesdesk.desk.kept import Position
from salesdesk.store.connections import connect
from salesdesk.store.kept import position_by


def position_of(desk: Path) -> Position | None:
    """The position of a desk file, read in one short transaction that waits for nobody and writes nothing.

    None for what is no desk of this schema, or is locked, or has to be recovered first.
    """
    try:
        with contextlib.closing(connect(desk, "ro", 0)) as connection:
            connection.execute("BEGIN")
            return position_by(lambda statement, cells=(): connection.execute(statement, cells).fetchall())
    except (driver.Error, OSError, ValueError, TypeError, IndexError):
        return None
