"""Common shock: one standard normal factor that moves the log-odds of all open deals of a period."""

from functools import cache

import numpy as np

from salesdesk.analytics.arrays import Floats

OWN_VARIANCE = 0.25
NODES = 9


@cache
def hermite() -> tuple[Floats, Floats]:
    """Nodes (as standard normal values) and weights of the 9-point Gauss-Hermite rule."""
    x, weights = np.polynomial.hermite.hermgauss(NODES)
    return np.sqrt(2.0) * x, weights / np.sqrt(np.pi)


def node_chances(chance: Floats, sd: Floats | None) -> tuple[Floats, Floats]:
    """Weights of the quadrature nodes, and each deal's chance at each (deals x nodes).

    p -> logistic(logit p + z sqrt(0.25 + sd^2)) with the same z for all deals; a chance of 0 or 1 stays. Without sd
    there is one node.
    """
    if sd is None:
        return np.ones(1), chance[:, None].astype(np.float64)
    z, weights = hermite()
    return weights, shocked(chance, z[None, :] * np.sqrt(OWN_VARIANCE + sd**2)[:, None])


def shocked(chance: Floats, by: Floats) -> Floats:
    """Chances (deals) shifted by log-odds (deals x nodes)."""
    odds_up, odds_down = chance[:, None] * np.exp(by), 1 - chance[:, None]
    return odds_up / (odds_up + odds_down)
