"""Texts of our own workbooks that no cell holds: their pieces put together, in the place of their beginnings."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from salesdesk.domain.formula_guards import guarded, needs_guard, unguarded
from salesdesk.domain.long_texts import COLUMNS, SHEET, reference, shortened


def collected(rows: Iterable[list[Any]]) -> dict[int, str] | None:
    """The texts of the sheet of long texts by their number; None where the sheet is somebody else's.

    A text of which a piece is missing, or stands elsewhere, is not among them.
    """
    found: dict[int, list[str]] = {}
    parts: dict[int, int] = {}
    for line, row in enumerate(rows):
        if line == 0:
            if tuple(row) != COLUMNS:
                return None
            continue
        try:
            number, part, of = (int(row[place]) for place in (0, 3, 4))
        except (TypeError, ValueError, OverflowError):
            continue
        pieces = found.setdefault(number, [])
        if part == len(pieces) + 1 and parts.setdefault(number, of) == of:
            pieces.append(unguarded(str(row[5])))
    return {number: "".join(pieces) for number, pieces in found.items() if len(pieces) == parts.get(number)}


class CutText(ValueError):
    """A cell holds only the beginning of a text, and nothing holds all of it."""


def made_whole(rows: Iterable[list[Any]], texts: Mapping[int, str], every: bool = False) -> Iterator[list[Any]]:
    """The rows with whole texts, guarded as cells are, in the place of their beginnings. Each text is used once: what a file
    repeats does not grow. With ``every`` CutText is raised for a beginning without its text."""
    left = dict(texts)
    for row in rows:
        yield [_whole(cell, left, every) if _may_be_cut(cell) else cell for cell in row]


def _may_be_cut(cell: Any) -> bool:
    return isinstance(cell, str) and cell[-1:] == "]"


def _whole(cell: str, left: dict[int, str], every: bool) -> str:
    number = reference(cell)
    if number is None:
        return cell
    text = left.get(number)
    if text is None or shortened(text, SHEET, number) != unguarded(cell):
        if every:
            raise CutText
        return cell
    del left[number]
    return guarded(text) if needs_guard(text) else text
