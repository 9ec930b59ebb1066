"""Forecast diary: the forecast of each day, scored once its period has ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from salesdesk.analytics.distribution import Distribution
from salesdesk.analytics.scores import coverage, crps

KEPT_CELLS = 1_025
"""Number of cells that a stored distribution is reduced to."""


@dataclass(frozen=True, slots=True)
class ForecastEntry:
    """The forecast of a period made on ``day``, in minor units.

    ``won``, ``forecast``, ``low`` and ``high`` include what was won by then; ``distribution`` is of the rest.
    """

    day: date
    won: int
    chance: float
    forecast: float
    low: float
    high: float
    distribution: Distribution


@dataclass(frozen=True, slots=True)
class Scored:
    """The forecast of a day with its score; ``crps`` in minor units, None while the period runs."""

    day: date
    chance: float
    forecast: float
    low: float
    high: float
    crps: float | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Mean CRPS and coverage of [low, high] over ``n`` entries, one a week."""

    n: int
    crps: float | None
    coverage: float | None


def compact(distribution: Distribution, cells: int = KEPT_CELLS) -> Distribution:
    """The distribution on at most ``cells`` cells.

    Each mass is split onto the two neighbouring cells, which keeps the mean; a CRPS changes by less than one of the
    wider steps.
    """
    mass = distribution.mass
    width = -(-(len(mass) - 1) // (cells - 1))
    if width <= 1:
        return distribution
    cell, within = np.divmod(np.arange(len(mass)), width)
    upper = mass * (within / width)
    kept = np.zeros(cell[-1] + 2)
    np.add.at(kept, cell, mass - upper)
    np.add.at(kept, cell + 1, upper)
    return Distribution(distribution.start, distribution.step * width, np.trim_zeros(kept, "b"))


def scored(entries: Iterable[ForecastEntry], outcome: int | None) -> tuple[Scored, ...]:
    """The entries of one period by day with their scores.

    ``outcome`` is what was won in the period, None while it runs.
    """
    return tuple(
        Scored(
            e.day,
            e.chance,
            e.forecast,
            e.low,
            e.high,
            None if outcome is None else crps(e.distribution, outcome - e.won),
        )
        for e in sorted(entries, key=lambda entry: entry.day)
    )


def weekly(entries: Iterable[ForecastEntry]) -> tuple[ForecastEntry, ...]:
    """The first entry of each ISO week, which is the one that is scored."""
    found: dict[tuple[int, int], ForecastEntry] = {}
    for entry in sorted(entries, key=lambda entry: entry.day):
        found.setdefault(entry.day.isocalendar()[:2], entry)
    return tuple(found.values())


def verdict(entries: Iterable[ForecastEntry], outcome: int) -> Verdict:
    """Mean CRPS and coverage of one period's forecasts."""
    counted = weekly(entries)
    if not counted:
        return Verdict(0, None, None)
    scores = [crps(e.distribution, outcome - e.won) for e in counted]
    inside = coverage([e.low for e in counted], [e.high for e in counted], [outcome] * len(counted))
    return Verdict(len(counted), sum(scores) / len(scores), inside)
