"""What chances are averaged from: several ways of saying them, and how much each counts by the replayed record."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np

from salesdesk.analytics.arrays import Floats, Ints
from salesdesk.analytics.newton import logistic, logit

Contender = Literal["model", "timing", "rates", "own", "base"]
"""How a chance may be said: by the win model, the timing model alone, the win rates of the stages, one win rate for all deals,
or the share of all deals that are won within the horizon."""
CONTENDERS: tuple[Contender, ...] = ("model", "timing", "rates", "own", "base")

_LEAST_CLOSED = 20
_STEPS = 20
_STRENGTH = 5.0
"""Precision of each share: what they are presumed to be counts like some tens of deals in the record."""
_LEVEL_VARIANCE = 0.005
_LEVEL_STEPS = 8
_CLIP = 1e-4


@dataclass(frozen=True, slots=True)
class Blend:
    """The share of each of ``CONTENDERS`` in the log-odds that are shown, 1 in all, and what is added to them (log-odds)."""

    shares: tuple[float, ...]
    level: float = 0.0

    @property
    def only(self) -> Contender | None:
        """The one way that counts, if it is one."""
        return CONTENDERS[self.shares.index(1.0)] if 1.0 in self.shares else None


def alone(way: Contender) -> Blend:
    """One way and no other."""
    return Blend(tuple(float(other == way) for other in CONTENDERS))


PRESUMED = Blend((0.45, 0.45, 0.0, 0.0, 0.1))
"""What is shown before there is a record: different ways err differently, so that their average is better than each."""


@dataclass(frozen=True, slots=True, eq=False)
class Replay:
    """The forecasts of one instant: rows of today's log, chances (forecasts x ways, the first ones as ``CONTENDERS``) and
    outcomes (0 or 1), and from how many closed deals they were made."""

    row: Ints
    chance: Floats
    won: Floats
    closed: int


def blended(replays: Sequence[Replay], deals: int, closed: int) -> Blend:
    """The blend with the least log loss over past forecasts, drawn to what is presumed.

    Only those ways that are presumed to count get a share, in twentieths. Replays count that had learnt from half of the
    ``closed`` deals of now; each of the ``deals`` counts as the square root of its forecasts, as in training. Log-odds are
    averaged (a logarithmic opinion pool; Genest and Zidek, Statistical Science 1 (1986) 114-135).
    """
    enough = [one for one in replays if one.closed >= max(_LEAST_CLOSED, closed // 2) and len(one.row)]
    if not enough:
        return PRESUMED
    pooled = np.flatnonzero(np.array(PRESUMED.shares) > 0)
    row, won = np.concatenate([one.row for one in enough]), np.concatenate([one.won for one in enough])
    chance = np.vstack([one.chance[:, pooled] for one in enough])
    scores = logit(np.clip(chance, _CLIP, 1 - _CLIP))
    weight = 1 / np.sqrt(np.bincount(row, minlength=deals)[row])
    tried, presumed = _all_shares(len(pooled)), np.array(PRESUMED.shares)[pooled]
    losses = [_log_loss(scores @ shares, won, weight) for shares in tried]
    away = ((tried - presumed) ** 2).sum(axis=1)
    best = tried[int(np.argmin(np.array(losses) + _STRENGTH / 2 * away))]
    shares = np.zeros(len(CONTENDERS))
    shares[pooled] = best
    return Blend(tuple(shares.tolist()), _level(scores @ best, won, weight))


def _all_shares(ways: int) -> Floats:
    """All shares in twentieths that add up to 1."""
    found = [parts for parts in product(range(_STEPS + 1), repeat=ways) if sum(parts) == _STEPS]
    return np.array(found, np.float64) / _STEPS


def _log_loss(score: Floats, won: Floats, weight: Floats) -> float:
    return float(np.dot(weight, np.logaddexp(0.0, score) - won * score))


def _level(score: Floats, won: Floats, weight: Floats) -> float:
    """What is to be added to log-odds, with a normal prior around 0; Newton's method."""
    level = 0.0
    for _ in range(_LEVEL_STEPS):
        p = logistic(score + level)
        steep = float(np.dot(weight, p * (1 - p))) + 1 / _LEVEL_VARIANCE
        level += (float(np.dot(weight, won - p)) - level / _LEVEL_VARIANCE) / steep
    return level
