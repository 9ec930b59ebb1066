"""Tables as files with rows in them: CSV, XLSX and JSON. What leaves the desk here can come back in."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from salesdesk.desk.ports import Progress
from salesdesk.domain.errors import Refused, SalesDeskError
from salesdesk.i18n import mark
from salesdesk.reports import sheets
from salesdesk.reports.columns import ExportColumn, Value, plain_text
from salesdesk.reports.files import writing_whole

_TOLD_EVERY = 1_000
_HALF = mark("{name} has half a character in it, which no file can hold: {words}. Correct it and export again.")
_NOT_IN_XML = mark("A text has a character that a workbook cannot hold: {words}. Write CSV or JSON instead.")
_NO_CHARACTERS = frozenset("\ufffe\uffff")


@dataclass(frozen=True, slots=True)
class TableData:
    """Rows to write. ``name`` is that of its sheet, ``key`` that in JSON; ``currency`` and ``as_json`` take a row."""

    name: str
    key: str
    columns: Sequence[ExportColumn]
    rows: Callable[[], Iterable[Any]]
    count: int
    currency: Callable[[Any], str]
    as_json: Callable[[Any], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class TableFile:
    """Tables that make up one file: its ``head`` tells what it is, of which day and zone; ``day`` dates a workbook.

    As CSV one table is a text file; a ``bundle`` is a zip file with one text file for each.
    """

    title: str
    head: dict[str, Any]
    day: date
    tables: Sequence[TableData]
    bundle: bool = False

    def __len__(self) -> int:
        return sum(table.count for table in self.tables)


def write(book: TableFile, fmt: str, target: Path, plain: bool = False, progress: Progress | None = None) -> int:
    """Write tables as csv (``plain``: without byte-order mark), xlsx or json; how many rows.

    Raises Refused for a format there is not, SalesDeskError when the file cannot be written; the old one then stays.
    """
    if fmt not in WRITERS:
        known = ", ".join(WRITERS)
        raise Refused("{what} cannot be written as {format}; there are {formats}.", what=book.title, format=fmt,
                      formats=known)  # fmt: skip
    with writing_whole(target) as beside:
        WRITERS[fmt](book, beside, _Told(len(book), progress), plain)
    return len(book)


class _Told:
    """Passes rows on and tells how many have gone by, of all tables together."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self._total, self._progress, self._done = total, progress, 0

    def rows(self, table: TableData) -> Iterator[Any]:
        if self._progress is None:
            yield from table.rows()
            return
        for row in table.rows():
            if self._done % _TOLD_EVERY == 0:
                self._progress(self._done, self._total)
            self._done += 1
            yield row
        if self._done == self._total:
            self._progress(self._total, self._total)


def _csv(book: TableFile, path: Path, told: _Told, plain: bool) -> None:
    encoding = "utf-8" if plain else "utf-8-sig"
    if not book.bundle:
        with path.open("w", encoding=encoding, newline="") as file:
            _csv_table(book.tables[0], file, told)
        return
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with _part(archive, "salesdesk.csv", book.day, encoding) as file:
            csv.writer(file).writerows([("key", "value"), *book.head.items()])
        for table in book.tables:
            with _part(archive, f"{table.key}.csv", book.day, encoding) as file:
                _csv_table(table, file, told)


def _part(archive: zipfile.ZipFile, name: str, day: date, encoding: str) -> TextIO:
    """A file in the archive to write to, dated by the day of the data, so that equal content gives equal bytes."""
    info = zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return io.TextIOWrapper(archive.open(info, "w", force_zip64=True), encoding=encoding, newline="")


def _csv_table(table: TableData, file: TextIO, told: _Told) -> None:
    columns = table.columns
    writer = csv.writer(file)
    writer.writerow([column.header for column in columns])
    with _in_words(table):
        writer.writerows([plain_text(column, column.read(row)) for column in columns] for row in told.rows(table))


def _xlsx(book: TableFile, path: Path, told: _Told, plain: bool) -> None:
    with sheets.workbook(path, book.title, "", book.day, constant_memory=True) as made:
        if book.bundle:
            sheets.add_facts(made, "SalesDesk", book.head)
        for table in book.tables:
            with _in_words(table):
                _sheet(made, table, told.rows(table), exact=book.bundle)


def _sheet(made: sheets.XlsxWorkbook, table: TableData, rows: Iterator[Any], exact: bool) -> None:
    readers = [_exact(column.read) if exact else column.read for column in table.columns]
    currency = table.currency
    cells = (([read(row) for read in readers], currency(row)) for row in rows)
    sheets.add_rows(made, table.name, table.columns, cells, table.count)


def _exact(read: Callable[[Any], Value]) -> Callable[[Any], Value]:
    """Reads a value that a workbook gives back as it is. Raises SalesDeskError for another."""

    def checked(row: Any) -> Value:
        value = read(row)
        if isinstance(value, str) and not _NO_CHARACTERS.isdisjoint(value):
            raise SalesDeskError(_NOT_IN_XML, words=value[:40])
        return value

    return checked


def _json(book: TableFile, path: Path, told: _Told, plain: bool) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(book.head, ensure_ascii=False)[:-1])
        for table in book.tables:
            file.write(f', "{table.key}": [')
            with _in_words(table):
                for position, row in enumerate(told.rows(table)):
                    line = json.dumps(table.as_json(row), ensure_ascii=False)
                    file.write(("," if position else "") + "\n" + line)
            file.write("\n]")
        file.write("}\n")


@contextmanager
def _in_words(table: TableData) -> Iterator[None]:
    """Half a character (a lone surrogate) cannot be written; says so in a sentence."""
    try:
        yield
    except UnicodeEncodeError as error:
        around = str(error.object)[max(0, error.start - 20) : error.start + 20]
        words = around.encode("utf-8", "replace").decode("utf-8")
        raise SalesDeskError(_HALF, name=table.name, words=words) from error


WRITERS: dict[str, Callable[[TableFile, Path, _Told, bool], None]] = {"csv": _csv, "xlsx": _xlsx, "json": _json}
