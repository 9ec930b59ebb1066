"""The forecast: amounts due by time and category, distribution of outcomes, and the deals with most influence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from salesdesk.desk.cards import Card
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain import periods
from salesdesk.domain.periods import Period
from salesdesk.views.by_month import ByMonth, by_month
from salesdesk.views.coverage import Coverage, coverage_and_need
from salesdesk.views.forecast_changes import ForecastChanges, days_before, forecast_changes
from salesdesk.views.moved_rows import MovedRow, moved_rows
from salesdesk.views.quota import QuotaFigures, quota
from salesdesk.views.report_about import About, ReportRequest, period_of, windowed
from salesdesk.views.report_rows import DataRow, OpenDeal, counted_open, data_rows, largest_first
from salesdesk.views.slip import Slipping, slipping
from salesdesk.views.strip import QuotaDeals, standing

CATEGORIES = ("commit", "best_case", "pipeline")
_AHEAD = 3
WEEK = 7
"""Days that the changes of the forecast are of."""
DueSpan = Literal["overdue", "period", "later", "undated"]


@dataclass(frozen=True, slots=True)
class CategoryTotals:
    """Number of deals, their amount in minor units, and the sum of amount x chance."""

    count: int
    amount: int
    weighted: float


@dataclass(frozen=True, slots=True)
class Due:
    """The open deals expected to close in [start, until), by category and in all; ``period`` where ``when`` is one.

    None for a bound is no bound; deals without a day have neither.
    """

    when: DueSpan
    period: Period | None
    start: date | None
    until: date | None
    categories: dict[str, CategoryTotals]
    every: CategoryTotals


@dataclass(frozen=True, slots=True)
class ForecastView:
    """Everything in a forecast. ``dues`` run from what is overdue to what has no day; ``omitted`` is in no figure.

    ``open_deals`` are those the quota counts, those that are expected to bring most first; ``slipping`` those that are likely
    to come later than planned, ``coverage`` how far the open ones cover what is missing. ``changes`` are those of the
    forecast in the last seven days, and ``moved`` the same as rows; none of a period that has ended.
    """

    about: About
    quota: QuotaFigures
    open_deals: tuple[OpenDeal, ...]
    dues: tuple[Due, ...]
    every: Due
    omitted: tuple[Card, ...]
    rows: tuple[DataRow, ...]
    slipping: Slipping
    coverage: Coverage
    changes: ForecastChanges | None
    moved: tuple[MovedRow, ...]
    months: ByMonth


def forecast(snapshot: Snapshot, asked: ReportRequest) -> ForecastView:
    """The forecast of a period. Raises Refused for a period there is not."""
    period = period_of(snapshot, asked)
    page, at = quota(snapshot, period.key), standing(snapshot, period)
    found = counted_open(snapshot, at)
    counted = {card.id for card in (*at.open, *at.won)}
    is_over = snapshot.today >= period.until
    changes = None if is_over else forecast_changes(snapshot, days_before(snapshot, WEEK), period)
    return ForecastView(
        about=windowed(snapshot, period),
        quota=page,
        open_deals=found,
        dues=_dues(snapshot, period, found),
        every=_due("period", None, None, None, found),
        omitted=_omitted(snapshot, at),
        rows=data_rows(snapshot, (*at.open, *at.won), counted),
        slipping=slipping(snapshot, period),
        coverage=coverage_and_need(snapshot, period),
        changes=changes,
        moved=moved_rows(snapshot, changes) if changes else (),
        months=by_month(snapshot, period),
    )


def _dues(snapshot: Snapshot, period: Period, deals: tuple[OpenDeal, ...]) -> tuple[Due, ...]:
    fiscal, today = snapshot.settings.fiscal_start, snapshot.today
    ahead = [periods.shifted(period, by, fiscal) for by in range(_AHEAD + 1)]
    first = max(today, period.start)

    spans: list[tuple[DueSpan, Period | None, date | None, date | None]] = [("overdue", None, None, first)]
    spans += [("period", one, max(first, one.start), one.until) for one in ahead]
    spans += [("later", None, ahead[-1].until, None), ("undated", None, None, None)]
    rows = (_due(*span, [deal for deal in deals if _falls(deal.card.expected_close, *span[2:])]) for span in spans)
    return tuple(row for row in rows if row.period == period or row.every.count)


def _falls(day: date | None, start: date | None, until: date | None) -> bool:
    """Whether a day lies in [start, until); without either bound only what has no day does."""
    if day is None or (start is None and until is None):
        return day is None and start is None and until is None
    return (start is None or start <= day) and (until is None or day < until)


def _due(
    when: DueSpan, period: Period | None, start: date | None, until: date | None, deals: Sequence[OpenDeal]
) -> Due:
    kinds = {kind: _held([deal for deal in deals if deal.card.category == kind]) for kind in CATEGORIES}
    return Due(when, period, start, until, kinds, _held(deals))


def _held(deals: Sequence[OpenDeal]) -> CategoryTotals:
    return CategoryTotals(
        len(deals), sum(deal.card.amount or 0 for deal in deals), sum(deal.weighted for deal in deals)
    )


def _omitted(snapshot: Snapshot, at: QuotaDeals) -> tuple[Card, ...]:
    every = snapshot.open_cards()
    own = [card for card in every if snapshot.settings.is_own(card.owner) and card.category == "omitted"]
    return tuple(sorted((card for card in own if card.currency == at.currency), key=largest_first))
