"""The quota of a period: where it stands, how it can end, and how earlier ones did."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from salesdesk.analytics import quota as figures
from salesdesk.analytics.distribution import Distribution, revenue
from salesdesk.analytics.pace import attainment
from salesdesk.analytics.standing import standing as gap_standing
from salesdesk.domain import periods
from salesdesk.domain.days import day_of, from_us, start_of, working_days
from salesdesk.domain.periods import Period
from salesdesk.domain.records import Quota
from salesdesk.services.desk import Desk
from salesdesk.services.queries.board import current_period
from salesdesk.services.queries.quotas import plain_quotas
from salesdesk.services.queries.strip import Standing, standing, strip_of
from salesdesk.services.views import Card, PastPeriod, StripView

_PAST = 8
_LOW, _HIGH = 0.1, 0.9


@dataclass(frozen=True, slots=True)
class Progress:
    """What had been won in the period by the end of a day, in minor units."""

    day: date
    won: int


class Deciding(NamedTuple):
    """An open deal, its chance, and how many points the chance of making the quota differs between winning and losing it
    (None without a gap to close)."""

    card: Card
    chance: float
    points: float | None


@dataclass(frozen=True, slots=True)
class QuotaPage:
    """Everything the Quota page shows. ``low`` and ``high`` bound the middle 80% of outcomes, won included.

    ``deciding`` are the open deals with the largest chance x (1 - chance) x amount, those that move the chance most first.
    ``coverage`` is the open amount expected to close before the period's end, overdue included, over what is missing.
    """

    strip: StripView
    won_deals: tuple[Card, ...]
    open_deals: tuple[Card, ...]
    gap: int | None
    required_per_day: float | None
    days_left: int
    low: float
    high: float
    coverage: float | None
    distribution: Distribution
    progress: tuple[Progress, ...]
    deciding: tuple[Deciding, ...]
    past: tuple[PastPeriod, ...]


def quota(desk: Desk, period_key: str | None = None) -> QuotaPage:
    """The quota of a period such as 2026-Q4 (None: the current one)."""
    period = periods.parse(period_key, desk.settings.fiscal_start) if period_key else current_period(desk)
    at = standing(desk, period)
    shown = strip_of(desk, at)
    distribution = revenue(at.deals(), at.gap, at.business)
    today = desk.today()
    return QuotaPage(
        strip=shown,
        won_deals=at.won,
        open_deals=at.open,
        gap=at.gap,
        required_per_day=_required(desk, at),
        days_left=max((period.until - max(today, period.start)).days, 0),
        low=shown.won + distribution.quantile(_LOW),
        high=shown.won + distribution.quantile(_HIGH),
        coverage=_coverage(at),
        distribution=distribution,
        progress=_progress(desk, at),
        deciding=_deciding(at),
        past=past_periods(desk, period),
    )


def _required(desk: Desk, at: Standing) -> float | None:
    if at.gap is None:
        return None
    first = max(desk.today(), at.period.start)
    left = working_days(first, at.period.until, desk.settings.weekdays, desk.settings.holidays)
    return figures.required_per_day(at.gap, left)


def _coverage(at: Standing) -> float | None:
    due = [c.amount or 0 for c in at.open if c.expected_close and c.expected_close < at.period.until]
    return None if at.gap is None else figures.coverage(sum(due), at.gap)


def weighted_coverage(at: Standing) -> float | None:
    """The same as coverage, each amount times its chance."""
    pairs = zip(at.open, at.chances, strict=True)
    due = [(c.amount or 0) * p for c, p in pairs if c.expected_close and c.expected_close < at.period.until]
    return None if at.gap is None else figures.coverage(sum(due), at.gap)


def _progress(desk: Desk, at: Standing) -> tuple[Progress, ...]:
    by_day: dict[date, int] = {}
    for card in at.won:
        day = day_of(from_us(card.closed_us or 0), desk.settings.zone)
        by_day[day] = by_day.get(day, 0) + (card.amount or 0)
    won, steps = 0, [Progress(at.period.start, 0)]
    for day in sorted(by_day):
        won += by_day[day]
        steps.append(Progress(day, won))
    last = min(desk.today(), at.period.last)
    return (*steps, Progress(max(last, steps[-1].day), won))


def _deciding(at: Standing) -> tuple[Deciding, ...]:
    """The 20 largest by p (1 - p) amount; with a gap to close, by how far each moves the chance."""
    pairs = zip(at.open, at.chances, strict=True)
    ranked = sorted(pairs, key=lambda pair: (-pair[1] * (1 - pair[1]) * (pair[0].amount or 0), pair[0].id))
    chosen = [(card, p) for card, p in ranked[:20] if card.amount and 0 < p < 1]
    if at.gap is None or at.gap <= 0:
        return tuple(Deciding(card, p, None) for card, p in chosen)
    places = {card.id: place for place, card in enumerate(at.open)}
    against = gap_standing(at.deals(), at.gap, at.business)
    found = [Deciding(card, p, 100 * against.swing(places[card.id])) for card, p in chosen]
    return tuple(sorted(found, key=lambda one: -abs(one.points or 0)))


def past_periods(desk: Desk, period: Period, count: int = _PAST) -> tuple[PastPeriod, ...]:
    """The periods before one, oldest first, from the first that has a target or a win."""
    settings = desk.settings
    wanted = [periods.shifted(period, -back, settings.fiscal_start) for back in range(count, 0, -1)]
    since, until = start_of(wanted[0].start, settings.zone), start_of(period.start, settings.zone)
    with desk.read() as reader:
        targets = plain_quotas(reader)
        won = [card for card in reader.closed_cards(None, "won", since, until) if settings.is_own(card.owner)]
    rows = [_past(desk, past, targets.get(past.key), won) for past in wanted]
    first = next((i for i, row in enumerate(rows) if row.target is not None or row.count), len(rows))
    return tuple(rows[first:])


def _past(desk: Desk, period: Period, quota: Quota | None, won: list[Card]) -> PastPeriod:
    settings = desk.settings
    currency = quota.currency if quota else settings.currency
    mine = [
        card
        for card in won
        if card.currency == currency
        and period.start <= day_of(from_us(card.closed_us or 0), settings.zone) < period.until
    ]
    amount = sum(card.amount or 0 for card in mine)
    target = quota.amount if quota else None
    return PastPeriod(period, target, amount, len(mine), attainment(target, amount) if target else None)


def choices(desk: Desk) -> tuple[Period, ...]:
    """Periods to choose from, latest first: from the first deal or quota to the next period."""
    settings, current = desk.settings, current_period(desk)
    with desk.read() as reader:
        starts = [quota.start for quota in reader.find(Quota)]
        cards = reader.all_cards(None)
    first = min([*starts, *(day_of(from_us(c.created_us), settings.zone) for c in cards[-1:]), current.start])
    out = [periods.shifted(current, 1, settings.fiscal_start), current]
    while out[-1].start > first and len(out) < 40:
        out.append(periods.shifted(out[-1], -1, settings.fiscal_start))
    return tuple(out)
