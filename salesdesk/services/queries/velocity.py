"""How quickly the open pipeline turns into money, and how far it covers what is missing."""

from dataclasses import dataclass

from salesdesk.analytics import quota as figures
from salesdesk.analytics.arrays import Bools
from salesdesk.analytics.times import cycle
from salesdesk.services.desk import Desk
from salesdesk.services.queries.chances import shown_by_row
from salesdesk.services.queries.outlook import own_rows
from salesdesk.services.queries.quota import weighted_coverage
from salesdesk.services.queries.scope import Scope
from salesdesk.services.queries.strip import Standing


@dataclass(frozen=True, slots=True)
class Velocity:
    """Open deals, what they are expected to bring (sum of chance x amount), mean won cycle, and their quotient a day."""

    open: int
    expected_amount: float
    mean_cycle_days: float | None
    per_day: float | None
    cycles: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Open amounts due in the quota period over what is missing, as they are and times their chances; None without a gap."""

    plain: float | None
    weighted: float | None
    deals: tuple[str, ...]


def covered(at: Standing) -> Coverage:
    """How far the open deals expected to close before the period's end, overdue ones included, cover the gap."""
    due = [card for card in at.open if card.expected_close and card.expected_close < at.period.until]
    plain = None if at.gap is None else figures.coverage(sum(card.amount or 0 for card in due), at.gap)
    return Coverage(plain, weighted_coverage(at), tuple(card.id for card in due))


def velocity(desk: Desk, seen: Scope, only: Bools | None = None) -> Velocity:
    """The velocity of the desk's own deals in a pipeline (of ``only`` some rows). Source: expected amount / mean sales cycle."""
    log = seen.log
    own = own_rows(desk, seen)
    own = own if only is None else own & only
    rows = log.open & own if len(log) else log.open
    expected = figures.weighted_sum(log.amount[rows], shown_by_row(desk, seen)[rows])
    won = cycle(log, own)
    return Velocity(int(rows.sum()), expected, won.mean_days, figures.velocity(expected, won.mean_days), won.n)
