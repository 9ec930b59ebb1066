"""Which deals of the store an arrangement shows, and in which order: its filter and its sort."""

from collections.abc import Callable
from typing import Any

from salesdesk.desk.cards import Card
from salesdesk.desk.query.filters import EVERYTHING, Filter, fields_of
from salesdesk.desk.query.sorting import UNSORTED, Sort, arranged, ranker
from salesdesk.desk.query.values import Today
from salesdesk.domain.fields import STALLED
from salesdesk.ui.live.store import DealStore

TIMED = frozenset({STALLED.key, "days"})
"""Fields that read differently as time goes by."""
LEARNT = frozenset({STALLED.key, "chance"})
"""Fields that rest on what is learnt."""


class LiveQuery:
    """A filter and a sort of the deals of a store. ``rank`` gives what deals compare by in the sort."""

    def __init__(self, store: DealStore) -> None:
        self.store = store
        self.filter: Filter = EVERYTHING
        self.sort = UNSORTED
        self.rank: Callable[[Card], tuple[Any, ...]] = ranker(UNSORTED, store.field, store)

    def over(self, store: DealStore) -> None:
        """Ask another store from now on."""
        self.store = store
        self.ask(self.filter, self.sort)

    def ask(self, found: Filter, sort: Sort) -> None:
        """Another filter, another sort. Raises Refused for a field that there is not."""
        self.filter, self.sort = found, sort
        self.rank = ranker(sort, self.store.field, self.store)

    @property
    def is_filtered(self) -> bool:
        """Whether any deal may be left out."""
        return self.filter != EVERYTHING

    @property
    def is_sorted(self) -> bool:
        """Whether deals stand in another than their own order."""
        return self.sort != UNSORTED

    def filters_by(self, fields: frozenset[str]) -> bool:
        """Whether it asks for one of these fields."""
        return bool(fields_of(self.filter) & fields)

    def sorts_by(self, fields: frozenset[str]) -> bool:
        """Whether one of these fields makes the order."""
        return any(key.field in fields for key in self.sort.keys)

    @property
    def drifts(self) -> bool:
        """Whether what it is sorted by may move on by itself, so that a list once in order no longer is."""
        return self.sorts_by(TIMED | LEARNT)

    def passing(self, keys: list[str]) -> list[str]:
        """Those of the deals that the filter lets through, in their order."""
        moment = self.store.moment
        return self.store.matcher.passing(self.filter, keys, Today(moment.today, moment.day))

    def sorted(self, keys: list[str]) -> list[str]:
        """The deals in the order of the sort; those that are alike in it keep theirs."""
        return arranged(keys, self.sort, self.store.field, self.store.cards.__getitem__, self.store)
