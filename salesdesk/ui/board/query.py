"""How the cards of the board can be sorted, and what their fields are read from."""

from collections.abc import Callable
from datetime import date
from typing import Protocol
from zoneinfo import ZoneInfo

from salesdesk.desk.cards import BoardView, Card, NextStep
from salesdesk.desk.query.sorting import UNSORTED, Sort, parse
from salesdesk.desk.query.texts import searched_text
from salesdesk.domain.days import day_of, from_us
from salesdesk.domain.fields import OWN, STALLED, Field, deal_fields, field_of
from salesdesk.ui.board.rows import BoardMoment
from salesdesk.views.deal_facts import NO_FACTS

OWN_ORDER = "own"
SORTS: dict[str, Sort] = {
    OWN_ORDER: UNSORTED,
    "close": parse("expected_close"),
    "amount": parse("-amount"),
    "step": parse("next_step"),
    "days": parse("-days"),
    "title": parse("title"),
}
"""The own order, soonest, largest, earliest step, longest in stage, by title."""


class ShownCards(Protocol):
    """What of the cards of a board their fields are read from."""

    zone: ZoneInfo
    moment: BoardMoment
    cards: dict[str, Card]
    steps: dict[str, NextStep]

    def chance(self, card: Card) -> float:
        """The chance shown on a card, in [0, 1]."""

    def days(self, card: Card) -> int:
        """Whole days that a card has been in its stage."""

    def is_stalled(self, card: Card) -> bool:
        """Whether it is there for too long."""


class BoardLookup:
    """What the fields of deals are read from besides the card (see DealLookup), for the cards of one board."""

    def __init__(self, cards: ShownCards, view: BoardView) -> None:
        self._cards = cards
        self.facts = NO_FACTS
        self._pipeline = view.pipeline
        self._names = {stage.id: stage.name for stage in view.stages}
        self._places = {stage.id: place for place, stage in enumerate(view.stages)}

    def field(self, key: str) -> Field:
        """The field of a key, the user's own among them (one that is gone is empty). Raises Refused when there is none."""
        if key == STALLED.key:
            return STALLED
        return field_of(key, None if key.startswith(OWN) else self.facts.own_fields)

    @property
    def text(self) -> Callable[[Card], str]:
        """Gives what a card is searched by."""
        return searched_text(deal_fields(self.facts.own_fields), self)

    def stage_name(self, card: Card) -> str:
        """The name of the stage that a deal holds, or held last."""
        return self._names.get(card.stage, "")

    def stage_place(self, card: Card) -> int:
        """The place of that stage among all stages."""
        return self._places.get(card.stage, len(self._places))

    def pipeline_name(self, card: Card) -> str:
        """The name of the board's pipeline."""
        return self._pipeline.name

    def pipeline_rank(self, card: Card) -> str:
        """What pipelines are sorted by."""
        return self._pipeline.rank

    def chance(self, card: Card) -> float | None:
        """The chance in [0, 1] of an open deal; None once it is closed."""
        return self._cards.chance(card) if card.outcome == "open" else None

    def step(self, card: Card) -> NextStep | None:
        """The next step planned, or None."""
        return self._cards.steps.get(card.id)

    def days(self, card: Card) -> int | None:
        """Whole days of an open deal in its stage; None once it is closed."""
        return self._cards.days(card) if card.outcome == "open" else None

    def is_stalled(self, card: Card) -> bool:
        """Whether an open deal is in its stage for longer than the stage's limit, and not put aside."""
        return self._cards.is_stalled(card)

    def day(self, instant_us: int) -> date:
        """The day of an instant in the desk's zone."""
        return day_of(from_us(instant_us), self._cards.zone)

    def is_created_known(self, card: Card) -> bool:
        """The board does not tell an estimated day from a known one."""
        return True

    def tags(self, card: Card) -> tuple[str, ...]:
        """The names of a deal's tags."""
        return self.facts.tags.get(card.id, ())

    def own(self, card: Card, name: str) -> str | None:
        """What a deal has in the user's own field of that name."""
        return self.facts.value(card.id, name)
