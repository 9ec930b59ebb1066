"""Pipeline coverage: open amount due in the period over the gap to the quota."""

from dataclasses import dataclass

from salesdesk.analytics.quota import coverage
from salesdesk.views.strip import QuotaDeals


@dataclass(frozen=True, slots=True)
class Coverage:
    """Open amounts due in the quota period over the gap, plain and weighted; None without a gap."""

    plain: float | None
    weighted: float | None
    deals: tuple[str, ...]


def covered(at: QuotaDeals) -> Coverage:
    """How far the open deals expected to close before the period's end, overdue ones included, cover the gap."""
    pairs = zip(at.open, at.chances, strict=True)
    due = [(c, p) for c, p in pairs if c.expected_close and c.expected_close < at.period.until]
    deals = tuple(card.id for card, _ in due)
    if at.gap is None:
        return Coverage(None, None, deals)
    plain, weighted = sum(card.amount or 0 for card, _ in due), sum((card.amount or 0) * p for card, p in due)
    return Coverage(coverage(plain, at.gap), coverage(weighted, at.gap), deals)
