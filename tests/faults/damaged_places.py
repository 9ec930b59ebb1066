"""What each byte of a sound desk file is for, so that damage can be told by what it reaches."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from salesdesk.store.recovery.pages import HEADER, INTERIORS, FilePages, length, types_of, varint
from salesdesk.store.schema import BY_TABLE

LOG = frozenset({"entry", "event", "withdrawn", "redacted", "word", "diary", "taken_back"})
_HEAD_IN_USE = (range(24), range(28, 40), range(44, 48), range(52, 72))
"""Bytes of the file's header that say something of its content; the others are counters, hints and unused."""


@dataclass(frozen=True)
class Place:
    """Some bytes of the file, up to ``end``: ``reach`` is value, log, index, schema, structure, note or free; ``table`` and
    ``column`` what they are of, ``number`` the row's."""

    start: int
    end: int
    reach: str
    table: str = ""
    column: str = ""
    number: int = 0


def places_of(path: Path) -> list[Place]:
    """All bytes of a sound file, in order; what is in none of the places between is page structure."""
    pages = FilePages(path.read_bytes())
    found = [*_header(), *_free(pages)]
    with closing(sqlite3.connect(path)) as connection:
        trees = [("sqlite_schema", "table", 1, "")]
        trees += connection.execute("SELECT name, type, rootpage, sql FROM sqlite_schema WHERE rootpage").fetchall()
        for name, kind, root, sql in trees:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({name})")] if kind == "table" else []
            table = name if kind == "table" else ""
            if "WITHOUT ROWID" in (sql or ""):  # its keys come first, as they do in the declaration
                columns = columns if name != "withdrawn" else ["entry", "place", "by"]
            for page in pages.tree(root):
                found += _page(pages, page, table, columns)
    return sorted(found, key=lambda place: place.start)


def pages_of(path: Path) -> dict[int, str]:
    """The table or index that each page of a sound file belongs to; free pages and further pages of records are left out."""
    pages = FilePages(path.read_bytes())
    with closing(sqlite3.connect(path)) as connection:
        trees = connection.execute("SELECT name, rootpage FROM sqlite_schema WHERE rootpage").fetchall()
    return {page: name for name, root in [("sqlite_schema", 1), *trees] for page in pages.tree(root)}


def _header() -> Iterator[Place]:
    in_use = {byte for part in _HEAD_IN_USE for byte in part}
    for byte in range(HEADER):
        yield Place(byte, byte + 1, "structure" if byte in in_use else "free")


def _free(pages: FilePages) -> Iterator[Place]:
    for page in pages.free():
        start = (page - 1) * pages.size
        yield Place(start + 8, start + pages.size, "free")


def _page(pages: FilePages, page: int, table: str, columns: list[str]) -> Iterator[Place]:
    start = (page - 1) * pages.size
    bytes_ = pages.page(page)
    head = HEADER if page == 1 else 0
    cells = pages.cells(page)
    gap = head + (12 if pages.kind(page) in INTERIORS else 8) + 2 * len(cells)
    content = int.from_bytes(bytes_[head + 5 : head + 7], "big") or 65536
    yield Place(start + gap, start + content, "free")
    is_leaf = pages.kind(page) not in INTERIORS
    for cell in cells:
        if cell.record is None:
            continue
        at = cell.start + (0 if is_leaf else 4)
        _, at = varint(bytes_, at)
        if cell.number is not None:
            _, at = varint(bytes_, at)
        kinds, place = types_of(cell.record)
        last = cell.end - (4 if at + len(cell.record) > cell.end else 0)
        for number, kind in enumerate(kinds):
            begin, end = at + place, min(at + place + length(kind), last)
            place += length(kind)
            if end > begin:
                column = columns[number] if number < len(columns) else ""
                yield Place(start + begin, start + end, _reach(table, column), table, column, cell.number or 0)


def _reach(table: str, column: str) -> str:
    if not table:
        return "index"
    if table == "sqlite_schema":
        return "structure" if column == "rootpage" else "schema"
    if (table, column) == ("device", "file"):
        return "note"  # tells this computer's file from a copy: no value of the desk
    return "log" if table in LOG else "value" if table in BY_TABLE else "log"
