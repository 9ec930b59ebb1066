"""The forecast as facts and as a workbook."""

from collections.abc import Iterator

from salesdesk.i18n import tr
from salesdesk.reports.book import DataSheet, Entry, Formula, NativeChart, Pages, Series, SheetColumn, over
from salesdesk.reports.catalogue.forecast.moved import moved_facts, moved_sheets
from salesdesk.reports.catalogue.review.facts import quota_facts
from salesdesk.reports.catalogue.review.forecast_sheet import forecast_sheet
from salesdesk.reports.catalogue.review.workbook import forecast_lines, quota_lines
from salesdesk.reports.coverage_rows import coverage_facts, coverage_lines, slip_facts, slip_sheets
from salesdesk.reports.deal_rows import Range, conditions, deals_sheet, outcome_words, ranges
from salesdesk.reports.facts import Row, about, amounts, money, plain
from salesdesk.reports.wording import categories
from salesdesk.views.quota import QuotaFigures
from salesdesk.views.reporting.forecast import CATEGORIES, ForecastView


def facts(view: ForecastView) -> Iterator[Row]:
    """Everything the forecast says."""
    currency = view.quota.strip.currency
    yield from about(view.about)
    yield from quota_facts(view.quota)
    for due in (*view.dues, view.every):
        name = due.period.key if due.period else "all" if due is view.every else due.when
        for kind, held in {**due.categories, "all": due.every}.items():
            section = f"Due {name}"
            yield from plain(section, kind, {"count": held.count})
            yield from amounts(section, kind, {"amount": held.amount, "weighted": held.weighted}, currency)
    yield from moved_facts(view)
    yield from deciding_facts(view.quota)
    yield from slip_facts(view.slipping)
    yield from coverage_facts(view.coverage, currency)
    for deal in view.open_deals:
        card = deal.card
        yield money("Open deal", card.title, "amount", card.amount, card.currency)
        values = {"organisation": card.organisation, "stage": deal.stage, "category": card.category}
        chances = {"chance": deal.chance, "chance in the period": deal.soon, "expected_close": card.expected_close}
        yield from plain("Open deal", card.title, {**values, **chances})
    for card in view.omitted:
        yield money("Omitted deal", card.title, "amount", card.amount, card.currency)


def deciding_facts(page: QuotaFigures) -> Iterator[Row]:
    """What the chance of the quota would be with each deciding deal won, lost, and pulled in; the points between the first two."""
    for one in page.deciding:
        chances = {"if_won": one.if_won, "if_lost": one.if_lost, "if_pulled_in": one.if_pulled_in}
        yield from plain("Deciding", one.card.title, {"in_time": one.in_time, **chances, "points": one.points})


def workbook(view: ForecastView) -> Pages:
    """Summary, By period, Forecast, Changes, By month, After the period, Deciding and Deals."""
    cells = ranges(len(view.rows))
    currency = view.quota.strip.currency
    lines = (
        *quota_lines(view.quota, cells, currency),
        *forecast_lines(view.quota),
        *coverage_lines(view.coverage, currency),
    )
    sheets = (
        _by_period(view, cells),
        forecast_sheet(view.quota),
        *moved_sheets(view),
        *slip_sheets(view.slipping, currency),
        deciding_sheet(view.quota),
        deals_sheet(view.rows, view.about.zone),
    )
    return Pages(lines, sheets)


def _by_period(view: ForecastView, cells: Range) -> DataSheet:
    """One row for each due period, with its first and last day, so that every amount is a formula over the deals."""
    words, currency = categories(), view.quota.strip.currency
    fields = (
        SheetColumn(tr("From"), "day", 13),
        SheetColumn(tr("Until before"), "day", 13),
        *(SheetColumn(words[kind], "money", 16) for kind in CATEGORIES),
        SheetColumn(tr("Deals"), "count", 9),
        SheetColumn(tr("Amount"), "money", 16),
        SheetColumn(tr("Weighted"), "money", 16),
    )
    rows = [_row(view, cells, place) for place in range(len(view.dues))]
    last = len(rows)
    every = view.every
    values = (
        *(over(every.categories[kind].amount, currency) for kind in CATEGORIES), every.every.count,
        over(every.every.amount, currency), over(every.every.weighted, currency),
    )  # fmt: skip
    total: tuple[Entry, ...] = (
        None,
        None,
        *(Formula(f"=SUM({k}2:{k}{last + 1})", v) for k, v in zip("CDEFGH", values, strict=True)),
    )
    series = tuple(Series(words[kind], 2 + i, colour) for i, (kind, colour) in enumerate(_COLOURS.items()))
    charts = (NativeChart("stacked", tr("When it is due"), 0, series, 1, last, f"A{last + 5}"),) if last else ()
    return DataSheet(tr("By period"), fields, rows, currency, total=total, charts=charts, pinned=2)


_COLOURS = {"commit": "won", "best_case": "accent", "pipeline": "faint"}


def _row(view: ForecastView, cells: Range, place: int) -> tuple[Entry, ...]:
    due, row, currency = view.dues[place], place + 2, view.quota.strip.currency
    open_here = conditions(
        (cells.outcome, outcome_words()["open"]), (cells.currency, currency), (cells.counted, tr("yes"))
    )
    days = "".join(
        part
        for part in (
            f',{cells.expected},">="&$A{row}' if due.start else "",
            f',{cells.expected},"<"&$B{row}' if due.until else "",
            f',{cells.expected},""' if due.when == "undated" else "",
        )
    )

    def total(column: str, value: float | None, kind: str = "") -> Formula:
        only = "," + conditions((cells.category, categories()[kind])) if kind else ""
        return Formula(f"=SUMIFS({column},{open_here}{days}{only})", value)

    return (
        due.start,
        due.until,
        *(total(cells.amount, over(due.categories[kind].amount, currency), kind) for kind in CATEGORIES),
        Formula(f"=COUNTIFS({open_here}{days})", due.every.count),
        total(cells.amount, over(due.every.amount, currency)),
        total(cells.weighted, over(due.every.weighted, currency)),
    )


def deciding_sheet(page: QuotaFigures) -> DataSheet:
    """The deciding deals, with the chance of the quota if each is lost, won, or pulled in."""
    currency = page.strip.currency
    fields = (
        SheetColumn(tr("Deal"), "text", 38), SheetColumn(tr("Organisation"), "text", 28),
        SheetColumn(tr("Expected close"), "day", 14),
        SheetColumn(tr("Amount"), "money", 16), SheetColumn(tr("Chance in the period"), "share", 20),
        SheetColumn(tr("If lost"), "share", 10), SheetColumn(tr("If won"), "share", 10),
        SheetColumn(tr("Pulled in"), "share", 10),
    )  # fmt: skip
    rows = [
        (c.title, c.organisation, c.expected_close, over(c.amount, currency), *chances)
        for one in page.deciding
        for c, chances in ((one.card, (one.in_time, one.if_lost, one.if_won, one.if_pulled_in)),)
    ]
    return DataSheet(tr("Deciding"), fields, rows, currency)
