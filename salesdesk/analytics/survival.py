"""Estimates that let what is still open count for as long as it has been watched."""

from dataclasses import dataclass

import numpy as np

from salesdesk.analytics.arrays import Floats, Ints


@dataclass(frozen=True, slots=True)
class Step:
    """After some days: chances to have been won, to have been lost, and to be still open."""

    days: float
    won: float
    lost: float
    open: float


def incidence(days: Floats, ending: Ints, won: int, lost: int) -> tuple[Step, ...]:
    """Cumulative incidence of winning and losing by days since the start, open ones censored at their days.

    ``ending`` holds the codes ``won`` and ``lost``; any other is open. Aalen and Johansen, Scand. J. Stat. 5 (1978).
    """
    steps: list[Step] = []
    wins, losses, alive = 0.0, 0.0, 1.0
    for day in np.unique(days[(ending == won) | (ending == lost)]).tolist():
        at_risk = int((days >= day).sum())
        now = days == day
        won_now, lost_now = int((now & (ending == won)).sum()), int((now & (ending == lost)).sum())
        wins += alive * won_now / at_risk
        losses += alive * lost_now / at_risk
        alive *= (at_risk - won_now - lost_now) / at_risk
        steps.append(Step(day, wins, losses, alive))
    return tuple(steps)
