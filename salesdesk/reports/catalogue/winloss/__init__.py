"""The win/loss report: win rates by attribute, reasons for losses, and sales cycles."""

from salesdesk.i18n import mark
from salesdesk.reports.catalogue.winloss.content import draft
from salesdesk.reports.catalogue.winloss.data import facts, workbook
from salesdesk.reports.registry import Report
from salesdesk.views.reporting.winloss import winloss_view

REPORT = Report(
    title=mark("Win/loss"),
    icon="won",
    place=50,
    asks=("period", "pipeline", "choice"),
    all_time=True,
    view=winloss_view,
    draft=draft,
    workbook=workbook,
    facts=facts,
)
