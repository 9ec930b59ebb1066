"""The deals that are likely to be won later than planned, and whether the open pipeline is enough."""

from collections.abc import Iterator

from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.reports import cells
from salesdesk.reports.coverage_words import said_of, usual_words
from salesdesk.reports.parts import Block, Cell, Notes, TableBlock, TableColumnHead
from salesdesk.views.coverage import Coverage
from salesdesk.views.reporting.forecast import ForecastView

_SHOWN = 12


def coverage_notes(covered: Coverage, currency: str, formats: Formats) -> tuple[Notes, ...]:
    """Whether the open pipeline is enough; nothing where nothing is missing."""
    said = said_of(covered, formats, lambda amount: formats.money(amount, currency, False))
    return (Notes((said,)),) if said else ()


def slip_blocks(view: ForecastView, formats: Formats) -> Iterator[Block]:
    """Sentences, and a table where any deal is likely to be won only after the period."""
    currency = view.quota.strip.currency
    yield from coverage_notes(view.coverage, currency, formats)
    leaving = view.slipping.leaving
    if view.slipping.usual.days is None or not leaving:
        return
    heads = (
        TableColumnHead(tr("Deal"), 3.6),
        TableColumnHead(tr("Amount"), 1.2, "right"),
        TableColumnHead(tr("Planned close"), 1.4, "right"),
        TableColumnHead(tr("Likely close"), 1.4, "right"),
    )
    rows = tuple(
        (
            cells.name(one.card),
            Cell(formats.money(one.card.amount, currency)),
            Cell(formats.day_medium(one.planned)),
            Cell(formats.day_medium(one.expected), tone="warning"),
        )
        for one in leaving[:_SHOWN]
    )
    rest = len(leaving) - _SHOWN
    more = " " + ntr("{count} more deal is not listed.", "{count} more deals are not listed.", rest) if rest > 0 else ""
    yield TableBlock(
        tr("Likely to be won only after the period"), usual_words(view.slipping.usual, formats) + more, heads, rows, ""
    )
