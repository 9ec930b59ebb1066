"""The cards of a board: keys of deals of the store by column, in order, filtered, sorted and counted. No Qt here."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from salesdesk.desk.cards import BoardView, Card, OpenSum
from salesdesk.desk.query.filters import Filter
from salesdesk.desk.query.sorting import UNSORTED, Sort
from salesdesk.domain.dataclass import dataclass
from salesdesk.domain.days import start_of, to_us
from salesdesk.ui.board.rows import WON, BoardColumn
from salesdesk.ui.live.query import LEARNT, TIMED, LiveQuery
from salesdesk.ui.live.store import DealStore
from salesdesk.views.tally import Tally


@dataclass(frozen=True, slots=True)
class _Leaving:
    """Where a card is that is about to change: its place in each list of its column, and what it counts for."""

    card: Card
    chance: float
    rank: tuple[Any, ...]
    column: BoardColumn
    places: list[tuple[list[str], int]]

    @property
    def row(self) -> int | None:
        """Its row, where it is shown."""
        return next((at for ids, at in self.places if ids is self.column.rows), None)


class BoardArrangement:
    """The cards of one pipeline. ``columns`` are its open stages in their order, then the won deals of the period."""

    many = 200

    def __init__(self, store: DealStore, view: BoardView) -> None:
        self.store = store
        self.pipeline = view.pipeline.id
        self.stages = {stage.id: stage for stage in view.stages if stage.kind == "open"}
        self.query = LiveQuery(store)
        zone = store.moment.zone
        self._won_us = (to_us(start_of(view.period.start, zone)), to_us(start_of(view.period.until, zone)))
        self._leaving: _Leaving | None = None
        self._touched: set[str] = set()
        self._resetting: list[BoardColumn] = []
        self.columns: dict[str, BoardColumn] = {}
        for stage in self.stages.values():
            self._open_column(BoardColumn(stage.id, stage, []), view.cards.get(stage.id, []))
        self._open_column(BoardColumn(WON, None, []), view.won)

    def _open_column(self, column: BoardColumn, cards: list[Card]) -> None:
        self.columns[column.key] = column
        column.order.extend(card.id for card in cards)
        column.tally.add(cards, self.store.chances(cards))

    def over(self, store: DealStore) -> None:
        """The same cards of another store, which has taken over all of the one before."""
        counted_by = self.store.learnt
        self.store = store
        self.query.over(store)
        if store.learnt != counted_by:
            self.learnt()

    def count(self, sums: Iterable[OpenSum]) -> None:
        """Only the first cards of the stages are here; this is what all of them add up to."""
        for column in self.columns.values():
            if column.stage:
                column.tally = column.seen = Tally()
        for part in sums:
            stage = self.stages.get(part.stage)
            if stage:
                usual = stage.probability if part.typed_chance is None else part.typed_chance
                self.columns[part.stage].tally.add_sum(part.deals, part.amount, part.currency, usual)

    def count_as(self, tallies: Mapping[str, Tally]) -> None:
        """Only the first cards of the columns are here; this is what all of them count, by column."""
        for key, column in self.columns.items():
            column.tally = column.seen = tallies[key].copy()

    # Which cards

    @property
    def size(self) -> int:
        """How many cards it has, shown or not."""
        return sum(len(column.order) for column in self.columns.values())

    def card(self, key: str) -> Card | None:
        """A card that it has, shown or not; None otherwise."""
        card = self.store.cards.get(key)
        return card if card and self.column_of(card) else None

    def cards(self) -> list[Card]:
        """All cards that it has, column by column."""
        known = self.store.cards
        return [known[key] for column in self.columns.values() for key in column.order]

    def named(self, field: str) -> list[str]:
        """The owners or sources named on its cards, in order of the alphabet."""
        values = {getattr(card, field) for card in self.cards()}
        return sorted(filter(None, values), key=str.casefold)

    def column_of(self, card: Card) -> BoardColumn | None:
        """Where a card belongs; None when it is not on this board."""
        if card.pipeline != self.pipeline:
            return None
        if card.outcome == "open":
            return self.columns.get(card.stage)
        low, high = self._won_us
        won_now = card.outcome == "won" and card.closed_us is not None and low <= card.closed_us < high
        return self.columns[WON] if won_now else None

    def place(self, key: str) -> tuple[BoardColumn, int] | None:
        """Column and row of a card that is shown."""
        card = self.store.cards.get(key)
        column = self.column_of(card) if card else None
        if card is None or column is None:
            return None
        row = self._row(column, column.rows, card)
        return None if row is None else (column, row)

    def is_arranged(self, key: str) -> bool:
        """Whether a column keeps an order of its own, so that a card cannot be put anywhere in it."""
        return key == WON or self.query.is_sorted

    def landing_row(self, key: str, card: Card) -> int:
        """The row at which a card would land in a column that keeps an order of its own."""
        column, now = self.columns[key], self.store.moment.now_us
        if key == WON:
            moved = card._replace(outcome="won", closed_us=card.closed_us or now)
        elif card.stage == key and card.outcome == "open":
            moved = card
        else:
            moved = card._replace(outcome="open", stage=key, rank="", since_us=now, spent_us=0)
        return self._spot(column, column.rows, moved)

    # What the store tells

    def touched(self) -> set[str]:
        """The keys of the columns that changes have touched since this was asked last."""
        found, self._touched = self._touched, set()
        return found

    def before(self, key: str, card: Card | None) -> None:
        """A card is about to become so (None: gone)."""
        self._leaving = None
        old = self.store.cards.get(key)
        column = self.column_of(old) if old else None
        if old is None or column is None:
            return
        places = [(ids, at) for ids in column.lists() if (at := self._row(column, ids, old)) is not None]
        if not places:
            return
        self._leaving = _Leaving(old, self.store.shown_chance(old), self._sort_key(column, old), column, places)
        self._touched.add(column.key)
        if card is None:
            self._take()

    def after(self, key: str) -> None:
        """It has become so."""
        card = self.store.cards.get(key)
        column = self.column_of(card) if card else None
        left = self._leaving
        if left and card and left.column is column and self._stays(left, card):
            self._replace(left, card)
            return
        self._take()
        if card and column:
            self._touched.add(column.key)
            self._put(column, card)

    def _stays(self, left: _Leaving, card: Card) -> bool:
        return not self.query.is_filtered and left.rank == self._sort_key(left.column, card)

    def _replace(self, left: _Leaving, card: Card) -> None:
        left.column.tally.remove(left.card, left.chance)
        left.column.tally.add([card], [self.store.shown_chance(card)])
        if left.row is not None and left.column.watcher:
            left.column.watcher.changed(left.row)

    def _take(self) -> None:
        left, self._leaving = self._leaving, None
        if left is None:
            return
        row = left.row
        watcher = left.column.watcher if row is not None else None
        if watcher and row is not None:
            watcher.removing(row)
        for ids, at in left.places:
            del ids[at]
        for tally in left.column.tallies(row is not None):
            tally.remove(left.card, left.chance)
        if watcher:
            watcher.removed()

    def _put(self, column: BoardColumn, card: Card) -> None:
        shown = not self.query.is_filtered or bool(self.query.passing([card.id]))
        watcher = column.watcher if shown else None
        if watcher:
            watcher.inserting(self._spot(column, column.rows, card))
        for ids in column.lists():
            if shown or ids is not column.rows:
                ids.insert(self._spot(column, ids, card), card.id)
        for tally in column.tallies(shown):
            tally.add([card], [self.store.shown_chance(card)])
        if watcher:
            watcher.inserted()

    def resetting(self, keys: Collection[str], cards: Mapping[str, Card]) -> None:
        """Many cards are about to become so."""
        known = self.store.cards
        both = [card for key in keys for card in (known.get(key), cards.get(key)) if card]
        touched = {column.key for card in both if (column := self.column_of(card))}
        self._touched |= touched
        self._resetting = [self.columns[key] for key in touched]
        for column in self._resetting:
            if column.watcher:
                column.watcher.resetting()

    def was_reset(self, keys: Collection[str]) -> None:
        """They have."""
        known, gone = self.store.cards, set(keys)
        for column in self._resetting:
            column.order = [key for key in column.order if key not in gone]
        for key in keys:
            card = known.get(key)
            column_now = self.column_of(card) if card else None
            if column_now:
                column_now.order.append(key)
        for column in self._resetting:
            column.order = [card.id for card in sorted(map(known.__getitem__, column.order), key=column.own_key)]
            column.tally = self._counted(column.order)
            self._arrange(column)
            if column.watcher:
                column.watcher.was_reset()
        self._resetting = []

    def learnt(self) -> None:
        """Chances and stall limits have become known."""
        for column in self.columns.values():
            column.tally = column.seen = self._counted(column.order)
        if self.query.is_filtered or self.query.sorts_by(LEARNT):
            self._arrange_again(self.query.sorts_by(LEARNT))

    def later(self) -> None:
        """It is looked at from a later moment."""
        if self.query.filters_by(TIMED) or self.query.sorts_by(TIMED):
            self._arrange_again(self.query.sorts_by(TIMED))

    def renew(self) -> None:
        """Other deals are in the store now: none are shown until the board has been read again, off the window's thread."""
        self._resetting = list(self.columns.values())
        self._touched.update(self.columns)
        for column in self._resetting:
            if column.watcher:
                column.watcher.resetting()
            column.order = []
        self.was_reset(())

    # Order

    def _sort_key(self, column: BoardColumn, card: Card) -> tuple[Any, ...]:
        return self.query.rank(card), *column.own_key(card)

    def _key(self, column: BoardColumn, ids: list[str]) -> Callable[[Card], tuple[Any, ...]]:
        is_own = not self.query.is_sorted or (ids is column.order and ids is not column.arranged)
        return column.own_key if is_own else lambda card: self._sort_key(column, card)

    def _spot(self, column: BoardColumn, ids: list[str], card: Card) -> int:
        key, known = self._key(column, ids), self.store.cards
        return bisect_left(ids, key(card), key=lambda other: key(known[other]))

    def _row(self, column: BoardColumn, ids: list[str], card: Card) -> int | None:
        row = self._spot(column, ids, card)
        if row < len(ids) and ids[row] == card.id:
            return row
        return ids.index(card.id) if self.query.drifts and card.id in ids else None

    def _counted(self, ids: list[str]) -> Tally:
        known = self.store.cards
        cards = [known[key] for key in ids]
        return Tally(cards, self.store.chances(cards))

    # Filter and sort

    def arrange(self, found: Filter, sort: Sort = UNSORTED) -> None:
        """Show the cards that a filter lets through, in an order."""
        sorted_anew = sort != self.query.sort
        self.query.ask(found, sort)
        for column in self.columns.values():
            if column.watcher:
                column.watcher.resetting()
            self._arrange(column, sorted_anew)
            if column.watcher:
                column.watcher.was_reset()

    def _arrange_again(self, sorted_anew: bool) -> None:
        """Other cards may pass, or stand elsewhere; a column is told where they do."""
        for column in self.columns.values():
            arranged = self._sorted(column) if sorted_anew else column.arranged
            rows = self.query.passing(arranged) if self.query.is_filtered else arranged
            watcher = column.watcher if rows != column.rows else None
            if watcher:
                watcher.resetting()
            self._show(column, arranged, rows)
            if watcher:
                watcher.was_reset()

    def _arrange(self, column: BoardColumn, sorted_anew: bool = True) -> None:
        arranged = self._sorted(column) if sorted_anew else column.arranged
        self._show(column, arranged, self.query.passing(arranged) if self.query.is_filtered else arranged)

    def _sorted(self, column: BoardColumn) -> list[str]:
        return self.query.sorted(column.order) if self.query.is_sorted else column.order

    def _show(self, column: BoardColumn, arranged: list[str], rows: list[str]) -> None:
        column.arranged, column.rows, column.seen = arranged, rows, column.tally
        if self.query.is_filtered:
            all_pass = len(rows) == len(arranged)
            column.seen = column.tally.copy() if all_pass else self._counted(rows)
