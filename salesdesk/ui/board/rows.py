"""The rows of one column, and who watches them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from salesdesk.desk.cards import StageView
from salesdesk.domain.days import to_us
from salesdesk.ui.board.tally import Tally

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


@dataclass(frozen=True, slots=True)
class BoardMoment:
    """When the board is looked at: microseconds since 1970, and the day in the desk's zone."""

    now_us: int
    today: date

    @classmethod
    def at(cls, instant: datetime, zone: ZoneInfo) -> "BoardMoment":
        """The moment of an aware instant."""
        return cls(to_us(instant), instant.astimezone(zone).date())


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
