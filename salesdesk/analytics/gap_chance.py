"""Probability that open deals and new business close a gap, brought forward when deals change."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from salesdesk.analytics import outcomes as every
from salesdesk.analytics.arrays import Complexes, Floats, Ints, total
from salesdesk.analytics.deals import Deals
from salesdesk.analytics.lattice import COARSE_CELLS
from salesdesk.analytics.new_business import NewBusiness
from salesdesk.analytics.outcomes import Outcomes, outcomes
from salesdesk.analytics.shared_sums import SharedSums, shared_sums
from salesdesk.analytics.shock import FINER_FROM, MANY_OPEN, NodeRule, node_chances
from salesdesk.analytics.spectrum import Circle

_SMOOTH_CELLS = 2_048
"""Where the sum of the deals is smooth its lattice is coarser, and amounts between cells are placed on three of them instead
of being split onto two neighbours."""
_MOST_OTHERS = 4
"""So many sums on other lattices are kept, a megabyte each at most."""
_LEAST_CHANGED, _MOST_CHANGED, _CHANGED_SHARE = 24, 500, 20
"""After so many changed deals, a twentieth of all, the product is made anew, so that neither round-off nor what was
negligible adds up."""


@dataclass(frozen=True, slots=True)
class _Gap:
    """A gap on a lattice: minor units a cell (``step``), and the ``goal`` that uncertain deals have to reach.

    ``top`` is what all of them bring at most, None where new business has no end; ``is_smooth`` whether amounts are
    placed on three cells; ``is_round`` whether most of them, and so most sums, lie on cells; ``is_listed`` whether the
    outcomes of the deals are listed, so that only new business is on the lattice. ``common`` divides all amounts.
    """

    step: int
    common: int
    goal: int
    exact: bool
    top: int | None
    is_smooth: bool
    is_round: bool
    is_listed: bool

    @property
    def cells(self) -> int:
        """Cells that the goal needs, rounded up to a power of two so that they serve a goal a little nearer as well."""
        needed = -(-self.goal // self.step) + (not self.exact)
        return 1 << max(needed - 1, 1).bit_length()

    @property
    def lattice(self) -> tuple[int, int, bool, bool]:
        """What sums depend on."""
        return self.step, self.cells, self.is_smooth, self.is_listed


@dataclass(frozen=True, slots=True, eq=False)
class GapChance:
    """Deals against a gap of ``goal`` minor units, by the sum of the deals and what comes on top of it: the generating
    function of new business (``coming``), or its mass below each cell where the outcomes of the deals are listed."""

    deals: Deals
    goal: int
    business: NewBusiness | None
    gap: _Gap
    sums: SharedSums | Outcomes | None = None
    coming: Complexes | None = None
    below: Floats | None = None
    changes: int = 0
    others: "dict[object, GapChance]" = field(default_factory=dict, init=False, repr=False)
    """The same deals summed on other lattices, or at other nodes, that changes of them have asked for."""

    def chance(self) -> float:
        """P(revenue >= goal); 1 when there is no gap."""
        gap, sums = self.gap, self.sums
        if self.goal <= 0 or gap.goal <= 0:
            return 1.0
        if gap.top is not None and gap.top < gap.goal:
            return 0.0
        assert sums is not None
        if isinstance(sums, Outcomes):
            return _within(float(np.dot(sums.rule.weights, sums.reach(gap.goal, self._beyond))))
        return _within(1.0 - float(_under(self._cumulated(sums, sums.mixed()), *_cells_below([gap]))[0]))

    def after(self, deals: Deals, gone: Deals, come: Deals, goal: int) -> "GapChance":
        """The same for other deals against another goal: those that were, without ``gone`` and with ``come``."""
        made = GapChance(deals, goal, self.business, _gap(deals, goal, self.business))
        if not made._is_needed:
            return made
        is_same, count = made.gap.lattice == self.gap.lattice, self.changes + len(gone) + len(come)
        if made.gap.is_listed:
            return replace(made, sums=outcomes(deals), below=self.below) if is_same and self.sums else made._summed()
        most = min(max(len(deals) // _CHANGED_SHARE, _LEAST_CHANGED), _MOST_CHANGED)
        if count > most or not isinstance(self.sums, SharedSums):
            return made._summed()
        whole = self if is_same and self.sums.rule is deals.rule() else self._on(made)
        assert isinstance(whole.sums, SharedSums)
        return replace(made, sums=whole.sums.after(gone, come), coming=whole.coming, changes=count)

    def _on(self, other: "GapChance") -> "GapChance":
        """The sum of these deals on the lattice, and at the nodes, that other deals need; made once, since the next change is
        likely to need it as well."""
        rule = other.deals.rule()
        key = other.gap.lattice, id(rule)
        found = self.others.get(key)
        if found is None:
            while len(self.others) >= _MOST_OTHERS:
                self.others.pop(next(iter(self.others)))
            found = self.others[key] = replace(self, gap=other.gap)._summed(rule)
        return found

    def changed(self, deal: int, amount: int, chance: float, sd: float = 0.0) -> "GapChance":
        """The same with another amount or chance of the deal at a position."""
        one = np.arange(len(self.deals)) == deal
        sds = None if self.deals.sd is None else np.where(one, sd, self.deals.sd)
        deals = replace(
            self.deals,
            amount=np.where(one, amount, self.deals.amount),
            chance=np.where(one, chance, self.deals.chance),
            sd=sds,
        )
        return self.after(deals, self.deals.only(one), deals.only(one), self.goal)

    def without(self, deal: int) -> "GapChance":
        """The same without the deal at a position, whose place holds an amount of 0 from then on."""
        one = np.arange(len(self.deals)) == deal
        rest = replace(self.deals, amount=np.where(one, 0, self.deals.amount))
        return self.after(rest, self.deals.only(one), self._nobody(), self.goal)

    def closer(self, by: int) -> "GapChance":
        """The same with the gap smaller by some minor units."""
        return self.after(self.deals, self._nobody(), self._nobody(), self.goal - by)

    def _nobody(self) -> Deals:
        return self.deals.only(np.zeros(len(self.deals), bool))

    def reaches(self, goals: Sequence[int]) -> Floats:
        """P(revenue >= goal) for goals of at most ``goal`` minor units (columns) at each node that has a weight (rows)."""
        whole = self if self.sums or self.goal <= 0 or self.gap.goal <= 0 else self._summed()
        lower = [replace(whole.gap, goal=whole.gap.goal - (self.goal - goal)) for goal in goals]
        sums, found = whole.sums, np.ones((len(self.rule.weights), len(goals)))
        if isinstance(sums, Outcomes):
            for place, one in enumerate(lower):
                found[:, place] = sums.reach(one.goal, whole._beyond) if one.goal > 0 else 1.0
        elif sums:
            there = np.flatnonzero([one.goal > 0 for one in lower])
            cells, shares = _cells_below([lower[place] for place in there.tolist()])
            for node, values in enumerate(sums.each()):
                found[node, there] = 1.0 - _under(whole._cumulated(sums, values), cells, shares)
        return np.clip(found, 0.0, 1.0)

    @property
    def rule(self) -> NodeRule:
        """The nodes of the shock."""
        return self.sums.rule if self.sums else self.deals.rule()

    def at_nodes(self, p: float, sd: float) -> Floats:
        """The chance of one more deal, with the same shock, at each node that has a weight."""
        rule = NodeRule(self.rule.weighed, self.rule.weights, self.rule.weighed)
        one = replace(
            self.deals, amount=np.ones(1, np.int64), chance=np.array([p]),
            sd=None if self.deals.sd is None else np.array([sd]),
        )  # fmt: skip
        found: Floats = node_chances(one.chance, one.spread, rule)[0]
        return found

    @property
    def _is_needed(self) -> bool:
        gap = self.gap
        return self.goal > 0 and gap.goal > 0 and (gap.top is None or gap.top >= gap.goal)

    def _summed(self, rule: NodeRule | None = None) -> "GapChance":
        """The same with the sum of all deals (at the nodes of a rule, None: of their own), also where the gap is out of their
        reach."""
        gap, circle = self.gap, Circle(self.gap.cells)
        coming = _coming(circle, gap, self.business) if self.business and len(self.business.sizes) else None
        if not gap.is_listed:
            return replace(self, sums=shared_sums(self.deals, circle, gap.step, gap.is_smooth, rule), coming=coming)
        below = None if coming is None else _cumulated(circle.mass(coming))
        return replace(self, sums=outcomes(self.deals), below=below)

    def _cumulated(self, sums: SharedSums, values: Complexes) -> Floats:
        return _cumulated(sums.circle.mass(values if self.coming is None else values * self.coming))

    def _beyond(self, missing: Ints) -> Floats:
        """P(new business brings at least what is missing, minor units)."""
        if self.below is None:
            return (missing <= 0).astype(np.float64)
        cell = -(-missing // self.gap.step) if self.gap.exact else missing // self.gap.step
        found: Floats = 1.0 - self.below[np.maximum(cell, 0)]
        return found


def against_gap(deals: Deals, goal: int, business: NewBusiness | None = None) -> GapChance:
    """Deals, with new business if there is any, against a gap.

    Up to 16 deals: every outcome. Of more exact where that takes at most 16,384 cells of the amounts' greatest common
    divisor (2,048 where so many are won that their sum is smooth); else on at most so many cells of a round number of minor
    units: then only sums near the goal may err. Lattice and nodes follow from deals and goal alone, so that what is brought
    forward is what is made anew, to 1e-10.
    """
    made = GapChance(deals, goal, business, _gap(deals, goal, business))
    return made._summed() if made._is_needed else made


def _gap(deals: Deals, goal: int, business: NewBusiness | None) -> _Gap:
    """Certain deals and negative amounts move the goal: a negative one counts with the chance that it is lost."""
    moving = deals.moving
    count = int(moving.sum())
    is_listed = count <= every.MOST
    left = goal - total(deals.amount[deals.chance >= 1]) - total(np.minimum(deals.amount[moving], 0))
    sizes = business.sizes if business else np.zeros(0, np.int64)
    top = None if len(sizes) else total(np.abs(deals.amount[moving]))
    placed = sizes if is_listed else np.concatenate([deals.amount[moving], sizes])
    common = int(np.gcd.reduce(placed, initial=0)) or max(left, 1)
    chance = deals.chance[moving]
    is_smooth = count >= FINER_FROM and float((chance * (1 - chance)).sum()) >= MANY_OPEN
    cells = _SMOOTH_CELLS if is_smooth else COARSE_CELLS
    if left <= cells * common:
        return _Gap(common, common, left, True, top, False, True, is_listed)
    step = _round_step(-(-left // (cells - 1)))
    is_round = 2 * int((deals.amount[moving] % step == 0).sum()) > count
    return _Gap(step, common, left, False, top, is_smooth, is_round, is_listed)


def _round_step(least: int) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50, ... that is not below a number: round amounts, and their sums, lie on its cells."""
    power: int = 10 ** (len(str(least)) - 1)
    return next(step for step in (power, 2 * power, 5 * power, 10 * power) if step >= least)


def _coming(circle: Circle, gap: _Gap, business: NewBusiness) -> Complexes:
    """The generating function of new business, a compound negative binomial: ((1 - a) / (1 - a g))^r with a = mean / (r +
    mean) and g that of a size (Klugman, Panjer, Willmot, Loss Models, 9.6)."""
    a = business.mean / (business.r + business.mean)
    found: Complexes = ((1 - a) / (1 - a * circle.sizes(business.sizes / gap.step, gap.is_smooth))) ** business.r
    return found


def _cumulated(mass: Floats) -> Floats:
    """The mass below each cell."""
    found: Floats = np.r_[0.0, np.cumsum(mass)]
    return found


def _within(chance: float) -> float:
    return min(max(chance, 0.0), 1.0)


def _under(below: Floats, cells: Ints, shares: Floats) -> Floats:
    """Mass below goals, from the mass below each cell: that of a cell, and a share of what is in it."""
    found: Floats = below[cells] + shares * (below[np.minimum(cells + 1, len(below) - 1)] - below[cells])
    return found


def _cells_below(gaps: Sequence[_Gap]) -> tuple[Ints, Floats]:
    """The cell that each goal lies in, and the share of its mass that is below the goal. Few deals that miss it by less than a
    step reach it; of many, whose sums lie close to one another, a goal within a cell takes its part of it, from half a cell
    below to half a cell above, unless most sums lie on cells. The least sum that reaches the goal counts down to half way to
    the one below it."""
    found = []
    for gap in gaps:
        if gap.exact or (gap.is_smooth and gap.is_round):
            found.append((-(-gap.goal // gap.step), 0.0))
        elif not gap.is_smooth:
            found.append((gap.goal // gap.step, 0.0))
        else:
            twice = 2 * (-(-gap.goal // gap.common) * gap.common) - gap.common + gap.step
            cell, rest = divmod(twice, 2 * gap.step)
            found.append((cell, rest / (2 * gap.step)))
    return np.array([cell for cell, _ in found], np.int64), np.array([share for _, share in found], np.float64)
