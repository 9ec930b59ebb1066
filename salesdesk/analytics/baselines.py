"""The simplest chances there are: one win rate for all deals, and one for each stage."""

from dataclasses import dataclass

import numpy as np

from salesdesk.analytics.arrays import Floats
from salesdesk.analytics.isotonic import rising
from salesdesk.analytics.log import Log
from salesdesk.analytics.scores import shrunk_rate

WEIGHT = 10.0
"""How many closed deals the stages' own chances are worth."""


@dataclass(frozen=True, slots=True, eq=False)
class Baselines:
    """Win rates of closed deals.

    ``rates`` are by stage, of the ``seen`` closed deals that have been in it, shrunk to the stage's own chance;
    ``rising`` are the same, but never lower in a later stage. ``own`` is that of all ``closed`` deals, shrunk to the
    mean of the stages' chances; ``within`` the share of all deals, open ones as well, that are won within the horizon.
    """

    rates: Floats
    rising: Floats
    seen: Floats
    own: float
    closed: int
    within: float = 0.5


def baselines(log: Log, probability: Floats) -> Baselines:
    """The win rates of a log; ``probability`` are the stages' own chances."""
    closed = log.dated
    seen, won = log.visited[closed].sum(axis=0), log.visited[closed & log.won].sum(axis=0)
    pairs = zip(won.tolist(), seen.tolist(), probability.tolist(), strict=True)
    rates = np.array([shrunk_rate(w, n, p, WEIGHT) for w, n, p in pairs])
    count = int(closed.sum())
    own = shrunk_rate(float((closed & log.won).sum()), float(count), float(probability.mean()), WEIGHT)
    return Baselines(rates, rising(rates, seen + WEIGHT), seen.astype(np.float64), own, count)
