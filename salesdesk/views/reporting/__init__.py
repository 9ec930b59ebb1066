"""The reports' views: each everything that one report shows, of one moment, and nothing computed after that."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from salesdesk.desk.desk import Desk
from salesdesk.domain.days import last_of
from salesdesk.domain.errors import SalesDeskError
from salesdesk.i18n import mark
from salesdesk.views.report_about import PLAINLY, About, ReportRequest

__all__ = ["About", "ReportRequest", "at_one_moment"]

T = TypeVar("T")
_TRIES = 5


def at_one_moment(desk: Desk, make: Callable[[Desk, ReportRequest], T], asked: ReportRequest = PLAINLY) -> T:
    """What ``make`` reads for a report, all of it of one moment of the desk.

    Raises Refused for a period, pipeline, deal or customer there is not, SalesDeskError when the desk never stands still.
    """
    for number in range(_TRIES):
        before = _moment(desk)
        found = make(_Still(desk, _instant(desk), fresh=number > 0), asked)
        if _moment(desk) == before:
            return found
    raise SalesDeskError(mark("The desk is being changed all the time; try again in a moment."))


def _instant(desk: Desk) -> datetime:
    """The last instant of today, so that a report is of a day and not of an hour; in the past, the one looked back to."""
    return desk.now() if desk.looks_back else last_of(desk.today(), desk.settings.zone)


def _moment(desk: Desk) -> tuple[str | None, str | None]:
    """What tells one moment of the desk from another, also when another program changes it."""
    with desk.store.read() as reader:
        last, next_ = reader.last_entry("done"), reader.last_entry("undone")
    return (last.id if last else None, next_.id if next_ else None)


class _Still(Desk):
    """The same desk under a clock that stands, so that every question of a report is asked at one instant."""

    def __init__(self, desk: Desk, now: datetime, fresh: bool) -> None:
        super().__init__(desk.store, lambda: now, desk.looks_back)
        self._of = None if fresh else desk

    def remembered(self, name: str, make: Callable[[], T], renew: Callable[[T, frozenset[str]], T] | None = None) -> T:
        """What the desk itself remembers; after a change by someone else, nothing."""
        return self._of.remembered(name, make, renew) if self._of else super().remembered(name, make)
