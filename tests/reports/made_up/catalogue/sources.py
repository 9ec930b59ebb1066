"""The sources report: how many deals each source brought."""

from collections.abc import Iterator

from salesdesk.formats import Formats
from salesdesk.reports.book import DataSheet, Pages, SheetColumn, line
from salesdesk.reports.drawings.hbars import BarPart
from salesdesk.reports.drawings.vbars import VerticalBar, vertical_bars
from salesdesk.reports.facts import Row, about, plain
from salesdesk.reports.parts import Cell, Draft, DrawingBlock, TableBlock, TableColumnHead
from salesdesk.reports.registry import Report
from tests.reports.made_up.view import SourcesView, sources

WITHOUT = "no source"


def draft(view: SourcesView, formats: Formats, paper: str | None) -> Draft:
    """The report in words: a bar and a row a source."""
    bars = [
        VerticalBar(row.source or WITHOUT, (BarPart(row.won, "won"),), formats.number(row.won)) for row in view.rows
    ]
    chart = vertical_bars(bars, 500.0, 100.0, "Deals won by source") if bars else None
    heads = (
        TableColumnHead("Source", 2.0),
        TableColumnHead("Open", 1.0, "right"),
        TableColumnHead("Won", 1.0, "right"),
    )
    rows = [
        (Cell(row.source or WITHOUT, strong=True), Cell(formats.number(row.open)), Cell(formats.number(row.won)))
        for row in view.rows
    ]
    blocks = (
        DrawingBlock("sources", "Won by source", "No deal was won yet." if chart is None else "", chart),
        TableBlock("Sources", "Open and won deals of each", heads, tuple(rows), "There is no deal yet."),
    )
    return Draft("Sources", formats.day(view.about.today), blocks, ("Source: where a deal came from.",))


def workbook(view: SourcesView) -> Pages:
    """A summary and a sheet with a row a source."""
    fields = (SheetColumn("Source", "text", 24), SheetColumn("Open", "count", 12), SheetColumn("Won", "count", 12))
    rows = [(row.source, row.open, row.won) for row in view.rows]
    return Pages((line("Sources", "count", len(rows), ""),), (DataSheet("Sources", fields, rows),))


def facts(view: SourcesView) -> Iterator[Row]:
    """Every figure of the report, unrounded."""
    yield from about(view.about)
    for row in view.rows:
        yield from plain("Source", row.source, {"open": row.open, "won": row.won})


REPORT = Report(
    title="Sources",
    icon="link",
    place=45,
    asks=("pipeline",),
    view=sources,
    draft=draft,
    workbook=workbook,
    facts=facts,
    formats=("pdf", "xlsx", "html", "csv"),
)
