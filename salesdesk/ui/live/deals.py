"""The store of deals beside the window: who shows deals is told of a change once, with all that it moved."""

from typing import NamedTuple

from PySide6.QtCore import QObject, Signal, Slot

from salesdesk.desk.cards import Card, NextStep, StripView
from salesdesk.desk.changes import Change
from salesdesk.desk.desk import Desk
from salesdesk.ui.live.figures import LiveFigures
from salesdesk.ui.operations import Operations
from salesdesk.views.deal_facts import DealFacts, deal_facts

TOO_MANY = 5_000
"""From so many changed deals on, pages read all of them."""


class Frame(NamedTuple):
    """What is shown at once after a change: some deals as they are at a revision, their next steps, chances and further
    facts, and the strip. The key of a deal that is gone is in ``keys`` alone."""

    revision: int
    keys: frozenset[str]
    cards: dict[str, Card]
    steps: dict[str, NextStep]
    facts: DealFacts
    chances: dict[str, float]
    strip: StripView


class LiveDeals(QObject):
    """Follows the operations of a desk. ``moved(Frame)`` comes after each change of deals or quotas that can be followed;
    after any other the pages read anew. Everything is read and computed off the GUI thread, from the desk's snapshot."""

    moved = Signal(object)

    def __init__(self, desk: Desk, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._operations = desk, operations
        self._keys: frozenset[str] = frozenset()
        self.figures = LiveFigures(desk)
        operations.changed.connect(self._on_changed)

    @staticmethod
    def follows(change: Change) -> bool:
        """Whether a change is told by a frame."""
        return not change.any_deal and len(change.deals) <= TOO_MANY

    @Slot(object)
    def _on_changed(self, change: Change) -> None:
        if self.follows(change) and change.moves_figures:
            # The later reading takes the place of an earlier one, so it must ask for that one's deals too.
            self._keys |= change.deals
            keys = self._keys
            self._operations.read(lambda: self._frame(keys), self._on_frame, key=(id(self), "frame"))

    def _frame(self, keys: frozenset[str]) -> Frame:
        snapshot = self._desk.snapshot()
        chances, strip = self.figures.follow(snapshot, keys)
        cards, steps, facts = snapshot.cards(keys), snapshot.steps(keys), deal_facts(snapshot, keys)
        return Frame(snapshot.revision, keys, cards, steps, facts, chances, strip)

    @Slot(object)
    def _on_frame(self, frame: Frame) -> None:
        self._keys -= frame.keys
        self.moved.emit(frame)
