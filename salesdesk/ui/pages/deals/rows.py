"""The rows of the table: keys of deals of the store, filtered and in order. No Qt here."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol

from salesdesk.desk.cards import Card
from salesdesk.desk.query.filters import EVERYTHING, Filter, narrows
from salesdesk.desk.query.sorting import UNSORTED, Sort
from salesdesk.ui.live.query import LEARNT, TIMED, LiveQuery
from salesdesk.ui.live.store import DealStore
from salesdesk.ui.pages.deals.sums import CurrencySums


class RowsWatcher(Protocol):
    """Who shows the rows: told before and after they change."""

    def removing(self, row: int) -> None:
        """A row is about to go."""

    def removed(self) -> None:
        """It has gone."""

    def inserting(self, row: int) -> None:
        """A row is about to come."""

    def inserted(self) -> None:
        """It has come."""

    def moving(self, row: int, to: int) -> None:
        """A row is about to stand elsewhere: there, once it is gone from here."""

    def moved(self) -> None:
        """It stands there."""

    def changed(self, row: int) -> None:
        """A row says something else."""

    def ordering(self) -> None:
        """Rows are about to stand in another order, and all may say something else."""

    def ordered(self) -> None:
        """They do."""

    def resetting(self) -> None:
        """All rows are about to change."""

    def was_reset(self) -> None:
        """All rows have changed."""


class DealRows:
    """Every deal of a store, and which of them are ``shown``, in order."""

    many = 100

    def __init__(
        self, store: DealStore, found: Filter = EVERYTHING, sort: Sort = UNSORTED, newest: list[str] | None = None
    ) -> None:
        """``newest`` are the keys of all deals, the newest first, where somebody has put them in order already."""
        self.store = store
        self.query = LiveQuery(store)
        self.watcher: RowsWatcher | None = None
        self._newest = sorted(store.cards, key=self._age) if newest is None else newest
        self._row: int | None = None
        self._sums: CurrencySums | None = None
        self._sums_of_all: CurrencySums | None = None
        self.arranged: list[str] = []
        self.shown: list[str] = []
        self.arrange(found, sort)

    def over(self, store: DealStore) -> None:
        """The same deals of another store, which has taken over all of the one before."""
        self.store = store
        self.query.over(store)
        self.learnt()

    @property
    def size(self) -> int:
        """How many deals there are, shown or not."""
        return len(self._newest)

    def totals(self, keys: Collection[str]) -> dict[str, int]:
        """The sums of some deals in minor units, by currency; those of the deals shown are kept as these change."""
        if keys is not self.shown:
            return self._summed(keys).amounts()
        if self._sums is None:
            self._sums = self._summed_up()
        return self._sums.amounts()

    def _summed_up(self) -> CurrencySums:
        """The sums of the deals shown: those are looked at, or the others, whichever are fewer."""
        if 2 * len(self.shown) < len(self._newest):
            return self._summed(self.shown)
        if self._sums_of_all is None:
            self._sums_of_all = self._summed(self._newest)
        shown = set(self.shown)
        return self._sums_of_all.without(self._summed([key for key in self._newest if key not in shown]))

    def _summed(self, keys: Iterable[str]) -> CurrencySums:
        return CurrencySums(map(self.store.cards.__getitem__, keys))

    def _forget_sums(self) -> None:
        self._sums = self._sums_of_all = None

    def of(self, keys: Sequence[str]) -> list[Card]:
        """Those of some deals that there are, in their order."""
        known = self.store.cards
        return [known[key] for key in keys if key in known]

    # Which are shown, and in which order

    def arrange(self, found: Filter, sort: Sort) -> None:
        """Show what a filter lets through, in an order (UNSORTED: newest first)."""
        old = self.query.filter
        if self.arranged and (found, sort) == (old, self.query.sort):
            return
        narrowed = self.arranged and sort == self.query.sort and narrows(found, old)
        sorted_anew = sort != self.query.sort or not self.arranged
        self.query.ask(found, sort)
        if sorted_anew:
            self.arranged = self.query.sorted(self._newest)
        self.shown = self._passing(self.shown if narrowed else self.arranged)
        self._sums = None

    def _arrange_again(self) -> None:
        self.arranged = self.query.sorted(self._newest)
        self.shown = self._passing(self.arranged)
        self._sums = None

    def _passing(self, ids: list[str]) -> list[str]:
        return list(self.query.passing(ids))

    # What the store tells

    def before(self, key: str, card: Card | None) -> None:
        """A deal is about to become so (None: gone)."""
        self._row = None
        old = self.store.cards.get(key)
        if old is None:
            return
        row = self._found(self.shown, old)
        if self._sums_of_all is not None:
            self._sums_of_all.remove(old)
        if row is not None and self._sums is not None:
            self._sums.remove(old)
        going = self.watcher if card is None and row is not None else None
        if going and row is not None:
            going.removing(row)
        for ids in (self._newest, self.arranged):
            at = self._found(ids, old)
            if at is not None:
                del ids[at]
        if card is None and row is not None:
            del self.shown[row]
        if going:
            going.removed()
        self._row = row if card else None

    def after(self, key: str) -> None:
        """It has become so."""
        old, self._row = self._row, None
        card = self.store.cards.get(key)
        if card is None:
            return
        for ids in (self._newest, self.arranged):
            ids.insert(self._spot(ids, card), key)
        new = self._spot(self.shown, card, old) if self._passing([key]) else None
        if self._sums_of_all is not None:
            self._sums_of_all.add(card)
        if new is not None and self._sums is not None:
            self._sums.add(card)
        self._move(key, old, new)

    def _move(self, key: str, old: int | None, new: int | None) -> None:
        """Have a deal shown in another row; None: not shown."""
        tell = self.watcher
        if old is None and new is not None:
            if tell:
                tell.inserting(new)
            self.shown.insert(new, key)
            if tell:
                tell.inserted()
        elif old is not None and new is None:
            if tell:
                tell.removing(old)
            del self.shown[old]
            if tell:
                tell.removed()
        elif old is not None and new is not None and old != new:
            if tell:
                tell.moving(old, new)
            del self.shown[old]
            self.shown.insert(new, key)
            if tell:
                tell.moved()
        if tell and new is not None:
            tell.changed(new)

    def resetting(self, keys: Collection[str], cards: Mapping[str, Card]) -> None:
        """Many deals are about to become so."""
        if self.watcher:
            self.watcher.resetting()

    def was_reset(self, keys: Collection[str]) -> None:
        """They have become so."""
        self._forget_sums()
        gone, known = set(keys), self.store.cards
        kept = [key for key in self._newest if key not in gone]
        self._newest = sorted([*kept, *(key for key in gone if key in known)], key=self._age)
        self._arrange_again()
        if self.watcher:
            self.watcher.was_reset()

    def learnt(self) -> None:
        """Chances and stall limits have become known."""
        self._read_anew(LEARNT)

    def later(self) -> None:
        """It is looked at from a later moment."""
        self._read_anew(TIMED)

    def _read_anew(self, fields: frozenset[str]) -> None:
        if self.watcher:
            self.watcher.ordering()
        if self.query.sorts_by(fields) or self.query.filters_by(fields):
            self._arrange_again()
        if self.watcher:
            self.watcher.ordered()

    def renew(self) -> None:
        """Other deals are in the store now: none are shown unless they are all there."""
        if self.watcher:
            self.watcher.resetting()
        self._newest = []
        self.was_reset(self.store.cards if self.store.is_whole else ())

    # Order

    def _age(self, key: str) -> tuple[int, str]:
        return -self.store.cards[key].created_us, key

    def _key(self, ids: list[str]) -> Callable[[Card], tuple[Any, ...]]:
        if ids is self._newest or not self.query.is_sorted:
            return lambda card: (-card.created_us, card.id)
        rank = self.query.rank
        return lambda card: (rank(card), -card.created_us, card.id)

    def _spot(self, ids: list[str], card: Card, left: int | None = None) -> int:
        """Where a deal belongs in a list that is in order, but for the row ``left``, which is about to go from it."""
        key, known = self._key(ids), self.store.cards
        place, end = key(card), len(ids) if left is None else left
        spot = bisect_left(ids, place, 0, end, key=lambda other: key(known[other]))
        if left is None or spot < left:
            return spot
        return bisect_left(ids, place, left + 1, len(ids), key=lambda other: key(known[other])) - 1

    def _found(self, ids: list[str], card: Card) -> int | None:
        """Where a deal is in a list that is in order; None when it is not in it."""
        at = self._spot(ids, card)
        if at < len(ids) and ids[at] == card.id:
            return at
        return ids.index(card.id) if self.query.drifts and card.id in ids else None
