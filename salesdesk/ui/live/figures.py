"""The figures beside the deals as these change: learnt once a day, and brought forward by each change."""

from collections.abc import Collection
from typing import NamedTuple

from salesdesk.desk.cards import StripView
from salesdesk.desk.desk import Desk
from salesdesk.desk.snapshot import Snapshot


class LearntFigures(NamedTuple):
    """What rests on the past, at a revision: the chance shown by deal, the strip, the stall limits of stages in days."""

    revision: int
    chances: dict[str, float]
    strip: StripView
    limits: dict[str, float]


class LiveFigures:
    """Used by reader threads. All that is known is kept with the desk's snapshots, which bring it forward."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def learn(self) -> LearntFigures:
        """The figures of today; what they rest on is learnt where that is not known yet."""
        from salesdesk.views.chances import shown_chances
        from salesdesk.views.limits import limit_days
        from salesdesk.views.strip import strip

        snapshot = self._desk.snapshot()
        return LearntFigures(snapshot.revision, shown_chances(snapshot), strip(snapshot), limit_days(snapshot))

    def follow(self, snapshot: Snapshot, keys: Collection[str]) -> tuple[dict[str, float], StripView]:
        """After changes of some deals: the chances they show, and the strip.

        Where that has to be learnt first there are no chances, and the strip is pending: it says what is won, and nothing
        of what may come.
        """
        from salesdesk.views.chances import chances
        from salesdesk.views.first_sight import pending_strip
        from salesdesk.views.learning import NotLearnt, without_learning
        from salesdesk.views.strip import strip

        try:
            with without_learning():
                known = chances(snapshot)
                return {key: known[key].shown for key in keys if key in known}, strip(snapshot)
        except NotLearnt:
            return {}, pending_strip(snapshot)
