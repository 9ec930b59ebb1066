"""Lists and dictionaries of many deals that a change brings forward without going through them.

What was read stays as it is, and a later revision shares it, with what has changed since beside it. Only who asks for the
whole gets it laid out, once a revision: references are copied, and the changed ones put in their places.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, ItemsView, Iterable, Iterator, Mapping, ValuesView
from typing import Any, TypeVar

from salesdesk.desk.cards import Card

V = TypeVar("V")
MOST = 1_000
"""From so many changes beside it on, the whole is laid out anew, so that what is carried along stays short."""
Order = Callable[[Card], tuple[Any, ...]]
Changed = tuple[Card | None, Card | None]
"""A card as it was (None: not there), and as it is (None: gone)."""


class OrderedCards:
    """Cards in an order."""

    def __init__(
        self, cards: list[Card], order: Order, gone: dict[str, Card] | None = None, come: dict[str, Card] | None = None
    ) -> None:
        self._order = order
        # One attribute, so that readers on several threads always find three that belong together.
        self._parts = (cards, gone or {}, come or {})

    def after(self, changed: Iterable[Changed]) -> "OrderedCards":
        """These after some cards have become others, each pair as it stands in this order."""
        cards, *beside = self._parts
        gone, come = (each.copy() for each in beside)
        for old, new in changed:
            if old is not None and come.pop(old.id, None) is None:
                gone[old.id] = old
            if new is not None:
                come[new.id] = new
        made = OrderedCards(cards, self._order, gone, come)
        if len(gone) + len(come) > MOST:
            made.whole()
        return made

    def whole(self) -> list[Card]:
        """All of them, as a list that nobody may change."""
        cards, gone, come = self._parts
        if gone or come:
            cards = cards.copy()
            for card in gone.values():
                self._take_out(cards, card)
            for card in come.values():
                insort(cards, card, key=self._order)
            self._parts = (cards, {}, {})
        return cards

    def _take_out(self, cards: list[Card], card: Card) -> None:
        place = bisect_left(cards, self._order(card), key=self._order)
        while cards[place].id != card.id:
            place += 1
        del cards[place]


class KeyedValues(Mapping[str, V]):
    """Values by key. ``in_place`` says that every key stands where it belongs in the order they were given in."""

    def __init__(self, values: dict[str, V], beside: dict[str, V | None] | None = None, in_place: bool = True) -> None:
        self._parts: tuple[dict[str, V], dict[str, V | None]] = (values, beside or {})
        self.in_place = in_place

    def after(self, touched: Iterable[str], fresh: Mapping[str, V], in_place: bool = True) -> "KeyedValues[V]":
        """These after some keys have got other values (missing: none)."""
        values, beside = self._parts
        made = KeyedValues(values, {**beside, **{key: fresh.get(key) for key in touched}}, self.in_place and in_place)
        if len(beside) > MOST:
            made.whole()
        return made

    def whole(self) -> dict[str, V]:
        """All of them, as a dictionary that nobody may change. A new key stands last, a changed one where it stood."""
        values, beside = self._parts
        if beside:
            values = values.copy()
            for key, value in beside.items():
                if value is None:
                    values.pop(key, None)
                else:
                    values[key] = value
            self._parts = (values, {})
        return values

    def __getitem__(self, key: str) -> V:
        values, beside = self._parts
        if key not in beside:
            return values[key]
        value = beside[key]
        if value is None:
            raise KeyError(key)
        return value

    def __contains__(self, key: object) -> bool:
        values, beside = self._parts
        return beside[key] is not None if isinstance(key, str) and key in beside else key in values

    def __iter__(self) -> Iterator[str]:
        return iter(self.whole())

    def items(self) -> ItemsView[str, V]:
        """All keys with their values."""
        return self.whole().items()

    def values(self) -> ValuesView[V]:
        """All values."""
        return self.whole().values()

    def __len__(self) -> int:
        return len(self.whole())


def brought_forward(values: Mapping[str, V], touched: Iterable[str], fresh: Mapping[str, V]) -> KeyedValues[V]:
    """Values by key after some keys have got others (missing: none), whatever holds them so far; a dictionary is shared."""
    if not isinstance(values, KeyedValues):
        values = KeyedValues(values if isinstance(values, dict) else dict(values))
    return values.after({*touched, *fresh}, fresh)
