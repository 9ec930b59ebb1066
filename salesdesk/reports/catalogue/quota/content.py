"""The quota in words."""

from salesdesk.desk.cards import PastPeriod
from salesdesk.formats import DASH, Formats
from salesdesk.i18n import ntr, tr
from salesdesk.reports import definitions as mean
from salesdesk.reports.catalogue.forecast.content import deciding, won_table
from salesdesk.reports.catalogue.forecast.slip import coverage_notes
from salesdesk.reports.catalogue.quota.outlook import forecast_chart, new_deals_chart, one_more
from salesdesk.reports.catalogue.review.content import left_out, outcomes_chart, progress_chart
from salesdesk.reports.catalogue.review.figures import quota_figures
from salesdesk.reports.catalogue.review.progress import quota_bar
from salesdesk.reports.coverage_words import short_words
from salesdesk.reports.document import HALF_WIDTH, PAGE_WIDTH
from salesdesk.reports.drawings.hbars import BarPart
from salesdesk.reports.drawings.vbars import VerticalBar, vertical_bars
from salesdesk.reports.parts import (
    Banner,
    Beside,
    Block,
    Cell,
    Draft,
    DrawingBlock,
    FigureBlock,
    KeyFigures,
    Notes,
    TableBlock,
    TableColumnHead,
)
from salesdesk.reports.wording import period_name
from salesdesk.views.quota import QuotaFigures
from salesdesk.views.reporting.quota import QuotaView

_HEIGHT = 100.0


def draft(view: QuotaView, formats: Formats, paper: str | None) -> Draft:
    """The words of a quota report in the language and locale in use."""
    page = view.quota
    bar = quota_bar(page, formats, PAGE_WIDTH)
    blocks: tuple[Block, ...] = (
        KeyFigures((*quota_figures(page, formats), _pace(view, formats))),
        *((Banner("quota", tr("Quota"), bar),) if bar else ()),
        Beside((progress_chart(page, view.about.today, formats), outcomes_chart(page, formats))),
        Notes(tuple(left_out(page.strip.left_out))),
        *(coverage_notes(view.coverage, page.strip.currency, formats) if page.days_left else ()),
        deciding(page, formats),
        *((takes,) if (takes := one_more(view, formats)) else ()),
        new_deals_chart(view, formats),
        *_periods(view, formats),
        _past(page, formats),
        won_table(page, view.about, formats),
    )
    parts = (
        mean.forecast,
        mean.chance_to_hit,
        mean.chance,
        mean.pace,
        mean.coverage,
        mean.new_deals,
        mean.if_won_or_lost,
    )
    return Draft(tr("Quota"), period_name(page.strip.period, formats), blocks, tuple(part() for part in parts))


def _pace(view: QuotaView, formats: Formats) -> FigureBlock:
    strip = view.quota.strip
    target = tr("{amount} by now", amount=formats.money(strip.pace_target, strip.currency, False))
    notes = [target if strip.pace_target is not None else tr("no quota set")]
    notes += short_words(view.coverage, formats)
    tone = "" if strip.pace is None else "won" if strip.pace >= 1 else "warning"
    return FigureBlock(tr("Won against pace"), formats.percent(strip.pace), tuple(notes), tone)


def _periods(view: QuotaView, formats: Formats) -> tuple[Block, ...]:
    """Earlier periods, and beside them the course of the forecast where it is known."""
    moved = forecast_chart(view, formats)
    width = HALF_WIDTH if moved else PAGE_WIDTH
    chart = _past_chart(view.quota, formats, width)
    return (Beside((chart, moved)),) if moved else (chart,)


def _now(page: QuotaFigures) -> PastPeriod:
    """The period itself, in line with the earlier ones."""
    strip = page.strip
    return PastPeriod(strip.period, strip.target, strip.won, len(page.won_deals), strip.attainment)


def _past_chart(page: QuotaFigures, formats: Formats, width: float) -> DrawingBlock:
    rows, currency = (*page.past, _now(page)), page.strip.currency
    columns = [
        VerticalBar(
            period_name(row.period, formats),
            (BarPart(row.won, _colour(row, page)),),
            formats.money_short(row.won, currency),
            row.target,
        )
        for row in rows
    ]
    said = "; ".join(f"{column.name} {column.text}" for column in columns)
    alt = tr("Won by period against the quota: {rows}.", rows=said)
    key = [("won", tr("quota made")), ("grey", tr("not made")), ("accent", tr("under way")), ("line", tr("quota"))]
    used = {part.colour for column in columns for part in column.parts} | {"line"}
    key = [(colour, words) for colour, words in key if colour in used]
    note = tr("What was won in each period")
    drawing = vertical_bars(columns, width, _HEIGHT, alt, key)
    return DrawingBlock("periods", tr("Attainment by period"), note, drawing)


def _colour(row: PastPeriod, page: QuotaFigures) -> str:
    if row.target is not None and row.won >= row.target:
        return "won"
    return "accent" if row.period == page.strip.period and page.days_left else "grey"


def _past(page: QuotaFigures, formats: Formats) -> TableBlock:
    currency = page.strip.currency
    heads = (
        TableColumnHead(tr("Period"), 2.0),
        TableColumnHead(tr("Quota"), 1.2, "right"),
        TableColumnHead(tr("Won"), 1.2, "right"),
        TableColumnHead(tr("Deals"), 0.8, "right"),
        TableColumnHead(tr("Average deal"), 1.2, "right"),
        TableColumnHead(tr("Reached"), 1.0, "right"),
        TableColumnHead(tr("Above or below"), 1.3, "right"),
        *((TableColumnHead(tr("Forecast at half-time"), 1.8, "right"),) if page.half_time else ()),
    )
    rows = tuple(
        (*_past_row(row, currency, formats), *_half_time(row, page, formats))
        for row in (_now(page), *reversed(page.past))
    )
    made = sum(row.target is not None and row.won >= row.target for row in page.past)
    count = sum(row.target is not None for row in page.past)
    note = ntr(
        "Made in {made} of the {count} earlier period that had a quota",
        "Made in {made} of the {count} earlier periods that had a quota",
        count,
        made=formats.number(made),
    )
    return TableBlock(tr("Periods"), note if count else tr("No earlier period had a quota"), heads, rows)


def _past_row(row: PastPeriod, currency: str, formats: Formats) -> tuple[Cell, ...]:
    beyond = None if row.target is None else row.won - row.target
    tone = "" if beyond is None else "won" if beyond >= 0 else "lost"
    sign = "+" if beyond is not None and beyond > 0 else ""
    return (
        Cell(period_name(row.period, formats), strong=True),
        Cell(formats.money(row.target, currency)),
        Cell(formats.money(row.won, currency)),
        Cell(formats.number(row.count)),
        Cell(formats.money(row.won / row.count, currency, False) if row.count else DASH),
        Cell(formats.percent(row.attainment)),
        Cell(sign + formats.money(beyond, currency), tone=tone),
    )


def _half_time(row: PastPeriod, page: QuotaFigures, formats: Formats) -> tuple[Cell, ...]:
    """What was forecast half-way, with its range; a column only where any period has that."""
    if not page.half_time:
        return ()
    found, currency = page.half_time.get(row.period.key), page.strip.currency
    if found is None:
        return (Cell(DASH),)
    forecast, low, high = (formats.money_short(amount, currency) for amount in (found.forecast, found.low, found.high))
    return (Cell(tr("{forecast} ({low} – {high})", forecast=forecast, low=low, high=high)),)
