"""The board's figures as its cards change: exact when asked for, and at once by what was learnt last."""

from collections import deque
from collections.abc import Collection
from threading import Lock
from typing import TYPE_CHECKING

from salesdesk.desk.cards import Card, DealChance, StripView
from salesdesk.desk.desk import Desk
from salesdesk.ui.board.known import KnownCards

if TYPE_CHECKING:
    from salesdesk.views.outlook import Outlook
    from salesdesk.views.quick_figures import Live
    from salesdesk.views.strip import QuotaStanding


class FollowedFigures:
    """Used by reader threads."""

    def __init__(self, desk: Desk, known: KnownCards) -> None:
        self._desk = desk
        self._known = known
        self._lock = Lock()
        self._learnt: dict[str, Outlook] = {}
        self._at: QuotaStanding | None = None
        self._live: Live | None = None
        self._changes: deque[tuple[Collection[str], dict[str, Card], dict[str, DealChance]]] = deque()

    def learn(self) -> tuple[dict[str, float], StripView]:
        """Learn anew: the chance shown by deal, and the strip."""
        from salesdesk.views.chances import chances
        from salesdesk.views.outlook import outlooks
        from salesdesk.views.strip import strip_of

        with self._lock:
            self._changes.clear()
            snapshot = self._desk.snapshot()
            self._at, self._live = self._known.standing(), None
            self._learnt = outlooks(snapshot)
            strip = strip_of(snapshot, self._at)
        return {deal: one.shown for deal, one in chances(snapshot).items()}, strip

    def make_ready(self) -> None:
        """Get ready to follow single changes."""
        from salesdesk.views.quick_figures import live

        with self._lock:
            if self._at is not None and self._live is None:
                self._live = live(self._desk.snapshot(), self._at)

    def changed(self, keys: Collection[str], cards: dict[str, Card]) -> dict[str, float]:
        """Deals are now so (without a card: gone). Gives the chances they show; none while nothing is learnt yet."""
        if not self._learnt:
            return {}
        from salesdesk.views.quick_figures import fresh_chances

        odds = fresh_chances(self._desk.snapshot(), self._learnt, cards)
        self._changes.append((keys, cards, odds))
        return {deal: one.shown for deal, one in odds.items()}

    def strip(self) -> StripView | None:
        """The strip after the changes so far; None where only learning anew can tell."""
        with self._lock:
            while self._live is not None and self._changes:
                self._live = self._live.after(*self._changes.popleft())
            return self._live.strip() if self._live else None
