"""Our own file of a whole desk, as it lies on the disk: JSON, a workbook, or text files in a zip file; not yet understood."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from salesdesk.desk.everything import DIARY, EVENTS, FORMAT, names, sheet_name
from salesdesk.i18n import mark
from salesdesk.importing.read.archives import ARCHIVE_ERRORS, check_archive
from salesdesk.importing.read.long_texts import CutText
from salesdesk.importing.read.refusals import ImportRefused
from salesdesk.importing.read.sources import FileSource
from salesdesk.importing.read.spreadsheets import Workbook

FACTS = "SalesDesk"
TABLES = (*names(), EVENTS, DIARY)
_BEFORE_JSON = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"
"""Marks and blanks before the first character of a text, in whatever encoding."""
_MOST_DIGITS = 400
_ZIP = b"PK\x03\x04"
_LONGEST_FIELD = 1 << 30
_FACTS_FILE = "salesdesk.csv"
DAMAGED = mark("{name} is damaged: it is a desk written by SalesDesk, but cannot be read to its end.")


@dataclass(frozen=True, slots=True)
class OurFile:
    """``head`` says what it is; ``tables`` are rows by name of kind, each a mapping of field to value or cell.

    In ``cells`` every value is text or what a workbook makes of it, else as JSON has it.
    """

    format: str
    cells: bool
    head: Mapping[str, Any]
    tables: Mapping[str, list[Mapping[str, Any]]]


def our_file(source: FileSource) -> OurFile | None:
    """The parts of a whole desk; None for any other file. Raises ImportRefused for one that is damaged."""
    with source.open() as file:
        start = file.read(4096)
    if start.startswith(_ZIP):
        return _packed(source)
    if start.lstrip(_BEFORE_JSON)[:1] in (b"{", b"["):
        return _json(source, FORMAT.encode() in start)
    return None


def _json(source: FileSource, is_ours: bool) -> OurFile | None:
    with source.open() as file:
        raw = file.read()
    try:
        text = raw.decode(json.detect_encoding(raw)).lstrip("\ufeff \t\r\n")
        found = json.loads(text, parse_int=_whole_number)
    except (ValueError, RecursionError) as error:
        if is_ours:
            raise ImportRefused(DAMAGED, name=source.name) from None
        if isinstance(error, UnicodeDecodeError) or not _begins_with_json(text):
            return None
        found = None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise ImportRefused("{name} is JSON, but not a whole desk written by SalesDesk. Import a table instead.",
                            name=source.name)  # fmt: skip
    tables = {name: found.get(name, []) for name in TABLES}
    if not all(isinstance(rows, list) and all(isinstance(row, dict) for row in rows) for rows in tables.values()):
        raise ImportRefused(DAMAGED, name=source.name)
    return OurFile("JSON", False, {name: value for name, value in found.items() if name not in TABLES}, tables)


def _whole_number(digits: str) -> int | str:
    """A number, as text where it has more digits than any value of a desk."""
    return int(digits) if len(digits) <= _MOST_DIGITS else digits


def _begins_with_json(text: str) -> bool:
    """Whether a text that is no JSON document is a row of them, or one too deep to be read. The header of a table may begin
    with a bracket."""
    try:
        _, end = json.JSONDecoder(parse_int=_whole_number).raw_decode(text)
    except RecursionError:
        return True
    except ValueError:
        return False
    return text[:1] == "{" or not text[end:].lstrip()


def _packed(source: FileSource) -> OurFile | None:
    try:
        with source.open() as file, zipfile.ZipFile(file) as archive:
            parts = set(archive.namelist())
    except ARCHIVE_ERRORS:
        return None
    if "xl/workbook.xml" in parts:
        return _workbook(source)
    return _texts(source) if {_FACTS_FILE, f"{EVENTS}.csv"} <= parts else None


def _workbook(source: FileSource) -> OurFile | None:
    book = Workbook(source, packed=True)
    sheets = set(book.sheet_names())
    if not {FACTS, sheet_name(EVENTS)} <= sheets:
        return None
    head = {str(row[0]): row[1] for row in book.rows(FACTS) if len(row) > 1}
    if head.get("format") != FORMAT:
        return None
    tables = {}
    for name in TABLES:
        rows = book.rows(sheet_name(name), every=True) if sheet_name(name) in sheets else iter(())
        try:
            tables[name] = _rows(rows)
        except CutText:
            raise ImportRefused(DAMAGED, name=source.name) from None
    return OurFile("XLSX", True, head, tables)


def _texts(source: FileSource) -> OurFile | None:
    check_archive(source)
    try:
        with source.open() as file, zipfile.ZipFile(file) as archive:
            head = {row[0]: row[1] for row in _records(archive, _FACTS_FILE) if len(row) > 1}
            if head.get("format") != FORMAT:
                return None
            parts = set(archive.namelist())
            tables = {
                name: _rows(_records(archive, f"{name}.csv")) if f"{name}.csv" in parts else [] for name in TABLES
            }
    except (csv.Error, *ARCHIVE_ERRORS):
        raise ImportRefused(DAMAGED, name=source.name) from None
    return OurFile("CSV", True, head, tables)


def _records(archive: zipfile.ZipFile, part: str) -> Iterator[list[str]]:
    csv.field_size_limit(_LONGEST_FIELD)
    with archive.open(part) as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text:
        yield from csv.reader(text)


def _rows(rows: Iterator[list[Any]]) -> list[Mapping[str, Any]]:
    header = [str(cell) for cell in next(rows, [])]
    filled = (row for row in rows if any(cell not in ("", None) for cell in row))
    return [dict(zip(header, row, strict=False)) for row in filled]
