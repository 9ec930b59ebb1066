"""Common shock: one standard normal factor that moves the log-odds of all open deals of a period.

Each deal keeps its chance: p -> logistic(c + z sqrt(variance + sd^2)) with the same z for all deals, where c is such that
the mean over z is p. Without that a shock would draw all chances towards one half, and raise the sum of many small ones.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from salesdesk.analytics.arrays import Complexes, Floats
from salesdesk.analytics.newton import logistic, logit

PRIOR_VARIANCE = 0.25
"""Variance of the log-odds of all deals together, until a desk's own months tell."""
PRIOR_MONTHS = 2.0
"""How many of a desk's months weigh as much as the prior: so many tell a variance with a standard deviation of its own size."""
FEW_NODES = 9
"""Gauss-Hermite nodes for fewer deals than ``FINER_FROM``."""
FINER_FROM = 60
_SPREAD = 4.5
"""Nodes of the finer rules lie within so many standard deviations."""
_BETWEEN, _DIRECT, _WITHIN = 33, 64, 3.0
"""Chebyshev nodes of the finest rules; up to so many cells of a rule sums are made at each of its nodes. Beyond three
standard deviations the finest only follow the others."""
_CENTRING_NODES = 33
_LEVELS, _WIDTH = (16, 24, 64, 128, 256, 512), 1.25
MANY_OPEN, _VERY_MANY_OPEN = 45.0, 200.0
"""From this variance of the number of wins on (without a shock) the sum of deals is smooth, and very smooth."""
_CLIP, _LEAST, _STEPS, _ENOUGH = 1e-12, 1e-15, 60, 1e-14


@dataclass(frozen=True, slots=True, eq=False)
class NodeRule:
    """Nodes (standard normal values) at which sums are made, and ``weights`` of the nodes ``weighed``, over which a mean is the
    mean over the shock.

    These are the same; or, with ``between`` (nodes weighed x nodes), finer ones, to which the logarithm of what is smooth in
    the shock is interpolated.
    """

    nodes: Floats
    weights: Floats
    weighed: Floats
    between: Floats | None = None

    @property
    def importance(self) -> Floats:
        """The weight that each of the nodes at which sums are made stands for, as a share of the most important one's.

        Between nodes 0 beyond three standard deviations: what matters only there is not smooth in the shock elsewhere.
        """
        if self.between is None:
            shares: Floats = self.weights / self.weights.max()
            return shares
        return np.where(np.abs(self.nodes) <= _WITHIN, np.exp(-(self.nodes**2) / 2), 0.0)

    def mean(self, values: Complexes) -> Complexes:
        """The mean over the shock of complex values at the nodes weighed (rows)."""
        parts = np.ascontiguousarray(values).view(np.float64)
        return (self.weights @ parts).view(np.complex128)


@cache
def hermite(count: int = FEW_NODES) -> NodeRule:
    """The Gauss-Hermite rule of a standard normal distribution."""
    x, weights = np.polynomial.hermite.hermgauss(count)
    nodes = np.sqrt(2.0) * x
    return NodeRule(nodes, weights / np.sqrt(np.pi), nodes)


@cache
def alone() -> NodeRule:
    """The one node of deals without a shock."""
    return NodeRule(np.zeros(1), np.ones(1), np.zeros(1))


@cache
def finer(cells: int) -> NodeRule:
    """The trapezoidal rule on so many equal cells of [-4.5, 4.5]: beyond 64 cells from 33 Chebyshev nodes in between.

    The rule converges exponentially for what is smooth (Trefethen and Weideman, SIAM Review 56 (2014), 385-458).
    """
    fine = np.linspace(-_SPREAD, _SPREAD, cells + 1)
    weights = np.exp(-(fine**2) / 2)
    weights /= weights.sum()
    if cells <= _DIRECT:
        return NodeRule(fine, weights, fine)
    angle = (2 * np.arange(_BETWEEN) + 1) * np.pi / (2 * _BETWEEN)
    nodes = _SPREAD * np.cos(angle)
    # Barycentric interpolation (Berrut and Trefethen, SIAM Review 46 (2004), 501-517).
    away = fine[:, None] - nodes[None, :]
    hit = np.abs(away) < 1e-12
    terms = (-1.0) ** np.arange(_BETWEEN) * np.sin(angle) / np.where(hit, 1.0, away)
    terms = np.where(hit.any(axis=1, keepdims=True), hit.astype(np.float64), terms)
    return NodeRule(nodes, weights, fine, terms / terms.sum(axis=1, keepdims=True))


def spread_of(sd: Floats, variance: float) -> Floats:
    """Standard deviation of each deal's log-odds under the shock, from its own sd and the variance of all together."""
    found: Floats = np.sqrt(variance + sd**2)
    return found


def node_chances(chance: Floats, spread: Floats | None, rule: NodeRule) -> Floats:
    """Each deal's chance at each node of a rule (deals x nodes), whose mean is its own; a chance of 0 or 1 stays."""
    if spread is None:
        return np.repeat(chance[:, None].astype(np.float64), len(rule.nodes), axis=1)
    inside = (chance > 0) & (chance < 1)
    p, by = np.clip(chance, _CLIP, 1 - _CLIP), spread[:, None]
    means = rule if rule.between is None and len(rule.nodes) == FEW_NODES else hermite(_CENTRING_NODES)
    centre = _centres(p, by * means.nodes[None, :], spread, means.weights)
    return np.where(inside[:, None], logistic(centre[:, None] + by * rule.nodes[None, :]), chance[:, None])


def _centres(p: Floats, moves: Floats, spread: Floats, weights: Floats) -> Floats:
    """The log-odds whose mean chance over the nodes is p: Newton's method on the log-odds of that mean, which are close to a
    line in them, and halving where that leads out of what is known to enclose it."""
    wanted, most = logit(p), np.abs(moves).max(axis=1, initial=0.0)
    low, high = wanted - most, wanted + most
    centre = np.clip(wanted * np.sqrt(1 + np.pi / 8 * spread**2), low, high)
    for _ in range(_STEPS):
        at = logistic(centre[:, None] + moves)
        mean = np.clip(np.einsum("ij,j->i", at, weights), _LEAST, 1 - _LEAST)
        away = logit(mean) - wanted
        low, high = np.where(away < 0, centre, low), np.where(away > 0, centre, high)
        slope = np.einsum("ij,j->i", at * (1 - at), weights) / (mean * (1 - mean))
        following = centre - away / np.maximum(slope, _LEAST)
        following = np.where((following < low) | (following > high), (low + high) / 2, following)
        moved, centre = np.abs(following - centre), following
        if float((moved / (1 + np.abs(centre))).max(initial=0.0)) < _ENOUGH:
            break
    return centre


def rule_for(amount: Floats, chance: Floats, spread: Floats | None) -> NodeRule:
    """The rule for deals whose outcome is open: 9 nodes for fewer than 60, beyond as many as their number asks for.

    Given the shock, the sum of many deals is narrow: as the shock moves by one its mean moves by many of its standard
    deviations. Cells are narrower than 1.25 of these, so that the error of a chance stays far below .005.
    """
    if spread is None:
        return alone()
    if len(chance) < FINER_FROM:
        return hermite()
    open_still = chance * (1 - chance)
    moved = float(np.dot(np.abs(amount) * open_still, spread))
    own = float(np.sqrt(np.dot(amount**2, open_still)))
    needed = 2 * _SPREAD / _WIDTH * moved / own if own else 0.0
    variance = float(open_still.sum())
    most = 24 if variance < MANY_OPEN else _DIRECT if variance < _VERY_MANY_OPEN else _LEVELS[-1]
    return finer(next((cells for cells in _LEVELS if cells >= min(needed, most)), most))
