"""The quota: how the period and earlier ones went, and what it would take."""

from dataclasses import dataclass

from salesdesk.services.desk import Desk
from salesdesk.services.queries.quota import QuotaPage, quota
from salesdesk.services.queries.report_about import About, Asked, about, period_of
from salesdesk.services.queries.report_rows import DataRow, data_rows
from salesdesk.services.views import Card


@dataclass(frozen=True, slots=True)
class QuotaView:
    """Everything in a quota report; ``won`` are the deals won in the period, the first one first."""

    about: About
    quota: QuotaPage
    won: tuple[Card, ...]
    rows: tuple[DataRow, ...]


def quota_view(desk: Desk, asked: Asked) -> QuotaView:
    """The quota of a period. Raises Refused for a period there is not."""
    period = period_of(desk, asked)
    page = quota(desk, period.key)
    counted = (*page.open_deals, *page.won_deals)
    rows = data_rows(desk, counted, {card.id for card in counted})
    won = tuple(sorted(page.won_deals, key=lambda card: (card.closed_us or 0, card.id)))
    return QuotaView(about(desk, period), page, won, rows)
