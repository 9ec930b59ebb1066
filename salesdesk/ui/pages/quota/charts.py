"""What the charts of the quota page are drawn from."""

from datetime import date, timedelta

from salesdesk.charts.inputs import (
    Bin,
    DayTick,
    DistributionInput,
    Fan,
    Period,
    PeriodsInput,
    ProgressInput,
    Tick,
    Win,
)
from salesdesk.formats import Formats
from salesdesk.i18n import tr
from salesdesk.reports.drawing import nice_ticks
from salesdesk.reports.wording import period_name
from salesdesk.services.queries.quota import QuotaPage
from salesdesk.services.views import PastPeriod

TICKS = 8


def progress(page: QuotaPage, today: date, formats: Formats) -> ProgressInput:
    """What was won day by day, the pace, and where the period may end."""
    strip, period = page.strip, page.strip.period
    currency = strip.currency
    shown = min(max(today, period.start), period.last)
    wins = tuple(
        Win(step.day, step.won, formats.day_medium(step.day), formats.money(step.won, currency))
        for step in page.progress[1:-1]
    )
    won = formats.money_short(strip.won, currency)
    return ProgressInput(
        start=period.start,
        end=period.last,
        today=shown,
        wins=wins,
        won_text=tr("today {amount}", amount=won) if shown == today else tr("won {amount}", amount=won),
        headers=(tr("Day"), tr("Won")),
        target=strip.target,
        target_text=_quota_text(page, formats),
        fan=_fan(page, formats) if period.start <= today < period.until and page.open_deals else None,
        ticks=_day_ticks(period.start, period.last, formats),
    )


def _fan(page: QuotaPage, formats: Formats) -> Fan:
    strip = page.strip
    forecast, low, high = (formats.money_short(v, strip.currency) for v in (strip.forecast, page.low, page.high))
    text = tr("forecast {forecast} (80%: {low}–{high})", forecast=forecast, low=low, high=high)
    return Fan(strip.forecast, page.low, page.high, text)


def _quota_text(page: QuotaPage, formats: Formats) -> str:
    strip = page.strip
    return (
        "" if strip.target is None else tr("quota {amount}", amount=formats.money_short(strip.target, strip.currency))
    )


def _day_ticks(start: date, last: date, formats: Formats) -> tuple[DayTick, ...]:
    """The first of each month, or each week of a month, and the last day."""
    days = [start]
    while days[-1] < last:
        ahead = days[-1] + timedelta(days=7 if (last - start).days < 35 else 32)
        days.append(ahead if (last - start).days < 35 else ahead.replace(day=1))
    days = [day for day in days if (last - day).days > 5]
    return tuple(DayTick(day, formats.day_short(day, start - timedelta(days=20))) for day in [*days, last])


def distribution(page: QuotaPage, formats: Formats) -> DistributionInput | None:
    """Every possible end of the period by its chance; None when nothing is open."""
    from salesdesk.reports.review.outcomes import histogram

    found = histogram(page)
    if found is None:
        return None
    edges, mass = found
    strip = page.strip
    bins = tuple(
        Bin(low, high, share, _range(low, high, strip.currency, formats), formats.percent(share, 1))
        for low, high, share in zip(edges, edges[1:], mass, strict=False)
    )
    ticks = nice_ticks(edges[0], edges[-1], TICKS)
    return DistributionInput(
        bins=bins,
        headers=(tr("Outcome"), tr("Chance")),
        target=strip.target,
        target_text=_quota_text(page, formats),
        reached_text=tr("{chance} of outcomes reach it", chance=formats.percent(strip.chance)),
        ticks=tuple(Tick(at, formats.money_short(at, strip.currency)) for at in ticks),
    )


def _range(low: float, high: float, currency: str, formats: Formats) -> str:
    return tr("{low} to {high}", low=formats.money_short(low, currency), high=formats.money_short(high, currency))


def past(page: QuotaPage, formats: Formats) -> PeriodsInput | None:
    """Earlier periods against their quotas; None when there is none."""
    rows = tuple(_past(row, page.strip.currency, formats) for row in page.past)
    if not rows:
        return None
    return PeriodsInput(rows, tr("quota"), (tr("Period"), tr("Won"), tr("Quota")))


def _past(row: PastPeriod, currency: str, formats: Formats) -> Period:
    note = tr("no quota")
    if row.target is not None:
        values = {"share": formats.percent(row.attainment), "quota": formats.money(row.target, currency)}
        note = tr("{share} of {quota}", **values)
    won = formats.money_short(row.won, currency)
    return Period(row.period.key, period_name(row.period, formats), row.won, won, row.target, note)
