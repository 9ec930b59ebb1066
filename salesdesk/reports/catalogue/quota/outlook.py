"""What new deals and one more usual deal change, and the course of the forecast, in words."""

from salesdesk.formats import DASH, Formats
from salesdesk.i18n import tr
from salesdesk.reports import quota_words
from salesdesk.reports.catalogue.forecast.content import whole_money
from salesdesk.reports.document import HALF_WIDTH, PAGE_WIDTH
from salesdesk.reports.drawings.chance_grid import chance_grid
from salesdesk.reports.drawings.forecast_line import ForecastPoint, course
from salesdesk.reports.parts import Cell, DrawingBlock, TableBlock, TableColumnHead
from salesdesk.reports.wording import one_line
from salesdesk.views.quota import QuotaFigures
from salesdesk.views.reporting.quota import QuotaView

_HEIGHT = 100.0


def new_deals_chart(view: QuotaView, formats: Formats) -> DrawingBlock:
    """What new deals change by number and size; a sentence where they hardly help any more."""
    page = view.quota
    title, takes, currency = tr("What new deals change"), page.takes, page.strip.currency
    amount = whole_money(currency, formats)
    told = quota_words.new_deals(takes, formats, amount, page.strip.period, view.about.today)
    said = " ".join(filter(None, (*told, quota_words.needed(takes, formats, amount))))
    if takes.table is None or told[0]:
        return DrawingBlock("takes", title, said or _nothing(page), None)
    chances = [[(share, formats.percent(share)) for share in row] for row in takes.table.chance]
    names = [formats.money_short(size, currency) for size in takes.table.sizes]
    heads = tr("New deals"), tr("Size")
    columns = [formats.number(count) for count in takes.table.counts]
    alt = tr("Chance to hit the quota with new deals of several sizes. {said}", said=said)
    drawing = chance_grid(columns, names, chances, PAGE_WIDTH, heads, alt, takes.now or 0.0)
    return DrawingBlock("takes", title, said, drawing)


def one_more(view: QuotaView, formats: Formats) -> TableBlock | None:
    """What one more usual deal takes at the user's own rates; None without a gap to close."""
    found, gap = view.one_more, view.quota.gap
    if found is None or gap is None or gap <= 0:
        return None
    amount = whole_money(view.quota.strip.currency, formats)
    parts = (quota_words.one_more(found, formats, amount), quota_words.rates_of(found, formats))
    heads = (
        TableColumnHead(tr("Stage"), 3.0),
        TableColumnHead(tr("Deals needed"), 1.4, "right"),
        TableColumnHead(tr("By when"), 1.8, "right"),
        TableColumnHead(tr("Are won"), 1.0, "right"),
        TableColumnHead(tr("Now there"), 1.0, "right"),
    )
    rows = tuple(
        (
            Cell(one_line(one.stage), strong=True),
            Cell(formats.number(one.needed), strong=True),
            Cell(quota_words.by_when(one, formats) or DASH),
            Cell(formats.percent(one.won)),
            Cell(formats.number(one.now)),
        )
        for one in found.stages
    )
    more = quota_words.activity(found)
    return TableBlock(tr("What one more won deal takes"), " ".join(filter(None, parts)), heads, rows, more=more)


def _nothing(page: QuotaFigures) -> str:
    if page.gap is None:
        return tr("No quota is set for this period.")
    if not page.days_left:
        return tr("The period is over.")
    if page.gap <= 0:
        return tr("The quota is reached; nothing more is needed.")
    return tr("There is no won deal yet to take a deal size from.")


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
    note = tr("What was forecast each day, with its likely range")
    return DrawingBlock("course", tr("How the forecast moved"), note, drawing)
