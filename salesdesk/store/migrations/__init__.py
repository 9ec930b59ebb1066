"""The numbered steps from an empty file to today's desk. A step that has been released is never changed."""

from salesdesk.store.migrations import m0001, m0002

STEPS: dict[int, tuple[str, ...]] = {1: m0001.STATEMENTS, 2: m0002.STATEMENTS}
LATEST = max(STEPS)
APPLICATION_ID = 0x53446B31
"""``SDk1``: what tells a desk from any other SQLite file."""
