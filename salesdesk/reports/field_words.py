"""The values of fields as the user reads them; canonical text is for files."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from salesdesk.domain.fields import Field, Kind
from salesdesk.formats import Formats
from salesdesk.i18n import tr


def title_of(field: Field) -> str:
    """What a field is called: as the user has named it, or in the user's language."""
    label = field.label
    return label if field.is_own else tr(label)


def choices_of(field: Field) -> list[tuple[str, Any]]:
    """What can be chosen for a field, as (words, value), in order; nothing where anything can be typed."""
    if field.kind == "yes_no":
        return [(tr("Yes"), True), (tr("No"), False)]
    return [(tr(words), key) for key, words in field.choices]


def written(field: Field, value: Any, currency: str, formats: Formats) -> str:
    """A value as the user reads it, and may type it; an empty text for none."""
    if value is None or value in ("", ()):
        return ""
    for words, known in choices_of(field):
        if known == value:
            return words
    writers: Mapping[Kind, Callable[[Any], str]] = {
        "money": lambda found: formats.money(found, currency),
        "percent": formats.percent,
        "date": formats.day_medium,
        "number": lambda found: formats.exact(Decimal(repr(found))),
        "several": ", ".join,
    }
    return writers.get(field.kind, str)(value)
