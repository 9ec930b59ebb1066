"""Distribution of the revenue from open deals, and the probability that it closes a gap."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import fsum

import numpy as np

from salesdesk.analytics import bounds, convolution
from salesdesk.analytics import generating_function as many
from salesdesk.analytics.arrays import Bools, Floats, Ints, total
from salesdesk.analytics.lattice import EXACT_CELLS, AmountGrid, lattice_below, lattice_for
from salesdesk.analytics.new_business import NewBusiness
from salesdesk.analytics.shock import node_chances

BOUND_FROM = 200
"""From this number of deals on, Chernoff bounds decide first which nodes need a sum at all."""
_NO_AMOUNTS = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Deals:
    """Open deals of a forecast: amounts in minor units, chances to be won in the period, sd of their log-odds.

    With ``sd`` the deals share a common shock of the log-odds; None leaves them independent.
    """

    amount: Ints
    chance: Floats
    sd: Floats | None = None

    def __len__(self) -> int:
        return len(self.amount)

    def only(self, rows: Bools) -> "Deals":
        """The deals marked in ``rows``."""
        return Deals(self.amount[rows], self.chance[rows], None if self.sd is None else self.sd[rows])

    def mean(self) -> float:
        """Expected revenue in minor units, with chances averaged over the nodes of the shock."""
        return fsum(self.expected().tolist())

    def expected(self) -> Floats:
        """What each deal is expected to bring; of one deal it does not depend on the others."""
        weights, chances = node_chances(self.chance, self.sd)
        means: Floats = np.einsum("ij,j->i", np.ascontiguousarray(chances), weights) * self.amount
        return means


@dataclass(frozen=True, slots=True, eq=False)
class Distribution:
    """Probability mass of the revenue at start + step x cell, in minor units."""

    start: int
    step: Fraction
    mass: Floats

    @property
    def mean(self) -> float:
        """Expected revenue in minor units."""
        return self.start + float(self.step) * float(np.dot(np.arange(len(self.mass)), self.mass))

    def chance(self, goal: int) -> float:
        """P(revenue >= goal)."""
        cell = (Fraction(goal - self.start) / self.step).__ceil__()
        if cell <= 0:
            return 1.0
        return min(float(self.mass[cell:].sum()), 1.0)

    def quantile(self, share: float) -> float:
        """The smallest revenue with cdf >= share, with a tolerance for round-off in the cdf."""
        cell = int(np.searchsorted(np.cumsum(self.mass), share - 1e-12))
        return float(self.start + self.step * min(cell, len(self.mass) - 1))


@dataclass(frozen=True, slots=True, eq=False)
class PreparedDistribution:
    """State shared by all drop targets of a drag: the chance for each costs one addition a dragged deal.

    ``mass`` is nodes x cells of the sums below the goal (extended by what negative dragged amounts may take away);
    ``business`` the cumulated mass of new business on the same cells.
    """

    goal: int
    lattice: AmountGrid
    weights: Floats
    mass: Floats
    business: Floats | None

    def chance(self, dragged: Deals) -> float:
        """P(revenue >= goal) with the dragged deals as given."""
        missing = self.goal - sum(amount for amount in dragged.amount.tolist() if amount < 0)
        if missing <= 0:
            return 1.0
        _, chances = node_chances(dragged.chance, _zeros_if(self.weights, dragged))
        mass = self.mass
        for amount, p in zip(dragged.amount.tolist(), chances, strict=True):
            mass = convolution.add(mass, self.lattice.place(abs(amount)), p if amount >= 0 else 1 - p)
        cells = (Fraction(missing) / self.lattice.step).__ceil__()
        return _missed(self.weights, mass[:, :cells], self.business)

    def for_its_goal(self, deals: Deals) -> "PreparedDistribution":
        """The same for this goal alone, as it would have been prepared from the deals without new business."""
        sides = _Sides(deals)
        if len(sides.amounts) <= BOUND_FROM or self.goal <= 0:
            return self
        amounts = np.array(sides.amounts, np.float64)
        short = self.mass.any(axis=1) & bounds.surely_below(amounts, sides.chances, self.goal)
        mass = self.mass.copy()
        mass[short], mass[short, 0] = 0.0, 1.0
        return replace(self, mass=mass)


def revenue(
    deals: Deals, goal: int | None = None, business: NewBusiness | None = None, cells: int = EXACT_CELLS
) -> Distribution:
    """The distribution of what the deals and new business bring.

    Where no exact lattice is small enough, ``goal`` (the gap, minor units) is placed on the coarse one.
    """
    sides = _Sides(deals)
    sizes = business.sizes if business else _NO_AMOUNTS
    extra = business.most() * int(sizes.max()) if business and len(sizes) else 0
    lattice = lattice_for(
        [*sides.amounts, *sizes.tolist()],
        sum(sides.amounts) + extra,
        None if goal is None else goal - sides.start,
        cells,
    )
    room = lattice.cells + len(sides.amounts) * (not lattice.exact)
    mass = sides.weights @ many.sums(*lattice.places(sides.amounts), sides.chances, room)
    if business and extra:
        new = business.mass(lattice, room)
        mass = convolution.product(mass[None], new[None], room)[0]
    used = np.flatnonzero(mass)
    return Distribution(sides.start, lattice.step, mass[: used[-1] + 1] / mass.sum())


def chance(
    deals: Deals, goal: int, business: NewBusiness | None = None, given: PreparedDistribution | None = None
) -> float:
    """P(revenue of the deals and new business >= goal); 1 when there is no gap (goal <= 0).

    Only sums below the goal are computed, so the step depends on the gap and not on all open deals. ``given`` is the sum of
    deals without new business below the goal (``prepared``), where it is known already.
    """
    if goal <= 0:
        return 1.0
    top = total(np.maximum(deals.amount, 0)[deals.chance > 0])
    if top < goal and not (business and len(business.sizes)):
        return 0.0
    sums = prepared(deals, goal, (), business, lower_goals=False) if given is None else given.for_its_goal(deals)
    return sums.chance(deals.only(np.zeros(len(deals), bool)))


def prepared(
    deals: Deals,
    goal: int,
    dragged: Sequence[int] = (),
    business: NewBusiness | None = None,
    lower_goals: bool = True,
) -> PreparedDistribution:
    """The state for a drag, from the deals that stay and the amounts of those that are ``dragged``.

    Without ``lower_goals`` the mass serves this goal alone, which takes less time with many deals.
    """
    sides = _Sides(deals)
    left = goal - sides.start
    room = -sum(amount for amount in dragged if amount < 0)
    if left + room <= 0:
        return PreparedDistribution(
            left, AmountGrid(Fraction(1), 1, True), sides.weights, np.ones((len(sides.weights), 1)), None
        )
    sizes = business.sizes if business else _NO_AMOUNTS
    lattice = lattice_below([*sides.amounts, *map(abs, dragged), *sizes.tolist()], left + room)
    most = business.most() * int(sizes.max()) if business and len(sizes) else 0
    never = left - most - sum(amount for amount in dragged if amount > 0)
    mass = sides.below(lattice, left + room, 0 if lower_goals else never)
    cumulated = np.cumsum(business.mass(lattice, lattice.cells)) if business and len(sizes) else None
    return PreparedDistribution(left, lattice, sides.weights, mass, cumulated)


class _Sides:
    """Deals normalised to positive amounts: certain deals move ``start``, a negative amount counts with the chance
    of its loss.
    """

    def __init__(self, deals: Deals) -> None:
        self.weights, chances = node_chances(deals.chance, deals.sd)
        negative, certain = deals.amount < 0, deals.chance >= 1
        self.start = sum(deals.amount[negative | certain].tolist())
        moving = (deals.amount != 0) & (deals.chance > 0) & ~certain
        impossible = negative & (deals.chance <= 0)
        self.start -= sum(deals.amount[impossible].tolist())
        self.amounts: list[int] = np.abs(deals.amount[moving]).tolist()
        self.chances = np.where(negative[moving, None], 1 - chances[moving], chances[moving])

    def below(self, lattice: AmountGrid, sure: int, never: int) -> Floats:
        """Mass below the goal, nodes x cells. With many deals only undecided nodes are summed.

        A node whose sum is almost surely at least ``sure`` has no mass below; one whose sum is almost surely below
        ``never`` (0: not checked) has all its mass in cell 0, from where nothing else reaches the goal.
        """
        placed = lattice.places(self.amounts)
        if len(self.amounts) <= BOUND_FROM:
            return many.sums(*placed, self.chances, lattice.cells)
        amounts = np.array(self.amounts, np.float64)
        above = bounds.surely_above(amounts, self.chances, sure)
        short = ~above & bounds.surely_below(amounts, self.chances, never) if never > 0 else np.zeros_like(above)
        mass = np.zeros((len(self.weights), lattice.cells))
        mass[short, 0] = 1.0
        open_nodes = ~above & ~short
        if open_nodes.any():
            mass[open_nodes] = many.sums(*placed, self.chances[:, open_nodes], lattice.cells)
        return mass


def _zeros_if(weights: Floats, dragged: Deals) -> Floats | None:
    """An sd for the dragged deals when the others have a shock: they use the same nodes."""
    if len(weights) == 1:
        return None
    return np.zeros(len(dragged)) if dragged.sd is None else dragged.sd


def _missed(weights: Floats, mass: Floats, business: Floats | None) -> float:
    """One minus the mass below the goal, clipped to [0, 1]."""
    mixed = weights @ mass
    under = float(mixed.sum()) if business is None else float(np.dot(mixed, business[: len(mixed)][::-1]))
    return min(max(1.0 - under, 0.0), 1.0)
