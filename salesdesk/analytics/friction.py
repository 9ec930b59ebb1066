"""Where deals get stuck: what a long stay in a stage goes with, and what it may cost."""

from dataclasses import dataclass

import numpy as np

from salesdesk.analytics.arrays import Bools
from salesdesk.analytics.contrast import Share, apart, points_apart
from salesdesk.analytics.durations import left
from salesdesk.analytics.funnel import Funnel, FunnelStage
from salesdesk.analytics.log import DAY_US, Log


@dataclass(frozen=True, slots=True)
class Friction:
    """A stage whose deals are ``over`` or ``within`` the median time of those that have left it.

    ``days_over`` is by how much in all; ``slow`` and ``quick`` are the won among the closed deals over and within it;
    ``cost`` is in minor units, None where a long stay went with no more losses.
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
class Drag:
    """What the deals bear out about one stage: fewer points go on than before, a long wait goes with fewer wins, or both.

    ``points`` is negative; ``waits`` is None where a long wait made no difference that chance would not explain.
    """

    stage: int
    points: float | None
    waits: Friction | None


def over_median(log: Log, rows: Bools, stage: int) -> Bools:
    """The chosen rows that were longer in a stage than half of those that have left it, those still there included."""
    median = _median_days(log, rows, stage)
    been = rows & log.visited[:, stage] & log.timed
    if median is None:
        return np.zeros(len(log), bool)
    longer: Bools = been & (log.spent_us[:, stage] / DAY_US > median)
    return longer


def friction(log: Log, rows: Bools, stage: int) -> Friction:
    """The friction of a stage: deals over its median time, and what the losses among them beyond the usual are worth.

    cost = (lost over - share lost of those within x over) x median amount of the deals that were there, when positive.
    Source: analytics.md, section 6.
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


def drag(found: Funnel, each: tuple[Friction, ...], before: Funnel | None = None, first: int = 0) -> Drag | None:
    """The stage where deals get stuck most by what they bear out; None where nothing stands out from chance.

    A stage counts when its share that goes on lies under that of the funnel ``before``, or when deals over its median time
    were won less often than those within it, by 80% intervals that do not meet though they are widened for the number of
    stages looked at. Both weigh more than one, then the cost. Stages before the ``first`` are left out: where deals are those
    that entered it, all have gone on from there.
    """
    drags = (_drag(stage, found, each[stage], before) for stage in range(first, len(found.stages)))
    telling = [one for one in drags if one.points is not None or one.waits is not None]

    def weight(one: Drag) -> tuple[int, float, float]:
        known = (one.points is not None) + (one.waits is not None)
        return known, each[one.stage].cost or 0.0, -(one.points or 0.0)

    return max(telling, key=weight, default=None)


def goes_on(stage: FunnelStage) -> Share:
    """The share that went on, of the deals whose fate in the stage is known."""
    return Share(stage.advanced, stage.advanced + stage.lost_here)


def _drag(stage: int, found: Funnel, one: Friction, before: Funnel | None) -> Drag:
    looks = len(found.stages)
    points = points_apart(goes_on(found.stages[stage]), goes_on(before.stages[stage]), looks) if before else None
    slower = apart(one.slow, one.quick, looks) and (one.slow.value or 0.0) < (one.quick.value or 0.0)
    return Drag(stage, points if points is not None and points < 0 else None, one if slower else None)


def _median_days(log: Log, rows: Bools, stage: int) -> float | None:
    days = log.spent_us[left(log, rows, stage), stage]
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
