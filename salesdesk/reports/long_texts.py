"""The sheet of a workbook with the texts that no cell holds, in pieces, and where each of them belongs."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from salesdesk.domain.long_texts import COLUMNS, SHEET, fits, pieces, shortened

WIDTHS = (8, 18, 10, 8, 8, 100)


class LongText(NamedTuple):
    """A text and the cell that holds its beginning."""

    sheet: str
    cell: str
    text: str


class LongTexts:
    """The long texts of one workbook; ``words`` names sheet and columns in the language of the file."""

    def __init__(self, words: Callable[[str], str]) -> None:
        self.sheet = words(SHEET)
        self.columns = tuple(words(name) for name in COLUMNS)
        self._found: list[LongText] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def cell(self, text: str, sheet: str, row: int, column: int) -> str:
        """What a cell (counted from 0) holds of a text: all of it, or the beginning and where the whole stands."""
        if fits(text):
            return text
        self._found.append(LongText(sheet, _place(row, column), text))
        return shortened(text, self.sheet, len(self._found))

    def rows(self) -> Iterator[tuple[int | str, ...]]:
        """A row for each piece, as the columns name it."""
        for number, found in enumerate(self._found, start=1):
            parts = list(pieces(found.text))
            for part, piece in enumerate(parts, start=1):
                yield number, found.sheet, found.cell, part, len(parts), piece


def _place(row: int, column: int) -> str:
    letters, left = "", column + 1
    while left:
        left, rest = divmod(left - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
