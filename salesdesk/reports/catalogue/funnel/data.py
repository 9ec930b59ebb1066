"""The funnel as facts and as a workbook."""

from collections.abc import Iterator

from salesdesk.formats import shown_limit
from salesdesk.i18n import tr
from salesdesk.reports.book import (
    DataSheet,
    Entry,
    Formula,
    NativeChart,
    Pages,
    Series,
    SheetColumn,
    SummaryLine,
    line,
    money_line,
)
from salesdesk.reports.catalogue.review.facts import funnel_facts, funnel_section
from salesdesk.reports.catalogue.review.funnel_sheet import funnel_sheet
from salesdesk.reports.catalogue.review.workbook import pipeline_lines
from salesdesk.reports.deal_rows import deals_sheet, ranges
from salesdesk.reports.facts import Row, about, money, plain
from salesdesk.views.funnel import FunnelFigures
from salesdesk.views.reporting.funnel import FunnelView


def facts(view: FunnelView) -> Iterator[Row]:
    """Everything the funnel report says."""
    page, found = view.funnel, view.funnel.winloss
    yield from about(view.about)
    yield from funnel_facts(page)
    rates = {"win_rate": found.win_rate, "win_rate_value": found.win_rate_value}
    cycle = {"mean_days": page.cycle.mean_days, "median_days": page.cycle.median_days, "n": page.cycle.n}
    yield from plain("Closed", "", {"won": found.won, "lost": found.lost, **rates})
    yield from plain("Sales cycle", "", cycle)
    yield funnel_section(page), "", "rework", page.funnel.rework, ""
    for name in ("won_per_day", "won_per_day_before", "pipeline_per_day"):
        yield money("Velocity", "", name, getattr(page.velocity, name), page.currency)
    for stage, stay, limit, one in zip(page.funnel.stages, page.stays, page.limits, page.frictions, strict=True):
        values = {"tenth": stay.tenth, "median": stay.median, "nine tenths": stay.nine_tenths, "n": stay.n}
        yield from plain("Days in stage", stage.name, {**values, "limit": shown_limit(limit.days), "limit_n": limit.n})
        waits = {"over": one.over, "within": one.within, "days over": one.days_over}
        won = {"slow won": one.slow.part, "slow closed": one.slow.n, "quick won": one.quick.part}
        yield from plain("Friction", stage.name, {**waits, **won, "quick closed": one.quick.n})
        yield money("Friction", stage.name, "cost", one.cost, page.currency)
    for deal in view.stalled:
        yield from plain("Stalled deal", deal.card.title, {"stage": deal.stage, "days": deal.days})


def workbook(view: FunnelView) -> Pages:
    """Summary, Funnel, Times and Deals."""
    cells = ranges(len(view.rows))
    lines = (*_lines(view), *pipeline_lines(view.funnel, cells))
    return Pages(lines, (funnel_sheet(view.funnel, cells), _times(view), deals_sheet(view.rows, view.about.zone)))


def _lines(view: FunnelView) -> tuple[SummaryLine, ...]:
    page, found = view.funnel, view.funnel.winloss
    return (
        line(tr("Deals"), "count", page.funnel.deals, tr("deals in this funnel")),
        line(tr("Closed and won"), "count", found.won, tr("deals won in the time shown")),
        line(tr("Closed and lost"), "count", found.lost, tr("deals lost in the time shown")),
        line(tr("Win rate"), "share", found.win_rate, tr("won ÷ won and lost"), '=IF(B5+B6=0,"",B5/(B5+B6))'),
        line(tr("Win rate by value"), "share", found.win_rate_value, tr("won amount ÷ won and lost amount")),
        line(tr("Sales cycle, median days"), "days", page.cycle.median_days, tr("from creation to winning")),
        line(tr("Sales cycle, average days"), "days", page.cycle.mean_days, tr("from creation to winning")),
        *(money_line(words, amount, page.currency, note) for words, amount, note in _speeds(page)),
        line(tr("Moves back"), "count", page.funnel.rework, tr("moves to a lower stage")),
    )


def _speeds(page: FunnelFigures) -> tuple[tuple[str, float | None, str], ...]:
    speed = page.velocity
    return (
        (tr("Won a day"), speed.won_per_day, tr("won in the last 90 days ÷ 90")),
        (tr("Won a day, before"), speed.won_per_day_before, tr("won in the 90 days before those ÷ 90")),
        (tr("Pipeline a day"), speed.pipeline_per_day, tr("expected from open deals ÷ average sales cycle")),
    )


def _times(view: FunnelView) -> DataSheet:
    fields = (
        SheetColumn(tr("Stage"), "strong", 24), SheetColumn(tr("1 of 10 within"), "days", 14),
        SheetColumn(tr("Half within"), "days", 10),
        SheetColumn(tr("9 of 10 within"), "days", 14), SheetColumn(tr("Deals"), "count", 9),
        SheetColumn(tr("Stall limit"), "days", 12),
        SheetColumn(tr("Limit based on"), "count", 14), SheetColumn(tr("Stayed longer"), "count", 14),
        SheetColumn(tr("Days longer"), "days", 14), SheetColumn(tr("Stayed longer: won"), "count", 11),
        SheetColumn(tr("Stayed longer: closed"), "count", 11), SheetColumn(tr("Others: won"), "count", 11),
        SheetColumn(tr("Others: closed"), "count", 11),
        SheetColumn(tr("Won of these"), "share", 12), SheetColumn(tr("Won of the others"), "share", 12),
    )  # fmt: skip
    rows = [_time(view.funnel, position) for position in range(len(view.funnel.funnel.stages))]
    series = (Series(tr("Half within"), 2, "accent"), Series(tr("9 of 10 within"), 3, "faint"))
    last = len(rows)
    title = tr("Days in each stage")
    charts = (NativeChart("column", title, 0, series, 1, last, f"A{last + 4}"),) if last else ()
    return DataSheet(tr("Times"), fields, rows, charts=charts)


def _time(page: FunnelFigures, position: int) -> tuple[Entry, ...]:
    stay, limit, one = page.stays[position], page.limits[position], page.frictions[position]
    row = position + 2
    return (
        page.funnel.stages[position].name,
        *(stay.tenth, stay.median, stay.nine_tenths, stay.n, shown_limit(limit.days), limit.n),
        *(one.over, one.days_over, one.slow.part, one.slow.n, one.quick.part, one.quick.n),
        Formula(f'=IF(K{row}=0,"",J{row}/K{row})', one.slow.value),
        Formula(f'=IF(M{row}=0,"",L{row}/M{row})', one.quick.value),
    )
