"""Sales velocity: expected revenue of the open pipeline per day."""

from dataclasses import dataclass

from salesdesk.analytics import quota as figures
from salesdesk.analytics.arrays import Bools, Floats
from salesdesk.analytics.durations import cycle
from salesdesk.desk.snapshot import Snapshot
from salesdesk.views.chances import shown_by_row
from salesdesk.views.own_deals import own_rows
from salesdesk.views.scope import Scope


@dataclass(frozen=True, slots=True)
class Velocity:
    """Open deals, what they are expected to bring (sum of chance x amount), mean won cycle, and their quotient a day."""

    open: int
    expected_amount: float
    mean_cycle_days: float | None
    per_day: float | None
    cycles: int


def velocity(
    snapshot: Snapshot, seen: Scope, only: Bools | None = None, shown_chances: Floats | None = None
) -> Velocity:
    """The velocity of the desk's own deals in a pipeline (of ``only`` some rows). Source: expected amount / mean sales cycle.

    ``shown_chances`` are those of all rows (``shown_by_row``), where they are known already.
    """
    log = seen.log
    own = own_rows(snapshot, seen.log)
    own = own if only is None else own & only
    rows = log.open & own if len(log) else log.open
    of_rows = shown_by_row(snapshot, seen) if shown_chances is None else shown_chances
    expected = figures.weighted_sum(log.amount[rows], of_rows[rows])
    won = cycle(log, own)
    return Velocity(int(rows.sum()), expected, won.mean_days, figures.velocity(expected, won.mean_days), won.n)
