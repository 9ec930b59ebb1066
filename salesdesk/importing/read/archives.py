"""Guards before a zipped workbook is opened: what it would grow to is measured first, piece by piece."""

import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO
from xml.parsers import expat

from salesdesk.importing.read.refusals import ImportRefused
from salesdesk.importing.read.sources import FileSource

LARGEST_CONTENT = 1 << 30
"""Bytes a workbook may unfold to."""
_USUAL_CONTENT, _TIMES_ITS_SIZE = 64 << 20, 60
"""Bytes that any may unfold to, and how many more for each of its own."""
MOST_CELLS = 17_000_000
"""Cells of a sheet, empty ones between its corners included: each takes about a hundred bytes of memory."""
ARCHIVE_ERRORS = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    RuntimeError,
    OverflowError,
    ValueError,
    OSError,
)
"""All that reading a damaged or unusual zip file raises: RuntimeError asks for a password; NotImplementedError, one kind
of it, refuses a newer version, an unknown compression or strong encryption."""
_BLOCK = 1 << 20
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_WIDE = re.compile(rb"""\br=["']([A-Z]{2,3})[0-9]""")
_DEEP = re.compile(rb"""\br=["'][A-Z]{1,3}([0-9]{5,7})["']""")
_UNREPEATED, _BYTES_OF_A_CELL = 200_000, 10
"""Cells that may be repetitions of others, and the fewest bytes of one that is not."""
_MOST_SPACES = 10_000_000
_DIGITS = 12
_EDGE = 64


def check_archive(source: FileSource) -> list[str]:
    """Names of the parts of a zip file that is safe to unfold. Raises ImportRefused for any other."""
    try:
        with source.open() as file, zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            most = left = min(LARGEST_CONTENT, _USUAL_CONTENT + _TIMES_ITS_SIZE * source.size())
            for part in parts:
                left -= _measure(source, file, part, left, most)
            return [part.filename for part in parts]
    except ARCHIVE_ERRORS:
        raise ImportRefused(
            "{name} is damaged: it is a packed file that cannot be unpacked.", name=source.name
        ) from None


def _measure(source: FileSource, file: BinaryIO, part: zipfile.ZipInfo, left: int, most: int) -> int:
    size = 0
    checks = _checks_of(part.filename)
    for block in _unfold(file, part):
        size += len(block)
        if size > left:
            raise ImportRefused(
                "{name} unfolds to more than {count} MB; it cannot be a list of deals.",
                name=source.name,
                count=most >> 20,
            )
        if checks is not None:
            checks.feed(block)
    if isinstance(checks, _FilledSize) and checks.repeats_too_much():
        raise ImportRefused(
            "{name} repeats its cells or spaces far more often than a list of deals does.", name=source.name
        )
    if checks is not None and checks.cells() > MOST_CELLS:
        raise ImportRefused(
            "{name} has a sheet of {rows} rows and {columns} columns, too large to open.",
            name=source.name, rows=checks.rows, columns=checks.columns,
        )  # fmt: skip
    return size


def _unfold(file: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The true content of a part, whatever size its entry claims."""
    file.seek(part.header_offset)
    header = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))
    file.seek(header[9] + header[10], 1)
    left = part.compress_size
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or part.flag_bits & 1:
        raise zipfile.BadZipFile
    inflate = zlib.decompressobj(-15) if part.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0 and (data := file.read(min(left, _BLOCK >> 3))):
        left -= len(data)
        if inflate is None:
            yield data
            continue
        while data:
            yield inflate.decompress(data, _BLOCK)
            data = inflate.unconsumed_tail


class _SheetSize:
    """The corner that the cell references of an OOXML sheet reach; up to column Z and row 9,999 nobody need look."""

    def __init__(self) -> None:
        self.rows, self.columns = 9_999, 26
        self._tail = b""

    def feed(self, block: bytes) -> None:
        block = self._tail + block
        self._tail = block[-_EDGE:]
        self.columns = max(self.columns, *map(_column, set(_WIDE.findall(block))), 0)
        self.rows = max(self.rows, *map(int, set(_DEEP.findall(block))), 0)

    def cells(self) -> int:
        return self.rows * self.columns


class _FilledSize:
    """The filled cells of an OpenDocument sheet, each counted as often as it and its row are repeated, and the spaces in them.

    Raises ValueError where the content is no XML or defines entities of its own.
    """

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self._size = self._filled = self._empty = self._spaces = 0
        self._row = self._cell = self._waiting = 1
        self._counted = True
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._begins
        self._parser.EntityDeclHandler = self._refuse

    def feed(self, block: bytes) -> None:
        self._size += len(block)
        try:
            self._parser.Parse(block, False)
        except expat.ExpatError as error:
            raise ValueError(str(error)) from None

    def _refuse(self, *declared: object) -> None:
        raise ValueError("entities")

    def _begins(self, name: str, attributes: dict[str, str]) -> None:
        element, said = _local(name), {_local(key): value for key, value in attributes.items()}
        if element == "table-row":
            self._row, self._waiting = _times(said, "number-rows-repeated"), 0
            self._counted = True
        elif element in ("table-cell", "covered-table-cell"):
            if not self._counted:
                self._waiting += self._cell
            self._cell = _times(said, "number-columns-repeated")
            self._counted = False
            if "value-type" in said:
                self._fill()
        elif not self._counted:
            self._fill()
        if element == "s":
            self._spaces += _times(said, "c") * self._row * self._cell

    def _fill(self) -> None:
        """The cell has something in it, so that the empty ones before it count too."""
        self._filled += self._row * self._cell
        self._empty += self._row * self._waiting
        self._waiting, self._counted = 0, True
        self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._cell)

    def repeats_too_much(self) -> bool:
        """Whether cells or spaces are out of all proportion to what the file holds."""
        usual = _UNREPEATED + self._size // _BYTES_OF_A_CELL
        return self._filled > usual or self._spaces > _MOST_SPACES + self._size

    def cells(self) -> int:
        """Filled cells, and the empty ones before them."""
        return self._filled + self._empty


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _times(attributes: dict[str, str], name: str) -> int:
    said = attributes.get(name, "1").strip().removeprefix("+")
    return int(said[:_DIGITS]) if said.isdecimal() else 1


def _checks_of(filename: str) -> _SheetSize | _FilledSize | None:
    if filename.startswith("xl/worksheets/") and filename.endswith(".xml"):
        return _SheetSize()
    return _FilledSize() if filename == "content.xml" else None


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
