"""SQLite's file format read page by page, so that one page that is lost costs only what lies on it.

Source: https://www.sqlite.org/fileformat2.html, "B-tree FilePages" and "Record Format".
"""

import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

INDEX_INTERIOR, TABLE_INTERIOR, INDEX_LEAF, TABLE_LEAF = 0x02, 0x05, 0x0A, 0x0D
LEAVES = frozenset({INDEX_LEAF, TABLE_LEAF})
INTERIORS = frozenset({INDEX_INTERIOR, TABLE_INTERIOR})
HEADER = 100
"""Bytes of the file's own header, at the beginning of its first page."""
_SIZES = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)
"""Bytes of a value by its serial type, below 12."""
DEEPEST = 40
"""So deep a tree of pages never is."""


class Damaged(ValueError):
    """The bytes are no such page or record."""


class PageCell(NamedTuple):
    """A cell of a page: where it lies in its page, the row's number (of a table), the page below (of an interior page), and
    its record with what lies on overflow pages (None on an interior page of a table)."""

    start: int
    end: int
    number: int | None
    child: int | None
    record: bytes | None


def varint(data: bytes, at: int) -> tuple[int, int]:
    """The number that is written at a place in up to nine bytes, and where it ends. Raises Damaged."""
    value = 0
    for place in range(at, at + 8):
        if place >= len(data):
            raise Damaged("a number is cut off")
        byte = data[place]
        value = (value << 7) | (byte & 0x7F)
        if byte < 0x80:
            return value, place + 1
    if at + 8 >= len(data):
        raise Damaged("a number is cut off")
    value = (value << 8) | data[at + 8]
    return (value - (1 << 64) if value >= 1 << 63 else value), at + 9


def types_of(record: bytes) -> tuple[list[int], int]:
    """The serial types of a record's values, and where its first value begins. Raises Damaged."""
    size, at = varint(record, 0)
    if not at <= size <= len(record):
        raise Damaged("a record's head is longer than it")
    found = []
    while at < size:
        kind, at = varint(record, at)
        if kind < 0 or kind in (10, 11):
            raise Damaged("a value of no kind")
        found.append(kind)
    if at != size:
        raise Damaged("a record's head does not end where it says")
    return found, size


def length(kind: int) -> int:
    """Bytes of a value of a serial type."""
    return _SIZES[kind] if kind < 10 else (kind - 12) // 2


def values(record: bytes) -> list[Any]:
    """The values of a record: None, int, float, text or bytes; text that is no UTF-8 as bytes in a ``bytearray``, so that it
    is told from a BLOB. Raises Damaged."""
    kinds, at = types_of(record)
    found: list[Any] = []
    for kind in kinds:
        end = at + length(kind)
        if end > len(record):
            raise Damaged("a value is cut off")
        found.append(_value(kind, record[at:end]))
        at = end
    if at != len(record):
        raise Damaged("a record is longer than its values")
    return found


def _value(kind: int, raw: bytes) -> Any:
    if kind < 10:
        return _number(kind, raw)
    if kind % 2 == 0:
        return raw
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return bytearray(raw)


def _number(kind: int, raw: bytes) -> int | float | None:
    if kind == 0:
        return None
    if kind < 7:
        return int.from_bytes(raw, "big", signed=True)
    return float(struct.unpack(">d", raw)[0]) if kind == 7 else kind - 8


class FilePages:
    """The pages of a database file that is in memory. FilePages are numbered from 1."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.size = page_size(data)
        reserved = data[20] if len(data) >= HEADER and data[:16] == b"SQLite format 3\0" else 0
        self.usable = self.size - reserved if self.size - reserved >= 480 else self.size
        self.count = -(-len(data) // self.size)

    def page(self, number: int) -> bytes:
        """The bytes of a page; the last one may be cut off. Raises Damaged for a number that is none."""
        if not 1 <= number <= self.count:
            raise Damaged(f"no page {number}")
        return self.data[(number - 1) * self.size : number * self.size]

    def kind(self, number: int) -> int:
        """What a page says it is: one of the four sorts of b-tree pages, or any other number."""
        page = self.page(number)
        at = HEADER if number == 1 else 0
        return page[at] if len(page) > at else 0

    def cells(self, number: int) -> list[PageCell]:
        """The cells of a b-tree page in their order. Raises Damaged where the page as a whole is none."""
        return [cell for cell in self.tried(number) if cell is not None]

    def tried(self, number: int) -> Iterator[PageCell | None]:
        """The cells of a b-tree page, None for one that cannot be read. Raises Damaged where the page as a whole is none."""
        page, kind = self.page(number), self.kind(number)
        if kind not in LEAVES | INTERIORS:
            raise Damaged(f"page {number} is no page of rows")
        head = HEADER if number == 1 else 0
        if len(page) < head + 12:
            raise Damaged(f"page {number} is cut off")
        count = int.from_bytes(page[head + 3 : head + 5], "big")
        first = head + (12 if kind in INTERIORS else 8)
        if first + 2 * count > len(page):
            raise Damaged(f"page {number} has more cells than room")
        for place in range(first, first + 2 * count, 2):
            at = int.from_bytes(page[place : place + 2], "big")
            try:
                if at < first + 2 * count:
                    raise Damaged("a cell lies in the page's head")
                yield self._cell(page, kind, at)
            except Damaged:
                yield None

    def right_child(self, number: int) -> int:
        """The last page below an interior page."""
        head = HEADER if number == 1 else 0
        return int.from_bytes(self.page(number)[head + 8 : head + 12], "big")

    def _cell(self, page: bytes, kind: int, at: int) -> PageCell:
        start, child, number = at, None, None
        if kind in INTERIORS:
            child, at = int.from_bytes(page[at : at + 4], "big"), at + 4
        if kind == TABLE_INTERIOR:
            number, at = varint(page, at)
            return PageCell(start, at, number, child, None)
        size, at = varint(page, at)
        if size < 0 or size > len(self.data):
            raise Damaged("a record is longer than the file")
        if kind == TABLE_LEAF:
            number, at = varint(page, at)
        local = self._local(size, kind == TABLE_LEAF)
        record, end = page[at : at + local], at + local
        if len(record) < local or end > self.usable:
            raise Damaged("a record is cut off")
        if local < size:
            record += self._overflow(int.from_bytes(page[end : end + 4], "big"), size - local)
            end += 4
        return PageCell(start, end, number, child, record)

    def _local(self, size: int, is_table: bool) -> int:
        """How many bytes of a record lie in its own page."""
        usable = self.usable
        most = usable - 35 if is_table else (usable - 12) * 64 // 255 - 23
        if size <= most:
            return size
        least = (usable - 12) * 32 // 255 - 23
        some = least + (size - least) % (usable - 4)
        return some if some <= most else least

    def _overflow(self, number: int, size: int) -> bytes:
        parts: list[bytes] = []
        for page in self.overflow_pages(number, size):
            part = self.page(page)[4 : min(self.usable, 4 + size)]
            parts.append(part)
            size -= len(part)
        if size:
            raise Damaged("a record's further pages are missing")
        return b"".join(parts)

    def overflow_pages(self, number: int, size: int) -> Iterator[int]:
        """The pages that hold so many further bytes of a record. Raises Damaged where the chain is broken."""
        while size > 0:
            page = self.page(number)
            yield number
            size -= min(self.usable, 4 + size) - 4
            number = int.from_bytes(page[:4], "big")

    def tree(self, root: int) -> Iterator[int]:
        """The pages of a tree that can be reached from its root, each once; those that are damaged are left out."""
        seen: set[int] = set()
        yield from self._below(root, seen, DEEPEST)

    def _below(self, number: int, seen: set[int], left: int) -> Iterator[int]:
        if number in seen or not left or not 1 <= number <= self.count:
            return
        seen.add(number)
        kind = self.kind(number)
        if kind not in LEAVES | INTERIORS:
            return
        yield number
        if kind in LEAVES:
            return
        try:
            children = [cell.child for cell in self.cells(number)]
        except Damaged:
            return
        for child in [*children, self.right_child(number)]:
            if child is not None:
                yield from self._below(child, seen, left - 1)

    def free(self) -> frozenset[int]:
        """The pages that the file says nothing uses."""
        found: set[int] = set()
        trunk = int.from_bytes(self.data[32:36], "big")
        while 1 <= trunk <= self.count and trunk not in found:
            found.add(trunk)
            page = self.page(trunk)
            count = min(int.from_bytes(page[4:8], "big"), (len(page) - 8) // 4)
            leaves = {int.from_bytes(page[at : at + 4], "big") for at in range(8, 8 + 4 * count, 4)}
            found |= {leaf for leaf in leaves if 1 <= leaf <= self.count}
            trunk = int.from_bytes(page[:4], "big")
        return frozenset(found)


def page_size(data: bytes) -> int:
    """The size of the pages of a file, in bytes; SalesDesk's own where the header does not say a possible one."""
    size = int.from_bytes(data[16:18], "big")
    size = 65536 if size == 1 else size
    return size if 512 <= size <= 65536 and size & (size - 1) == 0 else 4096
