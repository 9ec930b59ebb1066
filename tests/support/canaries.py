"""Looks for a word wherever bytes may hold it: as UTF-8 and UTF-16, and in what zip, gzip and zlib have packed."""

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

MOST_UNPACKED = 4 << 20
_ZIP, _GZIP, _STREAM = b"PK\x03\x04", b"\x1f\x8b\x08", re.compile(rb"stream\r?\n")


def holds(data: bytes, word: str) -> bool:
    """Whether bytes, such as a file or the image of a disk, hold a word."""
    forms = [word.encode(coding) for coding in ("utf-8", "utf-16-le", "utf-16-be")]
    return any(form in part for part in _parts(data) for form in forms)


def _parts(data: bytes) -> Iterator[bytes]:
    yield data
    for place in _places(data, _ZIP):
        start = place + 30 + sum(int.from_bytes(data[place + at : place + at + 2], "little") for at in (26, 28))
        yield _unpacked(data[start : start + MOST_UNPACKED], -zlib.MAX_WBITS)
    for place in _places(data, _GZIP):
        yield _unpacked(data[place : place + MOST_UNPACKED], 16 + zlib.MAX_WBITS)
    for found in _STREAM.finditer(data):
        yield _unpacked(data[found.end() : found.end() + MOST_UNPACKED], zlib.MAX_WBITS)


def _places(data: bytes, begins: bytes) -> Iterator[int]:
    place = data.find(begins)
    while place >= 0:
        yield place
        place = data.find(begins, place + 1)


def _unpacked(packed: bytes, window: int) -> bytes:
    try:
        return zlib.decompressobj(window).decompress(packed, MOST_UNPACKED)
    except zlib.error:
        return b""


def below(folder: Path, word: str) -> list[str]:
    """The files below a folder whose names or contents hold a word."""
    found = []
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if word in name or (path.is_file() and holds(path.read_bytes(), word)):
            found.append(name)
    return found
