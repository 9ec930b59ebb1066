"""The numbered steps from an empty file to today's desk. A step that has been released is never changed."""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from salesdesk.store.migrations import m0001, m0002, m0003, m0004

Steps = Mapping[int, tuple[str, ...] | Callable[[Connection], None]]
STEPS: dict[int, tuple[str, ...] | Callable[[Connection], None]] = {
    1: m0001.STATEMENTS,
    2: m0002.STATEMENTS,
    3: m0003.upgrade,
    4: m0004.upgrade,
}
"""Statements, or what does more than statements can."""
FRESH: Steps = {3: (*m0003.TABLES, *m0003.TRIGGERS)}
"""Where a new desk begins, without the steps before."""
LATEST = max(STEPS)
APPLICATION_ID = 0x53446B31
"""``SDk1``: what tells a desk from any other SQLite file."""
