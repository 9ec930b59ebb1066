"""The chance of a deal over time, with what moved it, as a table and as facts."""

from collections.abc import Iterator

from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.reports.document import clipped
from salesdesk.reports.facts import Row
from salesdesk.reports.parts import Cell, TableBlock, TableColumnHead
from salesdesk.reports.wording import one_line, sentence
from salesdesk.views.chance_history import ChancePoint
from salesdesk.views.reporting.deal_sheet import DealSheet

TOLD = 2
"""Of what happened between two days so many things are told, the latest."""


def course(view: DealSheet, formats: Formats) -> TableBlock:
    """The days, the latest first."""
    heads = (
        TableColumnHead(tr("Day"), 1.0),
        TableColumnHead(tr("Chance"), 0.7, "right"),
        TableColumnHead(tr("What happened"), 4.6),
    )
    rows = tuple(
        (
            Cell(formats.day_medium(point.day)),
            Cell(formats.percent(point.chance), strong=True),
            Cell(_why(point, formats)),
        )
        for point in reversed(view.course)
    )
    note = tr("What the program said on past days, and what happened since the day before in the list")
    return TableBlock(tr("Chance over time"), note, heads, rows, tr("Nothing is known of its chance on past days."))


def _why(point: ChancePoint, formats: Formats) -> str:
    if not point.why and point.before is not None:
        return ntr("nothing happened for {count} day", "nothing happened for {count} days", point.days)
    return "; ".join(
        tr("something was noted") if line.kind == "note" else clipped(one_line(sentence(line, formats)))
        for line in point.why[-TOLD:]
    )


def course_facts(view: DealSheet) -> Iterator[Row]:
    """The chance of each day."""
    for point in view.course:
        yield "Chance over time", point.day.isoformat(), "chance", point.chance, ""
