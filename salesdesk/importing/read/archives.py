"""Guards before a zipped workbook is opened: what it would grow to is measured first, piece by piece."""

import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from salesdesk.importing.read.refusals import ImportRefused
from salesdesk.importing.read.sources import FileSource

LARGEST_CONTENT = 1 << 30
"""Bytes a workbook may unfold to."""
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
_WIDE = re.compile(rb'\br="([A-Z]{2,3})[0-9]')
_DEEP = re.compile(rb'\br="[A-Z]{1,3}([0-9]{5,7})"')
_ELEMENT = re.compile(rb"<\w+:table-(row|cell)\b([^>]*?)(/?)>")
_REPEATED = re.compile(rb'number-(?:columns|rows)-repeated="([0-9]{1,12})"')
_EDGE = 64


def check_archive(source: FileSource) -> list[str]:
    """Names of the parts of a zip file that is safe to unfold. Raises ImportRefused for any other."""
    try:
        with source.open() as file, zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            left = LARGEST_CONTENT
            for part in parts:
                left -= _measure(source, file, part, left)
            return [part.filename for part in parts]
    except ARCHIVE_ERRORS:
        raise ImportRefused(
            "{name} is damaged: it is a packed file that cannot be unpacked.", name=source.name
        ) from None


def _measure(source: FileSource, file: BinaryIO, part: zipfile.ZipInfo, left: int) -> int:
    size = 0
    checks = _checks_of(part.filename)
    for block in _unfold(file, part):
        size += len(block)
        if size > left:
            raise ImportRefused("{name} unfolds to more than 1 GB; it cannot be a list of deals.", name=source.name)
        if checks is not None:
            checks.feed(block)
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
    """The filled cells of an OpenDocument sheet, each counted as often as it and its row are repeated."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self._cells, self._times, self._tail = 0, 1, b""

    def feed(self, block: bytes) -> None:
        data = self._tail + block
        end = data.rfind(b"<")
        self._tail = data[end:][:_BLOCK]
        for kind, attributes, empty in _ELEMENT.findall(data[:end]):
            times = int(found[1]) if (found := _REPEATED.search(attributes)) else 1
            if kind == b"row":
                self._times = times
            elif not empty:
                self._cells += self._times * times
                self.rows, self.columns = max(self.rows, self._times), max(self.columns, times)

    def cells(self) -> int:
        return self._cells


def _checks_of(filename: str) -> _SheetSize | _FilledSize | None:
    if filename.startswith("xl/worksheets/") and filename.endswith(".xml"):
        return _SheetSize()
    return _FilledSize() if filename == "content.xml" else None


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
