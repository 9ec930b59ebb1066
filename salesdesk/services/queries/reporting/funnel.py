"""The funnel as a report: how far deals get, how long they take, and where they stand too long."""

from dataclasses import dataclass, replace

from salesdesk.domain.days import last_of
from salesdesk.services.desk import Desk
from salesdesk.services.queries.funnel import FunnelPage, chosen, funnel
from salesdesk.services.queries.report_about import About, Asked, about, period_of
from salesdesk.services.queries.report_rows import DataRow, data_rows
from salesdesk.services.queries.review import Stalled, stalled_deals
from salesdesk.services.queries.scope import scope


@dataclass(frozen=True, slots=True)
class FunnelView:
    """Everything in a funnel report: of the deals created in the period, or of all."""

    about: About
    funnel: FunnelPage
    stalled: tuple[Stalled, ...]
    rows: tuple[DataRow, ...]


def funnel_view(desk: Desk, asked: Asked) -> FunnelView:
    """The funnel of a pipeline's deals created in a period (None: ever). Raises Refused for what there is not."""
    period = period_of(desk, asked) if asked.period else None
    start, until = (period.start, period.until) if period else (None, None)
    page = funnel(desk, asked.pipeline, start, until)
    seen = scope(desk, page.pipeline, last_of(desk.today(), desk.settings.zone))
    rows = chosen(desk, seen, start, until)
    standing = [seen.cards[key] for keys in page.standing_in for key in keys if key in seen.cards]
    seen_by = replace(about(desk, period), pipeline=page.pipeline, pipeline_name=page.pipeline_name)
    return FunnelView(
        about=seen_by,
        funnel=page,
        stalled=stalled_deals(desk, seen),
        rows=data_rows(desk, [*seen.cards_of(rows), *standing], (), desk.settings.currency),
    )
