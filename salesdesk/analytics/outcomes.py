"""Every outcome of a few deals, each with its probability: exact, without a lattice."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from salesdesk.analytics.arrays import Floats, Ints
from salesdesk.analytics.deals import Deals
from salesdesk.analytics.shock import NodeRule

MOST = 16
"""Up to so many deals that may be won or lost every outcome is looked at."""

Reaches = Callable[[Ints], Floats]
"""P(what else may come is at least so many minor units), for an array of them."""


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """The outcomes of two halves of the deals: what each brings, and its probability at each node (nodes x outcomes)."""

    rule: NodeRule
    sums: tuple[Ints, Ints]
    chances: tuple[Floats, Floats]

    def reach(self, goal: int, beyond: Reaches) -> Floats:
        """P(what the deals bring and what else may come >= goal) at each node."""
        (first, second), (one, other) = self.sums, self.chances
        enough = beyond(goal - first[:, None] - second[None, :])
        found: Floats = np.einsum("ki,ki->k", one @ enough, other)
        return found

    def masses(self) -> tuple[Ints, Floats]:
        """What the outcomes bring, in no order and with repetitions, and their probabilities over the shock."""
        (first, second), (one, other) = self.sums, self.chances
        weighted = (one * self.rule.weights[:, None]).T @ other
        return (first[:, None] + second[None, :]).ravel(), weighted.ravel()


def outcomes(deals: Deals) -> Outcomes:
    """The outcomes of those deals that may be won or lost; a negative amount counts, as a positive one, when it is lost."""
    rule, rows = deals.rule(), deals.moving
    amount, chance = deals.amount[rows], deals.at(rule)[rows]
    chance = np.where((amount < 0)[:, None], 1 - chance, chance)
    half = len(amount) // 2
    first, second = (_every(np.abs(amount[part]), chance[part]) for part in (slice(None, half), slice(half, None)))
    return Outcomes(rule, (first[0], second[0]), (first[1], second[1]))


def _every(amount: Ints, chance: Floats) -> tuple[Ints, Floats]:
    sums, found = np.zeros(1, np.int64), np.ones((chance.shape[1], 1))
    for one, p in zip(amount.tolist(), chance, strict=True):
        sums = np.concatenate([sums, sums + one])
        found = np.concatenate([found * (1 - p)[:, None], found * p[:, None]], axis=1)
    return sums, found
