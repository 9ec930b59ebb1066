"""Coverage, and the deals likely to be won only after the period, as facts and for workbooks."""

from collections.abc import Iterator

from salesdesk.i18n import tr
from salesdesk.reports.book import DataSheet, SheetColumn, SummaryLine, line, money_line, over
from salesdesk.reports.facts import Row, amounts, money, plain
from salesdesk.views.coverage import Coverage
from salesdesk.views.slip import Slipping


def coverage_facts(covered: Coverage, currency: str) -> Iterator[Row]:
    """The coverage, the one needed, and the open amounts that it takes beside new business."""
    needed, beside = covered.needed, covered.beside
    yield from plain("Coverage", "times", {"covered": covered.plain, "needed": needed.times if needed else None})
    yield money("Coverage", "open", "due", covered.due, currency)
    if beside:
        found = {"new business": beside.coming, "on average": beside.on_average, "for 80%": beside.likely}
        yield from amounts("Coverage", "open needed", found, currency)


def coverage_lines(covered: Coverage, currency: str) -> tuple[SummaryLine, ...]:
    """The same as the last lines of a summary; none where nothing is missing."""
    if covered.plain is None or covered.needed is None:
        return ()
    lines = [
        line(tr("Coverage"), "days", covered.plain, tr("open amount due by the period's end ÷ still needed")),
        line(
            tr("Coverage needed"),
            "days",
            covered.needed.times,
            tr("1 ÷ the share of the amount due that is won in time"),
        ),
    ]
    if (beside := covered.beside) is not None:
        due = tr("open amount due in the period, beside new business")
        lines += [
            money_line(tr("Needed on average"), beside.on_average, currency, due),
            money_line(tr("Needed for 80%"), beside.likely, currency, due),
        ]
    return tuple(lines)


def slip_facts(found: Slipping) -> Iterator[Row]:
    """The deals that are likely to be won only after the period, and what that rests on."""
    yield from plain("Later than planned", "usual", {"days": found.usual.days, "won deals": found.usual.n})
    for one in found.leaving:
        yield from plain("Later than planned", one.card.title, {"planned": one.planned, "likely": one.expected})


def slip_sheets(found: Slipping, currency: str) -> tuple[DataSheet, ...]:
    """Those deals; no sheet where there are none."""
    fields = (
        SheetColumn(tr("Deal"), "text", 38), SheetColumn(tr("Organisation"), "text", 28), SheetColumn(tr("Amount"), "money", 16),
        SheetColumn(tr("Planned close"), "day", 14), SheetColumn(tr("Likely close"), "day", 14),
    )  # fmt: skip
    rows = [
        (one.card.title, one.card.organisation, over(one.card.amount, currency), one.planned, one.expected)
        for one in found.leaving
    ]
    return (DataSheet(tr("After the period"), fields, rows, currency),) if rows else ()
