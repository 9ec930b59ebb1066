"""How far past periods had come by the same share of their working days: the desk's own seasons.

Nothing here needs arrays, so that the first sight of the board does not wait for their library.
"""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from salesdesk.desk.cards import Win
from salesdesk.desk.rates import rates
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain import periods
from salesdesk.domain.days import day_of, from_us, start_of
from salesdesk.domain.money import converted
from salesdesk.domain.periods import Period

if TYPE_CHECKING:
    from salesdesk.analytics.rates import Rates

PAST = 8
"""Maximum number of past periods used."""
Season = tuple[tuple[float, int], ...]
"""For each day of a period with wins: the share of its working days that lay wholly before it, and own minor units."""


def own_shares(snapshot: Snapshot, period: Period, elapsed: float | None = None, past: int = PAST) -> tuple[float, ...]:
    """The share of their revenue that past periods of the same kind had won when the same share of their working days
    had passed, oldest first (``elapsed`` None: as many as have passed of ``period`` today).

    Only periods that began with or after the desk's first deal count; those that won nothing tell nothing. Wins count
    in the desk's own currency, others at the rate of their day, and not at all without one.
    """
    passed = elapsed_share(snapshot, period, snapshot.today) if elapsed is None else elapsed
    return tuple(found for one in _seasons(snapshot, period, past) if (found := share(one, passed)) is not None)


def elapsed_share(snapshot: Snapshot, period: Period, day: date) -> float:
    """The share of a period's working days that lie wholly before a day."""
    settings = snapshot.settings
    every = settings.working_days(period.start, period.until)
    until = min(max(day, period.start), period.until)
    return settings.working_days(period.start, until) / every if every else 0.0


def share(season: Season, elapsed: float) -> float | None:
    """As ``analytics.quota.own_share``: what was won before an elapsed share, over all of it; None without any."""
    whole = sum(amount for _, amount in season)
    return sum(amount for at, amount in season if at < elapsed) / whole if whole else None


def _seasons(snapshot: Snapshot, period: Period, past: int) -> tuple[Season, ...]:
    """The wins of each past period within the desk's history, kept until the desk changes."""
    name = f"seasons {period.start} {period.until} {past}"
    return snapshot.memo(name, lambda: _read(snapshot, period, past))


def _read(snapshot: Snapshot, period: Period, past: int) -> tuple[Season, ...]:
    settings = snapshot.settings
    wanted = [periods.shifted(period, -back, settings.fiscal_start) for back in range(past, 0, -1)]
    since, until = (start_of(day, settings.zone) for day in (wanted[0].start, period.start))
    won = [win for win in snapshot.wins(since, until) if settings.is_own(win.owner)]
    created = snapshot.first_created()
    known = rates(snapshot, settings)
    if not won or created is None:
        return ()
    first, by_day = day_of(created, settings.zone), dict[date, int]()
    for win in won:
        day = day_of(from_us(win.closed_us), settings.zone)
        by_day[day] = by_day.get(day, 0) + _amount(win, settings.currency, known)
    return tuple(_season(snapshot, one, by_day) for one in wanted if first <= one.start)


def _season(snapshot: Snapshot, period: Period, by_day: Mapping[date, int]) -> Season:
    days = [day for day in by_day if period.start <= day < period.until]
    return tuple((elapsed_share(snapshot, period, day), by_day[day]) for day in days)


def _amount(win: Win, currency: str, known: "Rates") -> int:
    if win.currency == currency:
        return win.amount
    if win.currency not in known:
        return 0
    from salesdesk.analytics.rates import rate_at

    rate = rate_at(known, win.currency, win.closed_us)
    return 0 if rate is None else converted(win.amount, rate)
