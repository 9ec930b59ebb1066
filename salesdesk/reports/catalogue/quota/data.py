"""The quota as facts and as a workbook."""

from collections.abc import Iterator

from salesdesk.i18n import ntr, tr
from salesdesk.reports.book import DataSheet, Entry, Formula, NativeChart, Pages, Series, SheetColumn, over
from salesdesk.reports.catalogue.forecast.data import deciding_facts, deciding_sheet
from salesdesk.reports.catalogue.review.facts import quota_facts
from salesdesk.reports.catalogue.review.forecast_sheet import forecast_sheet
from salesdesk.reports.catalogue.review.workbook import forecast_lines, quota_lines
from salesdesk.reports.coverage_rows import coverage_facts, coverage_lines
from salesdesk.reports.deal_rows import deals_sheet, ranges
from salesdesk.reports.facts import Row, about, amounts, money, plain
from salesdesk.views.quota import QuotaFigures
from salesdesk.views.reporting.quota import QuotaView
from salesdesk.views.usual_deal import UsualDeal


def facts(view: QuotaView) -> Iterator[Row]:
    """Everything the quota report says."""
    page = view.quota
    yield from about(view.about)
    yield from quota_facts(page)
    for past in page.past:
        sums = {"target": past.target, "won": past.won}
        yield from amounts("Past period", past.period.key, sums, page.strip.currency)
        yield from plain("Past period", past.period.key, {"deals": past.count, "attainment": past.attainment})
    yield from coverage_facts(view.coverage, page.strip.currency)
    yield from _new_deals_facts(page)
    if view.one_more:
        yield from _one_more_facts(view.one_more)
    for day in view.told:
        name, currency = day.day.isoformat(), page.strip.currency
        yield from amounts("Diary", name, {"forecast": day.forecast, "low": day.low, "high": day.high}, currency)
        yield "Diary", name, "chance", day.chance, ""
    yield from deciding_facts(page)
    for card in view.won:
        yield money("Won deal", card.title, "amount", card.amount, card.currency)
        yield from plain("Won deal", card.title, {"organisation": card.organisation, "source": card.source})


def _new_deals_facts(page: QuotaFigures) -> Iterator[Row]:
    """What new business may bring, new deals needed, until when they help, and the chance by number and size of them."""
    takes, currency = page.takes, page.strip.currency
    yield from amounts("New business", "", page.new_business._asdict(), currency)
    yield from amounts("Takes", "", {"usual": takes.usual}, currency)
    shares = {"now": takes.now, "one more": takes.one_more, "new deal": takes.chance, "new deal ever": takes.ever}
    yield from plain("Takes", "", shares | {"new deals help until": takes.help_until})
    if takes.needed:
        yield from plain("Takes", "", {"needed": takes.needed.count, "reason": takes.needed.reason})
    if takes.table:
        for size, row in zip(takes.table.sizes, takes.table.chance, strict=True):
            name = f"{over(size, currency):g}"
            yield from plain("Takes", name, {str(n): p for n, p in zip(takes.table.counts, row, strict=True)})


def _one_more_facts(found: UsualDeal) -> Iterator[Row]:
    """What one more usual deal takes, by stage and kind of activity."""
    for one in found.stages:
        values = {"needed": one.needed, "won": one.won, "closed": one.closed, "days": one.days}
        yield from plain("One more deal", one.stage, values | {"by": one.by, "now": one.now})
    for kind, count in found.activities:
        yield "One more deal", kind, "activities", count, ""


def workbook(view: QuotaView) -> Pages:
    """Summary, Periods, Forecast, Deciding and Deals."""
    cells = ranges(len(view.rows))
    currency = view.quota.strip.currency
    lines = (
        *quota_lines(view.quota, cells, currency),
        *forecast_lines(view.quota),
        *coverage_lines(view.coverage, currency),
    )
    takes = (_new_deals(view.quota),) if view.quota.takes.table else ()
    sheets = (
        _periods(view.quota),
        *takes,
        forecast_sheet(view.quota),
        deciding_sheet(view.quota),
        deals_sheet(view.rows, view.about.zone),
    )
    return Pages(lines, sheets)


def _periods(page: QuotaFigures) -> DataSheet:
    """One row a period; attainment is a formula, and the current period reads the summary."""
    currency = page.strip.currency
    fields = (
        SheetColumn(tr("Period"), "strong", 14), SheetColumn(tr("Won"), "money", 16), SheetColumn(tr("Quota"), "money", 16),
        SheetColumn(tr("Deals"), "count", 9), SheetColumn(tr("Reached"), "share", 10),
        SheetColumn(tr("Above or below"), "money", 16),
    )  # fmt: skip
    past = [(p.period.key, over(p.won, currency), over(p.target, currency), p.count) for p in page.past]
    summary = "'" + tr("Summary") + "'"
    strip = page.strip
    won = Formula(f"={summary}!B4", over(strip.won, currency))
    quota = Formula(f'=IF({summary}!B5="","",{summary}!B5)', over(strip.target, currency))
    shown: list[tuple[Entry, ...]] = [*past, (strip.period.key, won, quota, len(page.won_deals))]
    amounts = [*((p.won, p.target) for p in page.past), (strip.won, strip.target)]
    rows = [
        (*row, *_beyond(line, *pair, currency)) for line, (row, pair) in enumerate(zip(shown, amounts, strict=True), 2)
    ]
    series = (Series(tr("Won"), 1, "won"), Series(tr("Quota"), 2, "faint"))
    chart = NativeChart("column", tr("Attainment by period"), 0, series, 1, len(rows), "H2")
    return DataSheet(tr("Periods"), fields, rows, currency, charts=(chart,))


def _new_deals(page: QuotaFigures) -> DataSheet:
    """The chance by number (columns) and size (rows) of new deals."""
    found, currency = page.takes.table, page.strip.currency
    counts = found.counts if found else ()
    fields = [SheetColumn(tr("Size"), "money", 16)]
    fields += [SheetColumn(ntr("{count} deal", "{count} deals", count), "share", 10) for count in counts]
    rows = [(over(size, currency), *row) for size, row in zip(found.sizes, found.chance, strict=True)] if found else []
    return DataSheet(tr("What new deals change"), tuple(fields), rows, currency)


def _beyond(line: int, won: int, target: int | None, currency: str) -> tuple[Formula, Formula]:
    reached = Formula(f'=IF(N(C{line})=0,"",B{line}/C{line})', won / target if target else None)
    beyond = None if target is None else over(won - target, currency)
    return reached, Formula(f'=IF(N(C{line})=0,"",B{line}-C{line})', beyond)
