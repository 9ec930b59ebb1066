"""A file of any kind as one table: a header, and rows with the line each begins on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import dropwhile, islice
from typing import NamedTuple

from salesdesk.domain.errors import Message
from salesdesk.importing.plan.model import FileFacts
from salesdesk.importing.read.archives import check_archive
from salesdesk.importing.read.cells import RawRow, bounded
from salesdesk.importing.read.delimited import detect_dialect, records
from salesdesk.importing.read.encodings import MARKS
from salesdesk.importing.read.html_tables import html_encoding, html_records
from salesdesk.importing.read.refusals import ImportRefused
from salesdesk.importing.read.sources import FileSource, HowToRead
from salesdesk.importing.read.spreadsheets import Workbook, is_locked, protected
from salesdesk.importing.understand.headers import Header, find_header

MOST_COLUMNS = 16_384
_HEADER_ROWS = 60
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BINARY = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"SQLite format 3",
    b"\x7fELF",
    b"MZ",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
)


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table that can be read again and again. Rows may be shorter or longer than the header."""

    facts: FileFacts
    header: tuple[str, ...]
    notes: tuple[Message, ...]
    epoch_1904: bool
    _all_rows: Callable[[], Iterator[RawRow]]
    row_count: int | None = None
    """Rows below the header, where they have been counted."""

    def rows(self) -> Iterator[RawRow]:
        """The rows below the header, blank ones included."""
        header = self.facts.header_line
        return dropwhile(lambda row: row.line <= header, self._all_rows())


class _Reading(NamedTuple):
    """One way to read a file: its format, how its bytes were understood, and its rows."""

    format: str
    encoding: str
    delimiter: str
    sheet: str
    epoch_1904: bool
    notes: tuple[Message, ...]
    rows: Callable[[], Iterator[RawRow]]
    sheets: tuple[str, ...] = ()


def open_table(source: FileSource, how: HowToRead) -> SourceTable:
    """The table in a file, by its content and not its name. Raises ImportRefused when it holds none."""
    reading = _reading(source, how)
    reading = reading._replace(rows=_bounded(reading.rows))
    header = find_header(list(_first_rows(source, reading)), how.header_line)
    if not header.names:
        raise ImportRefused("{name} is empty.", name=source.name)
    facts = FileFacts(
        source.name, reading.format, reading.encoding, reading.delimiter, reading.sheet, header.line, header.names,
        reading.sheets,
    )  # fmt: skip
    return SourceTable(facts, header.names, reading.notes + _header_notes(header), reading.epoch_1904, reading.rows)


def _bounded(rows: Callable[[], Iterator[RawRow]]) -> Callable[[], Iterator[RawRow]]:
    return lambda: bounded(rows())


def _first_rows(source: FileSource, reading: _Reading) -> Iterator[RawRow]:
    """The rows to look for a header in. Raises ImportRefused as soon as one is wider than any table."""
    for row in islice(reading.rows(), _HEADER_ROWS):
        if len(row.cells) > MOST_COLUMNS:
            raise ImportRefused("{name} has more than {most} columns; that many cannot be read.",
                                name=source.name, most=MOST_COLUMNS)  # fmt: skip
        yield row


def _header_notes(header: Header) -> tuple[Message, ...]:
    return () if header.line else (Message("The file has no line with the names of its columns."),)


def _reading(source: FileSource, how: HowToRead) -> _Reading:
    with source.open() as file:
        head = file.read(4096)
    if head.startswith((_ZIP, _OLE)):
        return _workbook(source, how.sheet, packed=head.startswith(_ZIP))
    if head.startswith(_BINARY) or _is_binary(head):
        raise ImportRefused("{name} is not a table: it is a file of another kind.", name=source.name)
    if _is_html(head):
        encoding = how.encoding or html_encoding(source)
        return _Reading("html", encoding, "", "", False, (), lambda: html_records(source, encoding))
    return _text(source, how)


def _is_binary(head: bytes) -> bool:
    """Control characters that no text has; zeros may be UTF-16 or plain damage."""
    if head.startswith(MARKS):
        return False
    strange = sum(byte < 9 or 13 < byte < 28 for byte in head.replace(b"\0", b""))
    return strange > 0.02 * len(head) + 8 or head.count(0) > 0.7 * len(head) + 8


def _is_html(head: bytes) -> bool:
    start = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    return start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<style")) or (
        start.startswith(b"<") and b"<table" in start
    )


def _text(source: FileSource, how: HowToRead) -> _Reading:
    dialect = detect_dialect(source, how.encoding, how.delimiter)
    notes: tuple[Message, ...] = ()
    if dialect.encoding.damaged:
        notes = (Message("Some characters of the file are damaged and are shown as \ufffd."),)
    return _Reading("csv", dialect.encoding.name, dialect.delimiter, "", False, notes,
                    lambda: records(source, dialect))  # fmt: skip


def _workbook(source: FileSource, sheet: str | None, *, packed: bool) -> _Reading:
    if packed and not _is_workbook(check_archive(source)):
        raise ImportRefused("{name} is a packed folder and no workbook; unpack it first.", name=source.name)
    if not packed and is_locked(source):
        raise protected(source.name)
    book = Workbook(source, packed)
    names = book.sheet_names()
    if sheet is not None and sheet not in names:
        raise ImportRefused("{name} has no sheet {sheet}.", name=source.name, sheet=sheet)
    chosen = sheet or max(names, key=lambda n: _fullness(book, n), default=None)
    if chosen is None or _fullness(book, chosen) == 0:
        raise ImportRefused("{name} is empty.", name=source.name)
    notes: tuple[Message, ...] = ()
    if len(names) > 1:
        notes = (Message("Read the sheet {sheet}, one of {count}.", {"sheet": chosen, "count": len(names)}),)
    kind = "workbook"
    return _Reading(kind, "", "", chosen, book.epoch_1904, notes,
                    lambda: (RawRow(n, row) for n, row in enumerate(book.rows(chosen), 1)), tuple(names))  # fmt: skip


def _is_workbook(parts: list[str]) -> bool:
    return any(part.startswith("xl/") or part == "content.xml" for part in parts)


def _fullness(book: Workbook, sheet: str) -> float:
    """How much a sheet looks like a list of deals: words of its header first, then filled cells of its first rows."""
    rows = [RawRow(n, row) for n, row in enumerate(islice(book.rows(sheet), 30), 1)]
    filled = sum(cell != "" for row in rows for cell in row.cells)
    return find_header(rows).score * 1000 + filled if filled else 0.0
