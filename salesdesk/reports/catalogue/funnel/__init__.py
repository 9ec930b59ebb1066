"""The funnel report: conversion and time by stage, and stalled deals."""

from salesdesk.i18n import mark
from salesdesk.reports.catalogue.funnel.content import draft
from salesdesk.reports.catalogue.funnel.data import facts, workbook
from salesdesk.reports.registry import Report
from salesdesk.views.reporting.funnel import funnel_view

REPORT = Report(
    title=mark("Funnel"),
    icon="funnel",
    place=40,
    asks=("period", "pipeline"),
    all_time=True,
    view=funnel_view,
    draft=draft,
    workbook=workbook,
    facts=facts,
)
