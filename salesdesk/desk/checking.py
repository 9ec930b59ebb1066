"""Consistency check of a desk: the file, the log as it was written, and every row as the log adds up to it."""

from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import Message


def check(desk: Desk) -> tuple[Message, ...]:
    """Faults of the desk in words; empty when there are none."""
    with desk.store.read() as reader:
        faults = [Message("The file is damaged: {what}", {"what": what}) for what in reader.faults()]
        return tuple(faults or reader.log_faults())
