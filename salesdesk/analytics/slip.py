"""Slipping: how much later than planned deals are won, and by which day an open one is as likely as not to be."""

import numpy as np

from salesdesk.analytics.arrays import Bools, Floats, Ints
from salesdesk.analytics.log import DAY_US, Log, ValueChanges
from salesdesk.analytics.timing import Timing

LEAST = 8
"""Fewer won deals say nothing of a usual delay."""
BEFORE_DAYS = 30
"""Days before a deal is won at which what was planned is looked up."""


def value_at(changes: ValueChanges, at_us: Ints) -> Ints:
    """The value of each row by an instant of its own (microseconds), inclusive; 0 where it had none yet."""
    found = np.zeros(len(at_us), np.int64)
    known = changes.at <= at_us[changes.row]
    # They are sorted by row and time, and of repeated positions the last one is what stays.
    found[changes.row[known]] = changes.value[known]
    return found


def delays(log: Log, rows: Bools, closed_day: Ints) -> Ints:
    """Days from the expected close to the real one of those of some rows that are won, on a day that is known.

    The expected close is the one that stood 30 days (of 24 hours) before the deal was won; deals that were younger then, or
    had none, are left out. ``closed_day`` is the day (proleptic ordinal) of each row's closing. Negative: sooner.
    """
    then = log.closed - int(BEFORE_DAYS * DAY_US)
    asked = rows & log.won & log.timed & (log.created <= then)
    expected = value_at(log.expectations, np.where(asked, then, -1))
    found: Ints = (closed_day - expected)[asked & (expected > 0)]
    return found


def usual_delay(found: Ints) -> float | None:
    """Median of delays in days (type 7); None for fewer than eight."""
    return float(np.median(found)) if len(found) >= LEAST else None


def median_days_to_win(timing: Timing, horizon: int, stage: Ints, here_days: Floats) -> Ints:
    """The least number of whole days h with W_h >= W_H / 2, from a stage after some days in it: the median of the days to
    winning, given that the deal is won within the horizon H. 0 where W_H = 0.
    """
    day = np.minimum(here_days.astype(np.int64), timing.table.shape[2] - 1)
    places, back = np.unique(np.column_stack([stage, day]), axis=0, return_inverse=True)
    last = min(horizon, len(timing.table) - 1)
    chances = timing.table[: last + 1, places[:, 0], places[:, 1]]
    reached = chances >= chances[-1] / 2
    found: Ints = np.where(chances[-1] > 0, reached.argmax(axis=0), 0).astype(np.int64)
    return found[back.reshape(-1)]
