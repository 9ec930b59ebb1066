"""The text of a row that a search looks through, the same wherever rows of a kind are searched."""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any

from salesdesk.domain.fields import Field
from salesdesk.domain.fields.field import OfRow
from salesdesk.domain.names import search_key
from salesdesk.i18n import tr


def searched_text(fields: Iterable[Field], lookup: Any) -> Callable[[Any], str]:
    """Gives what a search finds a row by: a line for each field that is searched, folded as ``search_words`` are.

    A choice is found by its key and by its words.
    """
    fields = tuple(fields)
    plain = [field.get for field in fields if field.is_searched and not field.choices]
    names = [get.name for get in plain if isinstance(get, OfRow)]
    further = [get for get in plain if not isinstance(get, OfRow)]
    # Several attributes of a row are read in one go.
    attributes = attrgetter(*names) if len(names) > 1 else lambda row: [getattr(row, name) for name in names]
    chosen = [field for field in fields if field.is_searched and field.choices]

    def text(row: Any) -> str:
        parts = [value for value in attributes(row) if value]
        parts += [value for get in further if (value := get(row, lookup))]
        lines = [part if isinstance(part, str) else _line(part) for part in parts]
        for field in chosen:
            if value := field.get(row, lookup):
                words = field.words(value)
                lines += [value, tr(words)]
        return search_key("\n".join(lines))

    return text


def _line(value: Any) -> str:
    return "\n".join(value) if isinstance(value, tuple | list) else str(value)
