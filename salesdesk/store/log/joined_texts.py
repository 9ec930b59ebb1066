"""Texts that SQLite has joined into one, parted into arrays of numbers, days and names without a text for each."""

from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from salesdesk.analytics.arrays import Bools, Ints
from salesdesk.analytics.events import NO_DAY
from salesdesk.store.joined import MARK

_MARK, _SPACE, _MINUS, _ZERO = ord(MARK), ord(" "), ord("-"), ord("0")
_LONGEST, _NAME, _DAY = 18, 64, 10
"""The most digits of a number, the most bytes of a name, and the bytes of a day."""
_EPOCH = 719_163
"""The proleptic ordinal of 1 January 1970."""


class WordColumn(NamedTuple):
    """One word of each text: where it begins and ends in ``content``, the bytes of all of them."""

    content: NDArray[np.uint8]
    start: Ints
    end: Ints

    @property
    def told(self) -> Bools:
        """Whether there is anything in it."""
        return self.end > self.start

    def numbers(self) -> Ints:
        """As whole numbers, 0 where there is nothing. Raises ValueError."""
        negative = self.told & (self._at(0) == _MINUS)
        length = self.end - self.start - negative
        most = int(length.max(initial=0))
        if most > _LONGEST or (length[negative] == 0).any():
            raise ValueError("a number is too long, or only a sign")
        found = np.zeros(len(length), np.int64)
        for place in range(most):  # from the last digit on
            digit = self.content[np.maximum(self.end - 1 - place, 0)] - np.uint8(_ZERO)
            inside = length > place
            if (digit[inside] > 9).any():
                raise ValueError("no number")
            found += np.where(inside, digit, 0) * np.int64(10**place)
        return np.where(negative, -found, found)

    def days(self) -> Ints:
        """ISO days as proleptic ordinals, NO_DAY where there is nothing. Raises ValueError."""
        told = self.told
        start = self.start[told]
        if (self.end[told] - start != _DAY).any():
            raise ValueError("no day")
        letters = self.content[start[:, None] + np.arange(_DAY)]
        digits = letters - np.uint8(_ZERO)
        if (letters[:, (4, 7)] != _MINUS).any() or (np.delete(digits, (4, 7), axis=1) > 9).any():
            raise ValueError("no day")
        y1, y2, y3, y4, _, m1, m2, _, d1, d2 = digits.T.astype(np.int64)
        year, month, day = ((y1 * 10 + y2) * 10 + y3) * 10 + y4, m1 * 10 + m2, d1 * 10 + d2
        months = (year - 1970) * 12 + month - 1
        first, next_first = (
            at.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) for at in (months, months + 1)
        )
        if not ((year > 0) & (month >= 1) & (month <= 12) & (day >= 1) & (first + day <= next_first)).all():
            raise ValueError("no day")
        found = np.full(len(told), NO_DAY, np.int64)
        found[told] = first + day - 1 + _EPOCH
        return found

    def names(self) -> tuple[list[str], Ints]:
        """The distinct names, and the place of each text's in them. Raises ValueError where one is longer than 64 bytes."""
        length = self.end - self.start
        most = max(int(length.max(initial=0)), 1)
        if most > _NAME or not self.content.all():
            raise ValueError("a long name, or one with a zero in it")
        letters = np.zeros((len(length), most), np.uint8)
        for place in range(most):
            letters[:, place] = np.where(length > place, self._at(place), 0)
        distinct, places = np.unique(letters.view(f"S{most}")[:, 0], return_inverse=True)
        return [one.decode() for one in distinct.tolist()], places

    def _at(self, place: int) -> NDArray[np.uint8]:
        """The bytes of the texts at a place of this field; anything where it is shorter."""
        return self.content[np.minimum(self.start + place, len(self.content) - 1)]


class JoinedTexts(NamedTuple):
    """Where each of some texts begins and ends in ``content``, the bytes of all of them, and where the words in them end."""

    content: NDArray[np.uint8]
    start: Ints
    end: Ints
    spaces: Ints

    @classmethod
    def parted(cls, text: str, count: int) -> Self | None:
        """So many texts, joined by the mark; None where one of them holds it."""
        content = np.frombuffer(text.encode("utf-8"), np.uint8)
        marks = np.flatnonzero(content == _MARK)
        if len(marks) != count - 1:
            return None
        start, end = np.concatenate([[0], marks + 1]), np.concatenate([marks, [len(content)]])
        return cls(content, start, end, np.flatnonzero(content == _SPACE))

    def some(self, chosen: Ints) -> Self:
        """Those at some places."""
        return self._replace(start=self.start[chosen], end=self.end[chosen])

    def whole(self) -> WordColumn:
        """All of each text."""
        return WordColumn(self.content, self.start, self.end)

    def without(self, ending: bytes) -> Self:
        """The same without an ending that some of them have."""
        is_there = self.end - self.start >= len(ending)
        for place, letter in enumerate(reversed(ending)):
            is_there &= self.content[np.maximum(self.end - 1 - place, 0)] == letter
        return self._replace(end=self.end - len(ending) * is_there)

    def words(self, width: int) -> list[WordColumn]:
        """The words of all texts, so many in each. Raises ValueError where one has more or fewer."""
        first = np.searchsorted(self.spaces, self.start)
        if (np.searchsorted(self.spaces, self.end) - first != width - 1).any():
            raise ValueError("not as many words")
        starts = [self.start] + [self.spaces[first + place] + 1 for place in range(width - 1)]
        ends = [start - 1 for start in starts[1:]] + [self.end]
        return [WordColumn(self.content, *edges) for edges in zip(starts, ends, strict=True)]
