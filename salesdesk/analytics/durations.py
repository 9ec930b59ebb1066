"""Durations: time in a stage, sales cycle, and stall limits."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from salesdesk.analytics.arrays import Bools, Floats, equal, quantile
from salesdesk.analytics.log import DAY_US, Log

DEFAULT_STALL_DAYS = 14.0
_DEFAULT_WEIGHT = 5
_WIDTHS = (1.0, 2.0, 5.0, 7.0, 10.0, 14.0, 20.0, 30.0, 60.0, 90.0, 180.0, 365.0)


@dataclass(frozen=True, slots=True)
class Cycle:
    """Sales cycle: days open from creation to winning, over ``n`` won deals; None without any."""

    mean_days: float | None
    median_days: float | None
    n: int


@dataclass(frozen=True, slots=True)
class StallLimit:
    """Days in a stage after which a deal is stalled; ``n`` is the number of won deals it is estimated from."""

    days: float
    n: int


@dataclass(frozen=True, slots=True)
class StayQuantiles:
    """Days in a stage of the ``n`` deals that have left it: type-7 quantiles at 10, 25, 50, 75 and 90%; None without any."""

    n: int
    tenth: float | None
    quarter: float | None
    median: float | None
    three_quarters: float | None
    nine_tenths: float | None


@dataclass(frozen=True, slots=True)
class HistogramBin:
    """Days in [low, high) (``high`` None: unbounded), and the positions of the values in the bin."""

    low: float
    high: float | None
    values: tuple[int, ...]


def cycle(log: Log, rows: Bools) -> Cycle:
    """Sales cycle of the chosen rows that are won; rows without a created or closing day are left out."""
    days = log.age_days[cycle_rows(log, rows)]
    if not len(days):
        return Cycle(None, None, 0)
    return Cycle(float(days.mean()), float(np.median(days)), len(days))


def cycle_rows(log: Log, rows: Bools) -> Bools:
    """The rows the cycle is computed from: won, with known days of creation and closing."""
    return rows & log.won & log.timed


def exited(log: Log, rows: Bools, position: int) -> Bools:
    """The chosen rows that have been in a stage and left it, by moving on or closing; rows without a created
    or closing day are left out.
    """
    still = (log.open | log.transferred) & equal(log.stage, position)
    return rows & log.timed & log.visited[:, position] & ~still


def stay_quantiles(log: Log, rows: Bools, position: int) -> StayQuantiles:
    """Quantiles of the days that the chosen rows spent in a stage, over those that have left it."""
    days: Floats = log.spent_us[exited(log, rows, position), position] / DAY_US
    return StayQuantiles(len(days), *(quantile(days, share) for share in (0.1, 0.25, 0.5, 0.75, 0.9)))


def over_limit(log: Log, rows: Bools, position: int, limit_days: float) -> Bools:
    """The chosen rows that spent longer in a stage than ``limit_days``, including those still in it."""
    longer: Bools = rows & log.visited[:, position] & log.timed & (log.spent_us[:, position] / DAY_US > limit_days)
    return longer


def histogram(days: Floats, most: int = 12) -> tuple[HistogramBin, ...]:
    """Days in at most ``most`` bins of one round width from zero; the last is unbounded where the longest 5% lie
    beyond.
    """
    if not len(days):
        return ()
    reach = max(float(np.quantile(days, 0.95)), 1.0)
    width = next(step for step in _WIDTHS if reach < step * (most - 1) or step == _WIDTHS[-1])
    count = int(min(float(days.max()) // width + 1, most))
    place = np.minimum((days // width).astype(np.int64), count - 1)
    found = []
    for number in range(count):
        is_open = number == count - 1 and float(days.max()) >= count * width
        values = tuple(np.flatnonzero(equal(place, number)).tolist())
        found.append(HistogramBin(number * width, None if is_open else (number + 1) * width, values))
    return tuple(found)


def stage_days(log: Log, rows: Bools, position: int) -> Floats:
    """Days the chosen rows spent in a stage, over those that have been in it and have known days of creation and closing."""
    days: Floats = log.spent_us[rows & log.visited[:, position] & log.timed, position] / DAY_US
    return days


@dataclass(frozen=True, slots=True)
class WonStays:
    """How long the won deals of a stage were in it: their number, and the 90% quantile (type 7) of their days, if any."""

    n: int
    longest: float | None


def won_stays(log: Log) -> tuple[WonStays, ...]:
    """The stays of won deals by stage."""
    return tuple(_stays(stage_days(log, log.won, position)) for position in range(len(log.stages)))


def _stays(days: Floats) -> WonStays:
    return WonStays(len(days), quantile(days, 0.9))


def limit_from(won: WonStays, default: float | None = None) -> StallLimit:
    """(n q + 5 default) / (n + 5), with q the 90% quantile of the days that won deals spent in the stage."""
    own = DEFAULT_STALL_DAYS if default is None else default
    if won.longest is None:
        return StallLimit(own, 0)
    return StallLimit((won.n * won.longest + _DEFAULT_WEIGHT * own) / (won.n + _DEFAULT_WEIGHT), won.n)


def stall_limit(won_days: Floats, default: float | None = None) -> StallLimit:
    """The stall limit of a stage, from the days that won deals spent in it."""
    return limit_from(_stays(won_days), default)


def stall_limits(log: Log, defaults: tuple[float | None, ...]) -> tuple[StallLimit, ...]:
    """The stall limit of each stage; ``defaults`` are the limits set by the user, in days, None for 14."""
    return tuple(limit_from(stays, own) for stays, own in zip(won_stays(log), defaults, strict=True))


def stalled(log: Log, limits: tuple[StallLimit, ...], today: date) -> Bools:
    """Open rows whose time in their stage is greater than its limit and that are not snoozed beyond today."""
    longest = np.array([limit.days for limit in limits])[log.stage]
    return log.open & (log.here_days > longest) & (log.snoozed <= today.toordinal())
