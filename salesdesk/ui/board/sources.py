"""What the board reads, each a question for a reader thread; what is heavy is imported only there."""

from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from salesdesk.desk.cards import BoardView, StripView
from salesdesk.desk.desk import Desk
from salesdesk.domain.days import EPOCH, MICROSECOND
from salesdesk.ui.board.rows import BoardMoment
from salesdesk.ui.board.store import CardStore
from salesdesk.ui.live.deals import LiveDeals
from salesdesk.ui.live.figures import LearntFigures
from salesdesk.views.board import board
from salesdesk.views.deal_facts import deal_facts

if TYPE_CHECKING:
    from salesdesk.views.preview import DropPreview


class LoadedBoard(NamedTuple):
    """A board, and its cards ready to be shown; not ``whole`` while only the first cards of each column are known."""

    view: BoardView
    store: CardStore
    whole: bool = True
    strip: StripView | None = None


class Sources:
    """Asks the desk."""

    def __init__(self, desk: Desk, live: LiveDeals) -> None:
        self._desk = desk
        self.live = live

    def load(self, pipeline: str | None) -> LoadedBoard:
        """The board of a pipeline (None: the desk's own)."""
        snapshot = self._desk.snapshot()
        view = board(snapshot, pipeline)
        store = self._store(view)
        store.asked.take_facts(deal_facts(snapshot))
        return LoadedBoard(view, store)

    def first(self, pipeline: str | None) -> LoadedBoard:
        """The board of a pipeline (None: the desk's own); of very many deals only what is seen first."""
        from salesdesk.views.first_sight import early

        found = early(self._desk.snapshot(), pipeline)
        if found is None:
            return self.load(pipeline)
        store = self._store(found.view)
        store.count(found.sums)
        return LoadedBoard(found.view, store, False, found.strip)

    def _store(self, view: BoardView) -> CardStore:
        zone = self._desk.settings.zone
        store = CardStore(view, BoardMoment.at(view.as_of, zone), zone)
        store.is_own = self._desk.settings.is_own
        return store

    def moment(self) -> BoardMoment:
        """When it is."""
        return BoardMoment.at(self._desk.now(), self._desk.settings.zone)

    def make_ready(self) -> None:
        """Get ready for single changes."""
        self.live.figures.make_ready()

    def figures(self, pipeline: str) -> LearntFigures:
        """What the win model says of the open deals, the strip, and stall limits that rest on won deals."""
        return self.live.figures.learn(pipeline)

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
