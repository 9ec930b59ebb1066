"""The store of deals beside the window, kept as the desk is: each change is put in once, for all who show deals."""

from datetime import timedelta
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from salesdesk.desk.cards import Card, NextStep, StripView
from salesdesk.desk.changes import Change
from salesdesk.desk.desk import Desk
from salesdesk.domain.days import day_of, days_on, start_of
from salesdesk.ui.live.figures import LearntFigures, LiveFigures
from salesdesk.ui.live.moment import LiveMoment
from salesdesk.ui.live.store import NEVER, DealStore
from salesdesk.ui.operations import Operations
from salesdesk.views.deal_facts import DealFacts, deal_facts

TOO_MANY = 5_000
"""From so many changed deals on, pages read all of them."""
FEW = 50
"""Up to so many changed deals are read right behind the change; the next command waits for that. More are read beside it."""
LATER_MS = 5 * 60 * 1000
"""How often it is looked how much time has passed over the deals; and when the day turns."""
_SECOND_MS = 1000


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
    """Keeps ``store`` as the desk is, from the desk's snapshot, read and computed off the GUI thread.

    ``moved(Frame)`` comes once a change of deals or quotas that can be followed is in the store; after any other the pages
    read anew. ``learnt(LearntFigures)`` comes once what rests on the past is in it, ``later(bool)`` when time has passed
    (whether it is another day). ``emptied`` when what was read took the place of all deals that were there.
    """

    moved = Signal(object)
    learnt = Signal(object)
    later = Signal(bool)
    emptied = Signal()

    def __init__(self, desk: Desk, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._operations = desk, operations
        self._keys: frozenset[str] = frozenset()
        self.store = DealStore(self._moment())
        self.store.is_learnt = False
        self.figures = LiveFigures(desk)
        self._later_timer = QTimer(self)
        self._later_timer.setSingleShot(True)
        self._later_timer.timeout.connect(self.look_again)
        operations.follow(self._look, self._on_changed, self)
        operations.closing.connect(self._later_timer.stop)

    def _moment(self) -> LiveMoment:
        return LiveMoment.at(self._desk.now(), self._desk.settings.zone)

    @staticmethod
    def follows(change: Change) -> bool:
        """Whether a change is told by a frame."""
        return not change.any_deal and len(change.deals) <= TOO_MANY

    # Reading

    def is_behind(self, read: DealStore) -> bool:
        """Whether the store is further by now than what was read, which has to be read again then."""
        return read.revision < self.store.revision

    def take(self, read: DealStore) -> None:
        """Put what was read into the store."""
        store = self.store
        is_first = store.revision == NEVER
        moved = None if is_first else self._desk.touched_between(store.revision, read.revision)
        store.take(read, moved)
        if moved is None:
            self.emptied.emit()
        elif left := [key for key in moved if not read.is_whole and key not in read.cards]:
            self._follow(frozenset(left))
        self._look_later()

    # Following changes

    def _look(self, change: Change) -> Frame | None:
        """What a change of few deals shows, read in the writer thread; None for others, and while nothing is shown."""
        if len(change.deals) > FEW or not self._is_shown(change):
            return None
        return self._frame(change.deals, self.store.revision)

    def _is_shown(self, change: Change) -> bool:
        return self.follows(change) and change.moves_figures and self.store.is_followed

    @Slot(object, object)
    def _on_changed(self, change: Change, frame: Frame | None) -> None:
        if frame is not None:
            self._on_frame(frame)
        elif self._is_shown(change):
            self._follow(change.deals)

    def _follow(self, keys: frozenset[str]) -> None:
        # The later reading takes the place of an earlier one, so it must ask for that one's deals too.
        self._keys |= keys
        wanted, since = self._keys, self.store.revision
        self._operations.read(lambda: self._frame(wanted, since), self._on_frame, key=(id(self), "frame"))

    def _frame(self, wanted: frozenset[str], since: int) -> Frame:
        snapshot = self._desk.snapshot()
        touched = self._desk.touched_between(since, snapshot.revision)
        keys = wanted | (touched or frozenset())
        chances, strip = self.figures.follow(snapshot, keys)
        cards, steps, facts = snapshot.cards(keys), snapshot.steps(keys), deal_facts(snapshot, keys)
        # Where any deal may have changed, the store is not further by some of them; the pages read it anew.
        revision = since if touched is None else snapshot.revision
        return Frame(revision, keys, cards, steps, facts, chances, strip)

    @Slot(object)
    def _on_frame(self, frame: Frame) -> None:
        if frame.revision < self.store.revision:
            # What was read meanwhile is newer; so must this be.
            self._follow(frame.keys)
            return
        self._keys -= frame.keys
        if frame.strip.pending:
            self.store.wait_for_chances()
        self.store.put(frame.keys, frame.cards, frame.steps, frame.facts, frame.chances)
        self.store.revision = frame.revision
        self.moved.emit(frame)
        if not self.store.is_learnt:
            self.learn()

    # Learning

    @Slot()
    def learn(self) -> None:
        """Read the chances and the strip of today; what they rest on is learnt where that is not known yet."""
        self._operations.read(self.figures.learn, self._on_learnt, key=(id(self), "learnt"))

    @Slot(object)
    def _on_learnt(self, figures: LearntFigures) -> None:
        if figures.revision < self.store.revision:
            # They are of before what is shown by now.
            self.learn()
            return
        self.store.learn(figures.chances, figures.limits)
        self.learnt.emit(figures)

    # Time

    @Slot()
    def look_again(self) -> None:
        """It is later: days in stage, stalls and days of next steps may read differently."""
        before, now = self.store.moment.today, self._moment()
        is_another_day = now.today != before
        if is_another_day and self.store.is_followed:
            self.store.wait_for_chances()  # those of the new day come
            self._follow(frozenset())
        self.store.look_again(now)
        self.later.emit(is_another_day)
        self._look_later()

    def _look_later(self) -> None:
        now, zone = self._desk.now(), self._desk.settings.zone
        left = start_of(days_on(day_of(now, zone), 1), zone) - now
        self._later_timer.start(min(LATER_MS, round(left / timedelta(milliseconds=1)) + _SECOND_MS))
