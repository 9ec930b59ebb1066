"""What an earlier version forecast from: its shock drew each chance towards one half, the small ones upwards, and its new business
was geometric however steady the past."""

import numpy as np

from salesdesk.analytics.arrays import Floats
from salesdesk.analytics.log import Log
from salesdesk.analytics.new_business import NewBusiness, past_windows
from salesdesk.analytics.newton import logistic, logit
from salesdesk.analytics.shock import PRIOR_VARIANCE, hermite, spread_of

_CLIP = 1e-9


def uncentred(chance: Floats, sd: Floats) -> Floats:
    """The mean chance of each deal under a shock around its own log-odds; 0 and 1 stay."""
    rule = hermite()
    score = logit(np.clip(chance, _CLIP, 1 - _CLIP))[:, None]
    mean = logistic(score + spread_of(sd, PRIOR_VARIANCE)[:, None] * rule.nodes) @ rule.weights
    return np.where((chance <= 0) | (chance >= 1), chance, mean)


def geometric(log: Log, end_us: int) -> NewBusiness | None:
    """New business before ``end_us``: half a win beside those of the late windows, and no spread learnt."""
    of = past_windows(log, end_us)
    if of is None:
        return None
    return NewBusiness((of.k + 0.5) / max(of.e, 0.3), min(of.k + 0.5, 1.0), of.sizes)
