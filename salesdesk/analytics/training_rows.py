"""What the win model learns from: past deals at even steps of their lives, with what became of them."""

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
    """States, whether each was won within the horizon (between 0 and 1 while not known), and their weights."""

    states: States
    y: Floats
    weight: Floats


def past(log: Log, facts: Facts) -> States:
    """Snapshots of every deal at created + k x step while open, at most 40 a deal.

    The step is a fifth of the median age at closing, at least a day. Deals without a created or closing day are left out;
    of more than 20,000 deals the latest are taken.
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
    """Snapshots with their outcomes: 1 if won within the horizon, 0 if not; W of the timing model while it is not over.

    A row weighs 1 / sqrt(rows of its deal), all of them together as much as there are deals: the rows of one deal repeat
    one outcome, so with equal weights the longest deals speak loudest. By age, a row's weight halves every 365 days.
    """
    end = at.at + round(horizon_days * DAY_US)
    y = (log.won[at.row] & (log.closed[at.row] <= end)).astype(np.float64)
    known_until = np.where(log.open[at.row], log.as_of_us, _last_open(log)[at.row])
    pending = (log.open | log.transferred)[at.row] & (known_until < end)
    spell = _last_spell(log)[at.row[pending]]
    left = np.ceil((end - known_until)[pending] / DAY_US).astype(np.int64)
    y[pending] = timing.within(left, log.spells.stage[spell], log.spells.days[spell])
    rows = np.bincount(at.row, minlength=len(log))
    weight = 1 / np.sqrt(rows[at.row])
    weight *= (rows > 0).sum() / max(weight.sum(), 1.0)
    if weighted_by_age:
        weight *= 0.5 ** ((log.as_of_us - at.at) / DAY_US / _HALF_LIFE_DAYS)
    return Rows(at, y, weight)


def _last_spell(log: Log) -> Ints:
    """Position of each row's last spell; 0 where it has none."""
    found = np.zeros(len(log), np.int64)
    np.maximum.at(found, log.spells.row, np.arange(len(log.spells.row)))
    return found


def _last_open(log: Log) -> Ints:
    """The last instant each row was open; its creation where it never was."""
    found = log.created.copy()
    np.maximum.at(found, log.spells.row, log.spells.end)
    return found
