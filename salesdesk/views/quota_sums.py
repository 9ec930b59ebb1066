"""What the open deals of a quota add up to, brought forward when some of them change."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from salesdesk.analytics.arrays import Floats, T
from salesdesk.analytics.deals import Deals
from salesdesk.analytics.gap_chance import GapChance, against_gap
from salesdesk.analytics.new_business import NewBusiness
from salesdesk.analytics.rounding import exact_sum
from salesdesk.analytics.shock import PRIOR_VARIANCE
from salesdesk.desk.brought import brought_forward
from salesdesk.desk.cards import Card, DealChance

OpenDeal = tuple[Card, DealChance]


def deals_of(entries: Sequence[OpenDeal], variance: float = PRIOR_VARIANCE) -> Deals:
    """Open deals as the distribution takes them, with the variance of their common shock."""
    amounts = np.array([card.amount or 0 for card, _ in entries], np.int64)
    soon, sd = [one.soon for _, one in entries], [one.sd for _, one in entries]
    return Deals(amounts, np.array(soon, np.float64), np.array(sd, np.float64), variance)


@dataclass(frozen=True, eq=False)
class QuotaSums:
    """Open ``deals``, what each is expected to bring, and a gap (None without a target) with the new business that may come.

    ``rows`` are the places of deals by key; the places of those that have gone hold an amount of 0. No sum here depends on
    the order of deals. ``before`` is what these were brought forward from: an earlier chance of closing the gap, and which
    deals have gone and come since.
    """

    rows: Mapping[str, int]
    deals: Deals
    expected: Floats
    gap: int | None
    business: NewBusiness | None
    before: tuple[GapChance, Deals, Deals] | None = None

    @cached_property
    def _exact(self) -> Fraction:
        return exact_sum(self.expected)

    def mean(self) -> float:
        """What the deals are expected to bring, in minor units, rounded once."""
        return float(self._exact)

    @cached_property
    def against(self) -> GapChance | None:
        """The deals against the gap; made once, and brought forward from then on."""
        if self.gap is None:
            return None
        if self.before is None:
            return against_gap(self.deals, self.gap, self.business)
        earlier, gone, come = self.before
        return earlier.after(self.deals, gone, come, self.gap)

    def after(self, leaving: Collection[str], coming: Sequence[OpenDeal], gap: int | None) -> "QuotaSums":
        """The same without the deals of some keys, with others, against another gap."""
        deals, expected = self.deals, self.expected
        free = [row for key in leaving if (row := self.rows.get(key)) is not None]
        gone = _at(deals, free)
        come = deals_of(coming, deals.variance)
        used = free[: len(coming)] + list(range(len(deals), len(deals) + len(coming) - len(free)))
        size = max(len(deals), 1 + max(used, default=-1))
        amount = _changed(deals.amount, size, free, used, come.amount)
        chance = _changed(deals.chance, size, free, used, come.chance)
        sd = _changed(_known(deals.sd), size, free, used, _known(come.sd))
        fresh = come.expected()
        exact = self._exact - exact_sum(expected[free]) + exact_sum(fresh)
        expected = _changed(expected, size, free, used, fresh)
        taken = {card.id: row for (card, _), row in zip(coming, used, strict=True)}
        rows = brought_forward(self.rows, leaving, taken)
        before = (self.against, gone, come) if "against" in self.__dict__ and self.against is not None else None
        made = QuotaSums(rows, Deals(amount, chance, sd, deals.variance), expected, gap, self.business, before)
        made.__dict__["_exact"] = exact
        return made


def _changed(column: T, size: int, free: list[int], used: list[int], fresh: T) -> T:
    """A copy of a column at its new length, with some entries emptied and then some set."""
    found = np.zeros(size, column.dtype)
    found[: len(column)] = column
    found[free] = 0
    found[used] = fresh
    return found


def _known(sd: Floats | None) -> Floats:
    return np.zeros(0) if sd is None else sd


def _at(deals: Deals, rows: list[int]) -> Deals:
    sd = None if deals.sd is None else deals.sd[rows]
    return Deals(deals.amount[rows], deals.chance[rows], sd, deals.variance)


def sums_of(
    entries: Mapping[str, OpenDeal], gap: int | None, business: NewBusiness | None, variance: float = PRIOR_VARIANCE
) -> QuotaSums:
    """The sums of open deals with their chances, by key."""
    deals = deals_of(list(entries.values()), variance)
    rows = {key: row for row, key in enumerate(entries)}
    return QuotaSums(rows, deals, deals.expected(), gap, business)
