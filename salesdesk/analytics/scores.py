"""Scores of probability forecasts: Brier score, log loss, reliability, CRPS, coverage."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from salesdesk.analytics.arrays import Bools, Floats
from salesdesk.analytics.distribution import Distribution

_TENTHS = 10


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """One bin of a reliability diagram: forecasts in [low, low + 0.1) (the last one closed), their number, mean and
    outcome share.
    """

    low: float
    n: int
    chance: float | None
    share: float | None


def brier(chance: Floats, won: Floats) -> float | None:
    """Mean squared difference of chance and outcome (0 or 1); None without any."""
    return float(np.mean((chance - won) ** 2)) if len(chance) else None


def log_loss(chance: Floats, won: Floats) -> float | None:
    """Mean of -log of the chance given to the outcome; None without any, infinite where that chance was 0."""
    if not len(chance):
        return None
    with np.errstate(divide="ignore"):
        return float(np.mean(-np.log(np.where(won > 0, chance, 1 - chance))))


def reliability(chance: Floats, won: Floats) -> tuple[ReliabilityBin, ...]:
    """Reliability diagram: forecasts and outcomes in ten bins of the chance."""
    tenth = np.minimum((chance * _TENTHS).astype(np.int64), _TENTHS - 1)
    found = []
    for i in range(_TENTHS):
        here: Bools = tenth == i
        n = int(here.sum())
        means = (float(chance[here].mean()), float(won[here].mean())) if n else (None, None)
        found.append(ReliabilityBin(i / _TENTHS, n, *means))
    return tuple(found)


def shrunk_rate(won: float, n: float, prior: float, weight: float = 10) -> float:
    """Win rate shrunk to a prior: (won + weight x prior) / (n + weight)."""
    return (won + weight * prior) / (n + weight)


def crps(forecast: Distribution, outcome: float) -> float:
    """Continuous ranked probability score E|X - y| - E|X - X'| / 2, in minor units; 0 is perfect.

    Gneiting and Raftery, J. Am. Stat. Assoc. 102 (2007), 359-378.
    """
    step = float(forecast.step)
    values = forecast.start + step * np.arange(len(forecast.mass))
    below = np.cumsum(forecast.mass)
    spread = step * float(np.dot(below, 1 - below))
    return float(np.dot(forecast.mass, np.abs(values - outcome))) - spread


def coverage(lows: Sequence[float], highs: Sequence[float], outcomes: Sequence[float]) -> float | None:
    """Share of outcomes within their intervals, ends included; None without any."""
    inside = [low <= y <= high for low, high, y in zip(lows, highs, outcomes, strict=True)]
    return sum(inside) / len(inside) if inside else None
