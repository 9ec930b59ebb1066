"""The changes report: what changed since a day, and what it did to the forecast."""

from salesdesk.i18n import mark
from salesdesk.reports.catalogue.changes.content import draft
from salesdesk.reports.catalogue.changes.data import facts, workbook
from salesdesk.reports.registry import Report
from salesdesk.views.reporting.changes import changes

REPORT = Report(
    title=mark("Changes"),
    icon="history",
    place=70,
    asks=("period", "since", "pipeline"),
    view=changes,
    draft=draft,
    workbook=workbook,
    facts=facts,
)
