"""The pipeline review: quota, funnel, forecast and the deals to look at, on one page."""

from salesdesk.desk.snapshot import Snapshot
from salesdesk.i18n import mark
from salesdesk.reports.catalogue.review.content import draft
from salesdesk.reports.catalogue.review.facts import facts
from salesdesk.reports.catalogue.review.workbook import workbook
from salesdesk.reports.registry import Report
from salesdesk.views.report_about import ReportRequest
from salesdesk.views.review import ReviewView, review


def review_view(snapshot: Snapshot, asked: ReportRequest) -> ReviewView:
    """The review of a period and pipeline. Raises Refused for what there is not."""
    return review(snapshot, asked.period, asked.pipeline)


REPORT = Report(
    title=mark("Pipeline review"),
    icon="file-text",
    place=10,
    asks=("period", "pipeline"),
    view=review_view,
    draft=draft,
    workbook=workbook,
    facts=facts,
)
