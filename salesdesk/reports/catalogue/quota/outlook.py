"""New deals needed to reach the quota, and the course of the forecast, in words."""

from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.reports.document import HALF_WIDTH, PAGE_WIDTH
from salesdesk.reports.drawings.chance_grid import chance_grid
from salesdesk.reports.drawings.forecast_line import ForecastPoint, course
from salesdesk.reports.parts import DrawingBlock
from salesdesk.views.quota import QuotaFigures
from salesdesk.views.reporting.quota import QuotaView

_HEIGHT = 100.0


def new_deals_chart(page: QuotaFigures, formats: Formats) -> DrawingBlock:
    """The chance by number and size of new deals, and how many of median size reach 80%."""
    title, found, currency = tr("What it would take"), page.takes.surface, page.strip.currency
    if found is None:
        return DrawingBlock("takes", title, _nothing(page), None)
    chances = [[(share, formats.percent(share)) for share in row] for row in found.chance]
    names = [formats.money_short(size, currency) for size in found.sizes]
    said = _needed(page, formats)
    heads = tr("New deals"), tr("Size")
    columns = [formats.number(count) for count in found.counts]
    alt = tr("Chance to hit the quota with new deals of several sizes. {said}", said=said)
    return DrawingBlock("takes", title, said, chance_grid(columns, names, chances, PAGE_WIDTH, heads, alt))


def _nothing(page: QuotaFigures) -> str:
    if page.gap is None:
        return tr("No quota is set for this period.")
    if not page.days_left:
        return tr("The period is over.")
    if page.gap <= 0:
        return tr("The quota is reached; nothing more is needed.")
    return tr("There is no won deal yet to take a deal size from.")


def _needed(page: QuotaFigures, formats: Formats) -> str:
    needed, now = page.takes.needed, formats.percent(page.takes.now)
    start = tr("With the open deals alone the chance is {chance}.", chance=now)
    if needed is None:
        return start
    size = formats.money(needed.size, page.strip.currency, False)
    if needed.count is None:
        return (
            start
            + " "
            + tr("No number of new deals of your median size, {size}, reaches an 80% chance in time.", size=size)
        )
    if needed.count == 0:
        return start + " " + tr("That is 80% or more; no new deal is needed.")
    return (
        start
        + " "
        + ntr(
            "{count} new deal of your median size, {size}, makes that 80% or more.",
            "{count} new deals of your median size, {size}, make that 80% or more.",
            needed.count,
            size=size,
        )
    )


def forecast_chart(view: QuotaView, formats: Formats) -> DrawingBlock | None:
    """The forecasts of the period's days up to yesterday; None with fewer than two."""
    page, currency, period = view.quota, view.quota.strip.currency, view.quota.strip.period
    told = [ForecastPoint(day.day, day.low, day.forecast, day.high) for day in view.told]
    if len(told) < 2:
        return None
    last = tr("forecast {amount}", amount=formats.money_short(told[-1].forecast, currency))
    target = page.strip.target
    level = None
    if target:
        level = target, tr("quota {amount}", amount=formats.money_short(target, currency))
    ends = formats.day_month(period.start), formats.day_month(period.last)
    alt = tr("From {first} to {last}.", first=formats.money(told[0].forecast, currency, False), last=last)
    drawing = course(told, (period.start, period.last), level, ends, last, (HALF_WIDTH, _HEIGHT), alt)
    note = tr("What was forecast each day, with its 80% range")
    return DrawingBlock("course", tr("How the forecast moved"), note, drawing)
