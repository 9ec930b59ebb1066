"""Which cards a query lets through."""

from collections.abc import Mapping

from salesdesk.desk.cards import Card, NextStep, StageView
from salesdesk.desk.query.texts import deal_text
from salesdesk.domain.days import DAY_US
from salesdesk.domain.names import search_words
from salesdesk.ui.board.query import BoardQuery
from salesdesk.ui.board.rows import BoardMoment


def is_snoozed(card: Card, moment: BoardMoment) -> bool:
    """Whether a card is put aside until a day to come."""
    return card.snoozed_until is not None and card.snoozed_until > moment.today


class Sieve:
    """Looks through the cards and steps of a store, which it shares; keeps the text of each card that was searched."""

    def __init__(self, cards: Mapping[str, Card], steps: Mapping[str, NextStep]) -> None:
        self._cards = cards
        self._steps = steps
        self._texts: dict[str, str] = {}

    def prepare(self) -> None:
        """Make ready what a search looks through, so that the first letter typed is answered at once."""
        known = self._texts
        if len(known) < len(self._cards):
            known.update({key: deal_text(card) for key, card in self._cards.items() if key not in known})

    def forget(self, key: str) -> None:
        """A card says something else, or is gone."""
        self._texts.pop(key, None)

    def passing(self, query: BoardQuery, ids: list[str], stage: StageView | None, moment: BoardMoment) -> list[str]:
        """Those of the cards of one stage (None: of won cards) that the query lets through, in their order."""
        cards, steps = self._cards, self._steps
        for word in search_words(query.text):
            self.prepare()
            texts = self._texts
            ids = [key for key in ids if word in texts[key]]
        if query.owner is not None:
            ids = [key for key in ids if (cards[key].owner or "") == query.owner]
        if query.source is not None:
            ids = [key for key in ids if (cards[key].source or "") == query.source]
        if query.no_step:
            ids = [key for key in ids if key not in steps and cards[key].outcome == "open"]
        if query.stalled:
            ids = self._stalled(ids, stage, moment) if stage else []
        return list(ids)

    def _stalled(self, ids: list[str], stage: StageView, moment: BoardMoment) -> list[str]:
        cards, since = self._cards, moment.now_us - stage.limit_days * DAY_US
        late = [key for key in ids if (card := cards[key]).since_us - card.spent_us < since]
        return [key for key in late if not is_snoozed(cards[key], moment)]

    def owners(self) -> list[str]:
        """Owners named on the cards, in order of the alphabet."""
        return sorted({card.owner for card in self._cards.values() if card.owner}, key=str.casefold)

    def sources(self) -> list[str]:
        """Sources named on the cards, in order of the alphabet."""
        return sorted({card.source for card in self._cards.values() if card.source}, key=str.casefold)
