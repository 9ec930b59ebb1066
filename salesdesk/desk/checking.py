"""Consistency check of a desk: the file, the log as it was written, and every row as the log adds up to it."""

from salesdesk.desk.desk import Desk
from salesdesk.desk.parts import Outdated
from salesdesk.domain.errors import Message

_TRIES = 20


def check(desk: Desk, full: bool = True) -> tuple[Message, ...]:
    """Faults of the desk in words; empty when there are none. What is found is kept, and every change refused."""
    for _ in range(_TRIES):
        try:
            return desk.store.check(full)
        except Outdated:
            continue
    raise Outdated
