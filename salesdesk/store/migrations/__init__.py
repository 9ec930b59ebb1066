"""The numbered steps from an empty file to today's desk. A step that has been released is never changed.

A step is imported when it is run: opening a desk of today needs none of them.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

Steps = Mapping[int, "tuple[str, ...] | Callable[[Connection], None]"]


def _first(connection: "Connection") -> None:
    from salesdesk.store.migrations import m0001

    run_all(connection, m0001.STATEMENTS)


def _second(connection: "Connection") -> None:
    from salesdesk.store.migrations import m0002

    run_all(connection, m0002.STATEMENTS)


def _third(connection: "Connection") -> None:
    from salesdesk.store.migrations import m0003

    m0003.upgrade(connection)


def _fourth(connection: "Connection") -> None:
    from salesdesk.store.migrations import m0004

    m0004.upgrade(connection)


def _fifth(connection: "Connection") -> None:
    from salesdesk.store.migrations import m0005

    run_all(connection, m0005.STATEMENTS)


def _begun(connection: "Connection") -> None:
    from salesdesk.store.migrations import m0003

    run_all(connection, (*m0003.TABLES, *m0003.TRIGGERS))


def run_all(connection: "Connection", statements: tuple[str, ...]) -> None:
    """Run statements one after the other."""
    for statement in statements:
        connection.exec_driver_sql(statement)


STEPS: "dict[int, tuple[str, ...] | Callable[[Connection], None]]" = {
    1: _first,
    2: _second,
    3: _third,
    4: _fourth,
    5: _fifth,
}
"""Statements, or what does more than statements can."""
FRESH: Steps = {3: _begun}
"""Where a new desk begins, without the steps before."""
LATEST = max(STEPS)
WITH_CHECKSUMS = 5
"""From this version on each row has a checksum."""
APPLICATION_ID = 0x53446B31
"""``SDk1``: what tells a desk from any other SQLite file."""
