"""What is won a day, and what the open pipeline would bring a day."""

from dataclasses import dataclass

from salesdesk.analytics import quota as figures
from salesdesk.analytics.arrays import Bools, Floats
from salesdesk.analytics.durations import cycle
from salesdesk.desk.cards import LeftOut
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import day_of, days_on, from_us, start_of, to_us
from salesdesk.views.chances import shown_by_row
from salesdesk.views.left_out import left_out
from salesdesk.views.own_deals import own_rows
from salesdesk.views.scope import Scope

DAYS = 90
"""What was won a day is told over so many days, today included, and over as many before them."""


@dataclass(frozen=True, slots=True)
class Velocity:
    """Speed of a pipeline's own deals, in minor units a day; None before the first win.

    ``won_per_day`` is the amount won in the last 90 days / 90, ``won_per_day_before`` that of the 90 days before them, of
    which ``days_before`` are in the history (None with none); ``won_deals`` are the wins of the last 90 days. ``open``
    deals are expected to bring ``expected_amount`` (sum of chance x amount); that over the mean sales cycle of ``cycles``
    won deals is ``pipeline_per_day``. ``left_out`` is what is in none of these sums.
    """

    open: int
    expected_amount: float
    mean_cycle_days: float | None
    won_per_day: float | None
    won_per_day_before: float | None
    days_before: int
    pipeline_per_day: float | None
    cycles: int
    won_deals: tuple[str, ...]
    left_out: LeftOut


def velocity(
    snapshot: Snapshot, seen: Scope, only: Bools | None = None, shown_chances: Floats | None = None
) -> Velocity:
    """The velocity of the desk's own deals in a pipeline (of ``only`` some rows). Source: expected amount / mean sales cycle.

    ``shown_chances`` are those of all rows (``shown_by_row``), where they are known already.
    """
    log = seen.log
    own = own_rows(snapshot, log) if only is None else own_rows(snapshot, log) & only
    rows = log.open & own if len(log) else log.open
    of_rows = shown_by_row(snapshot, seen) if shown_chances is None else shown_chances
    expected = figures.weighted_sum(log.amount[rows], of_rows[rows])
    won = cycle(log, own)
    last, before = (_won(snapshot, seen, own, back) for back in (0, 1))
    has_won = bool((own & log.won).any())
    days_before = _days_before(snapshot, seen, own) if has_won else 0
    return Velocity(
        open=int(rows.sum()),
        expected_amount=expected,
        mean_cycle_days=won.mean_days,
        won_per_day=figures.won_per_day(log, last, DAYS) if has_won else None,
        won_per_day_before=figures.won_per_day(log, before, DAYS) if days_before else None,
        days_before=days_before,
        pipeline_per_day=figures.velocity(expected, won.mean_days),
        cycles=won.n,
        won_deals=tuple(log.deal[last].tolist()),
        left_out=left_out(seen, rows | last | before),
    )


def _start_us(snapshot: Snapshot, seen: Scope, windows: int) -> int:
    """The start of the window that lies so many windows back; 0 is the end of the last one."""
    return to_us(start_of(days_on(seen.today, 1 - windows * DAYS), snapshot.settings.zone))


def _won(snapshot: Snapshot, seen: Scope, own: Bools, back: int) -> Bools:
    start, until = (_start_us(snapshot, seen, back + more) for more in (1, 0))
    return figures.won_in(seen.log, own, start, until)


def _days_before(snapshot: Snapshot, seen: Scope, own: Bools) -> int:
    """How many days of the window before the last are in the history, which begins with the first deal."""
    began = day_of(from_us(int(seen.log.created[own].min())), snapshot.settings.zone)
    return min(max((days_on(seen.today, 1 - DAYS) - began).days, 0), DAYS)
