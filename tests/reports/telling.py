"""What a report holds, as text: its draft block by block, its workbook cell by cell, its facts row by row."""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from io import BytesIO
from typing import Any

from salesdesk.reports.book import DataSheet, Entry, Formula, Pages
from salesdesk.reports.drawing import Drawing
from salesdesk.reports.facts import Row
from salesdesk.reports.parts import (
    Banner,
    Beside,
    Block,
    Cell,
    Draft,
    DrawingBlock,
    KeyFigures,
    Notes,
    Prose,
    TableBlock,
)

DIGITS, DECIMALS = 7, 12
"""Of a number: the last ones hang on the processor, as does all that is left of a sum that comes to nothing."""
OFF_THE_EDGE = 1 + 2**-28
"""Moves a number by less than is told of it, so that none lies on the edge between two roundings."""
_LONG_NUMBER = re.compile(r"(?<![\w.])-?\d+\.\d{7,}(?:[eE][+-]?\d+)?(?![\w.])")
_SHARED = "xl/sharedStrings.xml"
_SHARED_CELL = re.compile(r'(<c [^>]*t="s">)<v>(\d+)</v></c>')
_NUMBER_CELL = re.compile(
    r'<c r="(\w+)" s="\d+"(?: t="inlineStr")?>(?:<is><t>|<v>)(-?\d+\.\d{7,}(?:[eE][+-]?\d+)?)(?:</t></is>|</v>)</c>'
)
"""A cell with a number of many digits; one that a workbook cannot hold exactly is written as text, which hangs on the last."""
_KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def number(value: float) -> str:
    """A number with few digits; a whole one with all of them."""
    if isinstance(value, int):
        return str(value)
    return f"{round(value * OFF_THE_EDGE, DECIMALS) + 0.0:.{DIGITS}g}"


def with_few_digits(text: str) -> str:
    """A text whose numbers with many decimal places have lost the last ones."""
    return _LONG_NUMBER.sub(lambda found: number(float(found[0])), text)


def with_numbered_keys(text: str) -> str:
    """A text in which the keys of records, whose letters are drawn by chance, are numbered as they come."""
    known: dict[str, str] = {}
    return _KEY.sub(lambda found: known.setdefault(found[0], f"key-{len(known) + 1}"), text)


def draft_lines(draft: Draft) -> Iterator[str]:
    """A draft, a line for each cell, mark or sentence of more than a word."""
    yield f"title {draft.title!r} of {draft.subtitle!r}{' on one page' if draft.one_page else ''}"
    for block in draft.blocks:
        yield from _block(block)
    yield from (f"definition {words}" for words in draft.definitions)


def _block(block: Block) -> Iterator[str]:
    match block:
        case KeyFigures():
            for figure in block.figures:
                yield f"figure {figure.label} = {figure.figure} {figure.tone}: {' / '.join(figure.notes)}"
        case Banner():
            yield f"banner {block.key} {block.title}"
            yield from drawing_lines(block.drawing)
        case DrawingBlock():
            yield f"drawing {block.key} {block.title}: {block.note}"
            yield from drawing_lines(block.drawing) if block.drawing else ("  nothing to draw",)
        case TableBlock():
            yield from _table(block)
        case Prose():
            yield f"prose {block.title}: {block.note} (or {block.empty!r})"
            yield from (f"  {one.label}{'!' if one.strong else ''}: {one.text!r}" for one in block.passages)
        case Notes():
            yield from (f"note {words}" for words in block.sentences)
        case Beside():
            yield "beside each other"
            for inner in block.blocks:
                yield from _block(inner)


def drawing_lines(drawing: Drawing) -> Iterator[str]:
    """Each mark with its numbers."""
    yield f"  {number(drawing.width)} x {number(drawing.height)} {drawing.alt!r}"
    for mark in drawing.marks:
        told = " ".join(f"{name}={_plain(value)}" for name, value in asdict(mark).items())
        yield f"  {type(mark).__name__} {told}"


def _plain(value: Any) -> str:
    if isinstance(value, float):
        return f"{round(value, 3):g}"
    if isinstance(value, tuple):
        return "(" + " ".join(map(_plain, value)) + ")"
    return repr(value) if isinstance(value, str) else str(value)


def _table(table: TableBlock) -> Iterator[str]:
    yield f"table {table.title}: {table.note} (or {table.empty!r}) {table.more}"
    yield "  " + " | ".join(f"{head.text} {head.width:g} {head.align}" for head in table.heads)
    yield from ("  " + " | ".join(map(_cell, row)) for row in table.rows)
    if table.total:
        yield "  total " + " | ".join(map(_cell, table.total))


def _cell(cell: Cell) -> str:
    bar = "" if cell.bar is None else f" bar {number(cell.bar)}"
    look = f"{'!' if cell.strong else ''}{' ' + cell.tone if cell.tone else ''}{bar}"
    return f"{cell.text}{f' ({cell.note})' if cell.note else ''}{look}"


def pages_lines(pages: Pages) -> Iterator[str]:
    """A workbook before it is written: the lines of its summary, then its sheets."""
    for one in pages.lines:
        yield f"line {one.label} [{one.kind} {one.currency}] {_entry(one.entry)}: {one.note}"
    for sheet in pages.sheets:
        yield from _sheet(sheet)


def _sheet(sheet: DataSheet) -> Iterator[str]:
    yield f"sheet {sheet.name} {sheet.currency} {sheet.currencies} filtered {sheet.filtered} pinned {sheet.pinned}"
    yield "  " + " | ".join(f"{field.header} {field.kind} {field.width}" for field in sheet.fields)
    yield from (_row(row) for row in sheet.rows)
    if sheet.total:
        yield "  total" + _row(sheet.total)
    yield from (f"  {chart}" for chart in sheet.charts)


def _row(row: Sequence[Entry]) -> str:
    return "  " + " | ".join(map(_entry, row))


def _entry(entry: Entry) -> str:
    if isinstance(entry, Formula):
        return f"{entry.text} -> {_entry(entry.value)}"
    return number(entry) if isinstance(entry, float) else repr(entry)


def fact_lines(facts: Iterable[Row]) -> Iterator[str]:
    """The facts, a line each."""
    for section, item, measure, value, currency in facts:
        shown = number(value) if isinstance(value, float) else repr(value)
        yield f"{section} | {item} | {measure} | {shown} | {currency}"


def workbook_lines(content: bytes, exact: bool = False) -> Iterator[str]:
    """Every part of a workbook file, an element a line; a cell has its text and not the number of it.

    ``exact``: numbers of many digits are written exactly, thus as numbers or as texts; here both as plain numbers.
    """
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in sorted(archive.namelist())}
    shared = re.findall("<si>(.*?)</si>", parts.pop(_SHARED, b"").decode("utf-8"), flags=re.DOTALL)
    for name, part in parts.items():
        yield f"# {name}"
        if name.endswith((".xml", ".rels")):
            text = _SHARED_CELL.sub(lambda found: f"{found[1]}{shared[int(found[2])]}</c>", part.decode("utf-8"))
            if exact:
                text = _NUMBER_CELL.sub(r'<c r="\1"><v>\2</v></c>', text)
            yield from with_few_digits(text).replace("><", ">\n<").splitlines()


def page_lines(content: bytes) -> Iterator[str]:
    """A page for a browser, an element a line, without its style."""
    text = re.sub(r"<style>.*?</style>", "<style/>", content.decode("utf-8"), flags=re.DOTALL)
    yield from (line.strip() for line in text.replace("><", ">\n<").splitlines() if line.strip())
