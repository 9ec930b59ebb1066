"""Workbooks by XlsxWriter: typed cells, frozen header, filter, widths, money in its currency; the same every time."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import IO, Any

from salesdesk.domain.errors import SalesDeskError
from salesdesk.domain.formula_guards import guarded, is_formula_like, needs_guard
from salesdesk.domain.money import exponent
from salesdesk.formats import Formats
from salesdesk.reports.columns import ExportColumn, Value
from salesdesk.reports.files import passing_folder
from salesdesk.reports.long_texts import WIDTHS, LongTexts
from salesdesk.theme import load_tokens

MOST_ROWS = 1_048_575
LONGEST_PROPERTY = 255
"""Characters of title and author in the properties of a file."""
_FIRST_DAY = date(1900, 3, 1)  # before it, Excel's calendar has a day that never was
_DAY_ZERO = date(1899, 12, 30).toordinal()
"""From which Excel counts its days."""
_CAREFUL = frozenset("=+-@\t\r\n＝＋－＠'\u200d\u200b<")
"""What a text begins with that needs a look before it is written."""
_SHORT = 16_383
"""So many characters fit in a cell whatever they are."""
_LOOKS_ESCAPED = re.compile("(_(?=x[0-9a-fA-F]{4}_))")
"""What a workbook would take for a character that XML cannot hold. XlsxWriter's own pattern passes over the second of two
that share an underscore: of ``_x005F_x0041_`` Excel would show ``_x005FA``."""
PLACES = 9
"""Decimals of a number in a cell, which is more than any of them means."""
_RIGHT = ("money", "share", "whole", "number")
Row = tuple[Sequence[Value], str]
"""Cells and the currency of their money."""


@contextmanager
def workbook(
    target: Path | IO[bytes],
    title: str,
    author: str,
    day: date,
    *,
    constant_memory: bool = False,
    words: Callable[[str], str] = str,
) -> Iterator["XlsxWorkbook"]:
    """A workbook that is written when the block ends. Its dates are ``day``, so that equal content gives equal bytes.

    Texts that no cell holds are in a last sheet, named by ``words``.
    """
    import xlsxwriter  # 6 MB, for the first workbook
    from xlsxwriter import xmlwriter
    from xlsxwriter.exceptions import FileCreateError

    xmlwriter.re_control_chars_1 = _LOOKS_ESCAPED

    book = xlsxwriter.Workbook(
        str(target) if isinstance(target, Path) else target,
        {"constant_memory": constant_memory, "in_memory": not constant_memory, "tmpdir": passing_folder()},
    )
    named = {"title": title[:LONGEST_PROPERTY], "author": author[:LONGEST_PROPERTY]}
    book.set_properties(named | {"created": datetime.combine(day, time(), UTC)})
    book.set_calc_mode("auto")
    try:
        made = XlsxWorkbook(book, LongTexts(words))
        yield made
        _add_long_texts(made)
    except BaseException:
        _abandon(book)
        raise
    try:
        book.close()
    except FileCreateError as error:
        raise error.args[0] from error


def _abandon(book: Any) -> None:
    """Let go of the files that a workbook keeps its rows in until it is closed."""
    for sheet in book.worksheets():
        if sheet.constant_memory:
            sheet.row_data_fh.close()
            Path(sheet.row_data_filename).unlink(missing_ok=True)


class XlsxWorkbook:
    """A workbook with its formats, each made once. With ``codes`` money is written as EUR 1,200 instead of €1,200.

    ``bare_values``: a figure was written without its formula.
    """

    codes = False
    bare_values = False

    def __init__(self, book: Any, long_texts: LongTexts) -> None:
        self.book = book
        self.long_texts = long_texts
        self.tokens = load_tokens("light")
        self.format = cache(self._format)

    def _format(self, *names: str) -> Any:
        """The format that several names describe together: a kind of cell, money:EUR, strong, header, guarded…"""
        properties: dict[str, Any] = {"font_name": "Calibri", "font_size": 11, "valign": "vcenter"}
        for name in names:
            properties |= self._properties(name)
        return self.book.add_format(properties)

    def _properties(self, name: str) -> dict[str, Any]:
        kind, _, currency = name.partition(":")
        tokens = self.tokens
        if kind == "money":
            return {"num_format": money_format(currency, self.codes), "align": "right"}
        looks: dict[str, dict[str, Any]] = {
            "text": {},
            "day": {"num_format": "yyyy-mm-dd", "align": "left"},
            "instant": {"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"},
            "whole": {"num_format": "0", "align": "right"},
            "number": {"align": "right"},
            "share": {"num_format": "0%", "align": "right"},
            "fine": {"num_format": "0.0%", "align": "right"},
            "count": {"num_format": "#,##0", "align": "right"},
            "days": {"num_format": "0.0", "align": "right"},
            "guarded": {"quote_prefix": True},
            "header": {
                "bold": True,
                "bottom": 1,
                "bottom_color": tokens.secondary,
                "bg_color": tokens.sunken,
                "text_wrap": True,
            },
            "right": {"align": "right"},
            "left": {"align": "left"},
            "strong": {"bold": True},
            "title": {"bold": True, "font_size": 18},
            "heading": {"bold": True, "font_size": 13, "font_color": tokens.accent},
            "note": {"font_color": tokens.secondary},
            "aside": {"font_color": tokens.secondary, "indent": 1},
            "wrap": {"text_wrap": True, "valign": "top"},
            "rule": {"top": 1, "top_color": tokens.border},
        }
        return looks[kind]

    def write(self, sheet: Any, row: int, column: int, value: Value | int, *names: str) -> None:
        """Write a value with its type; text stays text, whatever it looks like."""
        if value is None:
            sheet.write_blank(row, column, None, self.format(*names))
        elif isinstance(value, str):
            self.write_text(sheet, row, column, value, *names)
        elif isinstance(value, datetime):
            self._write_instant(sheet, row, column, value, *names)
        elif isinstance(value, date):
            if value < _FIRST_DAY:
                sheet.write_string(row, column, value.isoformat(), self.format(*names))
            else:
                sheet.write_datetime(row, column, value, self.format(*names))
        else:
            sheet.write_number(row, column, round(float(value), PLACES), self.format(*names))

    def write_text(self, sheet: Any, row: int, column: int, text: str, *names: str) -> None:
        """Write a text that is never taken for a formula, a link or markup; one too long goes on in a sheet of its own."""
        self.write_held(sheet, row, column, self.long_texts.cell(text, sheet.name, row, column), *names)

    def write_held(self, sheet: Any, row: int, column: int, text: str, *names: str) -> None:
        """Write a text that a cell holds."""
        guard = ("guarded",) if is_formula_like(text) else ()
        sheet.write_string(row, column, guarded(text) if needs_guard(text) else text, self.format(*names, *guard))

    def _write_instant(self, sheet: Any, row: int, column: int, value: datetime, *names: str) -> None:
        """An instant as the clock of its own zone shows it; a workbook knows no zones."""
        if value.date() < _FIRST_DAY:
            sheet.write_string(row, column, value.isoformat(" "), self.format(*names))
        else:
            sheet.write_datetime(row, column, value.replace(tzinfo=None), self.format(*names))


def _add_long_texts(book: XlsxWorkbook) -> None:
    """The last sheet, where a text was too long for its cell. Raises SalesDeskError for more pieces than a sheet has rows."""
    texts = book.long_texts
    if not texts:
        return
    sheet = book.book.add_worksheet(texts.sheet)
    sheet.freeze_panes(1, 0)
    for column, (header, width) in enumerate(zip(texts.columns, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        book.write(sheet, 0, column, header, "header")
    for line, row in enumerate(texts.rows(), start=1):
        _refuse_too_many(line)
        for column, value in enumerate(row):
            if isinstance(value, str):
                book.write_held(sheet, line, column, value, "text")
            else:
                book.write(sheet, line, column, value, "whole")


def _refuse_too_many(rows: int) -> None:
    if rows > MOST_ROWS:
        raise SalesDeskError("A sheet holds {most} rows; write a CSV file instead.", most=MOST_ROWS)


def add_rows(
    book: XlsxWorkbook,
    name: str,
    columns: Sequence[ExportColumn],
    rows: Iterable[Row],
    count: int,
) -> None:
    """A sheet of ``count`` rows, each with the currency of its money, under a frozen header with a filter.

    Raises SalesDeskError for more rows than a sheet can hold.
    """
    _refuse_too_many(count)
    sheet = book.book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    for position, column in enumerate(columns):
        sheet.set_column(position, position, column.width)
    sheet.autofilter(0, 0, count, len(columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for position, column in enumerate(columns):
        side = ("right",) if column.kind in _RIGHT else ()
        book.write(sheet, 0, position, column.header, "header", *side)
    _write_rows(book, sheet, columns, rows)


def add_facts(book: XlsxWorkbook, name: str, facts: Mapping[str, Any]) -> None:
    """A sheet of names and values."""
    sheet = book.book.add_worksheet(name)
    sheet.set_column(0, 1, 26)
    for line, (key, value) in enumerate(facts.items()):
        book.write(sheet, line, 0, key, "strong")
        book.write(sheet, line, 1, value, "text" if isinstance(value, str) else "whole", "left")


def _write_rows(book: XlsxWorkbook, sheet: Any, columns: Sequence[ExportColumn], rows: Iterable[Row]) -> None:
    """The rows under the header; plain text, which is most of them, goes the shortest way."""
    kinds = [column.kind for column in columns]
    plain, write_text, write_number = book.format("text"), sheet.write_string, sheet.write_number
    looks: dict[str, Any] = {kind: book.format(kind) for kind in kinds if kind != "money"}
    money: dict[str, Any] = {}
    for line, (cells, currency) in enumerate(rows, start=1):
        for position, value in enumerate(cells):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                if value[0] not in _CAREFUL and value[-1] != "]" and len(value) <= _SHORT:
                    write_text(line, position, value, plain)
                else:
                    book.write_text(sheet, line, position, value, "text")
            elif type(value) is date and value >= _FIRST_DAY:
                write_number(line, position, value.toordinal() - _DAY_ZERO, looks[kinds[position]])
            elif isinstance(value, date):
                book.write(sheet, line, position, value, kinds[position])
            elif kinds[position] != "money":
                write_number(line, position, value, looks[kinds[position]])
            else:
                if currency not in money:
                    money[currency] = book.format(f"money:{currency}")
                write_number(line, position, float(value), money[currency])


def money_format(currency: str, code: bool = False) -> str:
    """The number format of a currency: its sign or code, thousands, its own decimal places."""
    places = exponent(currency)
    sign = f"{currency} " if code else _sign(currency)
    return f"[${sign}]#,##0" + (f".{'0' * places}" if places else "")


@cache
def _sign(currency: str) -> str:
    return Formats("en_GB").symbol(currency)
