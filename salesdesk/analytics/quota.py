"""Quota figures without a distribution: gap, coverage, velocity, what was won a day, slippage."""

from dataclasses import dataclass

import numpy as np

from salesdesk.analytics.arrays import Bools, CountAndSum, Floats, Ints, ratio, summed, total
from salesdesk.analytics.log import LOST, OPEN, TRANSFERRED, WON, Log

_REMOVED, _UNDATED = -1, -2


@dataclass(frozen=True, slots=True)
class Slippage:
    """Outcomes of the deals due in a period; amounts as at its start. ``rate`` = slipped / (won + lost + slipped)."""

    won: CountAndSum
    lost: CountAndSum
    slipped: CountAndSum
    transferred: CountAndSum
    removed: CountAndSum
    rate: float | None
    pushes: int


def gap(target: float, won: float) -> float:
    """target - won, in the target's unit; negative when the quota is exceeded."""
    return target - won


def own_share(amount: Ints, elapsed_at: Floats, elapsed: float) -> float | None:
    """Cumulative share of a past period's won amount at the same elapsed share of working days; None without a won amount.

    ``elapsed_at`` is the elapsed share at which each amount was won.
    """
    return ratio(total(amount[elapsed_at < elapsed]), total(amount))


def required_per_day(gap: float, working_days_left: int) -> float | None:
    """Gap / working days left; None when none is left."""
    return ratio(max(gap, 0), working_days_left)


def coverage(amount: float, gap: float) -> float | None:
    """Open amount (plain or weighted) / gap; None when the gap is closed."""
    return amount / gap if gap > 0 else None


def due(log: Log, until_day: int) -> Bools:
    """Mask of the open rows expected to close before a day (proleptic ordinal), overdue included."""
    return log.open & (log.expected > 0) & (log.expected < until_day)


def weighted_sum(amount: Ints, chance: Floats) -> float:
    """Sum of amount x chance, in minor units."""
    return float(np.dot(amount.astype(np.float64), chance))


def velocity(expected_amount: float, mean_cycle_days: float | None) -> float | None:
    """Expected amount / mean won cycle, minor units a day; None without wins."""
    return expected_amount / mean_cycle_days if mean_cycle_days else None


def won_in(log: Log, rows: Bools, start_us: int, until_us: int) -> Bools:
    """Of some rows those won in [start, until); wins on an unknown day are in no window."""
    return rows & log.won & log.dated & (log.closed >= start_us) & (log.closed < until_us)


def won_per_day(log: Log, won: Bools, days: int) -> float | None:
    """Amount of won rows / days of the window they were won in, in minor units a day; None without days."""
    return ratio(total(log.amount[won]), days)


def slippage(start: Log, end: Log, first_day: int, until_day: int) -> Slippage:
    """Slippage over the days [first_day, until_day), from the logs as of just before the first and as of the end.

    Days are proleptic ordinals. A row missing from the end's log counts as removed; one closed on an unknown
    day is in no class.
    """
    state = _states(start, end)
    rows = start.open & (start.expected >= first_day) & (start.expected < until_day) & (state != _UNDATED)
    won, lost, transferred, removed = (
        summed(start.amount, rows & (state == s)) for s in (WON, LOST, TRANSFERRED, _REMOVED)
    )
    slipped = summed(start.amount, rows & (state == OPEN))
    everything = won.count + lost.count + slipped.count
    return Slippage(
        won, lost, slipped, transferred, removed, ratio(slipped.count, everything), _pushes(start, end, rows)
    )


def _key(log: Log) -> list[tuple[str, int]]:
    return list(zip(log.deal.tolist(), log.created.tolist(), strict=True))


def _states(start: Log, end: Log) -> Ints:
    outcomes = dict(zip(_key(end), np.where(end.undated, _UNDATED, end.outcome).tolist(), strict=True))
    return np.array([outcomes.get(key, _REMOVED) for key in _key(start)], np.int64)


def _pushes(start: Log, end: Log, rows: Bools) -> int:
    """How often the expected close of the chosen rows was moved to a later day after the start."""
    wanted = {key for key, chosen in zip(_key(start), rows.tolist(), strict=True) if chosen}
    mine = np.array([key in wanted for key in _key(end)], bool)
    moved = end.expectations
    later = (moved.row[1:] == moved.row[:-1]) & (moved.value[1:] > moved.value[:-1]) & (moved.value[:-1] > 0)
    return int((later & (moved.at[1:] > start.as_of_us) & mine[moved.row[1:]]).sum()) if len(moved.row) else 0
