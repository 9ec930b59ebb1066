"""Training rows of the win model: deals at evenly spaced instants while open, with their outcomes."""

from dataclasses import dataclass

import numpy as np

from salesdesk.analytics.arrays import Floats, Ints
from salesdesk.analytics.log import DAY_US, Log
from salesdesk.analytics.state_table import Facts, States, states
from salesdesk.analytics.timing import Timing

_MOST_A_DEAL = 40
_STEPS_OF_AGE = 5
_MOST_DEALS = 20_000
_HALF_LIFE_DAYS = 365


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """States, outcomes (in [0, 1]: within the horizon or, while it runs, its probability) and weights."""

    states: States
    y: Floats
    weight: Floats


def past(log: Log, facts: Facts) -> States:
    """States of every deal at created + k x step while open, at most 40 a deal.

    The step is a fifth of the median age at closing, at least a day. Deals without a created or closing day are left
    out; of more than 20,000 deals the latest are taken.
    """
    rows = np.flatnonzero(log.timed)
    rows = rows[np.argsort(-log.created[rows], kind="stable")][:_MOST_DEALS]
    rows.sort()
    ages = log.age_days[log.dated]
    step = round(max(1.0, float(np.median(ages)) / _STEPS_OF_AGE if len(ages) else 1.0) * DAY_US)
    last = _last_open(log)[rows]
    counts = np.clip((last - log.created[rows]) // step + 1, 0, _MOST_A_DEAL)
    row = np.repeat(rows, counts)
    k = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    return states(log, facts, row, log.created[row] + k * step)


def labelled(log: Log, at: States, timing: Timing, horizon_days: int, weighted_by_age: bool) -> Rows:
    """States with their outcomes: 1 if won within the horizon, 0 if not; W of the timing model while the horizon runs.

    A row weighs 1 / sqrt(rows of its deal), scaled so that the total is the number of deals: rows of one deal are not
    independent, and equal weights would favour long deals. With ``weighted_by_age`` the weight halves every 365 days.
    """
    end = at.at + round(horizon_days * DAY_US)
    y = (log.won[at.row] & (log.closed[at.row] <= end)).astype(np.float64)
    known_until = np.where(log.open[at.row], log.as_of_us, _last_open(log)[at.row])
    pending = (log.open | log.transferred)[at.row] & (known_until < end)
    spell = _last_stay(log)[at.row[pending]]
    left = np.ceil((end - known_until)[pending] / DAY_US).astype(np.int64)
    y[pending] = timing.within(left, log.stays.stage[spell], log.stays.days[spell])
    rows = np.bincount(at.row, minlength=len(log))
    weight = 1 / np.sqrt(rows[at.row])
    weight *= (rows > 0).sum() / max(weight.sum(), 1.0)
    if weighted_by_age:
        weight *= 0.5 ** ((log.as_of_us - at.at) / DAY_US / _HALF_LIFE_DAYS)
    return Rows(at, y, weight)


def _last_stay(log: Log) -> Ints:
    """Position of each row's last stay; 0 where it has none."""
    found = np.zeros(len(log), np.int64)
    np.maximum.at(found, log.stays.row, np.arange(len(log.stays.row)))
    return found


def _last_open(log: Log) -> Ints:
    """The last instant each row was open; its creation where it never was."""
    found = log.created.copy()
    np.maximum.at(found, log.stays.row, log.stays.end)
    return found
