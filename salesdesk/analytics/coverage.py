"""Coverage needed: how many times a gap the open pipeline has to be at the share of it that is won in time."""

from dataclasses import dataclass

import numpy as np

from salesdesk.analytics.arrays import Bools, Ints, ratio, total
from salesdesk.analytics.log import Log
from salesdesk.analytics.slip import value_at

LEAST_DEALS, LEAST_PERIODS = 8, 2
"""Fewer deals due in fewer past periods say nothing of a share."""


@dataclass(frozen=True, slots=True)
class DueOutcome:
    """Deals due in past periods at the same point of each: how many, their amount then, and that of those won in time."""

    periods: int
    deals: int
    due: int
    won: int

    def plus(self, other: "DueOutcome") -> "DueOutcome":
        """Those of both, in the same periods."""
        return DueOutcome(
            max(self.periods, other.periods), self.deals + other.deals, self.due + other.due, self.won + other.won
        )

    def is_enough(self) -> bool:
        """Whether a share may be told from it."""
        return self.periods >= LEAST_PERIODS and self.deals >= LEAST_DEALS and self.due > 0


NO_DUE = DueOutcome(0, 0, 0, 0)


def due_outcome(
    log: Log, rows: Bools, at_us: int, until_us: int, until_day: int, each_as_one: bool = False
) -> DueOutcome:
    """What became by the end of a past period of some rows that were open and due at an instant of it.

    Due is what was open at ``at_us`` with an expected close before the day ``until_day`` (proleptic ordinal), overdue
    included, and an amount above 0; the amounts are those of ``at_us`` (1 with ``each_as_one``). Won in time is what is
    won now and was won before ``until_us``. Deals closed on an unknown day are left out.
    """
    then = np.full(len(log), at_us, np.int64)
    expected, amount = value_at(log.expectations, then), value_at(log.amounts, then)
    was_open = rows & (log.created <= at_us) & (log.closed > at_us) & ~log.undated & ~log.transferred
    due = was_open & (expected > 0) & (expected < until_day) & (amount > 0)
    worth: Ints = np.ones(len(log), np.int64) if each_as_one else amount
    won = due & log.won & (log.closed < until_us)
    return DueOutcome(int(due.any()), int(due.sum()), total(worth[due]), total(worth[won]))


def coverage_needed(found: DueOutcome) -> float | None:
    """Amount due / amount of it that was won in time, over all periods together; None where none was."""
    return ratio(found.due, found.won)


def coverage_by_chance(due: float, weighted: float) -> float | None:
    """The same from chances: the amount due now / that amount weighted with P(won by the period's end); None without any."""
    return ratio(due, weighted)
