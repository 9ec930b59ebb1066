"""The pipeline review of a day, for a salesperson and their manager."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import floor
from typing import NamedTuple
from zoneinfo import ZoneInfo

from salesdesk.analytics.arrays import Bools
from salesdesk.analytics.durations import stalled
from salesdesk.analytics.winloss import WinLoss, closed_in, winloss
from salesdesk.desk.cards import Card
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import last_of, start_of, to_us
from salesdesk.views.coverage import Coverage, coverage_and_need
from salesdesk.views.funnel import FunnelFigures, funnel
from salesdesk.views.limits import limits_of
from salesdesk.views.quota import QuotaFigures, quota
from salesdesk.views.report_about import About
from salesdesk.views.report_rows import DataRow, OpenDeal, counted_open, data_rows, largest_first
from salesdesk.views.scope import Scope, scope
from salesdesk.views.slip import Slipping, slipping
from salesdesk.views.strip import standing


class Stalled(NamedTuple):
    """A deal above its stall limit, which is based on ``limit_n`` won deals.

    ``days`` are whole days at the end of the day.
    """

    card: Card
    stage: str
    days: int
    limit_days: float
    limit_n: int


@dataclass(frozen=True, slots=True)
class ReviewView:
    """Everything in a pipeline review. Money in minor units; lists hold the most important first.

    ``funnel`` is that of all deals of the pipeline; ``closed`` tells of those of them that were closed in the period.
    ``open_deals`` are those the quota counts, by amount x chance; ``overdue`` those whose expected close has passed. ``rows``
    are the deals open now, counted or in the pipeline, and those closed in the period. ``coverage`` is how far the open
    deals cover what is missing, ``slipping`` which are likely to come later than planned.
    """

    names: tuple[str, ...]
    today: date
    zone: ZoneInfo
    as_of: datetime
    quota: QuotaFigures
    funnel: FunnelFigures
    closed: WinLoss
    open_deals: tuple[OpenDeal, ...]
    won: tuple[Card, ...]
    lost: tuple[Card, ...]
    stalled: tuple[Stalled, ...]
    overdue: tuple[OpenDeal, ...]
    steps: tuple[OpenDeal, ...]
    rows: tuple[DataRow, ...]
    coverage: Coverage
    slipping: Slipping

    @property
    def about(self) -> About:
        """What the report says about itself."""
        page = self.funnel
        period = self.quota.strip.period
        place = page.pipeline, page.pipeline_name
        return About(self.names, self.today, self.zone, page.currency, period, *place, self.quota.undated)


def review(snapshot: Snapshot, period_key: str | None = None, pipeline: str | None = None) -> ReviewView:
    """The review of a period such as 2026-Q4 (None: the current one) and of a pipeline (None: the desk's).

    Raises Refused for a period or pipeline there is not.
    """
    page = quota(snapshot, period_key)
    period = page.strip.period
    whole = funnel(snapshot, pipeline)
    today = snapshot.today
    seen = scope(snapshot, whole.pipeline, last_of(today, snapshot.settings.zone))
    closed = closed_in(
        seen.log, *(to_us(start_of(day, snapshot.settings.zone)) for day in (period.start, period.until))
    )
    open_deals = counted_open(snapshot, standing(snapshot, period))
    return ReviewView(
        names=snapshot.settings.names,
        today=today,
        zone=snapshot.settings.zone,
        as_of=seen.as_of,
        quota=page,
        funnel=whole,
        closed=winloss(seen.log, closed, {key: card.source for key, card in seen.cards.items()}),
        open_deals=open_deals,
        won=tuple(sorted(page.won_deals, key=largest_first)),
        lost=_lost(snapshot, seen, closed),
        stalled=stalled_deals(snapshot, seen),
        overdue=tuple(deal for deal in open_deals if deal.card.expected_close and deal.card.expected_close < today),
        steps=_soonest(open_deals),
        rows=_rows(snapshot, page, whole, seen, closed),
        coverage=coverage_and_need(snapshot, period),
        slipping=slipping(snapshot, period),
    )


def _lost(snapshot: Snapshot, seen: Scope, closed: Bools) -> tuple[Card, ...]:
    cards = seen.cards_of(closed & seen.log.lost)
    own = (card for card in cards if snapshot.settings.is_own(card.owner))
    return tuple(sorted(own, key=largest_first))


def stalled_deals(snapshot: Snapshot, seen: Scope) -> tuple[Stalled, ...]:
    """The desk's own stalled deals, the largest first."""
    log, limits = seen.log, limits_of(snapshot, seen)
    rows = stalled(log, limits, seen.today)
    found = []
    columns = (log.deal[rows].tolist(), log.stage[rows].tolist(), log.here_days[rows].tolist())
    for key, position, days in zip(*columns, strict=True):
        card, limit = seen.cards[key], limits[position]
        if snapshot.settings.is_own(card.owner):
            found.append(Stalled(card, seen.names[position], floor(days), limit.days, limit.n))
    return tuple(sorted(found, key=lambda deal: largest_first(deal.card)))


def _rows(
    snapshot: Snapshot, page: QuotaFigures, whole: FunnelFigures, seen: Scope, closed: Bools
) -> tuple[DataRow, ...]:
    counted = {card.id for card in (*page.open_deals, *page.won_deals)}
    standing_open = [key for keys in whole.standing_in for key in keys]
    keys = dict.fromkeys([*counted, *standing_open, *seen.log.deal[closed].tolist()])
    return data_rows(
        snapshot, [seen.cards[key] for key in keys if key in seen.cards], counted, snapshot.settings.currency
    )


def _soonest(open_deals: Sequence[OpenDeal]) -> tuple[OpenDeal, ...]:
    planned = [deal for deal in open_deals if deal.step and deal.step.day]
    return tuple(sorted(planned, key=lambda deal: (deal.step.day, deal.step.time or "99", deal.card.id)))  # type: ignore[union-attr]
