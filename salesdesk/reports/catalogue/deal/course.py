"""The chance of a deal over time, with what moved it, as a table and as facts."""

from collections.abc import Iterator

from salesdesk.desk.cards import HistoryLine
from salesdesk.formats import Formats
from salesdesk.i18n import tr
from salesdesk.reports.document import clipped
from salesdesk.reports.facts import Row, plain
from salesdesk.reports.parts import Cell, TableBlock, TableColumnHead
from salesdesk.reports.past_chance_words import moved_words
from salesdesk.reports.wording import one_line, sentence
from salesdesk.views.chance_history import ChancePoint
from salesdesk.views.reporting.deal_sheet import DealSheet

NAMES = {"happened": "what happened", "days": "days passed", "model": "what was learnt"}


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
    note = tr(
        "What the program said on past days, and by how many points what moved it since the day before in the list"
    )
    return TableBlock(tr("Chance over time"), note, heads, rows, tr("Nothing is known of its chance on past days."))


def _why(point: ChancePoint, formats: Formats) -> str:
    def said(line: HistoryLine) -> str:
        return tr("something was noted") if line.kind == "note" else clipped(one_line(sentence(line, formats)))

    return moved_words(point, said)


def course_facts(view: DealSheet) -> Iterator[Row]:
    """The chance of each day, and by how many points what happened, the days and what was learnt moved it."""
    for point in view.course:
        yield "Chance over time", point.day.isoformat(), "chance", point.chance, ""
        moved = {
            kind: [part.points for part in point.parts if part.kind == kind] for kind in ("happened", "days", "model")
        }
        points = {f"points by {NAMES[kind]}": sum(found) for kind, found in moved.items() if found}
        yield from plain("Chance over time", point.day.isoformat(), points)
