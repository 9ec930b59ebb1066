"""Comparison of two proportions by their Wilson intervals."""

from dataclasses import dataclass
from statistics import NormalDist

from salesdesk.analytics.arrays import ratio
from salesdesk.analytics.intervals import Z80, wilson

LEAST = 5
"""Proportions of fewer deals are not compared."""


@dataclass(frozen=True, slots=True)
class Share:
    """A proportion: ``part`` of ``n`` deals."""

    part: int
    n: int

    @property
    def value(self) -> float | None:
        """part / n; None when n = 0."""
        return ratio(self.part, self.n)

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 80% Wilson interval; None when n = 0."""
        return wilson(self.part, self.n)

    def range_at(self, z: float) -> tuple[float, float] | None:
        """The Wilson interval at normal quantile ``z``; None below 5 deals."""
        return wilson(self.part, self.n, z) if self.n >= LEAST else None


def significant_difference(one: Share, other: Share, comparisons: int = 1) -> float | None:
    """Difference in percentage points (one - other); None unless the two 80% Wilson intervals are disjoint.

    Disjoint intervals are a stricter criterion than a test at 80%: Schenker and Gentleman, Am. Stat. 55 (2001),
    182-186.
    """
    if one.value is None or other.value is None or not intervals_disjoint(one, other, comparisons):
        return None
    return 100 * (one.value - other.value)


def intervals_disjoint(one: Share, other: Share, comparisons: int = 1) -> bool:
    """Whether the 80% Wilson intervals of two proportions are disjoint; False when either rests on fewer than 5 deals.

    ``comparisons`` is the number of pairs looked at: the intervals are widened so that all of them hold at once with
    80% (Bonferroni).
    """
    z = Z80 if comparisons <= 1 else NormalDist().inv_cdf(1 - 0.1 / comparisons)
    mine, theirs = one.range_at(z), other.range_at(z)
    return mine is not None and theirs is not None and (mine[0] > theirs[1] or theirs[0] > mine[1])
