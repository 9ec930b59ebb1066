"""What moved a forecast from one day to another, deal by deal, adding up.

A deal counts with its chance times its amount; what it moved the forecast by is split in one order:

    amount     p₀ · (a' − a₀)     the deal's new amount, at the old exchange rate and the old chance
    rates      p₀ · (a₁ − a')     the new exchange rate, still at the old chance
    standing   (p₁ − p₀) · a₁     the new chance (1 once won, 0 once lost), at the new amount

with p the chance, a the amount in the forecast's currency on the earlier (₀) and the later day (₁), and a' today's amount at
the earlier day's rate. The three add up to p₁a₁ − p₀a₀. A deal that counts on one of the two days alone moves it by its standing.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from salesdesk.analytics.arrays import Bools, Floats, Ints


@dataclass(frozen=True, eq=False)
class CountedDeals:
    """How deals count on one day, a row each: whether they do, with which chance (1: won), and their amount in minor units."""

    counts: Bools
    chance: Floats
    amount: Ints

    def expected(self) -> Floats:
        """What each brings to the forecast, in minor units."""
        brings: Floats = np.where(self.counts, self.chance * self.amount, 0.0)
        return brings


class MovedBy(NamedTuple):
    """What each deal moved the forecast by, in minor units, not rounded."""

    amount: Floats
    rates: Floats
    standing: Floats


def moved_by(before: CountedDeals, now: CountedDeals, at_old_rate: Ints) -> MovedBy:
    """What each deal moved the forecast by between two days.

    The rows of ``before`` and ``now`` are of the same deals; ``at_old_rate`` is what each is worth now at the exchange rate
    of the earlier day, in minor units.
    """
    both = before.counts & now.counts
    then = np.where(both, before.chance, 0.0)
    amount: Floats = then * np.where(both, at_old_rate - before.amount, 0)
    rates: Floats = then * np.where(both, now.amount - at_old_rate, 0)
    standing: Floats = np.where(both, (now.chance - before.chance) * now.amount, now.expected() - before.expected())
    return MovedBy(amount, rates, standing)
