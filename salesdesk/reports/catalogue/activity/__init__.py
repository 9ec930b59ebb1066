"""The activity report: steps done and planned."""

from salesdesk.i18n import mark
from salesdesk.reports.catalogue.activity.content import draft
from salesdesk.reports.catalogue.activity.data import facts, workbook
from salesdesk.reports.registry import Report
from salesdesk.views.reporting.activity import activity

REPORT = Report(
    title=mark("Activity"),
    icon="checklist",
    place=60,
    asks=("period",),
    view=activity,
    draft=draft,
    workbook=workbook,
    facts=facts,
)
