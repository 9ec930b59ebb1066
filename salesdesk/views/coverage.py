"""Pipeline coverage: open amount due in the period over the gap to the quota."""

from dataclasses import dataclass, replace

from salesdesk.analytics.quota import coverage
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.periods import Period
from salesdesk.views.kinds import PLAIN, QuotaKind, kind_in
from salesdesk.views.needed_coverage import NeededCoverage, needed_coverage
from salesdesk.views.strip import QuotaDeals, standing


@dataclass(frozen=True, slots=True)
class Coverage:
    """Open amounts due in the quota period over the gap, plain and weighted; None without a gap.

    ``needed`` is how much of it is needed at the own rate, where it was asked for.
    """

    plain: float | None
    weighted: float | None
    deals: tuple[str, ...]
    needed: NeededCoverage | None = None


def covered(at: QuotaDeals) -> Coverage:
    """How far the open deals expected to close before the period's end, overdue ones included, cover the gap."""
    pairs = zip(at.open, at.chances, strict=True)
    due = [(c, p) for c, p in pairs if c.expected_close and c.expected_close < at.period.until]
    deals = tuple(card.id for card, _ in due)
    if at.gap is None:
        return Coverage(None, None, deals)
    plain, weighted = sum(card.amount or 0 for card, _ in due), sum((card.amount or 0) * p for card, p in due)
    return Coverage(coverage(plain, at.gap), coverage(weighted, at.gap), deals)


def coverage_and_need(snapshot: Snapshot, period: Period | None = None, kind: QuotaKind = PLAIN) -> Coverage:
    """The coverage of a kind of quota of a period (None: the current one), beside what is needed at the own rate."""
    _, quota = kind_in(snapshot, period, kind) if period else (kind, None)
    at = standing(snapshot, period, quota.id if quota else None)
    return replace(covered(at), needed=needed_coverage(snapshot, at))
