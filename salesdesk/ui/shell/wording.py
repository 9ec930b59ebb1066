"""Labels of changes as sentences: days in them as the locale writes them."""

from dataclasses import replace
from datetime import date

from salesdesk.domain.errors import Message
from salesdesk.formats import Formats
from salesdesk.i18n import worded


def in_words(label: Message, formats: Formats) -> str:
    """A label in the user's language; a day under ``until`` is kept in it as an ISO date."""
    until = label.values.get("until")
    if not isinstance(until, str):
        return worded(label)
    return worded(replace(label, values=label.values | {"until": formats.day(date.fromisoformat(until))}))
