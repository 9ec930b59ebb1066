"""Variance of the common shock, learnt from a desk's own months: how much more what came varied than independent deals do."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from salesdesk.analytics.arrays import Floats, Ints
from salesdesk.analytics.log import DAY_US, Log
from salesdesk.analytics.shock import PRIOR_MONTHS, PRIOR_VARIANCE
from salesdesk.analytics.state_table import Facts, states
from salesdesk.analytics.winmodel import WinModel, chances, in_time

MONTH_DAYS, MOST_MONTHS = 30, 36
_MOST_DEALS = 200
"""Of more deals that are open at a month's start every nth is looked at: the shock moves them all alike."""


@dataclass(frozen=True, slots=True)
class MonthlyExcess:
    """What some months tell of the variance of the shock, and how many they count for: a month in which chance alone decides
    counts little, one in which nothing but a shock can explain what came counts as one."""

    variance: float
    months: float


NO_MONTHS = MonthlyExcess(PRIOR_VARIANCE, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class PastMonths:
    """By month: wins of the deals open at its start, their expected number, and its variance were they independent, which is
    also what a shock of one adds to that number, to first order; ``own`` is the mean of the deals' own variances."""

    came: Floats
    expected: Floats
    variance: Floats
    own: Floats


def past_months(model: WinModel, log: Log, facts: Facts) -> PastMonths:
    """The whole months of 30 days before a log's as-of instant, 36 at most, replayed with a win model."""
    month = round(MONTH_DAYS * DAY_US)
    dated = log.created[~log.undated]
    count = int(min((log.as_of_us - int(dated.min())) // month, MOST_MONTHS)) if len(dated) else 0
    starts = log.as_of_us - (np.arange(count) + 1) * month
    rows = [_open_at(log, start) for start in starts.tolist()]
    found = [np.zeros(0, np.int64), *rows]
    at = states(log, facts, np.concatenate(found), np.repeat(starts, [len(row) for row in rows]))
    if not len(at):
        return PastMonths(*np.zeros((4, 0)))
    said = chances(model, facts, at)
    p, of_month = in_time(model, said, MONTH_DAYS), (log.as_of_us - at.at) // month - 1
    open_still = p * (1 - p)
    came = log.won[at.row] & (log.closed[at.row] <= at.at + month)
    came_in, expected, variance, own = (
        np.bincount(of_month, values, count).astype(np.float64)
        for values in (came.astype(np.float64), p, open_still, open_still * said.sd**2)
    )
    told = variance > 0
    return PastMonths(came_in[told], expected[told], variance[told], own[told] / variance[told])


def _open_at(log: Log, start: int) -> Ints:
    rows: Ints = np.flatnonzero(log.timed & (log.created <= start) & (log.closed > start))
    return rows[:: len(rows) // _MOST_DEALS + 1]


def excess(of: PastMonths) -> MonthlyExcess:
    """The variance of the shock that explains best how far wins were from what was expected.

    To first order the variance of the number of wins is V + (v + s^2) V^2, with V that of independent deals and s their own
    sd: their chances share it. Months are weighted by the inverse of its square at v = 0.25, as variances are
    estimated best; a month counts for as much as the shock's share of it at v = 0.25, squared.
    """
    if not len(of.came):
        return NO_MONTHS
    squared = of.variance**2
    whole = of.variance + (PRIOR_VARIANCE + of.own) * squared
    weight = squared / whole**2
    beyond = (of.came - of.expected) ** 2 - of.variance - of.own * squared
    found = float(np.dot(weight, beyond) / np.dot(weight, squared))
    return MonthlyExcess(max(found, 0.0), float(((PRIOR_VARIANCE * squared / whole) ** 2).sum()))


def shock_variance(of: Iterable[MonthlyExcess]) -> float:
    """The variance of the shock from what the months of some pipelines tell, shrunk to 0.25 with the weight of 2 months."""
    told = list(of)
    months = PRIOR_MONTHS + sum(one.months for one in told)
    return (PRIOR_MONTHS * PRIOR_VARIANCE + sum(one.months * one.variance for one in told)) / months
