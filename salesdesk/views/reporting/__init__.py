"""The reports' views: each everything that one report shows, of one moment, and nothing computed after that."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from salesdesk.desk.desk import Desk
from salesdesk.domain.days import last_of
from salesdesk.domain.errors import Refused, SalesDeskError
from salesdesk.i18n import mark
from salesdesk.views.report_about import PLAINLY, About, ReportRequest
from salesdesk.views.reporting.activity import ActivityView, activity
from salesdesk.views.reporting.changes import ChangesView, changes
from salesdesk.views.reporting.customer import CustomerView, customer
from salesdesk.views.reporting.deal_sheet import DealSheet, deal_sheet
from salesdesk.views.reporting.forecast import ForecastView, forecast
from salesdesk.views.reporting.funnel import FunnelView, funnel_view
from salesdesk.views.reporting.quota import QuotaView, quota_view
from salesdesk.views.reporting.winloss import WinLossView, winloss_view
from salesdesk.views.review import ReviewView, review

__all__ = ["VIEWS", "About", "ReportRequest", "View", "view"]

T = TypeVar("T")
View = (
    ReviewView
    | ForecastView
    | QuotaView
    | FunnelView
    | WinLossView
    | ActivityView
    | ChangesView
    | DealSheet
    | CustomerView
)
_TRIES = 5


def _review(desk: Desk, asked: ReportRequest) -> ReviewView:
    return review(desk, asked.period, asked.pipeline)


VIEWS: dict[str, Callable[[Desk, ReportRequest], View]] = {
    "review": _review,
    "forecast": forecast,
    "quota": quota_view,
    "funnel": funnel_view,
    "winloss": winloss_view,
    "activity": activity,
    "changes": changes,
    "deal": deal_sheet,
    "customer": customer,
}


def view(desk: Desk, name: str, asked: ReportRequest = PLAINLY) -> View:
    """What a report shows, all of it of one moment of the desk.

    Raises Refused for a report, period, pipeline, deal or customer there is not.
    """
    if name not in VIEWS:
        raise Refused("There is no report {name}; there are {names}.", name=name, names=", ".join(VIEWS))
    for number in range(_TRIES):
        before = _moment(desk)
        found = VIEWS[name](_Still(desk, _instant(desk), fresh=number > 0), asked)
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
