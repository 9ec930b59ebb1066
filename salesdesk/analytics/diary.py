"""The forecast diary: what was forecast each day, scored when the period has ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from salesdesk.analytics.distribution import Distribution
from salesdesk.analytics.scores import coverage, crps

KEPT_CELLS = 1_025
"""So many masses of a day are kept: a thousandth of the range is finer than any forecast knows."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A day's forecast for a period, in minor units, what was won by then included; ``distribution`` is of the rest."""

    day: date
    won: int
    chance: float
    forecast: float
    low: float
    high: float
    distribution: Distribution


@dataclass(frozen=True, slots=True)
class Scored:
    """A day's forecast beside its score once the period's outcome is known; ``crps`` in minor units, None before."""

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
    """The distribution on at most so many cells: each mass split onto its two neighbours there, so that the mean stays.

    A CRPS changes by less than one of the wider steps.
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


def scored(entries: Iterable[Entry], outcome: int | None) -> tuple[Scored, ...]:
    """The entries of one period by day; ``outcome`` is what was won in it, None while it runs."""
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


def weekly(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The first entry of each ISO week, the one that counts."""
    found: dict[tuple[int, int], Entry] = {}
    for entry in sorted(entries, key=lambda entry: entry.day):
        found.setdefault(entry.day.isocalendar()[:2], entry)
    return tuple(found.values())


def verdict(entries: Iterable[Entry], outcome: int) -> Verdict:
    """How good one period's forecasts were."""
    counted = weekly(entries)
    if not counted:
        return Verdict(0, None, None)
    scores = [crps(e.distribution, outcome - e.won) for e in counted]
    inside = coverage([e.low for e in counted], [e.high for e in counted], [outcome] * len(counted))
    return Verdict(len(counted), sum(scores) / len(scores), inside)
