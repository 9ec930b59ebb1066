"""Bottlenecks: how a long stay in a stage relates to losing, and the estimated cost."""

from dataclasses import dataclass

import numpy as np

from salesdesk.analytics.arrays import Bools
from salesdesk.analytics.contrast import Share, intervals_disjoint, significant_difference
from salesdesk.analytics.durations import exited
from salesdesk.analytics.funnel import Funnel, FunnelStage
from salesdesk.analytics.log import DAY_US, Log


@dataclass(frozen=True, slots=True)
class Friction:
    """Deals ``over`` and ``within`` the median time in a stage, taken over those that have left it.

    ``days_over`` is the total excess in days; ``slow`` and ``quick`` are the win rates of the closed deals over and
    within it; ``cost`` is in minor units, None where a long stay did not go with more losses.
    """

    stage: int
    median_days: float | None
    over: int
    within: int
    days_over: float
    lost_over: int
    lost_within: int
    cost: float | None
    slow: Share
    quick: Share


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """Significant signs of a bottleneck in a stage: a lower conversion than before, fewer wins after a long stay, or both.

    ``points`` is negative; ``waits`` is None where the win rates over and within the median do not differ
    significantly.
    """

    stage: int
    points: float | None
    waits: Friction | None


def over_median(log: Log, rows: Bools, stage: int) -> Bools:
    """The chosen rows that spent longer in a stage than the median of those that have left it, including those still
    in it.
    """
    median = _median_days(log, rows, stage)
    been = rows & log.visited[:, stage] & log.timed
    if median is None:
        return np.zeros(len(log), bool)
    longer: Bools = been & (log.spent_us[:, stage] / DAY_US > median)
    return longer


def friction(log: Log, rows: Bools, stage: int) -> Friction:
    """Friction of one stage: deals over its median time, and the estimated cost of their additional losses.

    cost = (lost over - loss rate within x over) x median amount of the deals that were in the stage, when positive.
    """
    been = rows & log.visited[:, stage] & log.timed
    over = over_median(log, rows, stage)
    within = been & ~over
    median = _median_days(log, rows, stage)
    beyond = 0.0 if median is None else float((log.spent_us[over, stage] / DAY_US - median).sum())
    lost_over, lost_within = int((over & log.lost).sum()), int((within & log.lost).sum())
    return Friction(
        stage=stage,
        median_days=median,
        over=int(over.sum()),
        within=int(within.sum()),
        days_over=beyond,
        lost_over=lost_over,
        lost_within=lost_within,
        cost=_cost(log, been, Share(lost_over, int(over.sum())), Share(lost_within, int(within.sum()))),
        slow=_won_of_closed(log, over),
        quick=_won_of_closed(log, within),
    )


def frictions(log: Log, rows: Bools) -> tuple[Friction, ...]:
    """The friction of every stage, in order."""
    return tuple(friction(log, rows, stage) for stage in range(len(log.stages)))


def bottleneck(
    found: Funnel, each: tuple[Friction, ...], before: Funnel | None = None, first: int = 0
) -> Bottleneck | None:
    """The stage with the strongest bottleneck; None where no difference is significant.

    A stage qualifies when its conversion is below that of the funnel ``before``, or when deals over its median time
    were won less often than those within it; both by disjoint 80% intervals with a Bonferroni correction for the
    number of stages. Both signs rank before one, then the cost. Stages before ``first`` are skipped: where the deals
    are those that entered a stage, all have passed the ones before.
    """
    candidates = (_bottleneck(stage, found, each[stage], before) for stage in range(first, len(found.stages)))
    telling = [one for one in candidates if one.points is not None or one.waits is not None]

    def weight(one: Bottleneck) -> tuple[int, float, float]:
        known = (one.points is not None) + (one.waits is not None)
        return known, each[one.stage].cost or 0.0, -(one.points or 0.0)

    return max(telling, key=weight, default=None)


def advance_share(stage: FunnelStage) -> Share:
    """The conversion of a stage: deals that advanced, of those that advanced or were lost in it."""
    return Share(stage.advanced, stage.advanced + stage.lost_here)


def _bottleneck(stage: int, found: Funnel, one: Friction, before: Funnel | None) -> Bottleneck:
    comparisons, points = len(found.stages), None
    if before:
        now, then = (advance_share(funnel.stages[stage]) for funnel in (found, before))
        points = significant_difference(now, then, comparisons)
    slower = intervals_disjoint(one.slow, one.quick, comparisons) and (one.slow.value or 0.0) < (one.quick.value or 0.0)
    return Bottleneck(stage, points if points is not None and points < 0 else None, one if slower else None)


def _median_days(log: Log, rows: Bools, stage: int) -> float | None:
    days = log.spent_us[exited(log, rows, stage), stage]
    return float(np.median(days)) / DAY_US if len(days) else None


def _won_of_closed(log: Log, rows: Bools) -> Share:
    won, lost = int((rows & log.won).sum()), int((rows & log.lost).sum())
    return Share(won, won + lost)


def _cost(log: Log, been: Bools, over: Share, within: Share) -> float | None:
    amounts = log.amount[been & ~log.unpriced & ~log.foreign]
    if within.value is None or not len(amounts):
        return None
    beyond = (over.part - within.value * over.n) * float(np.median(amounts))
    return beyond if beyond > 0 else None
