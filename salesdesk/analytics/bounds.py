"""Chernoff bounds: whether a sum of independent deals lies almost surely below or above a goal."""

import math

import numpy as np

from salesdesk.analytics.arrays import Bools, Floats

NEGLIGIBLE = math.log(1e-15)
_TILTS = np.geomspace(0.05, 40.0, 14)


def surely_above(amount: Floats, chance: Floats, goal: float) -> Bools:
    """At each node, whether P(S < goal) < 1e-15 by Chernoff's bound; False also where the bound cannot tell.

    S is the sum of independent positive amounts (minor units); ``chance`` is deals x nodes. Source: Chernoff (1952):
    P(S <= x) <= min over t > 0 of exp(t x) * product of (1 - p + p exp(-t a)).
    """
    return _bounds(amount, chance, goal - 1, -1.0) < NEGLIGIBLE


def surely_below(amount: Floats, chance: Floats, goal: float) -> Bools:
    """At each node, whether P(S >= goal) < 1e-15 by the same bound from the other side."""
    return _bounds(amount, chance, goal, 1.0) < NEGLIGIBLE


def _bounds(amount: Floats, chance: Floats, at: float, sign: float) -> Floats:
    """The minimum over a range of tilts around 1 / sd of the log of the Chernoff bound, one a node.

    ``sign`` 1 bounds the upper tail, -1 the lower.
    """
    spread = np.sqrt((chance * (1 - chance) * (amount**2)[:, None]).sum(axis=0)).max(initial=0.0) or 1.0
    least = np.zeros(chance.shape[1])
    with np.errstate(over="ignore", invalid="ignore"):
        for tilt in _TILTS / spread:
            logs = np.log1p(chance * np.expm1(sign * tilt * amount)[:, None]).sum(axis=0) - sign * tilt * at
            least = np.fmin(least, np.where(np.isfinite(logs), logs, 0.0))
    return least
