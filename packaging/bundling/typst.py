"""Typst's library without the fonts inside of it: pages are set in the shipped fonts (salesdesk/reports/typesetting.py)."""

import re
import struct
from collections.abc import Iterator

from bundling import elf

LIBRARY = re.compile(r"typst/_typst\.\w+\.so")
_SFNT = re.compile(rb"OTTO|\x00\x01\x00\x00")
_HEADER = struct.Struct(">4sHHHH")
_TABLE = struct.Struct(">4sIII")
_MOST_TABLES = 40
_IN_EACH = {b"cmap", b"head", b"hhea", b"hmtx", b"maxp", b"name"}


def slimmed(name: str, content: bytes) -> bytes:
    """Typst's library, by its name in the bundle, without the pages that hold nothing but fonts; else as it is."""
    return elf.without(content, fonts(content)) if LIBRARY.fullmatch(name) else content


def fonts(content: bytes) -> Iterator[elf.Span]:
    """Where OpenType fonts lie in a file, one after the other."""
    after = 0
    for found in _SFNT.finditer(content):
        begin = found.start()
        if begin >= after and (size := _font_size(content, begin)):
            after = begin + size
            yield begin, after


def _font_size(content: bytes, begin: int) -> int:
    """Bytes of the font that begins here, 0 where none does."""
    if begin + _HEADER.size > len(content):
        return 0
    count = _HEADER.unpack_from(content, begin)[1]
    end_of_tables = _HEADER.size + _TABLE.size * count
    if not len(_IN_EACH) <= count <= _MOST_TABLES or begin + end_of_tables > len(content):
        return 0
    tables = [_TABLE.unpack_from(content, begin + _HEADER.size + _TABLE.size * place) for place in range(count)]
    size = max(offset + length for _, _, offset, length in tables)
    whole = {tag for tag, _, _, _ in tables} >= _IN_EACH and begin + size <= len(content)
    return size if whole and all(offset >= end_of_tables for _, _, offset, _ in tables) else 0
