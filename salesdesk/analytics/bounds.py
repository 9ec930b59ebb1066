"""When so much is open that reaching the goal is certain beyond what a float can tell."""

import math
from typing import TYPE_CHECKING

import numpy as np

from salesdesk.analytics.arrays import Floats, total
from salesdesk.analytics.shock import node_chances

if TYPE_CHECKING:
    from salesdesk.analytics.distribution import Deals

NEGLIGIBLE = math.log(1e-15)
_TILTS = np.geomspace(0.05, 40.0, 14)


def nearly_certain(deals: "Deals", goal: int) -> bool:
    """Whether P(S < goal) < 1e-15 by Chernoff's bound; False also where the bound cannot tell.

    New business only adds, so it needs no look. Source: Chernoff (1952): P(S <= x) <= min over t > 0 of
    exp(t x) * product of (1 - p + p exp(-t a)); under the shock it is to hold at every node.
    """
    below = float(goal - 1)
    amounts = deals.amount.astype(np.float64)
    if total(deals.amount) <= goal or below <= 0:
        return False
    _, chances = node_chances(deals.chance, deals.sd)
    return all(_bound(amounts, p, below) < NEGLIGIBLE for p in chances.T)


def _bound(amounts: Floats, p: Floats, below: float) -> float:
    """The least log of the bound over a range of tilts around 1 / sd."""
    spread = math.sqrt(float(np.dot(p * (1 - p), amounts * amounts))) or 1.0
    with np.errstate(over="ignore"):
        found = (
            below * t + float(np.log1p(p * np.expm1(-t * amounts)).sum()) for t in (tilt / spread for tilt in _TILTS)
        )
        return min((value for value in found if math.isfinite(value)), default=0.0)
