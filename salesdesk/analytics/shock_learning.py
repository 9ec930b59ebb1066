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
_MOST_DEALS = 400
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
    count = min((log.as_of_us - int(dated.min())) // month, MOST_MONTHS) if len(dated) else 0
    found = [_month(model, log, facts, log.as_of_us - (back + 1) * month, month) for back in range(int(count))]
    table = np.array([row for row in found if row], np.float64).reshape(-1, 4).T
    return PastMonths(*table)


def _month(model: WinModel, log: Log, facts: Facts, start: int, length: int) -> tuple[float, ...]:
    rows: Ints = np.flatnonzero(log.timed & (log.created <= start) & (log.closed > start))
    rows = rows[:: len(rows) // _MOST_DEALS + 1]
    at = states(log, facts, rows, np.full(len(rows), start))
    if not len(at):
        return ()
    said = chances(model, facts, at)
    p = in_time(model, said, MONTH_DAYS)
    came = log.won[at.row] & (log.closed[at.row] <= start + length)
    open_still = p * (1 - p)
    variance = float(open_still.sum())
    if not variance:
        return ()
    return float(came.sum()), float(p.sum()), variance, float(np.dot(open_still, said.sd**2)) / variance


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
    """The variance of the shock from what the months of some pipelines tell, shrunk to 0.25 with the weight of 8 months."""
    told = list(of)
    months = PRIOR_MONTHS + sum(one.months for one in told)
    return (PRIOR_MONTHS * PRIOR_VARIANCE + sum(one.months * one.variance for one in told)) / months
