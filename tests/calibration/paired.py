"""What is shown against simpler ways, forecast by forecast: the mean difference, its standard error, and what is left of it once
both are given the level that only hindsight knows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from salesdesk.analytics.arrays import Floats, Ints
from salesdesk.analytics.newton import logistic, logit

MOST = 0.002
"""By so much Brier score what is shown may be worse than a simpler way, or by a standard error, whichever is more."""
_CLIP, _STEPS, _LONGEST = 1e-4, 30, 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """The forecasts of one draw: deals, cut-off, outcomes, and chances by what is shown and by another way."""

    deal: Sequence[str]
    at_us: int
    won: Floats
    ours: Floats
    theirs: Floats


@dataclass(frozen=True, slots=True)
class Difference:
    """The mean of ours less theirs in Brier score (mean over cut-offs of means over draws), and its standard error."""

    mean: float
    error: float

    @property
    def is_worse(self) -> bool:
        """Whether ours is worse by more than may be."""
        return self.mean > max(MOST, self.error)


@dataclass(frozen=True, slots=True)
class Gap:
    """How much worse what is shown is than another way: as they were said (``said``), and after both were given, draw by draw, the
    level that fits the outcomes (``level``: one number added to all log-odds), which nobody knew when they were said."""

    said: Difference
    level: Difference

    @property
    def is_missed(self) -> bool:
        """Whether it is worse, and would be with the level known as well: then something that could be known was not."""
        return self.said.is_worse and self.level.is_worse


def gap(pairs: Sequence[Pair]) -> Gap:
    """The gap over at least one draw."""
    return Gap(difference(pairs), difference([_levelled(pair) for pair in pairs]))


def difference(pairs: Sequence[Pair]) -> Difference:
    """The mean difference and its standard error, with errors of one cut-off and errors of one deal allowed to go together:
    the variance by cut-offs, plus that by deals, less that by deals within cut-offs (Cameron, Gelbach and Miller, J. Bus. Econ.
    Stat. 29 (2011) 238-249), each times clusters / (clusters - 1). With one cut-off, the variance by deals."""
    instants = sorted({pair.at_us for pair in pairs})
    draws = {at: sum(pair.at_us == at for pair in pairs) for at in instants}
    worse = np.concatenate([(pair.ours - pair.won) ** 2 - (pair.theirs - pair.won) ** 2 for pair in pairs])
    weight = np.concatenate(
        [np.full(len(pair.won), 1 / (len(pair.won) * draws[pair.at_us] * len(instants))) for pair in pairs]
    )
    mean = float(np.dot(weight, worse))
    off = weight * (worse - mean)
    cut = np.concatenate([np.full(len(pair.won), instants.index(pair.at_us)) for pair in pairs])
    _, deal = np.unique(np.concatenate([np.array(pair.deal, str) for pair in pairs]), return_inverse=True)
    variance = _variance(off, deal)
    if len(instants) > 1:
        variance += _variance(off, cut) - _variance(off, deal * len(instants) + cut)
    return Difference(mean, float(np.sqrt(max(variance, 0.0))))


def _variance(off: Floats, cluster: Ints) -> float:
    _, place = np.unique(cluster, return_inverse=True)
    sums = np.bincount(place, off)
    return float((sums**2).sum()) * len(sums) / max(len(sums) - 1, 1)


def _levelled(pair: Pair) -> Pair:
    return Pair(pair.deal, pair.at_us, pair.won, _level(pair.ours, pair.won), _level(pair.theirs, pair.won))


def _level(chance: Floats, won: Floats) -> Floats:
    """Chances with one number added to all log-odds, so that as many are expected as were won; Newton's method."""
    score = logit(np.clip(chance, _CLIP, 1 - _CLIP))
    level = 0.0
    for _ in range(_STEPS):
        p = logistic(score + level)
        level += float(np.clip((won - p).sum() / max((p * (1 - p)).sum(), 1e-9), -_LONGEST, _LONGEST))
    return logistic(score + level)
