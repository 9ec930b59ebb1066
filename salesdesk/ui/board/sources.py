"""What the board reads, each a question for a reader thread; what is heavy is imported only there."""

from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from salesdesk.domain.days import EPOCH, MICROSECOND
from salesdesk.services.desk import Desk
from salesdesk.services.views import BoardView, Card, StageView, Step, StripView
from salesdesk.ui.board.followed import FollowedFigures
from salesdesk.ui.board.known import KnownCards
from salesdesk.ui.board.rows import Moment
from salesdesk.ui.board.store import CardStore

if TYPE_CHECKING:
    from salesdesk.services.queries.preview import Preview


class Loaded(NamedTuple):
    """A board, and its cards ready to be shown; not ``whole`` while only the first cards of each column are known."""

    view: BoardView
    store: CardStore
    whole: bool = True
    strip: StripView | None = None


class Fresh(NamedTuple):
    """Some cards as they are now: asked for by ``keys``; those that are gone are in neither."""

    keys: frozenset[str]
    cards: dict[str, Card]
    steps: dict[str, Step]
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

    def load(self, pipeline: str | None) -> Loaded:
        """The board of a pipeline (None: the desk's own)."""
        view = self._known.load(pipeline)
        return Loaded(view, self._store(view))

    def first(self, pipeline: str | None) -> Loaded:
        """The board of a pipeline (None: the desk's own); of very many deals only what is seen first."""
        from salesdesk.services.queries.early import early

        found = early(self._desk, pipeline)
        if found is None:
            return self.load(pipeline)
        store = self._store(found.view)
        store.count(found.sums)
        return Loaded(found.view, store, False, found.strip)

    def _store(self, view: BoardView) -> CardStore:
        zone = self._desk.settings.zone
        store = CardStore(view, Moment.at(view.as_of, zone), zone)
        store.is_own = self._desk.settings.is_own
        return store

    def moment(self) -> Moment:
        """When it is."""
        return Moment.at(self._desk.now(), self._desk.settings.zone)

    def cards(self, keys: frozenset[str]) -> Fresh:
        """Some cards anew."""
        from salesdesk.services.queries import board

        cards, steps = board.cards(self._desk, keys)
        self._known.patch(keys, cards)
        return Fresh(keys, cards, steps, self._followed.changed(keys, cards))

    def quick_strip(self) -> StripView | None:
        """The strip after single changes, by what was learnt last; None where only learning anew tells."""
        return self._followed.strip()

    def make_ready(self) -> None:
        """Get ready for single changes."""
        self._followed.make_ready()

    def figures(self, pipeline: str) -> Figures:
        """What the win model says of the open deals, the strip, and stall limits that rest on won deals."""
        from salesdesk.services.queries.limits import limits

        shown, strip = self._followed.learn()
        return Figures(shown, strip, limits(self._desk, pipeline))

    def preview(self, keys: Collection[str]) -> "Preview":
        """What dropping some deals would do to the chance."""
        from salesdesk.services.queries.preview import preview_of

        return preview_of(self._desk, self._known.standing(), keys)

    def lost_reasons(self) -> list[str]:
        """Reasons given so far, the most frequent first."""
        with self._desk.read() as reader:
            lost = reader.closed_cards(None, "lost", EPOCH, self._desk.now() + MICROSECOND)
        counts = Counter(card.lost_reason for card in lost if card.lost_reason)
        return [reason for reason, _ in counts.most_common(12)]
