"""What of the board is shown, and in which order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from salesdesk.desk.cards import Card, NextStep

OWN_ORDER = "own"
SortKey = Callable[[Card, NextStep | None], Any]


@dataclass(frozen=True, slots=True)
class BoardQuery:
    """``text`` is searched as words that must all be found; ``owner`` and ``source``: None any, "" those without."""

    text: str = ""
    stalled: bool = False
    no_step: bool = False
    owner: str | None = None
    source: str | None = None
    sort: str = OWN_ORDER

    @property
    def fields(self) -> int:
        """How many filters apart from the search are set."""
        return self.stalled + self.no_step + (self.owner is not None) + (self.source is not None)

    @property
    def filters(self) -> bool:
        """Whether anything may be left out."""
        return bool(self.text.strip()) or self.fields > 0


SORTS: dict[str, SortKey] = {
    "close": lambda card, step: card.expected_close or date.max,
    "amount": lambda card, step: -(card.amount or 0),
    "step": lambda card, step: (step.day if step else None) or date.max,
    "days": lambda card, step: card.since_us - card.spent_us,
    "title": lambda card, step: card.title.casefold(),
}
"""How each sort but the own order ranks a card: soonest, largest, earliest step, longest in stage, by title."""
