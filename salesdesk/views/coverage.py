"""Pipeline coverage: open amount due in the period over the gap to the quota."""

from dataclasses import dataclass, replace
from typing import Any

from salesdesk.analytics.quota import coverage
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.periods import Period
from salesdesk.views.kinds import PLAIN, QuotaKind, kind_in
from salesdesk.views.needed_coverage import NeededCoverage, OpenNeeded, needed_coverage, open_amount_needed
from salesdesk.views.strip import QuotaDeals, standing


@dataclass(frozen=True, slots=True)
class Coverage:
    """Open amounts due in the quota period over the gap, plain and weighted; None without a gap.

    ``due`` is the open amount itself, in minor units or deals.
    ``needed`` is how much of it is needed at the own rate, ``beside`` the same beside new business, where they were asked for.
    """

    plain: float | None
    weighted: float | None
    deals: tuple[str, ...]
    due: int = 0
    needed: NeededCoverage | None = None
    beside: OpenNeeded | None = None


def covered(at: QuotaDeals) -> Coverage:
    """How far the open deals expected to close before the period's end, overdue ones included, cover the gap."""
    pairs = zip(at.open, at.chances, strict=True)
    due = [(c, p) for c, p in pairs if c.expected_close and c.expected_close < at.period.until]
    deals = tuple(card.id for card, _ in due)
    plain, weighted = sum(card.amount or 0 for card, _ in due), sum((card.amount or 0) * p for card, p in due)
    if at.gap is None:
        return Coverage(None, None, deals, plain)
    return Coverage(coverage(plain, at.gap), coverage(weighted, at.gap), deals, plain)


def coverage_and_need(snapshot: Snapshot, period: Period | None = None, kind: QuotaKind = PLAIN) -> Coverage:
    """The coverage of a kind of quota of a period (None: the current one), beside what is needed at the own rate."""
    _, quota = kind_in(snapshot, period, kind) if period else (kind, None)
    at = standing(snapshot, period, quota.id if quota else None)
    needed = needed_coverage(snapshot, at)
    return replace(covered(at), needed=needed, beside=open_amount_needed(snapshot, at, needed))


def coverages_document(found: Coverage) -> dict[str, Any]:
    """As JSON: multiples of what is missing, and with ``open_needed`` the open amounts due (minor units, or deals) that it
    takes beside new business, on average and for a chance of 80%; null where nothing is missing or known."""
    needed, beside = found.needed, found.beside
    return {
        "coverage": found.plain,
        "coverage_needed": needed.times if needed else None,
        "weighted_coverage": found.weighted,
        "coverage_rate": {"basis": needed.basis, "periods": needed.periods, "deals": needed.deals} if needed else None,
        "open_due": found.due,
        "open_needed": {
            "new_business": beside.coming,
            "on_average": beside.on_average,
            "likely": beside.likely,
            "size": beside.size,
            "count": beside.count,
        }
        if beside
        else None,
    }
