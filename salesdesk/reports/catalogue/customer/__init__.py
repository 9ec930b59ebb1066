"""The sheet of one customer."""

from salesdesk.i18n import mark
from salesdesk.reports.catalogue.customer.content import draft
from salesdesk.reports.catalogue.customer.data import facts, workbook
from salesdesk.reports.registry import Report
from salesdesk.views.reporting.customer import customer

REPORT = Report(
    title=mark("Customer sheet"),
    icon="building",
    place=90,
    asks=("customer",),
    view=customer,
    draft=draft,
    workbook=workbook,
    facts=facts,
)
