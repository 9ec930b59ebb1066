"""Probability of closing a gap, updated in milliseconds when one deal changes, and each deal's influence on it."""

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from salesdesk.analytics.arrays import Floats
from salesdesk.analytics.distribution import Deals
from salesdesk.analytics.lattice import COARSE_CELLS, AmountGrid, lattice_below
from salesdesk.analytics.new_business import NewBusiness
from salesdesk.analytics.product_tree import Tree, build_tree
from salesdesk.analytics.shock import node_chances

SWINGS = 20
_MANY_DEALS = 500


@dataclass(frozen=True, slots=True)
class Swing:
    """Influence of one deal (a position): P(goal | won) - P(goal | lost) in percentage points."""

    deal: int
    points: float


@dataclass(frozen=True, slots=True, eq=False)
class GapChance:
    """Deals against a gap of ``goal`` minor units; ``room`` is the total of negative amounts, without sign."""

    deals: Deals
    goal: int
    room: int
    lattice: AmountGrid
    weights: Floats
    tree: Tree
    business: NewBusiness | None

    def chance(self) -> float:
        """P(revenue >= goal); 1 when there is no gap."""
        return 1.0 if self.goal <= 0 else self._reaches(self.tree, self.goal + self.room)

    def changed(self, deal: int, amount: int, chance: float, sd: float = 0.0) -> "GapChance":
        """The same with another amount or chance of one deal; rebuilt where the amount does not fit the lattice."""
        deals = _with(self.deals, deal, amount, chance, sd)
        old = int(self.deals.amount[deal])
        room = self.room + max(-amount, 0) - max(-old, 0)
        cells = _cells(self.goal + room, self.lattice)
        if (self.lattice.exact and amount % self.lattice.step) or cells > self.lattice.cells:
            return against_gap(deals, self.goal, self.business)
        tree = self.tree.changed(deal, self.lattice.place(abs(amount)), _turned(deals, deal))
        return replace(self, deals=deals, room=room, tree=tree)

    def closer(self, by: int) -> "GapChance":
        """The same with the gap smaller by ``by`` minor units."""
        if by < 0:
            return against_gap(self.deals, self.goal - by, self.business)
        return replace(self, goal=self.goal - by)

    def swing(self, deal: int) -> float:
        """Mean over the nodes, with unchanged weights, of P(S >= goal | won) - P(S >= goal | lost)."""
        if self.goal <= 0:
            return 0.0
        others, amount = self.tree.without(deal), int(self.deals.amount[deal])
        missing = self.goal + self.room - max(-amount, 0)
        return self._reaches(others, missing - amount) - self._reaches(others, missing)

    def swings(self, most: int = SWINGS) -> tuple[Swing, ...]:
        """The swings of the deals with the largest p (1 - p) amount, largest first."""
        p, amounts = self.deals.chance, np.abs(self.deals.amount.astype(np.float64))
        largest = np.argsort(-p * (1 - p) * amounts, kind="stable")[:most]
        found = [Swing(deal, 100 * self.swing(deal)) for deal in largest.tolist()]
        return tuple(sorted(found, key=lambda swing: -abs(swing.points)))

    def _reaches(self, tree: Tree, goal: int) -> float:
        if goal <= 0:
            return 1.0
        under = float(self.weights @ tree.mass_below(_cells(goal, self.lattice)))
        return min(max(1.0 - under, 0.0), 1.0)


def against_gap(deals: Deals, goal: int, business: NewBusiness | None = None) -> GapChance:
    """Deals, with new business if there is any, against a gap.

    Exact where that takes at most 16,384 cells, else on 16,384 cells (8,192 for more than 500 deals), so that it
    stays fast.
    """
    room = -sum(amount for amount in deals.amount.tolist() if amount < 0)
    weights, chances = _nodes(deals)
    sizes = business.sizes.tolist() if business else []
    amounts = np.abs(deals.amount).tolist()
    coarse = COARSE_CELLS if len(deals) <= _MANY_DEALS else COARSE_CELLS // 2
    lattice = lattice_below([*amounts, *sizes], max(goal + room, 1), COARSE_CELLS, coarse)
    beside = np.tile(business.mass(lattice, lattice.cells), (len(weights), 1)) if business and sizes else None
    tree = build_tree([lattice.place(amount) for amount in amounts], chances, lattice.cells, beside)
    return GapChance(deals, goal, room, lattice, weights, tree, business)


def _nodes(deals: Deals) -> tuple[Floats, Floats]:
    """Weights of the nodes, and the chance that each amount counts (for a negative amount, that the deal is lost)."""
    weights, chances = node_chances(deals.chance, deals.sd)
    return weights, np.where((deals.amount < 0)[:, None], 1 - chances, chances)


def _turned(deals: Deals, deal: int) -> Floats:
    only: Floats = _nodes(deals.only(np.arange(len(deals)) == deal))[1][0]
    return only


def _cells(goal: int, lattice: AmountGrid) -> int:
    return max((Fraction(goal) / lattice.step).__ceil__(), 0)


def _with(deals: Deals, deal: int, amount: int, chance: float, sd: float) -> Deals:
    amounts, chances = deals.amount.copy(), deals.chance.copy()
    amounts[deal], chances[deal] = amount, chance
    if deals.sd is None:
        return Deals(amounts, chances)
    sds = deals.sd.copy()
    sds[deal] = sd
    return Deals(amounts, chances, sds)
