"""Workbooks by XlsxWriter: typed cells, frozen header, filter, widths, money in its currency; the same every time."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from salesdesk.domain.errors import SalesDeskError
from salesdesk.domain.money import exponent
from salesdesk.formats import Formats
from salesdesk.reports.columns import Column, Value, is_formula_like
from salesdesk.theme import load_tokens

LONGEST_TEXT = 32_767
MOST_ROWS = 1_048_575
_PIECE = 120
_FIRST_DAY = date(1900, 3, 1)  # before it, Excel's calendar has a day that never was
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@contextmanager
def workbook(
    target: Path | IO[bytes], title: str, author: str, day: date, *, constant_memory: bool = False
) -> Iterator["Book"]:
    """A workbook that is written when the block ends. Its dates are ``day``, so that equal content gives equal bytes."""
    book = xlsxwriter.Workbook(
        str(target) if isinstance(target, Path) else target,
        {**_OPTIONS, "constant_memory": constant_memory, "in_memory": not constant_memory},
    )
    book.set_properties({"title": title, "author": author, "created": datetime.combine(day, time(), UTC)})
    book.set_calc_mode("auto")
    yield Book(book)
    try:
        book.close()
    except FileCreateError as error:
        raise error.args[0] from error


class Book:
    """A workbook with its formats, each made once."""

    def __init__(self, book: Any) -> None:
        self.book = book
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
            return {"num_format": money_format(currency), "align": "right"}
        looks: dict[str, dict[str, Any]] = {
            "text": {},
            "day": {"num_format": "yyyy-mm-dd", "align": "left"},
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
            guard = ("guarded",) if is_formula_like(value) else ()
            sheet.write_string(row, column, cell_text(value), self.format(*names, *guard))
        elif isinstance(value, date):
            if value < _FIRST_DAY:
                sheet.write_string(row, column, value.isoformat(), self.format(*names))
            else:
                sheet.write_datetime(row, column, value, self.format(*names))
        else:
            sheet.write_number(row, column, float(value), self.format(*names))


def cell_text(text: str) -> str:
    """Text as a cell can hold it: at most what Excel takes."""
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def add_table(
    book: Book,
    name: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    currencies: Iterable[str],
    count: int,
) -> None:
    """A sheet of ``count`` rows under a frozen header with a filter; each row's money is in the row's currency.

    Raises SalesDeskError for more rows than a sheet can hold.
    """
    if count > MOST_ROWS:
        raise SalesDeskError("A sheet holds {most} rows; write a CSV file instead.", most=MOST_ROWS)
    sheet = book.book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    for position, column in enumerate(columns):
        sheet.set_column(position, position, column.width)
    sheet.autofilter(0, 0, count, len(columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for position, column in enumerate(columns):
        side = ("right",) if column.kind in ("money", "share") else ()
        book.write(sheet, 0, position, column.header, "header", *side)
    _add_rows(book, sheet, columns, rows, currencies)


def _add_rows(
    book: Book, sheet: Any, columns: Sequence[Column], rows: Iterable[Sequence[Value]], currencies: Iterable[str]
) -> None:
    """The rows under the header; plain text, which is most of them, goes the shortest way."""
    kinds = [column.kind for column in columns]
    plain, write_text = book.format("text"), sheet.write_string
    for line, (cells, currency) in enumerate(zip(rows, currencies, strict=True), start=1):
        for position, value in enumerate(cells):
            if not value and (value is None or value == ""):
                continue
            kind = kinds[position]
            if isinstance(value, str) and not is_formula_like(value):
                write_text(line, position, cell_text(value), plain)
            else:
                book.write(sheet, line, position, value, f"money:{currency}" if kind == "money" else kind)


def money_format(currency: str) -> str:
    """The number format of a currency: its sign, thousands, its own decimal places."""
    places = exponent(currency)
    return f"[${_sign(currency)}]#,##0" + (f".{'0' * places}" if places else "")


@cache
def _sign(currency: str) -> str:
    return Formats("en_GB").symbol(currency)


def criterion(words: str) -> str:
    """A text as a criterion of SUMIFS in a formula: quoted in pieces Excel takes, its wildcards meant literally."""
    exact = "=" + words.replace("~", "~~").replace("*", "~*").replace("?", "~?")
    pieces = (exact[i : i + _PIECE].replace('"', '""') for i in range(0, len(exact), _PIECE))
    return "&".join(f'"{piece}"' for piece in pieces)
