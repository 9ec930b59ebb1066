"""Which row of a table names its columns, and what those names are once they are clean and all different."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from salesdesk.importing.read.cells import RawRow, cell_text
from salesdesk.importing.understand.header_words import KNOWN_WORDS, normal_header
from salesdesk.importing.understand.mapping import own_columns

_NUMBER = re.compile(r"[\s$€£¥(+-]*\d[\d\s.,:/%()'TZ+-]*[€%]?")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.\w+")


class Header(NamedTuple):
    """Column names and the line they stand on (0 when there is none). `score` counts the names we know."""

    names: tuple[str, ...]
    line: int
    score: float


def find_header(rows: Sequence[RawRow], asked: int | None = None) -> Header:
    """The header among the first rows of a table: the row with most names we know, else the first that can be one.

    With `asked` it is that line, whatever stands in it; 0: there is none.
    """
    texts = [(row.line, [cell_text(cell) for cell in row.cells]) for row in rows]
    filled = [(line, cells) for line, cells in texts if any(cells)]
    if not filled:
        return Header((), 0, 0.0)
    widths = Counter(_width(cells) for _, cells in filled)
    usual = max(widths, key=lambda w: (widths[w], w))
    best: tuple[float, int, list[str]] = (0.0, 0, [])
    for index, (line, cells) in enumerate(filled):
        if asked is not None:
            best = (1.0, line, cells) if line == asked else best
            continue
        score = _score(cells, [c for _, c in filled[index + 1 :]], usual)
        if score > best[0]:
            best = (score, line, cells)
    width = max(0 if own_columns(best[2]) else usual, _width(best[2]))
    return Header(distinct_names(best[2], width), best[1], best[0])


def _width(cells: list[str]) -> int:
    return max((i for i, cell in enumerate(cells, 1) if cell), default=0)


def _score(cells: list[str], below: list[list[str]], usual: int) -> float:
    named = [cell for cell in cells if cell]
    if not named or named[0].startswith("#") or any(len(cell) > 200 for cell in named):
        return 0.0
    known = sum(normal_header(cell) in KNOWN_WORDS for cell in set(named))
    if known >= 2 or (known and known == len(named)):
        return 2.0 + known / len(named) + known
    data_like = sum(_is_data(cell) for cell in named)
    if len(named) < 0.5 * usual or len(set(named)) < 0.7 * len(named):
        return 0.0
    if data_like and not _differs(cells, below):
        return 0.0
    return 1.0 + 0.5 * known


def _is_data(cell: str) -> bool:
    return _NUMBER.fullmatch(cell) is not None or _EMAIL.fullmatch(cell) is not None


def _differs(cells: list[str], below: list[list[str]]) -> bool:
    """Whether most columns hold another kind of thing below than in this row."""
    others = [c for row in below[:10] for c in zip(cells, row, strict=False) if c[0] and c[1]]
    return sum(_is_data(a) != _is_data(b) for a, b in others) > 0.5 * len(others)


def distinct_names(cells: Sequence[Any], width: int) -> tuple[str, ...]:
    """Names for `width` columns: blank ones become `Column 3`, repeated ones `Name (2)`."""
    names: list[str] = []
    taken: set[str] = set()
    for index in range(width):
        name = " ".join(unicodedata.normalize("NFC", cells[index] if index < len(cells) else "").split())
        name = name or f"Column {index + 1}"
        count, unique = 1, name
        while unique.casefold() in taken:
            count += 1
            unique = f"{name} ({count})"
        taken.add(unique.casefold())
        names.append(unique)
    return tuple(names)
