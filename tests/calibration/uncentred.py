"""Chances as an earlier version's shock made them: it drew each towards one half, the small ones upwards."""

import numpy as np

from salesdesk.analytics.arrays import Floats
from salesdesk.analytics.newton import logistic, logit
from salesdesk.analytics.shock import PRIOR_VARIANCE, hermite, spread_of

_CLIP = 1e-9


def uncentred(chance: Floats, sd: Floats) -> Floats:
    """The mean chance of each deal under a shock around its own log-odds; 0 and 1 stay."""
    rule = hermite()
    score = logit(np.clip(chance, _CLIP, 1 - _CLIP))[:, None]
    mean = logistic(score + spread_of(sd, PRIOR_VARIANCE)[:, None] * rule.nodes) @ rule.weights
    return np.where((chance <= 0) | (chance >= 1), chance, mean)
