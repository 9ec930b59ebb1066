"""The deals that an action is about, wherever they are shown."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Protocol

from salesdesk.desk.cards import Card
from salesdesk.domain.dataclass import dataclass

if TYPE_CHECKING:
    from salesdesk.ui.actions.deal_requests import DealRequests


class OfferedStage(Protocol):
    """What a menu needs to know of a stage."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...


@dataclass(frozen=True, slots=True)
class DealSelection:
    """The chosen deals, and the stages of their pipelines in order. ``current`` is the one that has the keys, be it
    chosen or not; ``beside`` says that it is the deal which is open beside the page already; ``own_fields`` are the
    names of the user's own fields."""

    requests: "DealRequests"
    cards: tuple[Card, ...]
    stages: Sequence[OfferedStage]
    today: date
    current: Card | None = None
    beside: bool = False
    own_fields: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """The deals by key."""
        return tuple(card.id for card in self.cards)

    @property
    def first(self) -> Card:
        """The current deal, else the first one. Raises IndexError where there is neither."""
        return self.current or self.cards[0]

    def of(self, *outcomes: str) -> tuple[str, ...]:
        """The deals that have one of these outcomes."""
        return tuple(card.id for card in self.cards if card.outcome in outcomes)

    def asleep(self) -> tuple[str, ...]:
        """The open deals that are put aside until a day to come."""
        waiting = [card for card in self.cards if card.outcome == "open" and card.snoozed_until is not None]
        return tuple(card.id for card in waiting if card.snoozed_until is not None and card.snoozed_until > self.today)

    def elsewhere(self, stage: str) -> tuple[str, ...]:
        """The deals that are not open in a stage."""
        return tuple(card.id for card in self.cards if card.stage != stage or card.outcome != "open")

    def has_open_deal(self) -> bool:
        """Whether it is the deal that is open beside the page."""
        return self.beside

    def close_deal(self) -> None:
        """Close the deal that is open beside the page."""
        self.requests.close_wanted.emit()

    def is_in_one_pipeline(self) -> bool:
        """Whether all of them are in the same pipeline."""
        return len({card.pipeline for card in self.cards}) == 1
