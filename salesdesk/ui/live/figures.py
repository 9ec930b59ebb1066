"""The figures beside the deals as these change: exact when learnt, and followed at once by what was learnt last."""

from collections.abc import Collection
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from salesdesk.desk.cards import StripView
from salesdesk.desk.desk import Desk
from salesdesk.desk.snapshot import Snapshot

if TYPE_CHECKING:
    from salesdesk.views.outlook import Outlook
    from salesdesk.views.quick_figures import Live
    from salesdesk.views.strip import QuotaDeals


class LearntFigures(NamedTuple):
    """What rests on the past, at a revision: the chance shown by deal, the strip, the stall limits of stages in days."""

    revision: int
    chances: dict[str, float]
    strip: StripView
    limits: dict[str, float]


class LiveFigures:
    """Used by reader threads; nothing is computed under the lock."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lock = Lock()
        self._learnt: dict[str, Outlook] = {}
        self._stands: tuple[Snapshot, QuotaDeals] | None = None
        self._following: tuple[int, Live] | None = None

    def learn(self) -> LearntFigures:
        """Learn anew."""
        from salesdesk.views.chances import chances
        from salesdesk.views.limits import limits
        from salesdesk.views.outlook import outlooks
        from salesdesk.views.strip import standing, strip_of

        snapshot = self._desk.snapshot()
        learnt, at = outlooks(snapshot), standing(snapshot)
        shown = {deal: one.shown for deal, one in chances(snapshot).items()}
        days = {stage.id: stage.limit_days for pipeline in learnt for stage in limits(snapshot, pipeline)}
        found = LearntFigures(snapshot.revision, shown, strip_of(snapshot, at), days)
        with self._lock:
            self._learnt, self._stands = learnt, (snapshot, at)
        return found

    def make_ready(self) -> None:
        """Get ready to follow single changes from what was learnt last."""
        from salesdesk.views.quick_figures import live

        with self._lock:
            stands, self._stands = self._stands, None
        if stands is not None:
            ready = live(*stands)
            with self._lock:
                self._following = (stands[0].revision, ready) if ready else None

    def follow(self, snapshot: Snapshot, keys: Collection[str]) -> tuple[dict[str, float], StripView]:
        """After changes of some deals: the chances they show (none while nothing is learnt yet), and the strip.

        Where only learning anew can tell, the strip is pending: it says what is won, and nothing of what may come.
        """
        with self._lock:
            learnt, following = self._learnt, self._following
        if not learnt:
            return {}, _pending(snapshot)
        from salesdesk.views.quick_figures import fresh_chances

        moved = None
        if following is not None and following[1].snapshot.today == snapshot.today:
            moved = self._desk.deals_between(following[0], snapshot.revision)
        cards = snapshot.cards({*keys, *(moved or ())})
        odds = fresh_chances(snapshot, learnt, cards)
        after = None
        if following is not None and moved is not None:
            after = following[1].seen_in(snapshot).after(moved, cards, odds)
        with self._lock:
            if self._following is following:
                self._following = (snapshot.revision, after) if after else None
        shown = {deal: one.shown for deal, one in odds.items() if deal in keys}
        return shown, after.strip() if after else _pending(snapshot)


def _pending(snapshot: Snapshot) -> StripView:
    from salesdesk.views.first_sight import pending_strip

    return pending_strip(snapshot)
