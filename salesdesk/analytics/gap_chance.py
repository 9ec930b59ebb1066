"""Probability that open deals and new business close a gap, brought forward when deals change."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from salesdesk.analytics.arrays import Complexes, Floats, total
from salesdesk.analytics.distribution import Deals
from salesdesk.analytics.lattice import COARSE_CELLS
from salesdesk.analytics.new_business import NewBusiness
from salesdesk.analytics.shock import node_chances
from salesdesk.analytics.spectrum import Circle, PlacedDeals, shares

_FEW_DEALS = 500
"""Up to so many deals amounts between cells are split onto two neighbours, beyond onto three of a lattice half as fine."""
_MOST_CHANGED = 500
"""After so many changed deals the product is made anew, so that round-off does not add up."""


@dataclass(frozen=True, slots=True, eq=False)
class _Gap:
    """A gap as the circle needs it: minor units a cell (``step``), and the ``goal`` that uncertain deals have to reach.

    ``top`` is what all of them bring at most, None where new business has no end; ``is_smooth`` whether amounts are
    placed on three cells.
    """

    step: int
    goal: int
    exact: bool
    top: int | None

    is_smooth: bool

    @property
    def cells(self) -> int:
        """Cells that the goal needs, rounded up to a power of two so that they serve a goal a little nearer as well."""
        needed = -(-self.goal // self.step) + (not self.exact)
        return 1 << max(needed - 1, 1).bit_length()


@dataclass(frozen=True, slots=True, eq=False)
class GapChance:
    """Deals against a gap of ``goal`` minor units. ``values`` (nodes x points) is their generating function on the circle,
    ``coming`` that of new business."""

    deals: Deals
    goal: int
    business: NewBusiness | None
    gap: _Gap
    circle: Circle | None = None
    weights: Floats | None = None
    values: Complexes | None = None
    coming: Complexes | None = None
    changes: int = 0

    def chance(self) -> float:
        """P(revenue >= goal); 1 when there is no gap."""
        gap = self.gap
        if self.goal <= 0 or gap.goal <= 0:
            return 1.0
        if gap.top is not None and gap.top < gap.goal:
            return 0.0
        assert self.circle is not None and self.weights is not None and self.values is not None
        mixed = np.einsum("i,ij->j", self.weights, self.values)
        mass = self.circle.mass(mixed if self.coming is None else mixed * self.coming)
        return min(max(1.0 - _under(np.r_[0.0, np.cumsum(mass)], gap), 0.0), 1.0)

    def after(self, deals: Deals, gone: Deals, come: Deals, goal: int) -> "GapChance":
        """The same for other deals against another goal: those that were, without ``gone`` and with ``come``."""
        gap, count = _gap(deals, goal, self.business), self.changes + len(gone) + len(come)
        is_same = self.circle is not None and _lattice(gap) == _lattice(self.gap)
        if not is_same or count > _MOST_CHANGED or not _is_needed(gap, goal):
            return against_gap(deals, goal, self.business)
        assert self.circle is not None and self.values is not None
        values = self.values * self.circle.product(_placed(come, gap)[1])
        values /= self.circle.product(_placed(gone, gap)[1])
        return GapChance(deals, goal, self.business, gap, self.circle, self.weights, values, self.coming, count)

    def changed(self, deal: int, amount: int, chance: float, sd: float = 0.0) -> "GapChance":
        """The same with another amount or chance of the deal at a position."""
        one = np.arange(len(self.deals)) == deal
        sds = None if self.deals.sd is None else np.where(one, sd, self.deals.sd)
        deals = Deals(np.where(one, amount, self.deals.amount), np.where(one, chance, self.deals.chance), sds)
        return self.after(deals, self.deals.only(one), deals.only(one), self.goal)

    def without(self, deal: int) -> "GapChance":
        """The same without the deal at a position, whose place holds an amount of 0 from then on."""
        one = np.arange(len(self.deals)) == deal
        rest = Deals(np.where(one, 0, self.deals.amount), self.deals.chance, self.deals.sd)
        return self.after(rest, self.deals.only(one), self._nobody(), self.goal)

    def closer(self, by: int) -> "GapChance":
        """The same with the gap smaller by some minor units."""
        return self.after(self.deals, self._nobody(), self._nobody(), self.goal - by)

    def _nobody(self) -> Deals:
        return self.deals.only(np.zeros(len(self.deals), bool))

    def reaches(self, goals: Sequence[int]) -> Floats:
        """P(revenue >= goal) at each node of the shock (rows) for goals of at most ``goal`` (columns), in minor units."""
        whole = self if self.circle or self.goal <= 0 or self.gap.goal <= 0 else self._summed()
        gap, circle = whole.gap, whole.circle
        lower = [replace(gap, goal=gap.goal - (self.goal - goal)) for goal in goals]
        if circle is None or whole.values is None:
            return np.ones((len(self.at_nodes(0.5, 0.0)[0]), len(goals)))
        found = np.ones((len(whole.values), len(goals)))
        for node, values in enumerate(whole.values):
            mass = circle.mass(values if whole.coming is None else values * whole.coming)
            cumulated = np.r_[0.0, np.cumsum(mass)]
            found[node] = [1.0 - _under(cumulated, one) if one.goal > 0 else 1.0 for one in lower]
        return np.clip(found, 0.0, 1.0)

    def at_nodes(self, p: float, sd: float) -> tuple[Floats, Floats]:
        """Weights of the nodes, and the chance at each of one more deal with the same shock."""
        weights, chances = node_chances(np.array([p]), None if self.deals.sd is None else np.array([sd]))
        return weights, chances[0]

    def _summed(self) -> "GapChance":
        """The same with the sum of all deals, also where the gap is out of their reach."""
        circle = Circle(self.gap.cells)
        weights, placed = _placed(self.deals, self.gap)
        known = bool(self.business and len(self.business.sizes))
        coming = _coming(circle, self.gap, self.business) if self.business and known else None
        return replace(self, circle=circle, weights=weights, values=circle.whole_product(placed), coming=coming)


def against_gap(deals: Deals, goal: int, business: NewBusiness | None = None) -> GapChance:
    """Deals, with new business if there is any, against a gap.

    Exact where that takes at most 16,384 cells of the amounts' greatest common divisor; else on at most so many cells (half of
    that for more than 500 deals) of a round number of minor units: then only sums near the goal may err. The lattice follows
    from amounts and goal alone, so that what is brought forward is what is made anew, to 1e-10.
    """
    gap = _gap(deals, goal, business)
    if not _is_needed(gap, goal):
        return GapChance(deals, goal, business, gap)
    return GapChance(deals, goal, business, gap)._summed()


def _is_needed(gap: _Gap, goal: int) -> bool:
    return goal > 0 and gap.goal > 0 and (gap.top is None or gap.top >= gap.goal)


def _lattice(gap: _Gap) -> tuple[int, int, bool]:
    return gap.step, gap.cells, gap.is_smooth


def _gap(deals: Deals, goal: int, business: NewBusiness | None) -> _Gap:
    """Certain deals and negative amounts move the goal: a negative one counts with the chance that it is lost."""
    moving = _moving(deals)
    left = goal - total(deals.amount[deals.chance >= 1]) - total(np.minimum(deals.amount[moving], 0))
    sizes = business.sizes if business else np.zeros(0, np.int64)
    top = None if len(sizes) else total(np.abs(deals.amount[moving]))
    common = int(np.gcd.reduce(np.concatenate([deals.amount[moving], sizes]), initial=0)) or max(left, 1)
    if left <= COARSE_CELLS * common:
        return _Gap(common, left, True, top, False)
    is_smooth = int(moving.sum()) > _FEW_DEALS
    cells = COARSE_CELLS // 2 if is_smooth else COARSE_CELLS
    return _Gap(_round_step(-(-left // (cells - 1))), left, False, top, is_smooth)


def _round_step(least: int) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50, ... that is not below a number: round amounts, and their sums, lie on its cells."""
    power: int = 10 ** (len(str(least)) - 1)
    return next(step for step in (power, 2 * power, 5 * power, 10 * power) if step >= least)


def _moving(deals: Deals) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    found: np.ndarray[tuple[int], np.dtype[np.bool_]] = (deals.amount != 0) & (deals.chance > 0) & (deals.chance < 1)
    return found


def _placed(deals: Deals, gap: _Gap) -> tuple[Floats, PlacedDeals]:
    weights, chances = node_chances(deals.chance, deals.sd)
    moving = _moving(deals)
    amounts = deals.amount[moving]
    counted = np.where((amounts < 0)[:, None], 1 - chances[moving], chances[moving])
    cell, share = shares(np.abs(amounts) / gap.step, gap.is_smooth)
    return weights, PlacedDeals(cell, share, counted)


def _coming(circle: Circle, gap: _Gap, business: NewBusiness) -> Complexes:
    """The generating function of new business, a compound negative binomial: ((1 - a) / (1 - a g))^r with a = mean / (r +
    mean) and g that of a size (Klugman, Panjer, Willmot, Loss Models, 9.6)."""
    a = business.mean / (business.r + business.mean)
    found: Complexes = ((1 - a) / (1 - a * circle.sizes(business.sizes / gap.step, gap.is_smooth))) ** business.r
    return found


def _under(cumulated: Floats, gap: _Gap) -> float:
    """Mass below the goal, from the mass below each cell. Few deals that miss it by less than a step reach it; of many, whose
    sums lie close to one another, a goal within a cell takes its part of it, from half a cell below to half a cell above."""
    if gap.exact:
        return float(cumulated[-(-gap.goal // gap.step)])
    if not gap.is_smooth:
        return float(cumulated[gap.goal // gap.step])
    at = Fraction(gap.goal, gap.step) + Fraction(1, 2)
    whole = at.__floor__()
    return float(cumulated[whole] + float(at - whole) * (cumulated[whole + 1] - cumulated[whole]))
