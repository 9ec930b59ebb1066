"""The forecast report: what is due when, how the period can end, and which deals decide it."""

from salesdesk.i18n import mark
from salesdesk.reports.catalogue.forecast.content import draft
from salesdesk.reports.catalogue.forecast.data import facts, workbook
from salesdesk.reports.registry import Report
from salesdesk.views.reporting.forecast import forecast

REPORT = Report(
    title=mark("Forecast"),
    icon="trending-up",
    place=20,
    asks=("period",),
    view=forecast,
    draft=draft,
    workbook=workbook,
    facts=facts,
)
