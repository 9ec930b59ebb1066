"""The deals of the table in plain lists: order, filter, sort, and what has changed. No Qt here."""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from salesdesk.desk.cards import Card, DealChance, NextStep
from salesdesk.desk.query.texts import deal_text
from salesdesk.domain.days import DAY_US
from salesdesk.domain.names import search_words
from salesdesk.ui.pages.deals.lookup import RowsLookup
from salesdesk.views.deals import DealTable, chance_of

SortKey = Callable[["DealRows", Card], Any]


@dataclass(frozen=True, slots=True)
class TableQuery:
    """What is shown. ``text`` is searched as words that must all be found; ``owner`` "" are those without.

    ``ids`` are the deals behind a figure; None where any may be shown.
    """

    text: str = ""
    outcome: str | None = None
    stage: str | None = None
    owner: str | None = None
    ids: frozenset[str] | None = None

    @property
    def filters(self) -> bool:
        """Whether anything may be left out."""
        return replace(self, text=self.text.strip()) != TableQuery()

    def narrows(self, other: "TableQuery") -> bool:
        """Whether whatever this lets through was let through by the other one too, as when one types on."""
        return self.text.startswith(other.text) and replace(self, text="") == replace(other, text="")


@dataclass(frozen=True, slots=True)
class Sort:
    """Rows by a key, ties by newest first; a key of None goes last in either direction."""

    key: SortKey
    descending: bool = False


@dataclass(frozen=True, slots=True)
class TableMoment:
    """When the table is looked at: microseconds since 1970, the day, and the zone of the desk."""

    now_us: int
    today: date
    zone: ZoneInfo


class DealRows(RowsLookup):
    """Deals by key, and the keys that are shown, in order."""

    def __init__(
        self, table: DealTable, moment: TableMoment, query: TableQuery = TableQuery(), sort: Sort | None = None
    ) -> None:
        self.cards: dict[str, Card] = {card.id: card for card in table.cards}
        self.steps: dict[str, NextStep] = dict(table.steps)
        self.stages, self.pipelines = table.stages, table.pipelines
        self.moment, self.zone = moment, moment.zone
        self.query, self._sort = query, sort
        pipelines = sorted(table.pipelines.values(), key=lambda pipeline: pipeline.rank)
        place = {pipeline.id: n for n, pipeline in enumerate(pipelines)}
        stages = sorted(table.stages.values(), key=lambda stage: (place.get(stage.pipeline, len(place)), stage.rank))
        self.positions = {stage.id: n for n, stage in enumerate(stages)}
        self._learnt: Mapping[str, DealChance] = {}
        self._newest = [card.id for card in table.cards]
        self._texts = {card.id: deal_text(card) for card in table.cards}
        self._amounts: dict[str, dict[str, int]] = {}
        for card in table.cards:
            if card.amount is not None:
                self._amounts.setdefault(card.currency, {})[card.id] = card.amount
        self.arranged: list[str] = []
        self.shown: list[str] = []
        self.arrange(query, sort)

    # What a deal is

    def chance(self, card: Card) -> float | None:
        """The chance of an open deal, in [0, 1]: typed, learnt or its stage's; None once it is closed."""
        return chance_of(card, self.stages, self._learnt) if card.outcome == "open" else None

    def learn(self, learnt: Mapping[str, DealChance]) -> None:
        """The win model's chances have become known."""
        self._learnt = learnt
        if self._sort is not None:
            self.arranged = self._sorted(self._newest)
            self.shown = self._passing(self.arranged)

    def days(self, card: Card) -> int | None:
        """Whole days that an open deal has been in its stage, all its spells there together."""
        if card.outcome != "open":
            return None
        return max(0, self.moment.now_us - card.since_us + card.spent_us) // DAY_US

    def totals(self, keys: Collection[str]) -> dict[str, int]:
        """The sums of some deals in minor units, by currency."""
        sums = {}
        for currency, amounts in self._amounts.items():
            found = [amount for key in keys if (amount := amounts.get(key)) is not None]
            if found:
                sums[currency] = sum(found)
        return sums

    # Which are shown, and in which order

    def arrange(self, query: TableQuery, sort: Sort | None) -> None:
        """Show what a query lets through, in the order of a sort (None: newest first)."""
        narrows = self.arranged and sort == self._sort and query.narrows(self.query)
        if sort != self._sort or not self.arranged:
            self._sort = sort
            self.arranged = self._sorted(self._newest)
        self.query = query
        self.shown = self._passing(self.shown if narrows else self.arranged)

    def _sorted(self, ids: list[str]) -> list[str]:
        if self._sort is None:
            return list(ids)
        key, cards = self._sort.key, self.cards
        values = [key(self, cards[found]) for found in ids]
        places = [place for place, value in enumerate(values) if value is not None]
        places.sort(key=values.__getitem__, reverse=self._sort.descending)
        return [ids[place] for place in places] + [ids[place] for place, value in enumerate(values) if value is None]

    def _passing(self, ids: list[str]) -> list[str]:
        query, cards, texts = self.query, self.cards, self._texts
        if query.ids is not None:
            wanted = query.ids
            ids = [key for key in ids if key in wanted]
        for word in search_words(query.text):
            ids = [key for key in ids if word in texts[key]]
        if query.outcome is not None:
            ids = [key for key in ids if cards[key].outcome == query.outcome]
        if query.stage is not None:
            ids = [key for key in ids if cards[key].stage == query.stage]
        if query.owner is not None:
            ids = [key for key in ids if (cards[key].owner or "") == query.owner]
        return list(ids)

    # Changing

    def put(self, keys: Collection[str], cards: Mapping[str, Card], steps: Mapping[str, NextStep]) -> None:
        """Take in what was read anew about some deals (missing: gone), and arrange everything anew."""
        gone = set(keys)
        self._newest = [key for key in self._newest if key not in gone]
        for key in keys:
            self._note(key, cards.get(key), steps.get(key))
        self._newest = sorted([*self._newest, *(key for key in keys if key in cards)], key=self._age)
        self.arranged = self._sorted(self._newest)
        self.shown = self._passing(self.arranged)

    def put_one(self, key: str, card: Card | None, step: NextStep | None) -> None:
        """Take in one deal as it is now (None: gone), where it belongs."""
        for ids in (self._newest, self.arranged, self.shown):
            with suppress(ValueError):
                ids.remove(key)
        self._note(key, card, step)
        if card is None:
            return
        for ids, plain in ((self._newest, True), (self.arranged, False)):
            ids.insert(self._spot(ids, key, plain), key)
        if self._passing([key]):
            self.shown.insert(self._spot(self.shown, key), key)

    def spot(self, key: str, card: Card, step: NextStep | None) -> int | None:
        """The row that a deal will have once its present one is gone; None when it will not be shown."""
        old = self.cards.get(key), self.steps.get(key)
        self._note(key, card, step)
        row = self._spot([other for other in self.shown if other != key], key) if self._passing([key]) else None
        self._note(key, *old)
        return row

    def _note(self, key: str, card: Card | None, step: NextStep | None) -> None:
        self.steps.pop(key, None)
        for amounts in self._amounts.values():
            amounts.pop(key, None)
        if card is None:
            self.cards.pop(key, None)
            self._texts.pop(key, None)
            return
        self.cards[key] = card
        self._texts[key] = deal_text(card)
        if card.amount is not None:
            self._amounts.setdefault(card.currency, {})[key] = card.amount
        if step is not None:
            self.steps[key] = step

    def _spot(self, ids: list[str], key: str, plain: bool = False) -> int:
        low, high = 0, len(ids)
        while low < high:
            middle = (low + high) // 2
            if self._before(key, ids[middle], plain):
                high = middle
            else:
                low = middle + 1
        return low

    def _before(self, one: str, other: str, plain: bool) -> bool:
        if self._sort is not None and not plain:
            first, second = (self._sort.key(self, self.cards[key]) for key in (one, other))
            if (first is None) != (second is None):
                return second is None
            if first != second:
                return bool((first > second) == self._sort.descending)
        return self._age(one) < self._age(other)

    def _age(self, key: str) -> tuple[int, str]:
        return -self.cards[key].created_us, key
