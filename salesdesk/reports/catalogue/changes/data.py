"""What changed, as facts and as a workbook."""

from collections.abc import Iterator

from salesdesk.analytics.waterfall import Waterfall
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
    over,
)
from salesdesk.reports.catalogue.changes.content import signs, term_words
from salesdesk.reports.facts import Row, about, money
from salesdesk.reports.formulas import criterion
from salesdesk.views.reporting.changes import ChangesView


def facts(view: ChangesView) -> Iterator[Row]:
    """Everything that changed."""
    currency = view.about.currency
    yield from about(view.about)
    yield "Report", "", "since", view.since.isoformat(), ""
    for section, found in (("Pipeline", view.whole), ("Due", view.due)):
        for name in Waterfall.__slots__:
            term = getattr(found, name)
            yield section, name, "count", term.count, ""
            yield money(section, name, "amount", term.amount, currency)
    for change in view.changes:
        yield money(change.term, change.title, "amount", change.amount, currency)


def workbook(view: ChangesView) -> Pages:
    """Summary, Pipeline, Due and Changes; the sums are formulas over the changes."""
    sheets = (
        _waterfall(tr("The sum of the pipeline"), view.whole, view, summed=True),
        _waterfall(tr("Total due"), view.due, view, summed=False),
        _changes(view),
    )
    return Pages(_lines(view), sheets)


def _lines(view: ChangesView) -> tuple[SummaryLine, ...]:
    found, currency = view.whole, view.about.currency
    change = found.open_at_end.amount - found.open_at_start.amount
    return (
        money_line(tr("Open then"), found.open_at_start.amount, currency, tr("at the end of the day changes are counted from")),
        money_line(tr("Open now"), found.open_at_end.amount, currency),
        money_line(tr("Change"), change, currency, tr("open now − open then"), "=B5-B4"),
        line(tr("New deals"), "count", found.new.count),
        line(tr("Won deals"), "count", found.won.count),
        line(tr("Lost deals"), "count", found.lost.count),
    )  # fmt: skip


def _waterfall(name: str, found: Waterfall, view: ChangesView, summed: bool) -> DataSheet:
    """A row a term with its running sum; ``summed`` makes the terms formulas over the sheet of changes."""
    words, currency = term_words(), view.about.currency
    fields = (
        SheetColumn(tr("Term"), "strong", 18), SheetColumn(tr("Deals"), "count", 9), SheetColumn(tr("Amount"), "money", 16),
        SheetColumn(tr("Sum so far"), "money", 16), SheetColumn(tr("Standing on"), "money", 16),
        SheetColumn(tr("Step"), "money", 16),
    )  # fmt: skip
    rows: list[tuple[Entry, ...]] = []
    total = 0
    for row, (term_name, sign) in enumerate(signs(found)[:-1], start=2):
        term = getattr(found, term_name)
        before, total = total, total + (sign or 1) * term.amount
        formula = f"=C{row}" if row == 2 else f"=D{row - 1}{'+' if sign > 0 else '-'}C{row}"
        amount: Entry = over(term.amount, currency)
        if summed and sign:
            amount = Formula(_total(words[term_name], len(view.changes)), over(term.amount, currency))
        low = 0 if not sign else min(before, total)
        stand = Formula("=0" if not sign else f"=MIN(D{row - 1},D{row})", over(low, currency))
        step = Formula(f"=C{row}", over(term.amount, currency))
        rows.append((words[term_name], term.count, amount, Formula(formula, over(total, currency)), stand, step))
    last = len(rows)
    end = over(found.open_at_end.amount, currency)
    sums = Formula(f"=D{last + 1}", over(total, currency))
    proof = (words["open_at_end"], found.open_at_end.count, end, sums, 0, Formula(f"=C{last + 2}", end))
    points = tuple(_colour(term_name, sign) for term_name, sign in signs(found))
    series = (Series("", 4, ""), Series(tr("Amount"), 5, "accent", points))
    chart = NativeChart("stacked", tr("From then to now"), 0, series, 1, last + 1, f"A{last + 5}", (760, 340))
    return DataSheet(name, fields, rows, currency, total=proof, charts=(chart,))


def _colour(term: str, sign: int) -> str:
    return "accent" if not sign else "won" if sign > 0 or term == "won" else "lost"


def _total(term: str, count: int) -> str:
    sheet, last = "'" + tr("Changes") + "'", max(count, 1) + 1
    return f"=SUMIFS({sheet}!$D$2:$D${last},{sheet}!$A$2:$A${last},{criterion(term)})"


def _changes(view: ChangesView) -> DataSheet:
    words, currency = term_words(), view.about.currency
    fields = (
        SheetColumn(tr("Term"), "text", 16), SheetColumn(tr("Deal"), "text", 38), SheetColumn(tr("Organisation"), "text", 28),
        SheetColumn(tr("Amount"), "money", 16),
    )  # fmt: skip
    rows = [(words[c.term], c.title, c.organisation, over(c.amount, currency)) for c in view.changes]
    return DataSheet(tr("Changes"), fields, rows, currency, filtered=True)
