"""Count, sum and weighted sum of a column, kept exactly while cards come and go."""

from collections.abc import Iterable, Sequence
from typing import Any

from salesdesk.desk.cards import Card

_UNIT = 1 << 80
"""Chances are counted in such parts, of which every float from 1e-8 on is a whole number, so that nothing drifts."""


class Tally:
    """How many cards, and their worth in minor units by currency: plain, and weighted by their chances."""

    __slots__ = ("_plain", "_weighted", "count")

    def __init__(self, cards: Iterable[Card] = (), chances: Iterable[float] = ()) -> None:
        self.count = 0
        self._plain: dict[str, int] = {}
        self._weighted: dict[str, int] = {}
        self.add(cards, chances)

    def add(self, cards: Iterable[Card], chances: Iterable[float]) -> None:
        """Cards came, each with its chance."""
        plain, weighted = self._plain, self._weighted
        for card, chance in zip(cards, chances, strict=True):
            self.count += 1
            if amount := card.amount:
                currency = card.currency
                plain[currency] = plain.get(currency, 0) + amount
                weighted[currency] = weighted.get(currency, 0) + amount * int(chance * _UNIT)

    def add_sum(self, count: int, amount: int, currency: str, chance: float) -> None:
        """Cards came that are alike, with an amount in minor units for all of them."""
        self.count += count
        if amount:
            plain, weighted = self._plain, self._weighted
            plain[currency] = plain.get(currency, 0) + amount
            weighted[currency] = weighted.get(currency, 0) + amount * int(chance * _UNIT)

    def parts(self) -> list[Any]:
        """What it is made again from by ``of_parts``, in values that JSON holds."""
        return [self.count, self._plain, self._weighted]

    @classmethod
    def of_parts(cls, parts: Sequence[Any]) -> "Tally":
        """The tally that gave the parts. Raises TypeError or ValueError for others."""
        made = cls()
        count, plain, weighted = parts
        made.count, made._plain, made._weighted = int(count), dict(plain), dict(weighted)
        return made

    def copy(self) -> "Tally":
        """Another with the same count and amounts."""
        made = Tally()
        made.count, made._plain, made._weighted = self.count, dict(self._plain), dict(self._weighted)
        return made

    def remove(self, card: Card, chance: float) -> None:
        """A card went; ``chance`` must be the one it came with."""
        self.add_sum(-1, -(card.amount or 0), card.currency, chance)

    def sums(self) -> dict[str, int]:
        """Sums in minor units by currency."""
        return {currency: amount for currency, amount in self._plain.items() if amount}

    def weighted(self, currency: str) -> float:
        """Amounts of a currency times their chances, in minor units."""
        return self._weighted.get(currency, 0) / _UNIT
