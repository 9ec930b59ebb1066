"""The reports' views: each everything that one report shows, of one moment, and nothing computed after that."""

from collections.abc import Callable

from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.errors import Refused
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


def _review(snapshot: Snapshot, asked: ReportRequest) -> ReviewView:
    return review(snapshot, asked.period, asked.pipeline)


VIEWS: dict[str, Callable[[Snapshot, ReportRequest], View]] = {
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


def view(snapshot: Snapshot, name: str, asked: ReportRequest = PLAINLY) -> View:
    """What a report shows, as of the end of the snapshot's day, so that a report is of a day and not of an hour.

    Raises Refused for a report, period, pipeline, deal or customer there is not.
    """
    if name not in VIEWS:
        raise Refused("There is no report {name}; there are {names}.", name=name, names=", ".join(VIEWS))
    return VIEWS[name](snapshot.at_end_of_day(), asked)
