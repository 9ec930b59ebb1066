"""A report as a workbook: a summary whose figures are formulas, sheets of data, and Excel's own charts."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal

from salesdesk.domain.money import exponent
from salesdesk.i18n import tr
from salesdesk.reports.columns import Value
from salesdesk.reports.document import Document
from salesdesk.reports.formulas import fits_formula
from salesdesk.reports.sheets import PLACES, XlsxWorkbook, workbook
from salesdesk.views.reporting import About

Kind = Literal["text", "strong", "money", "share", "fine", "count", "days", "day"]
_LEFT = ("text", "strong", "day")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with the value it has now; None is shown as nothing. One that Excel does not take is written as its value."""

    text: str
    value: float | None


Entry = Value | int | Formula


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """A line of the summary: what it is, its figure (money in the currency's own unit), and where that comes from."""

    label: str
    kind: Kind
    entry: Entry
    note: str = ""
    currency: str = ""


def money_line(label: str, amount: float | None, currency: str, note: str = "", formula: str = "") -> SummaryLine:
    """A line with an amount given in minor units, by a formula if there is one."""
    value = over(amount, currency)
    return SummaryLine(label, "money", Formula(formula, value) if formula else value, note, currency)


def line(label: str, kind: Kind, value: float | None, note: str = "", formula: str = "") -> SummaryLine:
    """A line with a share, a count or days, by a formula if there is one."""
    return SummaryLine(label, kind, Formula(formula, value) if formula else value, note)


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of a sheet; ``width`` in characters."""

    header: str
    kind: Kind
    width: int


@dataclass(frozen=True, slots=True)
class Series:
    """A row of values of a chart, by column; ``points`` colour single ones. Without a colour it only lifts the next one."""

    name: str
    column: int
    colour: str = "accent"
    points: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class NativeChart:
    """A chart over lines ``first`` to ``last`` of its own sheet (0 is the head), anchored at a cell."""

    kind: Literal["bar", "column", "stacked", "scatter"]
    title: str
    categories: int
    series: tuple[Series, ...]
    first: int
    last: int
    place: str
    size: tuple[int, int] = (620, 330)


@dataclass(frozen=True, slots=True)
class DataSheet:
    """A sheet of data. ``currency`` is that of its money, ``currencies`` of each row's where they differ.

    ``total`` is written under the rows, ``filtered`` puts arrows into the head.
    """

    name: str
    fields: tuple[SheetColumn, ...]
    rows: Sequence[Sequence[Entry]]
    currency: str = ""
    currencies: tuple[str, ...] = ()
    total: Sequence[Entry] = ()
    charts: tuple[NativeChart, ...] = ()
    filtered: bool = False
    pinned: int = 1


@dataclass(frozen=True, slots=True)
class Pages:
    """What a report's workbook holds beside its words. Lines stand from row 4 on, so that formulas can name them."""

    lines: tuple[SummaryLine, ...]
    sheets: tuple[DataSheet, ...]


FIRST_LINE = 4
"""The row, as Excel counts, of the first line of the summary."""


def over(amount: float | None, currency: str) -> float | None:
    """From minor units to the currency's own."""
    return None if amount is None else amount / 10 ** exponent(currency)


def make_workbook(pages: Pages, found: Document, about: About, codes: bool = False) -> bytes:
    """The workbook's bytes: the summary first, then the sheets. With ``codes`` money is written as EUR 1,200."""
    target = BytesIO()
    with workbook(target, f"{found.title} · {found.subtitle}", found.owner, about.today, words=tr) as book:
        book.codes = codes
        summary = _summary(book, pages.lines, found)
        for sheet in pages.sheets:
            _add(book, sheet)
        _meaning(book, summary, FIRST_LINE + len(pages.lines), found)
    return target.getvalue()


def _summary(book: XlsxWorkbook, lines: Sequence[SummaryLine], found: Document) -> Any:
    sheet = book.book.add_worksheet(tr("Summary"))
    sheet.hide_gridlines(2)
    for column, width in enumerate((30, 18, 92)):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 28)
    book.write(sheet, 0, 0, found.title, "title")
    book.write(sheet, 1, 0, " · ".join(part for part in (found.subtitle, found.day, found.owner) if part), "note")
    if found.logo:
        picture = {"image_data": BytesIO(found.logo), "description": found.logo_words, "object_position": 3}
        sheet.insert_image("C1", "logo.png", picture | {"x_scale": 0.35, "y_scale": 0.35, "x_offset": 420})
    for place, one in enumerate(lines, start=FIRST_LINE - 1):
        book.write(sheet, place, 0, one.label, "strong", "rule")
        _write(book, sheet, place, 1, one.entry, _format(one.kind, one.currency), "rule")
        book.write(sheet, place, 2, one.note, "aside", "rule")
    sheet.set_landscape()
    sheet.fit_to_pages(1, 1)
    return sheet


def _meaning(book: XlsxWorkbook, sheet: Any, place: int, found: Document) -> None:
    book.write(sheet, place, 0, found.meaning, "heading")
    notes = [tr("Fingerprint of the data: {digits}", digits=found.fingerprint)]
    if book.bare_values:
        notes.insert(0, tr("A figure about a name that a formula cannot look for is a number without its formula."))
    if book.long_texts:
        notes.insert(
            0, tr("A text that is too long for its cell stands in the sheet {sheet}.", sheet=book.long_texts.sheet)
        )
    for row, sentence in enumerate((*found.definitions, *notes), start=place + 1):
        book.write(sheet, row, 0, sentence, "note")


def _format(kind: Kind, currency: str) -> str:
    return f"money:{currency}" if kind == "money" else kind


def _write(book: XlsxWorkbook, sheet: Any, line: int, column: int, entry: Entry, *names: str) -> None:
    if isinstance(entry, Formula) and not fits_formula(entry.text):
        book.bare_values, entry = True, entry.value
    if isinstance(entry, Formula):
        held = "" if entry.value is None else round(entry.value, PLACES)
        sheet.write_formula(line, column, entry.text, book.format(*names), held)
    else:
        book.write(sheet, line, column, entry, *names)


def _add(book: XlsxWorkbook, data: DataSheet) -> None:
    sheet = book.book.add_worksheet(data.name)
    for column, field in enumerate(data.fields):
        sheet.set_column(column, column, field.width)
        if field.header:
            book.write(sheet, 0, column, field.header, "header", *(() if field.kind in _LEFT else ("right",)))
    for line, row in enumerate(data.rows, start=1):
        currency = data.currencies[line - 1] if data.currencies else data.currency
        _add_row(book, sheet, line, data.fields, row, currency)
    if data.total:
        _add_row(book, sheet, len(data.rows) + 1, data.fields, data.total, data.currency, "strong", "rule")
    sheet.freeze_panes(1, data.pinned)
    if data.filtered:
        sheet.autofilter(0, 0, max(len(data.rows), 1), len(data.fields) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for chart in data.charts:
        sheet.insert_chart(chart.place, _native(book, data.name, chart), {"object_position": 2})


def _add_row(
    book: XlsxWorkbook,
    sheet: Any,
    line: int,
    fields: Sequence[SheetColumn],
    row: Sequence[Entry],
    currency: str,
    *names: str,
) -> None:
    for column, (field, entry) in enumerate(zip(fields, row, strict=False)):
        if entry is not None or names:
            _write(book, sheet, line, column, entry, _format(field.kind, currency), *names)


def _native(book: XlsxWorkbook, sheet: str, asked: NativeChart) -> Any:
    kind = {"stacked": {"type": "column", "subtype": "stacked"}, "scatter": {"type": "scatter", "subtype": "straight"}}
    chart = book.book.add_chart(kind.get(asked.kind, {"type": asked.kind}))
    for series in asked.series:
        chart.add_series(_series(book, sheet, asked, series))
    chart.set_title({"name": asked.title, "name_font": {"size": 13}, "overlay": False})
    chart.set_legend(
        {"position": "bottom"} if sum(bool(series.colour) for series in asked.series) > 1 else {"none": True}
    )
    chart.set_chartarea({"border": {"none": True}})
    chart.set_size({"width": asked.size[0], "height": asked.size[1]})
    bare = {"visible": False, "major_gridlines": {"visible": False}, "min": 0}
    if asked.kind == "bar":
        chart.set_y_axis({"reverse": True, "line": {"none": True}, "major_tick_mark": "none"})
        chart.set_x_axis(bare)
    elif len(asked.series) == 1:
        chart.set_y_axis(bare)
    else:
        lines = {"visible": True, "line": {"color": book.tokens.border, "width": 0.75}}
        chart.set_y_axis({"major_gridlines": lines, "line": {"none": True}, "num_format": "#,##0"})
    if asked.kind == "scatter":
        chart.set_x_axis({"num_format": "d mmm", "major_gridlines": {"visible": False}})
    return chart


def _series(book: XlsxWorkbook, sheet: str, asked: NativeChart, series: Series) -> dict[str, Any]:
    colour = getattr(book.tokens, series.colour) if series.colour else None
    made: dict[str, Any] = {
        "name": series.name,
        "categories": [sheet, asked.first, asked.categories, asked.last, asked.categories],
        "values": [sheet, asked.first, series.column, asked.last, series.column],
    }
    if asked.kind == "scatter":
        return made | {"line": {"color": colour, "width": 2.25}, "marker": {"type": "none"}}
    if series.points:
        made["points"] = [{"fill": {"color": getattr(book.tokens, name)}} if name else None for name in series.points]
    if asked.kind == "bar" and len(asked.series) == 1:
        made["data_labels"] = {"value": True, "font": {"color": book.tokens.text, "bold": True}}
    fill = {"color": colour} if colour else {"none": True}
    return made | {"fill": fill, "gap": 35 if asked.kind == "bar" else 25}
