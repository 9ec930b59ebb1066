"""Estimates that let what is still open count for as long as it has been watched."""

from dataclasses import dataclass

import numpy as np

from salesdesk.analytics.arrays import Bools, Floats, Ints


@dataclass(frozen=True, slots=True)
class SurvivalPoint:
    """After some days: chances to have been won, to have been lost, and to be still open."""

    days: float
    won: float
    lost: float
    open: float


def incidence(days: Floats, ending: Ints, won: int, lost: int) -> tuple[SurvivalPoint, ...]:
    """Cumulative incidence of winning and losing by days since the start, open ones censored at their days.

    ``ending`` holds the codes ``won`` and ``lost``; any other is open. Aalen and Johansen, Scand. J. Stat. 5 (1978).
    """
    steps: list[SurvivalPoint] = []
    wins, losses, alive = 0.0, 0.0, 1.0
    for day in np.unique(days[(ending == won) | (ending == lost)]).tolist():
        at_risk = int((days >= day).sum())
        now = days == day
        won_now, lost_now = int((now & (ending == won)).sum()), int((now & (ending == lost)).sum())
        wins += alive * won_now / at_risk
        losses += alive * lost_now / at_risk
        alive *= (at_risk - won_now - lost_now) / at_risk
        steps.append(SurvivalPoint(day, wins, losses, alive))
    return tuple(steps)


@dataclass(frozen=True, slots=True)
class Lasting:
    """After some days: the share for which the event has not come yet."""

    days: float
    share: float


def kaplan_meier(days: Floats, came: Bools) -> tuple[Lasting, ...]:
    """The share without the event by days since the start, one step a day on which it came; censored where it has not.

    One censored on a day is still at risk on it. Kaplan and Meier, J. Am. Stat. Assoc. 53 (1958), 457-481.
    """
    steps: list[Lasting] = []
    share = 1.0
    for day in np.unique(days[came]).tolist():
        at_risk, now = int((days >= day).sum()), int((came & (days == day)).sum())
        share *= (at_risk - now) / at_risk
        steps.append(Lasting(day, share))
    return tuple(steps)


def reached_by(steps: tuple[Lasting, ...], share: float = 0.5) -> float | None:
    """The first day by which the event has come for so large a share; None where it is not known to come for so many."""
    return next((step.days for step in steps if 1 - step.share >= share - 1e-12), None)
