"""The coverage that is needed at the own rate: how many times what is missing the open pipeline has to be."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from salesdesk.analytics.arrays import among
from salesdesk.analytics.coverage import (
    NO_DUE,
    DueOutcome,
    coverage_by_chance,
    coverage_needed,
    due_outcome,
    likely_count,
    open_needed,
)
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain import periods
from salesdesk.domain.days import day_of, start_of, to_us
from salesdesk.domain.periods import Period
from salesdesk.views.counting import QuotaCounting
from salesdesk.views.own_past import learnt_of_past, past_logs
from salesdesk.views.seasonal_pace import PAST, elapsed_share
from salesdesk.views.strip import QuotaDeals
from salesdesk.views.whatif import every_win, usual_size


class NeededCoverage(NamedTuple):
    """``times`` is open amount due over what of it is won in time (None where nothing is known, or none ever was).

    From ``deals`` that were due in past ``periods`` at the same share of their working days; with ``basis`` "chances" from
    the chances of the open deals that are due now, since the past has too few.
    """

    times: float | None
    basis: Literal["history", "chances"]
    periods: int
    deals: int


@dataclass(frozen=True, slots=True)
class OpenNeeded:
    """The open amount due that it takes beside new business, at the rate of a coverage needed, in minor units or deals.

    ``missing`` is what the quota lacks, of which new business is expected to bring ``coming``; ``on_average`` is what
    closes the rest on average. ``likely`` is what makes it 80% likely: ``count`` deals of the usual ``size``, each won in
    time at that rate, whose outcomes and those of new business are not certain. None where there is no usual deal, or 1,000
    are too few.
    """

    missing: int
    coming: float
    on_average: int
    size: int | None
    count: int | None

    @property
    def likely(self) -> int | None:
        """The open amount for a chance of 80%."""
        return None if self.count is None or self.size is None else self.count * self.size


def needed_coverage(snapshot: Snapshot, at: QuotaDeals) -> NeededCoverage:
    """The coverage needed for the quota of a standing.

    From the eight periods before it that lie within the desk's history: of each, the deals that the quota counts (own ones,
    of its pipeline and tag, in its currency) that were open and expected to close in it (overdue included) on the day by
    which the same share of its working days had passed, and which of them were won by its end; amounts as they were then.
    Needs two such periods with eight deals.
    """
    found = _past(snapshot, at)
    if found.is_enough():
        return NeededCoverage(coverage_needed(found), "history", found.periods, found.deals)
    pairs = zip(at.open, at.chances, strict=True)
    due = [(c.amount or 0, p) for c, p in pairs if c.expected_close and c.expected_close < at.period.until]
    whole, weighted = sum(amount for amount, _ in due), sum(amount * p for amount, p in due)
    return NeededCoverage(coverage_by_chance(whole, weighted), "chances", 0, len(due))


def open_amount_needed(snapshot: Snapshot, at: QuotaDeals, rate: NeededCoverage) -> OpenNeeded | None:
    """How much open amount due it takes beside new business at a rate; None without a gap or a rate."""
    if at.gap is None or at.gap <= 0 or not rate.times:
        return None
    coming = at.business.expected() if at.business else 0.0
    size = 1 if at.measure == "count" else usual_size(snapshot, every_win(snapshot, at.how))
    count = None
    if size:
        count = likely_count(at.gap, at.business, size, min(1 / rate.times, 1.0), at.coming.variance)
    return OpenNeeded(at.gap, coming, open_needed(at.gap, coming, rate.times), size, count)


def _past(snapshot: Snapshot, at: QuotaDeals) -> DueOutcome:
    how = at.how
    counts = (how.quota.pipeline, how.quota.tag) if how.quota else None
    name = f"due outcome {at.period.key} {at.period.start} {counts} {how.measure} {how.currency}"
    return learnt_of_past(snapshot, name, lambda: _learn(snapshot, at.period, how), how.tagged)


def _learn(snapshot: Snapshot, period: Period, how: QuotaCounting) -> DueOutcome:
    settings, created = snapshot.settings, snapshot.first_created()
    if created is None:
        return NO_DUE
    begun, share = day_of(created, settings.zone), elapsed_share(snapshot, period, snapshot.today)
    wanted = [periods.shifted(period, -back, settings.fiscal_start) for back in range(1, PAST + 1)]
    past = [
        (one, _day_of_share(snapshot, one, share))
        for one in wanted
        if begun <= one.start and one.until <= snapshot.today
    ]
    found = dict.fromkeys((one for one, _ in past), NO_DUE)
    for log, own in past_logs(snapshot, how.quota.pipeline if how.quota else None, how.currency):
        rows = own if how.tagged is None else own & among(log.deal, how.tagged)
        for one, day in past:
            then, until = (to_us(start_of(each, settings.zone)) for each in (day, one.until))
            is_count = how.measure == "count"
            seen = due_outcome(log, rows, then - 1, until, one.until.toordinal(), is_count)
            found[one] = found[one].plus(seen)
    parts = found.values()
    return DueOutcome(
        sum(part.periods for part in parts), sum(part.deals for part in parts), sum(part.due for part in parts),
        sum(part.won for part in parts),
    )  # fmt: skip


def _day_of_share(snapshot: Snapshot, period: Period, share: float) -> date:
    """The first day of a period before which at least that share of its working days had passed."""
    day = period.start
    while day < period.last and elapsed_share(snapshot, period, day) < share:
        day += timedelta(days=1)
    return day
