"""The cards of the Quota page are read one after another, the first one first."""

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QObject, Signal, Slot

from salesdesk.desk.desk import Desk
from salesdesk.desk.parts import Outdated
from salesdesk.domain.errors import SalesDeskError
from salesdesk.i18n import worded
from salesdesk.ui.operations import NOT_READ, Operations
from salesdesk.ui.pages.quota.card import Question, QuotaCard

if TYPE_CHECKING:
    from salesdesk.ui.pages.quota.reading import ShownQuota

log = logging.getLogger(__name__)


class _Answer(NamedTuple):
    """What a card asked for, or why it was not read; ``place`` is the card's."""

    place: int
    answer: Any
    problem: str


class CardReadings(QObject):
    """Asks the questions of cards, each in a reading of its own, so that nothing waits long for them.

    A card is shown as soon as it is read; where all are to change in one frame, their answers are kept until ``completed``.
    """

    completed = Signal()

    def __init__(self, desk: Desk, operations: Operations, cards: Sequence[QuotaCard], parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._operations = desk, operations
        self.cards = tuple(cards)
        self._shown: ShownQuota | None = None
        self._waiting: list[int] = []
        self._held: list[_Answer] | None = None
        self._places = {card: place for place, card in enumerate(self.cards)}
        for card in self.cards:
            card.asks_again.connect(self._again)

    def begin(self, shown: "ShownQuota", is_held: bool) -> None:
        """Read the cards that have a use beside these figures; those that were being read are dropped."""
        self._shown = shown
        self._waiting = [place for place, card in enumerate(self.cards) if card.has_use(shown)]
        self._held = [] if is_held else None
        if not is_held:
            for place in self._waiting:
                self.cards[place].show_outline()
        self._next()

    def show_held(self) -> None:
        """Show the answers that were kept."""
        held, self._held = self._held or [], None
        for answer in held:
            self._show(answer)

    def _next(self) -> None:
        if self._waiting:
            self._ask(self._waiting.pop(0), "cards", self._on_read)
        else:
            self.completed.emit()

    def _ask(self, place: int, name: str, slot: Any) -> None:
        assert self._shown is not None
        desk, question = self._desk, self.cards[place].question(self._shown)
        self._operations.read(lambda: _answered(desk, question, place), slot, key=(id(self), name))

    @Slot(object)
    def _on_read(self, answer: _Answer) -> None:
        if self._held is None:
            self._show(answer)
        else:
            self._held.append(answer)
        self._next()

    @Slot()
    def _again(self) -> None:
        """Only the card that asks something else is read."""
        place = self._places.get(self.sender())  # type: ignore[call-overload]
        if place is not None and self._shown is not None and place not in self._waiting:
            self._ask(place, f"card {place}", self._on_read_again)

    @Slot(object)
    def _on_read_again(self, answer: _Answer) -> None:
        self._show(answer)

    def _show(self, answer: _Answer) -> None:
        self.cards[answer.place].take(answer.answer, answer.problem)


def _answered(desk: Desk, question: Question, place: int) -> _Answer:
    """An answer, or the sentence of a failure: one card that cannot be read leaves the others alone."""
    try:
        return _Answer(place, question(desk.snapshot()), "")
    except Outdated:
        raise
    except SalesDeskError as error:
        return _Answer(place, None, worded(error.message))
    except Exception:
        # Whatever it is, the card says it in a sentence; the details are for the log.
        log.exception("a card could not be read")
        return _Answer(place, None, worded(NOT_READ))
