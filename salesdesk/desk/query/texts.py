"""The text of a deal that a search looks through, the same wherever deals are searched."""

from salesdesk.desk.cards import Card
from salesdesk.domain.names import search_key


def deal_text(card: Card) -> str:
    """What a search finds a deal by, a line for each part, folded as ``search_words`` are."""
    parts = (card.title, card.organisation, card.contact, card.owner, card.source, card.external_id)
    return search_key("\n".join([part for part in parts if part]))
