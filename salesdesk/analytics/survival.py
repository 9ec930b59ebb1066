"""Survival estimates with right-censored open deals: Kaplan-Meier and Aalen-Johansen."""

from dataclasses import dataclass

import numpy as np

from salesdesk.analytics.arrays import Bools, Floats, Ints


@dataclass(frozen=True, slots=True)
class SurvivalPoint:
    """Probabilities after some days: to have been won, to have been lost, to be still open."""

    days: float
    won: float
    lost: float
    open: float


def incidence(days: Floats, ending: Ints, won: int, lost: int) -> tuple[SurvivalPoint, ...]:
    """Cumulative incidence of winning and losing by days since the start; open deals are right-censored at their days.

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
class SurvivalStep:
    """A step of a Kaplan-Meier curve: the share without the event after some days."""

    days: float
    share: float


def kaplan_meier(days: Floats, came: Bools) -> tuple[SurvivalStep, ...]:
    """Kaplan-Meier estimate of the share without the event, one step for each day with an event; ``came`` False is censored.

    A deal censored on a day is still at risk on it. Kaplan and Meier, J. Am. Stat. Assoc. 53 (1958), 457-481.
    """
    steps: list[SurvivalStep] = []
    share = 1.0
    for day in np.unique(days[came]).tolist():
        at_risk, now = int((days >= day).sum()), int((came & (days == day)).sum())
        share *= (at_risk - now) / at_risk
        steps.append(SurvivalStep(day, share))
    return tuple(steps)


def reached_by(steps: tuple[SurvivalStep, ...], share: float = 0.5) -> float | None:
    """The first day by which the event has come for at least ``share``; None where the curve does not get there."""
    return next((step.days for step in steps if 1 - step.share >= share - 1e-12), None)
