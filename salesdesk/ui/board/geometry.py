"""Where the cards of a column are, by arithmetic alone: all are equally high."""

from bisect import bisect_left
from collections.abc import Iterable

from salesdesk.ui.board.paint import CARD_HEIGHT, GAP

PITCH = CARD_HEIGHT + GAP
SLOT_HEIGHT = 66
SLOT_PITCH = SLOT_HEIGHT + GAP


class Geometry:
    """Rows of ``PITCH`` pixels. ``lifted`` rows, which are in the air, take no room; ``slot`` is a gap before a row."""

    def __init__(self) -> None:
        self.count = 0
        self.lifted: list[int] = []
        self.slot: int | None = None

    def lift(self, rows: Iterable[int]) -> None:
        """These rows are in the air."""
        self.lifted = sorted(set(rows))

    def place(self, row: int) -> int:
        """How many cards stand before a row."""
        return row - bisect_left(self.lifted, row)

    def row(self, place: int) -> int:
        """The row of the card that so many stand before; the count of rows beyond the last."""
        for lifted in self.lifted:
            if lifted > place:
                break
            place += 1
        return min(place, self.count)

    def is_lifted(self, row: int) -> bool:
        """Whether a row is in the air."""
        at = bisect_left(self.lifted, row)
        return at < len(self.lifted) and self.lifted[at] == row

    def top(self, row: int) -> int:
        """Distance in pixels of a row from the top of the first."""
        shift = SLOT_PITCH if self.slot is not None and row >= self.slot else 0
        return self.place(row) * PITCH + shift

    def slot_top(self) -> int | None:
        """Distance in pixels of the gap from the top of the first row."""
        return None if self.slot is None else self.place(self.slot) * PITCH

    def height(self) -> int:
        """Height in pixels of all rows and the gap."""
        return self.standing * PITCH + (0 if self.slot is None else SLOT_PITCH)

    @property
    def standing(self) -> int:
        """How many cards are not in the air."""
        return self.count - len(self.lifted)

    def row_at(self, y: int) -> int | None:
        """The row at a distance from the top; None above, below and in the gap."""
        slot_top = self.slot_top()
        if slot_top is not None and y >= slot_top:
            y -= SLOT_PITCH
            if y < slot_top:
                return None
        if y < 0 or y // PITCH >= self.standing:
            return None
        return self.row(y // PITCH)

    def landing(self, y: int) -> int:
        """The row before which a card let go at a distance from the top would land.

        A card steps aside when the pointer passes its middle, where it stands now: so the gap does not flutter.
        """
        above = self._passed(y)
        if self.slot is not None:
            here = self.place(self.slot)
            above = above if above <= here else max(here, self._passed(y - SLOT_PITCH))
        return self.row(above)

    def _passed(self, y: int) -> int:
        return min(max((y + PITCH // 2) // PITCH, 0), self.standing)
