"""What the board reads, each a question for a reader thread; what is heavy is imported only there."""

from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from salesdesk.desk.cards import BoardView, Card, NextStep, StageView, StripView
from salesdesk.desk.desk import Desk
from salesdesk.domain.days import EPOCH, MICROSECOND
from salesdesk.ui.board.followed import FollowedFigures
from salesdesk.ui.board.known import KnownCards
from salesdesk.ui.board.rows import BoardMoment
from salesdesk.ui.board.store import CardStore

if TYPE_CHECKING:
    from salesdesk.views.preview import DropPreview


class LoadedBoard(NamedTuple):
    """A board, and its cards ready to be shown; not ``whole`` while only the first cards of each column are known."""

    view: BoardView
    store: CardStore
    whole: bool = True
    strip: StripView | None = None


class FreshCards(NamedTuple):
    """Some cards as they are now: asked for by ``keys``; those that are gone are in neither."""

    keys: frozenset[str]
    cards: dict[str, Card]
    steps: dict[str, NextStep]
    chances: dict[str, float]


class Figures(NamedTuple):
    """What rests on the past: the chance shown by deal, the strip, and the stages with their stall limits."""

    chances: dict[str, float]
    strip: StripView
    stages: tuple[StageView, ...]


class Sources:
    """Asks the desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known = KnownCards(desk)
        self._followed = FollowedFigures(desk, self._known)

    def load(self, pipeline: str | None) -> LoadedBoard:
        """The board of a pipeline (None: the desk's own)."""
        view = self._known.load(pipeline)
        return LoadedBoard(view, self._store(view))

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

    def cards(self, keys: frozenset[str]) -> FreshCards:
        """Some cards anew."""
        from salesdesk.views import board

        cards, steps = board.cards(self._desk.snapshot(), keys)
        self._known.patch(keys, cards)
        return FreshCards(keys, cards, steps, self._followed.changed(keys, cards))

    def quick_strip(self) -> StripView | None:
        """The strip after single changes, by what was learnt last; None where only learning anew tells."""
        return self._followed.strip()

    def make_ready(self) -> None:
        """Get ready for single changes."""
        self._followed.make_ready()

    def figures(self, pipeline: str) -> Figures:
        """What the win model says of the open deals, the strip, and stall limits that rest on won deals."""
        from salesdesk.views.limits import limits

        shown, strip = self._followed.learn()
        return Figures(shown, strip, limits(self._desk.snapshot(), pipeline))

    def preview(self, keys: Collection[str]) -> "DropPreview":
        """What dropping some deals would do to the chance."""
        from salesdesk.views.preview import preview_of

        return preview_of(self._desk.snapshot(), self._known.standing(), keys)

    def lost_reasons(self) -> list[str]:
        """Reasons given so far, the most frequent first."""
        with self._desk.read() as reader:
            lost = reader.closed_cards(None, "lost", EPOCH, self._desk.now() + MICROSECOND)
        counts = Counter(card.lost_reason for card in lost if card.lost_reason)
        return [reason for reason, _ in counts.most_common(12)]
