"""How long deals take: in a stage, from creation to winning, and when one has stood too long."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from salesdesk.analytics.arrays import Bools, Floats, quantile
from salesdesk.analytics.log import DAY_US, Log

DEFAULT_STALL_DAYS = 14.0
_DEFAULT_WEIGHT = 5


@dataclass(frozen=True, slots=True)
class Cycle:
    """Days open from creation to winning, over ``n`` won deals; None without any."""

    mean_days: float | None
    median_days: float | None
    n: int


@dataclass(frozen=True, slots=True)
class StallLimit:
    """Days in a stage after which a deal is stalled, resting on ``n`` won deals that visited it."""

    days: float
    n: int


def cycle(log: Log, rows: Bools) -> Cycle:
    """Sales cycle of the chosen rows that are won; estimated beginnings are left out."""
    days = log.age_days[rows & log.won & ~log.estimated]
    if not len(days):
        return Cycle(None, None, 0)
    return Cycle(float(days.mean()), float(np.median(days)), len(days))


def stage_days(log: Log, rows: Bools, position: int) -> Floats:
    """Days the chosen rows spent in a stage, of those that have been there; estimated beginnings are left out."""
    days: Floats = log.spent_us[rows & log.visited[:, position] & ~log.estimated, position] / DAY_US
    return days


def stall_limit(won_days: Floats, default: float | None = None) -> StallLimit:
    """(n q + 5 default) / (n + 5), q the 90% quantile (type 7) of the days that won deals spent in the stage."""
    n, own = len(won_days), DEFAULT_STALL_DAYS if default is None else default
    longest = quantile(won_days, 0.9)
    if longest is None:
        return StallLimit(own, 0)
    return StallLimit((n * longest + _DEFAULT_WEIGHT * own) / (n + _DEFAULT_WEIGHT), n)


def stall_limits(log: Log, defaults: tuple[float | None, ...]) -> tuple[StallLimit, ...]:
    """The limit of each stage; ``defaults`` are the stages' own days, None for the usual 14."""
    return tuple(stall_limit(stage_days(log, log.won, position), own) for position, own in enumerate(defaults))


def stalled(log: Log, limits: tuple[StallLimit, ...], today: date) -> Bools:
    """Open rows whose time in their stage exceeds its limit strictly, and that are not put aside until after today."""
    longest = np.array([limit.days for limit in limits])[log.stage]
    return log.open & (log.here_days > longest) & (log.snoozed <= today.toordinal())
