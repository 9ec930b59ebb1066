"""Count, sum and weighted sum of a column, kept exactly while cards come and go."""

from collections.abc import Iterable
from math import fsum

from salesdesk.services.views import Card


class Tally:
    """How many cards, and their worth: whole amounts in minor units by currency and chance, so that nothing drifts."""

    __slots__ = ("count", "parts")

    def __init__(self, cards: Iterable[Card] = (), chances: Iterable[float] = ()) -> None:
        self.count = 0
        self.parts: dict[tuple[str, float], int] = {}
        self.add(cards, chances)

    def add(self, cards: Iterable[Card], chances: Iterable[float]) -> None:
        """Cards came, each with its chance."""
        parts, count = self.parts, self.count
        for card, chance in zip(cards, chances, strict=True):
            count += 1
            amount = card.amount
            if amount:
                key = (card.currency, chance)
                parts[key] = parts.get(key, 0) + amount
        self.count = count

    def add_sum(self, count: int, amount: int, currency: str, chance: float) -> None:
        """Cards came that are alike, with an amount in minor units for all of them."""
        self.count += count
        if amount:
            key = (currency, chance)
            self.parts[key] = self.parts.get(key, 0) + amount

    def copy(self) -> "Tally":
        """Another with the same count and amounts."""
        made = Tally()
        made.count, made.parts = self.count, dict(self.parts)
        return made

    def remove(self, card: Card, chance: float) -> None:
        """A card went; ``chance`` must be the one it came with."""
        self.count -= 1
        if card.amount:
            key = (card.currency, chance)
            self.parts[key] -= card.amount
            if not self.parts[key]:
                del self.parts[key]

    def sums(self) -> dict[str, int]:
        """Sums in minor units by currency."""
        sums: dict[str, int] = {}
        for (currency, _), amount in self.parts.items():
            sums[currency] = sums.get(currency, 0) + amount
        return sums

    def weighted(self, currency: str) -> float:
        """Amounts of a currency times their chances, in minor units."""
        return fsum(chance * amount for (code, chance), amount in self.parts.items() if code == currency)
