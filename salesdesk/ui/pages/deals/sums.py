"""The sums of the deals of the table by currency, kept while deals come, change and go."""

from collections.abc import Iterable

from salesdesk.desk.cards import Card


class CurrencySums:
    """Of some deals, how many have an amount in each currency, and the sum of these in minor units."""

    def __init__(self, cards: Iterable[Card] = ()) -> None:
        amounts: dict[str, int] = {}
        deals: dict[str, int] = {}
        for card in cards:
            amount = card.amount
            if amount is not None:
                code = card.currency
                amounts[code] = amounts.get(code, 0) + amount
                deals[code] = deals.get(code, 0) + 1
        self._amounts, self._deals = amounts, deals

    def add(self, card: Card) -> None:
        """A deal has come."""
        self._change(card, 1)

    def remove(self, card: Card) -> None:
        """A deal has gone; it must be as it was when it came."""
        self._change(card, -1)

    def _change(self, card: Card, by: int) -> None:
        code, amount = card.currency, card.amount
        if amount is not None:
            self._deals[code] = self._deals.get(code, 0) + by
            self._amounts[code] = self._amounts.get(code, 0) + by * amount

    def without(self, others: "CurrencySums") -> "CurrencySums":
        """The sums without some of these deals."""
        made = CurrencySums()
        for code, deals in self._deals.items():
            made._deals[code] = deals - others._deals.get(code, 0)
            made._amounts[code] = self._amounts[code] - others._amounts.get(code, 0)
        return made

    def amounts(self) -> dict[str, int]:
        """The sums in minor units, of the currencies that a deal has an amount in."""
        return {code: amount for code, amount in self._amounts.items() if self._deals[code]}
