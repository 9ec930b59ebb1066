"""What the open deals of a quota add up to, brought forward when some of them change."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import fsum

import numpy as np

from salesdesk.analytics.arrays import Bools, Floats
from salesdesk.analytics.distribution import Deals
from salesdesk.analytics.gap_chance import GapChance, against_gap
from salesdesk.analytics.new_business import NewBusiness
from salesdesk.desk.cards import Card, DealChance


def deals_of(cards: Sequence[Card], odds: Sequence[DealChance]) -> Deals:
    """Open deals as the distribution takes them."""
    amounts = np.array([card.amount or 0 for card in cards], np.int64)
    soon, sd = [one.soon for one in odds], [one.sd for one in odds]
    return Deals(amounts, np.array(soon, np.float64), np.array(sd, np.float64))


@dataclass(frozen=True, eq=False)
class QuotaSums:
    """Open ``deals``, what each is expected to bring, and a gap (None without a target) with the new business that may come.

    ``before`` is what these deals were brought forward from: an earlier chance of closing the gap, and which deals have
    gone and come since.
    """

    deals: Deals
    expected: Floats
    gap: int | None
    business: NewBusiness | None
    before: tuple[GapChance, Deals, Deals] | None = None

    def mean(self) -> float:
        """What the deals are expected to bring, in minor units, rounded once."""
        return fsum(self.expected.tolist())

    @cached_property
    def against(self) -> GapChance | None:
        """The deals against the gap; made once, and brought forward from then on."""
        if self.gap is None:
            return None
        if self.before is None:
            return against_gap(self.deals, self.gap, self.business)
        earlier, gone, come = self.before
        return earlier.after(self.deals, gone, come, self.gap)

    def after(self, leaving: Sequence[int], places: Sequence[int], come: Deals, gap: int | None) -> "QuotaSums":
        """The same without the deals at some positions, with others at ``places`` of what is then there."""
        stays = np.ones(len(self.deals), bool)
        stays[list(leaving)] = False
        is_new = np.zeros(len(self.deals) - len(leaving) + len(places), bool)
        is_new[list(places)] = True
        deals = _merged(self.deals.only(stays), come, is_new)
        expected = np.empty(len(deals))
        expected[is_new], expected[~is_new] = come.expected(), self.expected[stays]
        before = None
        if "against" in self.__dict__ and self.against is not None:
            before = self.against, self.deals.only(~stays), come
        return QuotaSums(deals, expected, gap, self.business, before)


def _merged(kept: Deals, come: Deals, is_new: Bools) -> Deals:
    """Two groups of deals in one order: ``come`` at the marked positions."""
    amount, chance, sd = np.empty(len(is_new), np.int64), np.empty(len(is_new)), np.empty(len(is_new))
    for rows, part in ((is_new, come), (~is_new, kept)):
        amount[rows], chance[rows], sd[rows] = part.amount, part.chance, 0.0 if part.sd is None else part.sd
    return Deals(amount, chance, sd)


def sums_of(
    cards: Sequence[Card], odds: Sequence[DealChance], gap: int | None, business: NewBusiness | None
) -> QuotaSums:
    """The sums of open deals with their chances."""
    deals = deals_of(cards, odds)
    return QuotaSums(deals, deals.expected(), gap, business)
