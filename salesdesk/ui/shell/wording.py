"""Labels of changes as sentences: days and amounts in them as the locale writes them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from salesdesk.desk.changes import Change
from salesdesk.domain.errors import Message
from salesdesk.domain.money import Money
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, worded

MOST_STAYED = 3
"""So many things that did not come back are told in a notice."""


def in_words(label: Message, formats: Formats) -> str:
    """A label in the user's language; a day under ``day`` or ``until`` is kept in it as an ISO date."""
    return worded(replace(label, values={name: _local(name, value, formats) for name, value in label.values.items()}))


def _local(name: str, value: Any, formats: Formats) -> Any:
    if isinstance(value, Money):
        return formats.money(value.amount, value.currency)
    if name in ("day", "until") and isinstance(value, str):
        return formats.day(date.fromisoformat(value))
    return formats.day(value) if isinstance(value, date) else value


def with_stayed(said: str, change: Change, formats: Formats) -> str:
    """A sentence, followed by the first things that did not come back and how many more there are."""
    shown = change.stayed[:MOST_STAYED]
    rest = _count(change.stayed[MOST_STAYED:])
    more = [ntr("and {count} more", "and {count} more", rest)] if rest else []
    return "\n".join([said, *(in_words(one, formats) for one in shown), *more])


def _count(stayed: Sequence[Message]) -> int:
    """How many things sentences stand for: the last may say how many more there are."""
    return sum(one.values.get("count", 1) for one in stayed)
