"""The text of a row that a search looks through, the same wherever rows of a kind are searched."""

from collections.abc import Callable, Iterable
from typing import Any

from salesdesk.desk.cards import Card
from salesdesk.domain.fields import Field
from salesdesk.domain.names import search_key


def searched_text(fields: Iterable[Field], lookup: Any) -> Callable[[Any], str]:
    """Gives what a search finds a row by: a line for each field that is searched, folded as ``search_words`` are."""
    getters = [field.get for field in fields if field.is_searched]

    def text(row: Any) -> str:
        parts = [value for get in getters if (value := get(row, lookup))]
        return search_key("\n".join([part if isinstance(part, str) else "\n".join(part) for part in parts]))

    return text


def deal_text(card: Card) -> str:
    """What a search finds a deal by of all that its card holds, a line for each part, folded as ``search_words`` are."""
    parts = (card.title, card.organisation, card.contact, card.owner, card.source, card.external_id)
    return search_key("\n".join([part for part in parts if part]))
