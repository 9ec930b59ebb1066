"""How a quota's amounts are written: as money, or as numbers of deals."""

from typing import NamedTuple

from salesdesk.formats import DASH, Formats
from salesdesk.i18n import ntr


class Unit(NamedTuple):
    """Amounts are minor units of a currency; without one they are deals."""

    formats: Formats
    currency: str | None

    def exact(self, amount: float | None) -> str:
        """An amount in full."""
        return self._deals(amount) if self.currency is None else self.formats.money(amount, self.currency)

    def whole(self, amount: float | None) -> str:
        """An amount that is only expected: money without cents, deals with one place."""
        if self.currency is None:
            return self.formats.number(amount, 1)
        return self.formats.money(amount, self.currency, False)

    def short(self, amount: float | None) -> str:
        """An amount for a narrow place."""
        if self.currency is None:
            return self.formats.number(amount, 1)
        return self.formats.money_short(amount, self.currency)

    def _deals(self, count: float | None) -> str:
        return DASH if count is None else ntr("{count} deal", "{count} deals", round(count))
