"""The deals of the table in plain lists: order, filter, sort, and what has changed. No Qt here."""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from salesdesk.desk.cards import Card, DealChance, NextStep
from salesdesk.desk.query.filters import EVERYTHING, Filter, narrows
from salesdesk.desk.query.matching import Matcher
from salesdesk.desk.query.sorting import UNSORTED, Sort, arranged
from salesdesk.desk.query.texts import searched_text
from salesdesk.desk.query.values import Today
from salesdesk.domain.days import day_of, from_us
from salesdesk.domain.fields import OWN, Field, deal_fields, field_of
from salesdesk.ui.pages.deals.lookup import RowsLookup
from salesdesk.views.deal_facts import DealFacts
from salesdesk.views.deals import DealTable, chance_of


@dataclass(frozen=True, slots=True)
class TableMoment:
    """When the table is looked at: microseconds since 1970, the day, and the zone of the desk."""

    now_us: int
    today: date
    zone: ZoneInfo


class DealRows(RowsLookup):
    """Deals by key, and the keys that are shown, in order."""

    def __init__(
        self, table: DealTable, moment: TableMoment, found: Filter = EVERYTHING, sort: Sort = UNSORTED
    ) -> None:
        self.cards: dict[str, Card] = {card.id: card for card in table.cards}
        self.steps: dict[str, NextStep] = dict(table.steps)
        self.stages, self.pipelines = table.stages, table.pipelines
        self.moment, self.zone = moment, moment.zone
        self.facts = table.facts
        self.filter, self._sort = found, sort
        self._today = Today(moment.today, lambda instant_us: day_of(from_us(instant_us), moment.zone))
        pipelines = sorted(table.pipelines.values(), key=lambda pipeline: pipeline.rank)
        place = {pipeline.id: n for n, pipeline in enumerate(pipelines)}
        stages = sorted(table.stages.values(), key=lambda stage: (place.get(stage.pipeline, len(place)), stage.rank))
        self.positions = {stage.id: n for n, stage in enumerate(stages)}
        self._learnt: Mapping[str, DealChance] = {}
        self._newest = [card.id for card in table.cards]
        self._matcher = Matcher(self.cards, self.field, self, self._text_of)
        self._matcher.prepare()
        self._amounts: dict[str, dict[str, int]] = {}
        for card in table.cards:
            if card.amount is not None:
                self._amounts.setdefault(card.currency, {})[card.id] = card.amount
        self.arranged: list[str] = []
        self.shown: list[str] = []
        self.arrange(found, sort)

    # What a deal is

    def field(self, key: str) -> Field:
        """The field of a key, the user's own among them (one that is gone is empty). Raises Refused when there is none."""
        return field_of(key, None if key.startswith(OWN) else self.facts.own_fields)

    @property
    def _text_of(self) -> Callable[[Card], str]:
        return searched_text(deal_fields(self.facts.own_fields), self)

    def take_facts(self, keys: Collection[str], facts: DealFacts) -> None:
        """Take in tags and own fields of some deals, which ``put`` or ``put_one`` arranges then."""
        self.facts = self.facts.replaced(keys, facts)
        for key in keys:
            self._matcher.forget(key)
        self._matcher.text = self._text_of

    def chance(self, card: Card) -> float | None:
        """The chance of an open deal, in [0, 1]: typed, learnt or its stage's; None once it is closed."""
        return chance_of(card, self.stages, self._learnt) if card.outcome == "open" else None

    def learn(self, learnt: Mapping[str, DealChance]) -> None:
        """The win model's chances have become known."""
        self._learnt = learnt
        if self._sort != UNSORTED or self.filter != EVERYTHING:
            self.arranged = self._sorted(self._newest)
            self.shown = self._passing(self.arranged)

    def days(self, card: Card) -> int | None:
        """Whole days that an open deal has been in its stage, all its spells there together."""
        if card.outcome != "open":
            return None
        return card.days_in_stage(self.moment.now_us)

    def totals(self, keys: Collection[str]) -> dict[str, int]:
        """The sums of some deals in minor units, by currency."""
        sums = {}
        for currency, amounts in self._amounts.items():
            found = [amount for key in keys if (amount := amounts.get(key)) is not None]
            if found:
                sums[currency] = sum(found)
        return sums

    # Which are shown, and in which order

    def arrange(self, found: Filter, sort: Sort) -> None:
        """Show what a filter lets through, in an order (UNSORTED: newest first)."""
        narrowed = self.arranged and sort == self._sort and narrows(found, self.filter)
        if sort != self._sort or not self.arranged:
            self._sort = sort
            self.arranged = self._sorted(self._newest)
        self.filter = found
        self.shown = self._passing(self.shown if narrowed else self.arranged)

    def _sorted(self, ids: list[str]) -> list[str]:
        return arranged(ids, self._sort, self.field, self.cards.__getitem__, self)

    def _passing(self, ids: list[str]) -> list[str]:
        return list(self._matcher.passing(self.filter, ids, self._today))

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
        self._matcher.forget(key)
        for amounts in self._amounts.values():
            amounts.pop(key, None)
        if card is None:
            self.cards.pop(key, None)
            return
        self.cards[key] = card
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
        for by in () if plain else self._sort.keys:
            rank = self.field(by.field).rank
            first, second = (rank(self.cards[key], self) for key in (one, other))
            if (first is None) != (second is None):
                return second is None
            if first != second:
                return bool((first > second) == by.descending)
        return self._age(one) < self._age(other)

    def _age(self, key: str) -> tuple[int, str]:
        return -self.cards[key].created_us, key
