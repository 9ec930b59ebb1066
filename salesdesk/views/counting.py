"""What counts for a quota, and for how much: whose deals, of which pipeline or tag, in which currency.

Nothing here needs arrays unless there are exchange rates, so that the first sight of the board does not wait for them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from salesdesk.desk.cards import Card
from salesdesk.desk.rates import rates
from salesdesk.desk.settings import DeskSettings
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import to_us
from salesdesk.domain.money import Money, converted
from salesdesk.domain.periods import Period
from salesdesk.domain.records import DealTag, Measure, Quota
from salesdesk.views.quotas import quota_of

if TYPE_CHECKING:
    from salesdesk.analytics.rates import Rates

_ONE = Fraction(1)


@dataclass(frozen=True, eq=False)
class QuotaCounting:
    """How deals count for a period's ``quota`` (None: for no target, as they would for plain revenue).

    ``currency`` is that of the figures; ``tagged`` the deals with the quota's tag, None where it has none.
    """

    settings: DeskSettings
    quota: Quota | None
    currency: str
    rates: "Rates"
    now_us: int
    tagged: frozenset[str] | None

    @property
    def measure(self) -> Measure:
        """Whether money or deals are counted."""
        return self.quota.measure if self.quota else "revenue"

    def counts(self, card: Card) -> bool:
        """Whether a deal counts, whatever it is worth: the desk's own, in the quota's scope, not left out."""
        if card.category == "omitted" and card.outcome == "open":
            return False
        return self._every or self._in_scope(card)

    @cached_property
    def _every(self) -> bool:
        """Whether every deal is in scope."""
        return not self.settings.names and self.tagged is None and (self.quota is None or self.quota.pipeline is None)

    def _in_scope(self, card: Card) -> bool:
        pipeline = self.quota.pipeline if self.quota else None
        return (
            self.settings.is_own(card.owner)
            and pipeline in (None, card.pipeline)
            and (self.tagged is None or card.id in self.tagged)
        )

    def value(self, card: Card) -> Card | None:
        """The deal as it counts: 1 where deals are counted, its amount in the quota's currency; None without a rate.

        A closed deal counts at the rate of the day it was closed, an open one at today's.
        """
        if self.measure == "count":
            return card._replace(amount=1, currency=self.currency)
        if card.currency == self.currency:
            return card
        rate = self._rate(card.currency, self.now_us if card.closed_us is None else card.closed_us)
        if rate is None:
            return None
        return card._replace(
            amount=None if card.amount is None else converted(card.amount, rate), currency=self.currency
        )

    def _rate(self, currency: str, at_us: int) -> Fraction | None:
        if not self.rates:
            return None
        from salesdesk.analytics.rates import rate_at

        own = self.settings.currency
        here, there = (_ONE if code == own else rate_at(self.rates, code, at_us) for code in (currency, self.currency))
        return here if here is None or there is _ONE else here / there if there else None

    def split(self, cards: Iterable[Card]) -> tuple[tuple[Card, ...], dict[str, Money]]:
        """The deals that count, as they do, and what is left out for want of a rate, by deal."""
        every = [card for card in cards if self.counts(card)]
        as_it_is = None if self.measure == "count" else self.currency
        valued = [card if card.currency == as_it_is else self.value(card) for card in every]
        pairs = zip(every, valued, strict=True)
        missing = {card.id: Money(card.amount, card.currency) for card, found in pairs if found is None and card.amount}
        return tuple(found for found in valued if found is not None), missing


def counting(snapshot: Snapshot, period: Period, quota: str | None = None) -> QuotaCounting:
    """How deals count for a period's quota: the one of a key, else the plain revenue quota of the whole desk."""
    settings = snapshot.settings
    found = snapshot.get(Quota, quota) if quota else quota_of(snapshot, period)
    tag = found.tag if found else None
    tagged = _tagged(snapshot, tag) if tag else None
    currency = found.currency if found else settings.currency
    return QuotaCounting(settings, found, currency, rates(snapshot, settings), to_us(snapshot.now), tagged)


def _tagged(snapshot: Snapshot, tag: str) -> frozenset[str]:
    """The deals with a tag, kept up to date by what changes."""

    def read() -> frozenset[str]:
        return frozenset(link.deal for link in snapshot.find(DealTag, tag=tag))

    def renew(old: frozenset[str], deals: frozenset[str]) -> frozenset[str]:
        return (old - deals) | {link.deal for link in snapshot.find(DealTag, deal=deals) if link.tag == tag}

    return snapshot.memo(f"tagged {tag}", read, renew)
