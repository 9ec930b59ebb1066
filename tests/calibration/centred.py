"""Chances moved so that their mean under the shock is what was said: what a forecast would gain by it."""

import numpy as np

from salesdesk.analytics.arrays import Floats
from salesdesk.analytics.newton import logistic, logit
from salesdesk.analytics.shock import node_chances

_STEPS, _CLIP = 60, 1e-9


def centred(chance: Floats, sd: Floats) -> Floats:
    """The chances whose means over the nodes of the shock are the given ones; 0 and 1 stay.

    The shock itself draws chances towards one half, the small ones that many open deals have upwards.
    """
    wanted = np.clip(chance, _CLIP, 1 - _CLIP)
    low, high = np.full(len(chance), -30.0), np.full(len(chance), 30.0)
    for _ in range(_STEPS):
        middle = (low + high) / 2
        weights, moved = node_chances(logistic(logit(wanted) + middle), sd)
        above = moved @ weights > wanted
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return np.where((chance <= 0) | (chance >= 1), chance, logistic(logit(wanted) + low))
