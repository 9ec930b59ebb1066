"""What the charts of the quota page are drawn from."""

from collections.abc import Sequence
from datetime import date, timedelta

from salesdesk.analytics.diary import ForecastEntry, Scored
from salesdesk.charts.inputs import (
    Bin,
    DayTick,
    DiaryDay,
    DiaryInput,
    DistributionInput,
    ForecastRange,
    PeriodBar,
    PeriodsInput,
    ProgressInput,
    Tick,
    WonPoint,
)
from salesdesk.desk.cards import PastPeriod
from salesdesk.formats import Formats
from salesdesk.i18n import tr
from salesdesk.reports.drawing import nice_ticks
from salesdesk.reports.wording import period_name
from salesdesk.ui.pages.quota.unit import Unit
from salesdesk.views.quota import QuotaFigures

TICKS = 8


def progress(page: QuotaFigures, today: date, unit: Unit) -> ProgressInput:
    """What was won day by day, the pace, and where the period may end."""
    strip, period, formats = page.strip, page.strip.period, unit.formats
    shown = min(max(today, period.start), period.last)
    wins = tuple(
        WonPoint(step.day, step.won, formats.day_medium(step.day), unit.exact(step.won)) for step in page.progress[1:-1]
    )
    won = unit.short(strip.won)
    return ProgressInput(
        start=period.start,
        end=period.last,
        today=shown,
        wins=wins,
        won_text=tr("today {amount}", amount=won) if shown == today else tr("won {amount}", amount=won),
        headers=(tr("Day"), tr("Won")),
        target=strip.target,
        target_text=_quota_text(page, unit),
        fan=_fan(page, unit) if today < period.until and page.open_deals else None,
        ticks=_day_ticks(period.start, period.last, formats),
    )


def _fan(page: QuotaFigures, unit: Unit) -> ForecastRange:
    strip = page.strip
    forecast, low, high = (unit.short(v) for v in (strip.forecast, page.low, page.high))
    text = tr("forecast {forecast} (likely {low}–{high})", forecast=forecast, low=low, high=high)
    return ForecastRange(strip.forecast, page.low, page.high, text)


def _quota_text(page: QuotaFigures, unit: Unit) -> str:
    target = page.strip.target
    return "" if target is None else tr("quota {amount}", amount=unit.short(target))


def _day_ticks(start: date, last: date, formats: Formats) -> tuple[DayTick, ...]:
    """The first of each month, or each week of a month, and the last day."""
    days = [start]
    while days[-1] < last:
        ahead = days[-1] + timedelta(days=7 if (last - start).days < 35 else 32)
        days.append(ahead if (last - start).days < 35 else ahead.replace(day=1))
    days = [day for day in days if (last - day).days > 5]
    return tuple(DayTick(day, formats.day_short(day, start - timedelta(days=20))) for day in [*days, last])


def distribution(page: QuotaFigures, unit: Unit) -> DistributionInput | None:
    """Every possible end of the period by its chance; None when nothing is open."""
    from salesdesk.reports.catalogue.review.outcomes import histogram

    found = histogram(page)
    if found is None:
        return None
    edges, mass = found
    strip, formats = page.strip, unit.formats
    bins = tuple(
        Bin(low, high, share, _range(low, high, unit), formats.percent(share, 1))
        for low, high, share in zip(edges, edges[1:], mass, strict=False)
    )
    ticks = nice_ticks(edges[0], max(edges[-1], strip.target or 0), TICKS)
    return DistributionInput(
        bins=bins,
        headers=(tr("Outcome"), tr("Chance")),
        target=strip.target,
        target_text=_quota_text(page, unit),
        reached_text=tr("{chance} reach it", chance=formats.percent(strip.chance)),
        ticks=tuple(Tick(at, unit.short(at)) for at in ticks),
    )


def _range(low: float, high: float, unit: Unit) -> str:
    return tr("{low} to {high}", low=unit.short(low), high=unit.short(high))


def diary(page: QuotaFigures, unit: Unit) -> DiaryInput | None:
    """What was forecast day by day; None where nothing was kept."""
    period, days = page.strip.period, page.forecasts.days
    if not days:
        return None
    return DiaryInput(
        start=period.start,
        end=period.last,
        days=tuple(_kept(day, unit) for day in days),
        forecast_name=tr("Forecast and its likely range"),
        chance_name=tr("Chance to hit quota"),
        headers=(tr("Day"), tr("Chance"), tr("Forecast"), tr("Likely range")),
        target=page.strip.target,
        target_text=_quota_text(page, unit),
        ticks=_day_ticks(period.start, period.last, unit.formats),
    )


def _kept(day: Scored, unit: Unit) -> DiaryDay:
    formats, fan = unit.formats, ForecastRange(day.forecast, day.low, day.high, unit.short(day.forecast))
    said = tr("{low} to {high}", low=unit.short(day.low), high=unit.short(day.high))
    return DiaryDay(day.day, formats.day_medium(day.day), fan, said, day.chance, formats.percent(day.chance))


def past(page: QuotaFigures, unit: Unit) -> PeriodsInput | None:
    """Earlier periods against their quotas and what was forecast for them half-way; None when there is none."""
    rows: Sequence[PeriodBar] = [_past(row, page.half_time.get(row.period.key), unit) for row in page.past]
    if not rows:
        return None
    heads = (tr("Period"), tr("Won"), tr("Quota"), tr("Forecast"))
    return PeriodsInput(tuple(rows), tr("quota"), heads, tr("forecast at half-time with its likely range"))


def _past(row: PastPeriod, forecast: ForecastEntry | None, unit: Unit) -> PeriodBar:
    formats, note = unit.formats, tr("no quota")
    if row.target is not None:
        note = tr("{share} of {quota}", share=formats.percent(row.attainment), quota=unit.exact(row.target))
    key, name = row.period.key, period_name(row.period, formats)
    return PeriodBar(
        key, name, row.won, unit.short(row.won), row.target, note, _made(forecast, unit) if forecast else None
    )


def _made(entry: ForecastEntry, unit: Unit) -> ForecastRange:
    expected, low, high = (unit.short(amount) for amount in (entry.forecast, entry.low, entry.high))
    text = tr(
        "forecast {forecast} ({low} to {high}) on {day}",
        forecast=expected,
        low=low,
        high=high,
        day=unit.formats.day_medium(entry.day),
    )
    return ForecastRange(entry.forecast, entry.low, entry.high, text)
