"""What a quota counts, in words, and how its amounts are written and read: as money, or as numbers of deals."""

from typing import NamedTuple

from salesdesk.domain.errors import Refused
from salesdesk.domain.money import exponent
from salesdesk.domain.shown_text import one_line
from salesdesk.formats import DASH, Formats
from salesdesk.i18n import ntr, tr
from salesdesk.views.kinds import NamedKind


class Unit(NamedTuple):
    """Amounts are minor units of a currency; without one they are deals."""

    formats: Formats
    currency: str | None

    @property
    def step(self) -> int:
        """What expected amounts are whole numbers of, as they are shown."""
        return 1 if self.currency is None else 10 ** exponent(self.currency)

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

    def read(self, text: str) -> int | None:
        """The amount that was typed; None for nothing. Raises Refused in words for what is none."""
        if self.currency is not None:
            return self.formats.parse_money(text, self.currency)
        cleaned = text.strip()
        if cleaned and not (cleaned.isascii() and cleaned.isdigit()):
            raise Refused('"{typed}" is not a number of deals.', typed=text)
        return int(cleaned) if cleaned else None

    def plain(self, amount: int) -> str:
        """An amount as one would type it."""
        if self.currency is None:
            return str(amount)
        return self.formats.money(amount, self.currency).replace(self.formats.symbol(self.currency), "").strip()

    def _deals(self, count: float | None) -> str:
        return DASH if count is None else ntr("{count} deal", "{count} deals", round(count))


def kind_name(named: NamedKind) -> str:
    """What a quota counts: Revenue, Deals won, Revenue · Partners."""
    measure = tr("Revenue") if named.kind.measure == "revenue" else tr("Deals won")
    return " · ".join([measure, *(one_line(name) for name in (named.pipeline, named.tag) if name)])
