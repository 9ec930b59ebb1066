"""Texts longer than a cell of a workbook: the cell holds the beginning and a number, a sheet of its own the whole text.

Excel counts in units of UTF-16: a letter beyond the Basic Multilingual Plane is two.
"""

import re
from collections.abc import Iterator

from salesdesk.domain.words import mark

SHEET = mark("Long texts")
"""The sheet that holds them, which a cell names in its last words."""
COLUMNS = (mark("No."), mark("Sheet"), mark("Cell"), mark("Part"), mark("Parts"), mark("Text"))
"""What that sheet says of each piece of a text; the pieces of a text stand together, in their order."""
LONGEST_CELL = 32_767
"""Units of UTF-16 that a cell holds."""
_PIECE = LONGEST_CELL - 1
"""What leaves room for the guard that a piece may need."""
_SHORT = LONGEST_CELL // 2
"""So many characters fit in a cell whatever they are."""
_REFERENCE = re.compile(r"… \[" + SHEET + r" ([0-9]{1,7})\]")
_ROOM = 30
"""A reference has fewer characters."""


def fits(text: str) -> bool:
    """Whether a cell holds the text as it is: it is not too long, and does not end like one that goes on elsewhere."""
    if len(text) <= _SHORT and text[-1:] != "]":
        return True
    return units(text) <= LONGEST_CELL and reference(text) is None


def units(text: str) -> int:
    """The length of a text as Excel counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def shortened(text: str, sheet: str, number: int) -> str:
    """The beginning of a text, ending with the sheet and number under which all of it stands: … [Long texts 3]."""
    ending = f"… [{sheet} {number}]"
    return _begun(text, _PIECE - units(ending)) + ending


def reference(cell: str) -> int | None:
    """The number of the text whose beginning a cell holds; None where the cell stands for itself."""
    found = _REFERENCE.search(cell, max(len(cell) - _ROOM, 0))
    return int(found[1]) if found and found.end() == len(cell) else None


def pieces(text: str) -> Iterator[str]:
    """The whole text in parts that a cell holds each; no letter is split."""
    start = 0
    while start < len(text):
        piece = _begun(text[start : start + _PIECE], _PIECE)
        start += len(piece)
        yield piece


def _begun(text: str, most: int) -> str:
    """As many letters from the beginning of a text as take so many units at most."""
    taken = text[:most]
    if units(taken) <= most:
        return taken
    half = taken.encode("utf-16-le", "surrogatepass")[: 2 * most]
    if 0xD8 <= half[-1] <= 0xDB:  # the first unit of a letter of two
        half = half[:-2]
    return half.decode("utf-16-le", "surrogatepass")
