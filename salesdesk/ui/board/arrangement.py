"""Which cards of a board are shown and in which order: its filter, its sort, and what they look at."""

from collections.abc import Callable, Collection
from typing import Any

from salesdesk.desk.cards import BoardView, Card
from salesdesk.desk.query.filters import EVERYTHING, Filter, fields_of
from salesdesk.desk.query.matching import Matcher
from salesdesk.desk.query.sorting import UNSORTED, Sort, ranker
from salesdesk.desk.query.values import Today
from salesdesk.domain.fields import STALLED
from salesdesk.ui.board.query import BoardLookup, ShownCards
from salesdesk.views.deal_facts import DealFacts

TIMED = {STALLED.key, "days"}
"""Fields that read differently as time goes by."""


class CardArrangement:
    """The filter and the sort of the cards of a store, which it shares; keeps the text of each card that was searched.

    ``rank`` gives what cards compare by in the sort.
    """

    def __init__(self, shown: ShownCards, view: BoardView) -> None:
        self._shown = shown
        self.lookup = BoardLookup(shown, view)
        self.matcher = Matcher(shown.cards, self.lookup.field, self.lookup, self.lookup.text)
        self.filter: Filter = EVERYTHING
        self.sort = UNSORTED
        self.rank: Callable[[Card], tuple[Any, ...]] = ranker(UNSORTED, self.lookup.field, self.lookup)

    def ask(self, found: Filter, sort: Sort) -> None:
        """Another filter, another sort."""
        self.filter, self.sort = found, sort
        self.rank = ranker(sort, self.lookup.field, self.lookup)

    @property
    def is_filtered(self) -> bool:
        """Whether any card may be left out."""
        return self.filter != EVERYTHING

    @property
    def is_sorted(self) -> bool:
        """Whether cards stand in another than their own order."""
        return self.sort != UNSORTED

    @property
    def is_timed(self) -> bool:
        """Whether other cards may pass the filter when it is later."""
        return bool(fields_of(self.filter) & TIMED)

    def passing(self, keys: list[str]) -> list[str]:
        """Those of the cards that the filter lets through, in their order."""
        return self.matcher.passing(self.filter, keys, Today(self._shown.moment.today, self.lookup.day))

    def take_facts(self, facts: DealFacts, keys: Collection[str] | None = None) -> None:
        """Take in tags and own fields: of some cards, which the store arranges then, or of all."""
        self.lookup.facts = facts if keys is None else self.lookup.facts.replaced(keys, facts)
        for key in list(self._shown.cards) if keys is None else keys:
            self.matcher.forget(key)
        self.matcher.text = self.lookup.text

    def named(self, field: str) -> list[str]:
        """The owners or sources named on the cards, in order of the alphabet."""
        values = {getattr(card, field) for card in self._shown.cards.values()}
        return sorted(filter(None, values), key=str.casefold)
