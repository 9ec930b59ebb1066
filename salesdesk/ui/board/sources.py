"""What the board reads, each a question for a reader thread; what is heavy is imported only there."""

from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from salesdesk.desk.cards import BoardView, OpenSum, StripView
from salesdesk.desk.desk import Desk
from salesdesk.domain.days import EPOCH, MICROSECOND
from salesdesk.ui.board.arrangement import BoardArrangement
from salesdesk.ui.live import reading
from salesdesk.views.board import board

if TYPE_CHECKING:
    from salesdesk.views.preview import DropPreview


class LoadedBoard(NamedTuple):
    """A board, and its cards ready to be shown over the store that they were read into.

    Not ``whole`` while only the first cards of each column are known; ``sums`` are then of all cards.
    """

    view: BoardView
    arrangement: BoardArrangement
    whole: bool = True
    strip: StripView | None = None
    sums: tuple[OpenSum, ...] = ()


class Sources:
    """Asks the desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def load(self, pipeline: str | None) -> LoadedBoard:
        """The board of a pipeline (None: the desk's own)."""
        snapshot = self._desk.snapshot()
        view = board(snapshot, pipeline)
        return LoadedBoard(view, BoardArrangement(reading.of_board(snapshot, view), view))

    def first(self, pipeline: str | None) -> LoadedBoard:
        """The board of a pipeline (None: the desk's own); of very many deals only what is seen first."""
        from salesdesk.views.first_sight import early

        snapshot = self._desk.snapshot()
        found = early(snapshot, pipeline)
        if found is None:
            return self.load(pipeline)
        arrangement = BoardArrangement(reading.of_board(snapshot, found.view, is_complete=False), found.view)
        return LoadedBoard(found.view, arrangement, False, found.strip, found.sums)

    def preview(self, keys: Collection[str]) -> "DropPreview":
        """What dropping some deals would do to the chance."""
        from salesdesk.views.preview import preview

        return preview(self._desk.snapshot(), keys)

    def lost_reasons(self) -> list[str]:
        """Reasons given so far, the most frequent first."""
        snapshot = self._desk.snapshot()
        lost = snapshot.closed_cards(None, "lost", EPOCH, snapshot.now + MICROSECOND)
        counts = Counter(card.lost_reason for card in lost if card.lost_reason)
        return [reason for reason, _ in counts.most_common(12)]
