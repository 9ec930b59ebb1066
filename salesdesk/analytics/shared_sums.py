"""The sum of open deals under their common shock, as generating functions on a circle, one a node; kept so that one deal more
or less costs one multiplication."""

from dataclasses import dataclass, replace

import numpy as np

from salesdesk.analytics.arrays import Complexes, Ints
from salesdesk.analytics.deals import Deals
from salesdesk.analytics.shock import NodeRule
from salesdesk.analytics.spectrum import Circle, PlacedDeals, shares


@dataclass(frozen=True, slots=True, eq=False)
class Placing:
    """How deals are placed on a lattice: minor units a cell, whether on three cells each, at which nodes their chances."""

    step: float
    is_smooth: bool
    rule: NodeRule

    def place(self, deals: Deals) -> PlacedDeals:
        """Those that may be won or lost; a negative amount counts, as a positive one, when it is lost."""
        rows = deals.moving
        amounts, chances = deals.amount[rows], deals.at(self.rule)[rows]
        counted = np.where((amounts < 0)[:, None], 1 - chances, chances)
        units = np.abs(amounts) / self.step
        return PlacedDeals(units, *shares(units, self.is_smooth), counted)


@dataclass(frozen=True, slots=True, eq=False)
class SharedSums:
    """The generating function at each node (``values``, nodes x points) at those points of a circle where it is not
    negligible; its logarithm where the rule interpolates between nodes."""

    circle: Circle
    placing: Placing
    points: Ints
    values: Complexes

    @property
    def rule(self) -> NodeRule:
        """The nodes."""
        return self.placing.rule

    def after(self, gone: Deals, come: Deals) -> "SharedSums":
        """The sum without some deals and with others."""
        circle, values, is_product = self.circle, self.values, self.rule.between is None
        for deals, has_gone in ((come, False), (gone, True)):
            if not len(deals):
                continue
            placed = self.placing.place(deals)
            if is_product:
                product = circle.product(placed, self.points)
                values = values / product if has_gone else values * product
            else:
                logs = circle.logarithms(placed, self.points)
                values = values - logs if has_gone else values + logs
        return replace(self, values=values)

    def mixed(self) -> Complexes:
        """The generating function over the shock, at all points."""
        return self._everywhere(self.rule.mean(self._at_weights()))

    def each(self) -> list[Complexes]:
        """The same at each of the nodes that have a weight."""
        return [self._everywhere(row) for row in self._at_weights()]

    def _at_weights(self) -> Complexes:
        between = self.rule.between
        if between is None:
            return self.values
        found = between @ self.values
        np.minimum(found.real, 0.0, out=found.real)
        return np.exp(found)

    def _everywhere(self, at_points: Complexes) -> Complexes:
        found = np.zeros(self.circle.room // 2 + 1, np.complex128)
        found[self.points] = at_points
        return found


def shared_sums(deals: Deals, circle: Circle, step: float, is_smooth: bool, rule: NodeRule | None = None) -> SharedSums:
    """The sum of deals on a circle, with so many minor units a cell; at the nodes of a rule (None: of that of the deals)."""
    placing = Placing(step, is_smooth, rule or deals.rule())
    placed = placing.place(deals)
    matters = circle.matters(placed, placing.rule.importance)
    points = np.flatnonzero(matters.any(axis=0))
    if placing.rule.between is None:
        return SharedSums(circle, placing, points, circle.whole_product(placed, matters, points))
    return SharedSums(circle, placing, points, circle.whole_logarithms(placed, points))
