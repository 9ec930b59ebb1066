"""The quota of a period: attainment, forecast, distribution of outcomes, and earlier periods."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import numpy as np

from salesdesk.analytics import quota as figures
from salesdesk.analytics.diary import ForecastEntry
from salesdesk.analytics.distribution import Deals, Distribution, revenue
from salesdesk.analytics.pace import attainment
from salesdesk.analytics.winloss import Undated
from salesdesk.desk.cards import Card, PastPeriod, StripView
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain import periods
from salesdesk.domain.days import day_of, from_us, start_of, to_us
from salesdesk.domain.periods import Period
from salesdesk.domain.records import Quota
from salesdesk.views.board import current_period
from salesdesk.views.chance_changes import DealEffect, chance_changes
from salesdesk.views.counting import QuotaCounting, counting
from salesdesk.views.coverage import covered
from salesdesk.views.forecasts import NONE_KEPT, Forecasts, forecasts, half_time
from salesdesk.views.kinds import PLAIN, QuotaKind, kind_in
from salesdesk.views.quotas import quota_of
from salesdesk.views.strip import QuotaDeals, standing, strip_of
from salesdesk.views.undated import undated_counted
from salesdesk.views.whatif import NOTHING, WhatIf, every_win, quota_takes, usual_size

PAST = 8
"""Number of earlier periods shown."""
_LOW, _HIGH = 0.1, 0.9


@dataclass(frozen=True, slots=True)
class Progress:
    """Amount won in the period by the end of a day, in minor units, and the deals won on it."""

    day: date
    won: int
    deals: tuple[str, ...] = ()


class LeaveTaken(NamedTuple):
    """Days of the owner's leave that would be working days: in the whole period, and from today on."""

    days: int
    left: int


class NewBusinessRange(NamedTuple):
    """What new business may bring in the period, in minor units or deals: expected, and the middle 80% of outcomes."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class QuotaFigures:
    """Everything the Quota page shows. ``low`` and ``high`` bound the middle 80% of outcomes, won included.

    Where the ``kind`` of quota counts deals, all amounts are numbers of deals; those of the cards are money all the same.

    ``deciding`` are the open deals with the largest chance x (1 - chance) x amount, those that move the chance most first;
    they and ``takes`` are left out of an outline.
    ``coverage`` is the open amount expected to close before the period's end, overdue included, over what is missing.
    ``new_business`` is what deals that are not there yet may bring. ``learnt_from`` are the closed deals that the
    chances rest on; ``undated`` those closed on an unknown day, which are in no period; ``is_migrated`` of a
    desk begun by an earlier version. ``half_time`` are the forecasts
    made for earlier periods when half of them had passed.
    """

    kind: QuotaKind
    strip: StripView
    won_deals: tuple[Card, ...]
    open_deals: tuple[Card, ...]
    gap: int | None
    required_per_day: float | None
    days_left: int
    leave: LeaveTaken
    low: float
    high: float
    coverage: float | None
    distribution: Distribution
    progress: tuple[Progress, ...]
    deciding: tuple[DealEffect, ...]
    past: tuple[PastPeriod, ...]
    new_business: NewBusinessRange
    learnt_from: int
    undated: Undated
    is_migrated: bool
    takes: WhatIf
    forecasts: Forecasts
    half_time: Mapping[str, ForecastEntry]

    @property
    def open_expected(self) -> float:
        """What open deals are expected to bring; with what is won and new business it is the forecast."""
        return self.strip.forecast - self.strip.won - self.coming

    @property
    def coming(self) -> float:
        """What new business is expected to bring."""
        return self.new_business.mean


def quota(snapshot: Snapshot, period_key: str | None = None, kind: QuotaKind = PLAIN) -> QuotaFigures:
    """A kind of quota of a period such as 2026-Q4 (None: the current one), or its revenue where there is none of the kind."""
    page = outline(snapshot, period_key, kind)
    period = page.strip.period
    takes = quota_takes(snapshot, period, page.kind) if snapshot.today < period.until else NOTHING
    return replace(page, takes=takes, deciding=chance_changes(snapshot, period, page.kind).deals)


def outline(snapshot: Snapshot, period_key: str | None = None, kind: QuotaKind = PLAIN) -> QuotaFigures:
    """The same without what each deal and new deals would change, which takes longer than the rest: of what it takes the
    usual size alone."""
    period = periods.parse(period_key, snapshot.settings.fiscal_start) if period_key else current_period(snapshot)
    name = f"quota {period.key} {kind} {snapshot.today}"
    page = snapshot.memo(name, lambda: _page(snapshot, period, kind))
    told = forecasts(snapshot, period, page.kind, page.strip.won, page.strip.chance)
    return replace(page, forecasts=told, half_time=half_time(snapshot, [row.period for row in page.past], page.kind))


def _page(snapshot: Snapshot, period: Period, asked: QuotaKind) -> QuotaFigures:
    """The page without its diary, which is written without a change of the desk."""
    kind, target = kind_in(snapshot, period, asked)
    at = standing(snapshot, period, target.id if target else None)
    shown = strip_of(snapshot, at)
    distribution = outcomes(at)
    low, high = range_of(at, distribution)
    today = snapshot.today
    return QuotaFigures(
        kind=kind,
        strip=shown,
        won_deals=at.won,
        open_deals=at.open,
        gap=at.gap,
        required_per_day=_required(snapshot, at),
        days_left=max((period.until - max(today, period.start)).days, 0),
        leave=_leave(snapshot, period),
        low=low,
        high=high,
        coverage=covered(at).plain,
        distribution=distribution,
        progress=_progress(snapshot, at),
        deciding=(),
        past=past_periods(snapshot, period, kind, at.how),
        new_business=_new_business(at),
        learnt_from=at.model_closed,
        undated=undated_counted(snapshot, at.how),
        is_migrated=snapshot.is_migrated(),
        takes=NOTHING._replace(usual=usual_size(snapshot, every_win(snapshot, at.how))),
        forecasts=NONE_KEPT,
        half_time={},
    )


def outcomes(at: QuotaDeals) -> Distribution:
    """What open deals and new business may bring in the period of a standing."""
    return revenue(at.deals(), at.gap, at.business, above=at.chance())


def range_of(at: QuotaDeals, spread: Distribution) -> tuple[float, float]:
    """The middle 80% of outcomes of a standing, won included."""
    return at.won_amount + spread.quantile(_LOW), at.won_amount + spread.quantile(_HIGH)


def _new_business(at: QuotaDeals) -> NewBusinessRange:
    if at.business is None or not len(at.business.sizes):
        return NewBusinessRange(0.0, 0.0, 0.0)
    found = revenue(Deals(np.zeros(0, np.int64), np.zeros(0)), None, at.business)
    return NewBusinessRange(at.business.expected(), found.quantile(_LOW), found.quantile(_HIGH))


def _required(snapshot: Snapshot, at: QuotaDeals) -> float | None:
    if at.gap is None:
        return None
    first = max(snapshot.today, at.period.start)
    left = snapshot.settings.working_days(first, at.period.until)
    return figures.required_per_day(at.gap, left)


def _leave(snapshot: Snapshot, period: Period) -> LeaveTaken:
    settings, first = snapshot.settings, max(snapshot.today, period.start)
    return LeaveTaken(settings.leave_days(period.start, period.until), settings.leave_days(first, period.until))


def _progress(snapshot: Snapshot, at: QuotaDeals) -> tuple[Progress, ...]:
    by_day: dict[date, list[Card]] = {}
    for card in at.won:
        by_day.setdefault(day_of(from_us(card.closed_us or 0), snapshot.settings.zone), []).append(card)
    won, steps = 0, [Progress(at.period.start, 0)]
    for day in sorted(by_day):
        won += sum(card.amount or 0 for card in by_day[day])
        steps.append(Progress(day, won, tuple(card.id for card in by_day[day])))
    last = min(snapshot.today, at.period.last)
    return (*steps, Progress(max(last, steps[-1].day), won))


def past_periods(
    snapshot: Snapshot, period: Period, kind: QuotaKind, how: QuotaCounting, count: int = PAST
) -> tuple[PastPeriod, ...]:
    """The periods before one, oldest first, from the first that has a target of the kind or a win; ``how`` deals count."""
    settings = snapshot.settings
    wanted = [periods.shifted(period, -back, settings.fiscal_start) for back in range(count, 0, -1)]
    since, until = start_of(wanted[0].start, settings.zone), start_of(period.start, settings.zone)
    targets = [quota_of(snapshot, past, *kind) for past in wanted]
    won = snapshot.closed_cards(None, "won", since, until)
    starts = [to_us(start_of(past.start, settings.zone)) for past in (*wanted, period)]
    by_period: list[list[Card]] = [[] for _ in wanted]
    for card in won:
        by_period[bisect_right(starts, card.closed_us or 0) - 1].append(card)
    found = zip(wanted, targets, by_period, strict=True)
    rows = [_past(snapshot, past, target, how, inside) for past, target, inside in found]
    first = next((i for i, row in enumerate(rows) if row.target is not None or row.count), len(rows))
    return tuple(rows[first:])


def _past(
    snapshot: Snapshot, period: Period, quota: Quota | None, how: QuotaCounting, inside: list[Card]
) -> PastPeriod:
    counted = counting(snapshot, period, quota.id) if quota else how
    mine, _ = counted.split(inside)
    amount = sum(card.amount or 0 for card in mine)
    target = quota.amount if quota else None
    return PastPeriod(period, target, amount, len(mine), attainment(target, amount) if target else None)


def choices(snapshot: Snapshot) -> tuple[Period, ...]:
    """Periods to choose from, latest first: from the first deal or quota to the next period."""
    settings, current = snapshot.settings, current_period(snapshot)
    starts = [quota.start for quota in snapshot.find(Quota)]
    cards = snapshot.all_cards(None)
    first = min([*starts, *(day_of(from_us(c.created_us), settings.zone) for c in cards[-1:]), current.start])
    out = [periods.shifted(current, 1, settings.fiscal_start), current]
    while out[-1].start > first and len(out) < 40:
        out.append(periods.shifted(out[-1], -1, settings.fiscal_start))
    return tuple(out)
