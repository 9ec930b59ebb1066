"""Commit, best case and the model beside each other by the month of the expected close, and who was right in past months.

Of a month that has ended they are what stood by the end of the day before it began: *commit* the open deals of that category
that were expected to close in the month, *best case* those and the ones of that category, the *model* its forecast of the month,
new business included. Beside them stands what came: what was won in the month. Of the present month and those to come they are
what stands now, with what has been won in the month so far.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from salesdesk.analytics.rounding import whole
from salesdesk.desk.cards import Card
from salesdesk.desk.kept import MONTHS
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain import periods
from salesdesk.domain.days import day_of
from salesdesk.domain.periods import Period
from salesdesk.domain.records import Quota
from salesdesk.views.day_before import of_day_before
from salesdesk.views.keeping.records import codec_of
from salesdesk.views.kinds import PLAIN, QuotaKind, kind_in
from salesdesk.views.past_answer import KnownOfDeals, PastAnswer
from salesdesk.views.strip import standing

PAST, AHEAD = 8, 3
"""Months that have ended, and months after the present one."""
CALLS = ("commit", "best_case", "model")


@dataclass(frozen=True, slots=True)
class MonthSaid:
    """What was said of a month, in minor units or numbers of deals; ``called`` is what open deals of the two categories make
    of it."""

    commit: int
    best_case: int
    model: int
    called: int


class MonthCalls(NamedTuple):
    """A month, what is or was said of it, and what came; None while it has not ended."""

    month: Period
    said: MonthSaid
    came: int | None


class CallRecord(NamedTuple):
    """Of ``months`` that have ended and in which deals were called commit or best case, how often each was nearest to what
    came; each of those that were equally near counts."""

    months: int
    commit: int
    best_case: int
    model: int


@dataclass(frozen=True, slots=True)
class ByMonth:
    """The months in order. ``uses_categories`` says whether a deal is or was commit or best case in them."""

    months: tuple[MonthCalls, ...]
    record: CallRecord
    uses_categories: bool


@dataclass(frozen=True, eq=False)
class _SaidAnswer(PastAnswer[MonthSaid]):
    value: MonthSaid
    known: KnownOfDeals


_KEPT = codec_of(_SaidAnswer, is_large=True)


def by_month(snapshot: Snapshot, period: Period, kind: QuotaKind = PLAIN) -> ByMonth:
    """The months up to the present one that have a past, and those to come, as a period's kind of quota counts deals."""
    ended = past_months(snapshot)
    rows = [past_month(snapshot, month, period, kind) for month in ended]
    return of_rows([*rows, *months_ahead(snapshot, period, kind)])


def of_rows(rows: Sequence[MonthCalls]) -> ByMonth:
    """Some months, and who was nearest in those that have ended."""
    return ByMonth(tuple(rows), _record(rows), any(row.said.called for row in rows))


def months_ahead(snapshot: Snapshot, period: Period, kind: QuotaKind = PLAIN) -> tuple[MonthCalls, ...]:
    """The present month, and some after it."""
    quota, here = _quota(snapshot, period, kind), periods.containing(snapshot.today, "month")
    months = (periods.shifted(here, by) for by in range(AHEAD + 1))
    return tuple(_now(snapshot, month, quota.id if quota else None) for month in months)


def past_months(snapshot: Snapshot) -> tuple[Period, ...]:
    """The last months that have ended, oldest first, without those that began before there was any deal."""
    first = snapshot.first_created()
    if first is None:
        return ()
    begun, here = day_of(first, snapshot.settings.zone), periods.containing(snapshot.today, "month")
    months = [periods.shifted(here, -back) for back in range(PAST, 0, -1)]
    return tuple(month for month in months if month.start > begun)


def past_month(snapshot: Snapshot, month: Period, period: Period, kind: QuotaKind = PLAIN) -> MonthCalls:
    """A month that has ended, as a period's kind of quota counts deals."""
    quota = _quota(snapshot, period, kind)
    key = quota.id if quota else None
    eve = month.start - timedelta(days=1)

    def said(past: Snapshot) -> MonthSaid:
        return _now(past, month, key).said

    # What was said hangs on what a quota counts, not on its target or period.
    counts = (quota.measure, quota.pipeline, quota.tag, quota.currency) if quota else None
    found = of_day_before(snapshot, f"{MONTHS}/{counts}", eve, said, _SaidAnswer, _KEPT)
    return MonthCalls(month, found, standing(snapshot, month, key).won_amount)


def _quota(snapshot: Snapshot, period: Period, kind: QuotaKind) -> Quota | None:
    return kind_in(snapshot, period, kind)[1]


def _now(snapshot: Snapshot, month: Period, quota: str | None) -> MonthCalls:
    """What stands on the snapshot's day of a month that has not ended."""
    at = standing(snapshot, month, quota)
    commit, best = (_due(at.open, month, category) for category in ("commit", "best_case"))
    won = at.won_amount
    return MonthCalls(month, MonthSaid(won + commit, won + commit + best, whole(at.ahead()), commit + best), None)


def _due(cards: Iterable[Card], month: Period, category: str) -> int:
    return sum(card.amount or 0 for card in cards if card.category == category and _is_in(card.expected_close, month))


def _is_in(day: date | None, month: Period) -> bool:
    return day is not None and month.start <= day < month.until


def _record(rows: Iterable[MonthCalls]) -> CallRecord:
    counts = dict.fromkeys(CALLS, 0)
    months = 0
    for _, said, came in rows:
        if came is not None and said.called:
            off = {call: abs(getattr(said, call) - came) for call in CALLS}
            months += 1
            for call, away in off.items():
                counts[call] += away == min(off.values())
    return CallRecord(months, **counts)
