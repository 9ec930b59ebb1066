"""The sheet of one deal."""

from salesdesk.i18n import mark
from salesdesk.reports.catalogue.deal.content import draft
from salesdesk.reports.catalogue.deal.data import facts, workbook
from salesdesk.reports.registry import Report
from salesdesk.views.reporting.deal_sheet import deal_sheet

REPORT = Report(
    title=mark("Deal sheet"),
    icon="file",
    place=80,
    asks=("deal",),
    view=deal_sheet,
    draft=draft,
    workbook=workbook,
    facts=facts,
)
