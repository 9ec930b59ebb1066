"""The quota as a report: this and earlier periods, and new deals needed."""

from dataclasses import dataclass

from salesdesk.analytics.diary import Scored
from salesdesk.desk.cards import Card
from salesdesk.desk.snapshot import Snapshot
from salesdesk.views.coverage import Coverage, coverage_and_need
from salesdesk.views.quota import QuotaFigures, quota
from salesdesk.views.report_about import About, ReportRequest, period_of, windowed
from salesdesk.views.report_rows import DataRow, data_rows
from salesdesk.views.usual_deal import UsualDeal, usual_deal


@dataclass(frozen=True, slots=True)
class QuotaView:
    """Everything in a quota report; ``won`` are the deals won in the period, the first one first.

    ``told`` are the forecasts kept on earlier days of the period: the one of today may still change. ``one_more`` is what one
    more usual deal takes, None once the period is over; ``coverage`` how far the open deals cover what is missing.
    """

    about: About
    quota: QuotaFigures
    won: tuple[Card, ...]
    told: tuple[Scored, ...]
    rows: tuple[DataRow, ...]
    one_more: UsualDeal | None
    coverage: Coverage


def quota_view(snapshot: Snapshot, asked: ReportRequest) -> QuotaView:
    """The quota of a period. Raises Refused for a period there is not."""
    period = period_of(snapshot, asked)
    page = quota(snapshot, period.key)
    counted = (*page.open_deals, *page.won_deals)
    rows = data_rows(snapshot, counted, {card.id for card in counted})
    won = tuple(sorted(page.won_deals, key=lambda card: (card.closed_us or 0, card.id)))
    told = tuple(sorted((day for day in page.forecasts.days if day.day < snapshot.today), key=lambda one: one.day))
    one_more = usual_deal(snapshot, period) if snapshot.today < period.until else None
    covered = coverage_and_need(snapshot, period)
    return QuotaView(windowed(snapshot, period), page, won, told, rows, one_more, covered)
