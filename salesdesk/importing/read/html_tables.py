"""The HTML table that some programs save as `.xls`."""

import codecs
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from salesdesk.importing.read.cells import RawRow
from salesdesk.importing.read.encodings import detect_encoding
from salesdesk.importing.read.sources import FileSource

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_WIDEST = 16_384
_WIDEST_SPAN = 64
_CHUNK = 1 << 16


class _TableParser(HTMLParser):
    """Collects rows as they are completed; text outside cells is left alone."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[RawRow] = []
        self._row: list[str] = []
        self._cell: list[str] | None = None
        self._count = 0
        self._span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self._end_row()
        elif tag in ("td", "th"):
            self._end_cell()
            self._cell = []
            span = dict(attrs).get("colspan") or "1"
            self._span = min(int(span), _WIDEST_SPAN) if span.isdecimal() and len(span) < 6 else 1
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._end_cell()
        elif tag in ("tr", "table"):
            self._end_row()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def close(self) -> None:
        super().close()
        self._end_row()

    def _end_cell(self) -> None:
        if self._cell is not None and len(self._row) < _WIDEST:
            self._row.append(" ".join("".join(self._cell).split()))
            self._row.extend([""] * (self._span - 1))
        self._cell = None

    def _end_row(self) -> None:
        self._end_cell()
        if self._row:
            self._count += 1
            self.rows.append(RawRow(self._count, self._row))
        self._row = []


def html_encoding(source: FileSource) -> str:
    """The encoding the page declares when Python knows it, else the one its bytes speak for."""
    with source.open() as file:
        found = _CHARSET.search(file.read(4096))
    if found:
        try:
            return codecs.lookup(found[1].decode("ascii")).name
        except (LookupError, UnicodeError):
            pass
    return detect_encoding(source).name


def html_records(source: FileSource, encoding: str) -> Iterator[RawRow]:
    """The rows of all tables of the page, counted from 1, cell text with its spaces run together."""
    parser = _TableParser()
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    with source.open() as file:
        while chunk := file.read(_CHUNK):
            parser.feed(decoder.decode(chunk).replace("\0", ""))
            yield from parser.rows
            parser.rows.clear()
    parser.close()
    yield from parser.rows
