"""Delimited text, as it comes: any usual delimiter, quotes that never close, zero bytes, any line end."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Literal, NamedTuple

from salesdesk.importing.read.cells import RawRow
from salesdesk.importing.read.encodings import Encoding, asked_encoding, detect_encoding
from salesdesk.importing.read.refusals import ImportRefused
from salesdesk.importing.read.sources import FileSource

DELIMITERS = ",;\t|:^~\x1f\x1e¦"
LONGEST_FIELD = 1 << 20
"""Characters in one cell."""
WIDEST = 1 << 15
"""Cells of a row that are kept; no table has half as many columns."""
LONGEST_LINE = 16 << 20
_LINES_OF_A_CELL = 1_000
"""A cell that runs over more lines than this has a quotation mark that was never closed."""
_BROKEN_QUOTES = 20
"""After so many unclosed quotation marks they are taken for plain characters from there on."""
_SAMPLE_LINES = 200
_SAMPLE_SIZE = 4 << 20


class Dialect(NamedTuple):
    """How the text is cut into cells. `skip` physical lines (a `sep=` line) come before the table."""

    encoding: Encoding
    delimiter: str
    skip: int


class _Lines:
    """Physical lines that can be given back; knows the number of the next one."""

    def __init__(self, text: Iterator[str]) -> None:
        self._text = text
        self._back: list[str] = []
        self.taken: list[str] = []
        self.next_number = 1

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._back.pop() if self._back else next(self._text)
        self.next_number += 1
        self.taken.append(line)
        if len(self.taken) > _LINES_OF_A_CELL:
            raise _QuoteNeverClosed
        return line

    def give_back(self, lines: list[str]) -> None:
        self._back.extend(reversed(lines))
        self.next_number -= len(lines)


class _QuoteNeverClosed(Exception):
    pass


def physical_lines(source: FileSource, encoding: str) -> Iterator[str]:
    """Lines with any line end, without zero bytes. Raises ImportRefused at a line without end."""
    with source.open() as raw, io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="") as text:
        while line := text.readline(LONGEST_LINE):
            if len(line) >= LONGEST_LINE:
                raise ImportRefused("{name} has a line of more than 16 million characters.", name=source.name)
            yield line.replace("\0", "") if "\0" in line else line


def records(source: FileSource, dialect: Dialect) -> Iterator[RawRow]:
    """The records of the file from its beginning, blank ones included as records without cells."""
    lines = _Lines(physical_lines(source, dialect.encoding.name))
    for _ in islice(lines, dialect.skip):
        lines.taken.clear()
    csv.field_size_limit(LONGEST_FIELD)
    broken, ended = 0, False
    while not ended:
        quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if broken < _BROKEN_QUOTES else csv.QUOTE_NONE
        reader = csv.reader(lines, delimiter=dialect.delimiter, skipinitialspace=True, quoting=quoting)
        try:
            while True:
                start = lines.next_number
                lines.taken.clear()
                cells = next(reader)
                if len(lines.taken) > 1 and _unclosed(lines.taken):
                    raise _QuoteNeverClosed
                yield RawRow(start, cells if len(cells) <= WIDEST else _narrowed(cells))
        except StopIteration:
            ended = True
        except (_QuoteNeverClosed, csv.Error):
            broken += 1
            first, *rest = lines.taken
            lines.give_back(rest)
            yield RawRow(start, _narrowed(_cut_plainly(first, dialect.delimiter)))


def _narrowed(cells: list[str]) -> list[str]:
    """A row with no more cells than a table can have columns, and the first filled one beyond, for which it is refused."""
    beyond = next(filter(None, cells[WIDEST:]), None)
    return cells[:WIDEST] if beyond is None else [*cells[:WIDEST], beyond]


def _unclosed(taken: list[str]) -> bool:
    """Whether a record of several lines ends inside its quotation marks; only the last of a file can."""
    return sum(line.count('"') for line in taken) % 2 == 1


def _cut_plainly(line: str, delimiter: str) -> list[str]:
    """A line whose quotation marks do not pair, cut at every delimiter."""
    return [cell.strip().strip('"')[:LONGEST_FIELD] for cell in line.rstrip("\r\n").split(delimiter)]


def detect_dialect(source: FileSource, encoding_name: str | None = None, delimiter: str | None = None) -> Dialect:
    """Encoding and delimiter of a text file, from a `sep=` line or from how evenly each delimiter cuts it.

    What the user says of either is taken for granted; an encoding that does not exist is refused.
    """
    encoding = detect_encoding(source) if encoding_name is None else asked_encoding(source, encoding_name)
    lines = list(_sample(source, encoding.name))
    if not any(line.strip() for line in lines):
        raise ImportRefused("{name} is empty.", name=source.name)
    first = lines[0].strip().strip('"').removeprefix("\ufeff")
    if first.casefold().startswith("sep=") and len(first) == 5:
        return Dialect(encoding, delimiter or first[4], 1)
    if first.casefold() == "sep=" and "\t" in lines[0]:
        return Dialect(encoding, delimiter or "\t", 1)
    if delimiter:
        return Dialect(encoding, delimiter, 0)
    return Dialect(encoding, max(DELIMITERS, key=lambda d: _evenness(lines, d)), 0)


def _sample(source: FileSource, encoding: str) -> Iterator[str]:
    """The first lines, fewer of very long ones."""
    size = 0
    for line in islice(physical_lines(source, encoding), _SAMPLE_LINES):
        yield line
        size += len(line)
        if size > _SAMPLE_SIZE:
            return


def _evenness(lines: list[str], delimiter: str) -> float:
    """How well a delimiter explains the lines: share of the records with the usual number of cells, more for many."""
    if not any(delimiter in line for line in lines):
        return 0.0
    csv.field_size_limit(LONGEST_FIELD)
    widths: Counter[int] = Counter()
    with suppress(csv.Error):  # of a cell that is too long; the lines before it tell
        for cells in csv.reader(lines, delimiter=delimiter, skipinitialspace=True):
            if cells:
                widths[len(cells)] += 1
    wide = Counter({width: count for width, count in widths.items() if width > 1})
    if not wide:
        return 0.0
    width, count = max(wide.items(), key=lambda item: (item[1], item[0]))
    share = count / sum(widths.values())
    likely = 1.0 if delimiter in ",;\t|" else 0.3
    return share * share * likely * (1.0 - 1.0 / (width + 1))
