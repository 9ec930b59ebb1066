"""What a search finds a deal by where nothing but its card is known."""

from salesdesk.desk.cards import Card
from salesdesk.desk.query.texts import searched_text
from salesdesk.domain.fields import BUILT_IN


class _CardAlone:
    """A lookup where only the card is known: it has no tags, next step or own fields."""

    def tags(self, card: Card) -> tuple[str, ...]:
        return ()

    def step(self, card: Card) -> None:
        return None

    def own(self, card: Card, name: str) -> None:
        return None


_text = searched_text(BUILT_IN, _CardAlone())


def deal_text(card: Card) -> str:
    """What a search finds a deal by of all that its card holds, a line for each part, folded as ``search_words`` are."""
    return _text(card)
