"""The desk's open deals and those won in the period, kept in memory: a moved card does not make the strip read all."""

from collections import deque
from collections.abc import Collection
from threading import Lock
from typing import TYPE_CHECKING

from salesdesk.desk.cards import BoardView, Card
from salesdesk.desk.desk import Desk
from salesdesk.domain.days import start_of, to_us
from salesdesk.domain.periods import Period
from salesdesk.views.board import current_period, whole_desk

if TYPE_CHECKING:
    from salesdesk.views.strip import QuotaStanding


class KnownCards:
    """Used by reader threads. ``patch`` takes cards that were read anew; ``forget`` makes the next use read all."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lock = Lock()
        self._patches: deque[tuple[Collection[str], dict[str, Card]]] = deque()
        self._period: Period | None = None
        self._forgotten = True
        self._open: dict[str, Card] = {}
        self._won: dict[str, Card] = {}

    def forget(self) -> None:
        """Everything may have changed."""
        self._forgotten = True

    def load(self, pipeline: str | None) -> BoardView:
        """The board of a pipeline (None: the desk's own), and all from the same reading."""
        with self._lock:
            self._forgotten = False
            self._patches.clear()
            whole = whole_desk(self._desk.snapshot(), pipeline)
            self._keep(whole.board.period, whole.open, whole.won)
        return whole.board

    def patch(self, keys: Collection[str], cards: dict[str, Card]) -> None:
        """Some deals are now so; those without a card are gone. Never waits."""
        self._patches.append((keys, cards))

    def standing(self) -> "QuotaStanding":
        """The standing of the current period."""
        from salesdesk.views.strip import standing_of

        snapshot = self._desk.snapshot()
        period = current_period(snapshot)
        with self._lock:
            if self._forgotten or period != self._period:
                self._read(period)
            while self._patches:
                self._apply(*self._patches.popleft(), period)
            won, open_cards = list(self._won.values()), list(self._open.values())
        return standing_of(snapshot, period, won, open_cards)

    def _read(self, period: Period) -> None:
        self._forgotten = False
        self._patches.clear()
        since, until = (start_of(day, self._desk.settings.zone) for day in (period.start, period.until))
        with self._desk.read() as reader:
            open_cards, won = reader.open_cards(None), reader.closed_cards(None, "won", since, until)
        self._keep(period, open_cards, won)

    def _keep(self, period: Period, open_cards: Collection[Card], won: Collection[Card]) -> None:
        self._period = period
        self._open = {card.id: card for card in open_cards}
        self._won = {card.id: card for card in won}

    def _apply(self, keys: Collection[str], cards: dict[str, Card], period: Period) -> None:
        low, high = (to_us(start_of(day, self._desk.settings.zone)) for day in (period.start, period.until))
        for key in keys:
            self._open.pop(key, None)
            self._won.pop(key, None)
            card = cards.get(key)
            if card is not None and card.outcome == "open":
                self._open[key] = card
            elif card is not None and card.outcome == "won" and low <= (card.closed_us or 0) < high:
                self._won[key] = card
