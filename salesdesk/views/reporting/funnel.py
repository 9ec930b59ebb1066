"""The funnel as a report: conversion, time in stages and stalled deals."""

from dataclasses import dataclass

from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import last_of
from salesdesk.views.funnel import FunnelFigures, chosen, funnel
from salesdesk.views.report_about import About, ReportRequest, period_of, windowed
from salesdesk.views.report_rows import DataRow, data_rows
from salesdesk.views.review import Stalled, stalled_deals
from salesdesk.views.scope import scope


@dataclass(frozen=True, slots=True)
class FunnelView:
    """Everything in a funnel report: of the deals created in the period, or of all."""

    about: About
    funnel: FunnelFigures
    stalled: tuple[Stalled, ...]
    rows: tuple[DataRow, ...]


def funnel_view(snapshot: Snapshot, asked: ReportRequest) -> FunnelView:
    """The funnel of a pipeline's deals created in a period (None: ever). Raises Refused for what there is not."""
    period = period_of(snapshot, asked) if asked.period else None
    start, until = (period.start, period.until) if period else (None, None)
    page = funnel(snapshot, asked.pipeline, start, until)
    seen = scope(snapshot, page.pipeline, last_of(snapshot.today, snapshot.settings.zone))
    rows = chosen(snapshot, seen, start, until)
    standing = [seen.cards[key] for keys in page.standing_in for key in keys if key in seen.cards]
    seen_by = windowed(snapshot, period, page.pipeline, page.pipeline_name)
    return FunnelView(
        about=seen_by,
        funnel=page,
        stalled=stalled_deals(snapshot, seen),
        rows=data_rows(snapshot, [*seen.cards_of(rows), *standing], currency=snapshot.settings.currency),
    )
