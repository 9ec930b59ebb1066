"""Which deals have changed between two revisions of a desk, as far as that is remembered."""

from collections import deque

from salesdesk.desk.changes import Stale

_MOST_CHANGES = 400
MANY = 500
"""From so many changed deals on, reading everything again is as quick."""


class Touched:
    """Notes each change; asked from any thread."""

    def __init__(self) -> None:
        self._notes: deque[tuple[int, frozenset[str] | None]] = deque(maxlen=_MOST_CHANGES)

    def note(self, revision: int, stale: Stale) -> None:
        """The desk has come to a revision by a change that made these things stale."""
        everything = stale.all_deals or "people" in stale.kinds
        self._notes.append((revision, None if everything else stale.deals))

    def between(self, old: int, new: int) -> frozenset[str] | None:
        """The deals changed since a revision; None where that is not known, or where they are many."""
        found = {revision: deals for revision, deals in list(self._notes) if old < revision <= new}
        if len(found) != new - old:
            return None
        deals: set[str] = set()
        for some in found.values():
            if some is None:
                return None
            deals |= some
        return frozenset(deals) if len(deals) < MANY else None
