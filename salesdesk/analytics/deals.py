"""Open deals of a forecast, as sums of them are made."""

from dataclasses import dataclass, replace
from math import fsum

import numpy as np

from salesdesk.analytics.arrays import Bools, Floats, Ints
from salesdesk.analytics.shock import PRIOR_VARIANCE, NodeRule, node_chances, rule_for, spread_of


@dataclass(frozen=True, slots=True, eq=False)
class Deals:
    """Open deals of a forecast: amounts in minor units, chances to be won in the period, sd of their log-odds.

    With ``sd`` the deals share a common shock of the log-odds, of a ``variance`` on top of their own; None leaves them
    independent.
    """

    amount: Ints
    chance: Floats
    sd: Floats | None = None
    variance: float = PRIOR_VARIANCE

    def __len__(self) -> int:
        return len(self.amount)

    @property
    def spread(self) -> Floats | None:
        """Standard deviation of each deal's log-odds under the shock; None without one."""
        return None if self.sd is None else spread_of(self.sd, self.variance)

    @property
    def moving(self) -> Bools:
        """The deals that may make a difference and need not: neither certain, impossible nor without an amount."""
        found: Bools = (self.amount != 0) & (self.chance > 0) & (self.chance < 1)
        return found

    def only(self, rows: Bools) -> "Deals":
        """The deals marked in ``rows``."""
        return replace(
            self, amount=self.amount[rows], chance=self.chance[rows], sd=None if self.sd is None else self.sd[rows]
        )

    def mean(self) -> float:
        """Expected revenue in minor units."""
        return fsum(self.expected().tolist())

    def expected(self) -> Floats:
        """What each deal is expected to bring; the shock does not change it."""
        return self.chance * self.amount

    def rule(self) -> NodeRule:
        """The nodes of the shock that sums of these deals need."""
        rows, spread = self.moving, self.spread
        return rule_for(
            self.amount[rows].astype(np.float64), self.chance[rows], None if spread is None else spread[rows]
        )

    def at(self, rule: NodeRule) -> Floats:
        """The chance of each deal at each node (deals x nodes)."""
        return node_chances(self.chance, self.spread, rule)
