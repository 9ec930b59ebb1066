"""All cards of the board in plain lists and dictionaries: order, filter, sort and tallies. No Qt here."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from salesdesk.desk.cards import BoardView, Card, NextStep, OpenSum, StageView
from salesdesk.desk.query.filters import Filter
from salesdesk.desk.query.sorting import UNSORTED, Sort
from salesdesk.domain.days import start_of, to_us
from salesdesk.ui.board.arrangement import CardArrangement
from salesdesk.ui.board.rows import WON, BoardColumn, BoardMoment
from salesdesk.ui.board.tally import Tally

MANY = 200
"""From so many cards on, columns are laid out anew instead of row by row."""


class CardStore:
    """The cards of one pipeline. ``columns`` are its open stages in their order, then the won deals of the period."""

    def __init__(self, view: BoardView, moment: BoardMoment, zone: ZoneInfo) -> None:
        self.pipeline = view.pipeline.id
        self.moment = moment
        self.zone = zone
        self.is_own: Callable[[str | None], bool] = lambda owner: True
        self.steps: dict[str, NextStep] = dict(view.steps)
        self.stages = {stage.id: stage for stage in view.stages if stage.kind == "open"}
        self.revision = 0
        self._learnt: dict[str, float] = {}
        self._fresh: Mapping[str, float] = {}
        self._won_us = (to_us(start_of(view.period.start, zone)), to_us(start_of(view.period.until, zone)))
        self.cards: dict[str, Card] = {card.id: card for card in view.won}
        self.asked = CardArrangement(self, view)
        self.columns: dict[str, BoardColumn] = {}
        for stage in self.stages.values():
            self._open_column(BoardColumn(stage.id, stage, []), view.cards.get(stage.id, []))
        self._open_column(BoardColumn(WON, None, []), view.won)

    def _open_column(self, column: BoardColumn, cards: list[Card]) -> None:
        self.columns[column.key] = column
        self.cards.update((card.id, card) for card in cards)
        column.order.extend(card.id for card in cards)
        column.tally.add(cards, _chances(column, cards, self._learnt))

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

    # What a card is

    def chance(self, card: Card) -> float:
        """The chance shown on a card, in [0, 1]: the typed one, else the learnt one, else its stage's own."""
        if card.outcome == "won":
            return 1.0
        if card.typed_chance is not None:
            return card.typed_chance
        found = self._learnt.get(card.id)
        return self.stages[card.stage].probability if found is None else found

    def learn(self, learnt: Mapping[str, float]) -> None:
        """The win model's chances of the open cards have become known."""
        self._learnt = dict(learnt)
        self.revision += 1
        for column in self.columns.values():
            column.tally = self._counted(column, column.order)
            self._arrange(column, sorted_anew=False)

    def look_again(self, moment: BoardMoment, stages: Iterable[StageView] = ()) -> None:
        """It is later, or stall limits have become known: every card may say something else."""
        self.moment = moment
        self.revision += 1
        for stage in stages:
            if stage.id in self.stages:
                self.stages[stage.id] = self.columns[stage.id].stage = stage
        if self.asked.is_timed:
            self.arrange(self.asked.filter, self.asked.sort)

    def days(self, card: Card) -> int:
        """Whole days that a card has been in its stage, all its spells there together."""
        return card.days_in_stage(self.moment.now_us)

    def is_stalled(self, card: Card) -> bool:
        """Whether a card is in its stage for longer than the stage's limit, and not put aside."""
        stage = self.stages.get(card.stage)
        return stage is not None and card.is_stalled(stage.limit_days, self.moment.now_us, self.moment.today)

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
        card = self.cards.get(key)
        column = self.column_of(card) if card else None
        if card is None or column is None:
            return None
        row = self._row(column, column.rows, card, self._own_order(column, column.rows))
        return None if row is None else (column, row)

    def is_arranged(self, key: str) -> bool:
        """Whether a column keeps an order of its own, so that a card cannot be put anywhere in it."""
        return key == WON or self.asked.is_sorted

    def landing_row(self, key: str, card: Card) -> int:
        """The row at which a card would land in a column that keeps an order of its own."""
        column, now = self.columns[key], self.moment.now_us
        if key == WON:
            moved = card._replace(outcome="won", closed_us=card.closed_us or now)
        elif card.stage == key and card.outcome == "open":
            moved = card
        else:
            moved = card._replace(outcome="open", stage=key, rank="", since_us=now, spent_us=0)
        return self._spot(column, column.rows, moved)

    # Changing

    def update(
        self,
        keys: Collection[str],
        cards: Mapping[str, Card],
        steps: Mapping[str, NextStep],
        learnt: Mapping[str, float] | None = None,
    ) -> set[str]:
        """Put in what was read anew about some cards (missing: gone). Gives the keys of the columns that changed."""
        self._fresh = learnt or {}
        touched = {
            column.key
            for key in keys
            for card in (self.cards.get(key), cards.get(key))
            if card and (column := self.column_of(card))
        }
        if len(keys) > MANY:
            self._update_many(keys, cards, steps, [self.columns[key] for key in touched])
        else:
            for key in keys:
                self._update_one(key, cards.get(key), steps.get(key))
        return touched

    def _update_one(self, key: str, card: Card | None, step: NextStep | None) -> None:
        old = self.cards.get(key)
        before, after = (self.column_of(old) if old else None), (self.column_of(card) if card else None)
        if old and card and before and before is after and self._stays(before, old, self.steps.get(key), card, step):
            self._replace(before, old, card, step)
            return
        if old and before:
            self._take(before, old)
        self._note(key, card if after else None, step)
        if card and after:
            self._put(after, card)

    def _stays(
        self, column: BoardColumn, old: Card, old_step: NextStep | None, card: Card, step: NextStep | None
    ) -> bool:
        if self.asked.is_filtered or self._own_key(column, old) != self._own_key(column, card):
            return False
        return not self.asked.is_sorted or (old_step == step and self.asked.rank(old) == self.asked.rank(card))

    def _replace(self, column: BoardColumn, old: Card, card: Card, step: NextStep | None) -> None:
        place = self.place(card.id)
        column.tally.remove(old, self.chance(old))
        self._note(card.id, card, step)
        column.tally.add([card], [self.chance(card)])
        if place and column.watcher:
            column.watcher.changed(place[1])

    def _note(self, key: str, card: Card | None, step: NextStep | None) -> None:
        self.asked.matcher.forget(key)
        self.steps.pop(key, None)
        self.cards.pop(key, None)
        self._learnt.pop(key, None)
        if card:
            self.cards[key] = card
            if key in self._fresh:
                self._learnt[key] = self._fresh[key]
            if step:
                self.steps[key] = step

    def _take(self, column: BoardColumn, card: Card) -> None:
        row = self._row(column, column.rows, card, self._own_order(column, column.rows))
        watcher = column.watcher if row is not None else None
        if watcher and row is not None:
            watcher.removing(row)
        for ids in self._lists(column):
            at = self._row(column, ids, card, self._own_order(column, ids))
            if at is not None:
                del ids[at]
        for tally in self._tallies(column, row is not None):
            tally.remove(card, self.chance(card))
        if watcher:
            watcher.removed()

    def _put(self, column: BoardColumn, card: Card) -> None:
        shown = not self.asked.is_filtered or bool(self._passing(column, [card.id]))
        watcher = column.watcher if shown else None
        if watcher:
            watcher.inserting(self._spot(column, column.rows, card))
        for ids in self._lists(column):
            if shown or ids is not column.rows:
                ids.insert(self._spot(column, ids, card), card.id)
        for tally in self._tallies(column, shown):
            tally.add([card], [self.chance(card)])
        if watcher:
            watcher.inserted()

    def _update_many(
        self,
        keys: Collection[str],
        cards: Mapping[str, Card],
        steps: Mapping[str, NextStep],
        touched: list[BoardColumn],
    ) -> None:
        watchers = [column.watcher for column in touched if column.watcher]
        for watcher in watchers:
            watcher.resetting()
        gone = set(keys)
        for column in touched:
            column.order = [key for key in column.order if key not in gone]
        for key in keys:
            card = cards.get(key)
            column_now = self.column_of(card) if card else None
            self._note(key, card if column_now else None, steps.get(key))
            if column_now:
                column_now.order.append(key)
        for column in touched:
            column.order.sort(key=lambda key, column=column: self._own_key(column, self.cards[key]))  # type: ignore[misc]
            column.tally = self._counted(column, column.order)
            self._arrange(column)
        for watcher in watchers:
            watcher.was_reset()

    # Order

    @staticmethod
    def _own_key(column: BoardColumn, card: Card) -> tuple[Any, str]:
        return (-(card.closed_us or 0) if column.key == WON else card.rank), card.id

    def _sort_key(self, column: BoardColumn, card: Card) -> tuple[Any, ...]:
        return self.asked.rank(card), *self._own_key(column, card)

    def _own_order(self, column: BoardColumn, ids: list[str]) -> bool:
        return not self.asked.is_sorted or (ids is column.order and ids is not column.arranged)

    def _spot(self, column: BoardColumn, ids: list[str], card: Card) -> int:
        key = self._own_key if self._own_order(column, ids) else self._sort_key
        return bisect_left(ids, key(column, card), key=lambda other: key(column, self.cards[other]))

    def _row(self, column: BoardColumn, ids: list[str], card: Card, own: bool) -> int | None:
        key = self._own_key if own else self._sort_key
        row = bisect_left(ids, key(column, card), key=lambda other: key(column, self.cards[other]))
        if row < len(ids) and ids[row] == card.id:
            return row
        return ids.index(card.id) if card.id in ids else None

    @staticmethod
    def _lists(column: BoardColumn) -> Iterable[list[str]]:
        return {id(ids): ids for ids in (column.order, column.arranged, column.rows)}.values()

    @staticmethod
    def _tallies(column: BoardColumn, shown: bool) -> list[Tally]:
        return [column.tally] if not shown or column.seen is column.tally else [column.tally, column.seen]

    def _counted(self, column: BoardColumn, ids: list[str]) -> Tally:
        known = self.cards
        cards = [known[key] for key in ids]
        return Tally(cards, _chances(column, cards, self._learnt))

    # Filter and sort

    def arrange(self, found: Filter, sort: Sort = UNSORTED) -> None:
        """Show the cards that a filter lets through, in an order."""
        sorted_anew = sort != self.asked.sort
        self.asked.ask(found, sort)
        for column in self.columns.values():
            if column.watcher:
                column.watcher.resetting()
            self._arrange(column, sorted_anew)
            if column.watcher:
                column.watcher.was_reset()

    def _arrange(self, column: BoardColumn, sorted_anew: bool = True) -> None:
        if sorted_anew:
            column.arranged = column.order
            if self.asked.is_sorted:
                cards, rank = self.cards, self.asked.rank
                column.arranged = sorted(column.order, key=lambda key: rank(cards[key]))
        column.rows, column.seen = column.arranged, column.tally
        if self.asked.is_filtered:
            column.rows = self._passing(column, column.arranged)
            all_pass = len(column.rows) == len(column.arranged)
            column.seen = column.tally.copy() if all_pass else self._counted(column, column.rows)

    def _passing(self, column: BoardColumn, ids: list[str]) -> list[str]:
        return self.asked.passing(ids)


def _chances(column: BoardColumn, cards: list[Card], learnt: Mapping[str, float]) -> list[float]:
    """The chances of all cards of a column, each as ``CardStore.chance`` gives it."""
    if column.stage is None:
        return [1.0] * len(cards)
    own = column.stage.probability
    return [learnt.get(card.id, own) if card.typed_chance is None else card.typed_chance for card in cards]
