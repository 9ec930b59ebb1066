"""What the board reads, each a question for a reader thread; what is heavy is imported only there."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, NamedTuple

from salesdesk.desk.cards import BoardView, OpenSum, StripView
from salesdesk.desk.desk import Desk
from salesdesk.domain.days import EPOCH, MICROSECOND
from salesdesk.ui.board.arrangement import BoardArrangement
from salesdesk.ui.live import reading
from salesdesk.ui.live.figures import LearntFigures, LiveFigures
from salesdesk.views.board import board
from salesdesk.views.tally import Tally

if TYPE_CHECKING:
    from salesdesk.views.first_screen import FirstScreen
    from salesdesk.views.preview import DropPreview


class LoadedBoard(NamedTuple):
    """A board, and its cards ready to be shown over the store that they were read into.

    Not ``whole`` while only the first cards of each column are known; ``sums``, or ``tallies`` by column, are then of all
    cards. ``figures`` are what rests on the past at the same revision, where that is known with the cards.
    """

    view: BoardView
    arrangement: BoardArrangement
    whole: bool = True
    strip: StripView | None = None
    sums: tuple[OpenSum, ...] = ()
    tallies: Mapping[str, Tally] | None = None
    figures: LearntFigures | None = None


class Sources:
    """Asks the desk."""

    def __init__(self, desk: Desk, figures: LiveFigures, screen: "FirstScreen | None" = None) -> None:
        """``screen`` was kept of the desk as it is."""
        self._desk, self._figures, self._screen = desk, figures, screen

    def kept(self) -> LoadedBoard | None:
        """The first screen as it was kept; it is there at once, and has its figures. None without one, and where the desk
        has changed since."""
        screen = self._screen
        if screen is None or screen.revision != self._desk.store.revision:
            return None
        revision = screen.revision
        arrangement = BoardArrangement(reading.of_screen(screen), screen.view)
        figures = LearntFigures(revision, dict(screen.chances), screen.strip, dict(screen.limits))
        return LoadedBoard(screen.view, arrangement, False, screen.strip, (), screen.tallies, figures)

    def with_figures(self, pipeline: str | None) -> LoadedBoard:
        """The board of a pipeline (None: the desk's own) with the figures of its revision."""
        figures, loaded = self._figures.learn(), self.load(pipeline)
        return loaded._replace(figures=figures)

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
