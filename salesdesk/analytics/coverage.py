"""Coverage needed: how many times a gap the open pipeline has to be at the share of it that is won in time."""

from dataclasses import dataclass

import numpy as np

from salesdesk.analytics.arrays import Bools, Ints, ratio, total
from salesdesk.analytics.deals import Deals
from salesdesk.analytics.gap_chance import against_gap
from salesdesk.analytics.log import Log
from salesdesk.analytics.new_business import NewBusiness
from salesdesk.analytics.shock import finer, node_chances
from salesdesk.analytics.slip import value_at
from salesdesk.analytics.whatif import LIKELY, MOST

_CELLS = 64
"""Cells of the rule for the shock: fine enough for 1,000 deals."""
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
    included, and an amount above 0; the amounts are those of ``at_us``. With ``each_as_one`` every deal counts as 1, one
    without an amount too. Won in time is what is won now and was won before ``until_us``. Deals closed on an unknown day
    are left out.
    """
    then = np.full(len(log), at_us, np.int64)
    expected, amount = value_at(log.expectations, then), value_at(log.amounts, then)
    was_open = rows & (log.created <= at_us) & (log.closed > at_us) & ~log.undated & ~log.transferred
    due = was_open & (expected > 0) & (expected < until_day) & (each_as_one | (amount > 0))
    worth: Ints = np.ones(len(log), np.int64) if each_as_one else amount
    won = due & log.won & (log.closed < until_us)
    return DueOutcome(int(due.any()), int(due.sum()), total(worth[due]), total(worth[won]))


def coverage_needed(found: DueOutcome) -> float | None:
    """Amount due / amount of it that was won in time, over all periods together; None where none was."""
    return ratio(found.due, found.won)


def open_needed(missing: int, coming: float, times: float) -> int:
    """The open amount that closes a gap on average at a coverage needed, beside what new business is expected to bring."""
    return max(round((missing - coming) * times), 0)


def likely_count(gap: int, business: NewBusiness | None, size: int, p: float, variance: float) -> int | None:
    """The smallest number of deals of a size (minor units), each won in time with a chance, that with new business make
    closing a gap 80% likely; ``variance`` is that of the shock common to all. None where 1,000 are too few.

    At a node of the shock the number of wins is binomial; each win brings the goal of new business nearer by the size.
    """
    nobody = Deals(np.zeros(0, np.int64), np.zeros(0), np.zeros(0), variance)
    most_wins = min(-(-gap // size), MOST + 1)
    reached = against_gap(nobody, gap, business).reaches([gap - wins * size for wins in range(most_wins + 1)])[0]
    rule = finer(_CELLS)
    chance = node_chances(np.array([p]), np.array([variance**0.5]), rule)[0][:, None]
    wins = np.zeros((len(chance), most_wins + 1))
    wins[:, 0] = 1.0
    for count in range(MOST + 1):
        if float(rule.weights @ (wins @ reached)) >= LIKELY:
            return count
        moved = wins * chance
        wins -= moved
        wins[:, 1:] += moved[:, :-1]
        wins[:, -1] += moved[:, -1]
    return None


def coverage_by_chance(due: float, weighted: float) -> float | None:
    """The same from chances: the amount due now / that amount weighted with P(won by the period's end); None without any."""
    return ratio(due, weighted)
