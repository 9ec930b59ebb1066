"""The quota report: attainment of this and earlier periods, and the new business needed to reach the quota."""

from salesdesk.i18n import mark
from salesdesk.reports.catalogue.quota.content import draft
from salesdesk.reports.catalogue.quota.data import facts, workbook
from salesdesk.reports.registry import Report
from salesdesk.views.reporting.quota import quota_view

REPORT = Report(
    title=mark("Quota"),
    icon="target",
    place=30,
    asks=("period",),
    view=quota_view,
    draft=draft,
    workbook=workbook,
    facts=facts,
)
