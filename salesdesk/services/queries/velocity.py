"""How quickly the open pipeline turns into money."""

from dataclasses import dataclass

import numpy as np

from salesdesk.analytics import quota as figures
from salesdesk.analytics.times import cycle
from salesdesk.services.desk import Desk
from salesdesk.services.queries.chances import shown_by_row
from salesdesk.services.queries.scope import Scope


@dataclass(frozen=True, slots=True)
class Velocity:
    """Open deals, what they are expected to bring (sum of chance x amount), mean won cycle, and their quotient a day."""

    open: int
    expected_amount: float
    mean_cycle_days: float | None
    per_day: float | None
    cycles: int


def velocity(desk: Desk, seen: Scope) -> Velocity:
    """The velocity of the desk's own deals in a pipeline. Source: expected amount / mean sales cycle."""
    log = seen.log
    own = np.array([desk.settings.is_own(seen.cards[deal].owner) for deal in log.deal.tolist()], bool)
    rows = log.open & own if len(log) else log.open
    expected = figures.weighted_sum(log.amount[rows], shown_by_row(desk, seen)[rows])
    won = cycle(log, own)
    return Velocity(int(rows.sum()), expected, won.mean_days, figures.velocity(expected, won.mean_days), won.n)
