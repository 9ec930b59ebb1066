"""What chances are averaged from: several ways of saying them, and how much each counts by the replayed record."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np

from salesdesk.analytics.arrays import Floats, Ints
from salesdesk.analytics.newton import logit

Contender = Literal["model", "timing", "rates", "own", "base"]
"""How a chance may be said: by the win model, the timing model alone, the win rates of the stages, one win rate for all deals,
or the share of all deals that are won within the horizon."""
CONTENDERS: tuple[Contender, ...] = ("model", "timing", "rates", "own", "base")

_POOLED: tuple[Contender, ...] = ("model", "timing", "base")
_LEAST_CLOSED = 20
_STEPS = 20
_STRENGTH = 5.0
"""Precision of each share: what they are presumed to be counts like some tens of deals in the record."""
_CLIP = 1e-4


@dataclass(frozen=True, slots=True)
class Blend:
    """The share of each of ``CONTENDERS`` in the log-odds that are shown, 1 in all."""

    shares: tuple[float, ...]

    @classmethod
    def of(cls, **shares: float) -> "Blend":
        """A blend of some ways by name."""
        return cls(tuple(shares.get(way, 0.0) for way in CONTENDERS))


def alone(way: Contender) -> Blend:
    """One way and no other."""
    return Blend.of(**{way: 1.0})


PRESUMED = Blend.of(model=0.5, timing=0.5)
"""What is shown before there is a record: ways that err differently are better on average than each."""


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

    The win model, timing alone and the share of all deals get shares, in twentieths. Replays count that had learnt from half
    of the ``closed`` deals of now; each of the ``deals`` counts as the square root of its forecasts, as in training. Log-odds are
    averaged (a logarithmic opinion pool; Genest and Zidek, Statistical Science 1 (1986) 114-135).
    """
    enough = [one for one in replays if one.closed >= max(_LEAST_CLOSED, closed // 2) and len(one.row)]
    if not enough:
        return PRESUMED
    places = [CONTENDERS.index(way) for way in _POOLED]
    row, won = np.concatenate([one.row for one in enough]), np.concatenate([one.won for one in enough])
    chance = np.vstack([one.chance[:, places] for one in enough])
    scores = logit(np.clip(chance, _CLIP, 1 - _CLIP))
    weight = 1 / np.sqrt(np.bincount(row, minlength=deals)[row])
    tried, presumed = _all_shares(len(_POOLED)), np.array(PRESUMED.shares)[places]
    losses = np.array([_log_loss(scores @ shares, won, weight) for shares in tried])
    best = tried[int(np.argmin(losses + _STRENGTH / 2 * ((tried - presumed) ** 2).sum(axis=1)))]
    return Blend.of(**dict(zip(_POOLED, best.tolist(), strict=True)))


def _all_shares(ways: int) -> Floats:
    """All shares in twentieths that add up to 1."""
    found = [parts for parts in product(range(_STEPS + 1), repeat=ways) if sum(parts) == _STEPS]
    return np.array(found, np.float64) / _STEPS


def _log_loss(score: Floats, won: Floats, weight: Floats) -> float:
    return float(np.dot(weight, np.logaddexp(0.0, score) - won * score))
