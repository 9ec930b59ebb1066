"""ICU's data, as Qt on Linux brings it along, with what Qt asks of it: how text is sorted and compared.

Qt has calendars, numbers, names of languages and line breaks of its own, and SalesDesk reads no other encodings
through Qt. The data is one table of named items ("common data", ICU's ucmndata.h) inside of a shared library.
"""

import re
import struct
from itertools import pairwise

from bundling import elf

LIBRARY = re.compile(r"(.*/)?libicudata\.so\.\d+")
_FORMAT = b"CmnD"
_BEFORE_FORMAT = 12
"""Bytes of the table's header before the name of its format."""
_ALIGNED = 16
_UNASKED = re.compile(
    r"(brkitr|curr|lang|rbnf|region|translit|unit|zone)/.*|[a-z]{2,3}(_\w+)?\.res|.*\.(cfu|cnv|spp)|unames\.icu"
)
"""Line breaks, currencies, names, spelt numbers, units and zones, other encodings, and patterns of each language."""


def slimmed(name: str, content: bytes) -> bytes:
    """ICU's data library, by its name in the bundle, without what Qt never asks for; any other file as it is."""
    if not LIBRARY.fullmatch(name):
        return content
    start = content.index(_FORMAT) - _BEFORE_FORMAT
    end = next(segment.end for segment in elf.segments(content) if segment.offset <= start < segment.end)
    kept = {item: data for item, data in items(content[start:end]).items() if is_asked_for(item)}
    table = made(content[start:end], kept)
    changed = content[:start] + table + content[start + len(table) :]
    return elf.without(changed, [(start + len(table), end)])


def is_asked_for(item: str) -> bool:
    """Whether an item, such as ``icudt73l/coll/de.res``, is one that Qt asks for."""
    return not _UNASKED.fullmatch(item.partition("/")[2])


def items(table: bytes) -> dict[str, bytes]:
    """The items of a table by name, in its order."""
    base = struct.unpack_from("<H", table)[0]
    (count,) = struct.unpack_from("<I", table, base)
    places = [struct.unpack_from("<II", table, base + 4 + 8 * place) for place in range(count)]
    ends = [place for _, place in places[1:]] + [len(table) - base]
    found = {}
    for (named, begin), end in zip(places, ends, strict=True):
        name = table[base + named : table.index(b"\0", base + named)].decode("ascii")
        found[name] = table[base + begin : base + end]
    return found


def made(table: bytes, kept: dict[str, bytes]) -> bytes:
    """A table with the header of another one and these items, in their order."""
    head = table[: struct.unpack_from("<H", table)[0]]
    names = b"".join(name.encode("ascii") + b"\0" for name in kept)
    named = 4 + 8 * len(kept)
    begins = [named + len(names)]
    begins[0] += -(len(head) + begins[0]) % _ALIGNED
    for data in kept.values():
        begins.append(begins[-1] + len(data) + -len(data) % _ALIGNED)
    toc = struct.pack("<I", len(kept))
    for name, begin in zip(kept, begins, strict=False):
        toc += struct.pack("<II", named, begin)
        named += len(name) + 1
    body = (toc + names).ljust(begins[0], b"\0")
    for data, (begin, end) in zip(kept.values(), pairwise(begins), strict=True):
        body += data.ljust(end - begin, b"\0")
    return head + body
