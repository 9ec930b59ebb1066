"""The rows of one column, and who watches them."""

from typing import Any, Protocol

from salesdesk.desk.cards import Card, StageView
from salesdesk.views.tally import Tally

WON = "won"
"""The key of the won column, beside the keys of the stages."""


class Watcher(Protocol):
    """Who shows a column: told before and after its rows change."""

    def removing(self, row: int) -> None:
        """A row is about to go."""

    def removed(self) -> None:
        """It has gone."""

    def inserting(self, row: int) -> None:
        """A row is about to come."""

    def inserted(self) -> None:
        """It has come."""

    def changed(self, row: int) -> None:
        """A row says something else."""

    def resetting(self) -> None:
        """All rows are about to change."""

    def was_reset(self) -> None:
        """All rows have changed."""


class BoardColumn:
    """Rows of one stage, or of the won deals: ``order`` all of them in their own order, ``rows`` what is shown."""

    __slots__ = ("arranged", "key", "order", "rows", "seen", "stage", "tally", "watcher")

    def __init__(self, key: str, stage: StageView | None, order: list[str]) -> None:
        self.key = key
        self.stage = stage
        self.order = order
        self.arranged = order
        self.rows = order
        self.tally = Tally()
        self.seen = self.tally
        self.watcher: Watcher | None = None

    def own_key(self, card: Card) -> tuple[Any, ...]:
        """What its cards compare by in their own order: ranks, or the latest won first."""
        return (-(card.closed_us or 0) if self.key == WON else card.rank), card.id

    def lists(self) -> list[list[str]]:
        """Its lists of cards, each once."""
        return list({id(ids): ids for ids in (self.order, self.arranged, self.rows)}.values())

    def tallies(self, is_shown: bool) -> list[Tally]:
        """The tallies that count a card, shown or not."""
        return [self.tally] if not is_shown or self.seen is self.tally else [self.tally, self.seen]
