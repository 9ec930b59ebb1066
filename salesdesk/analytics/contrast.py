"""When two shares differ by more than chance would explain."""

from dataclasses import dataclass
from statistics import NormalDist

from salesdesk.analytics.arrays import ratio
from salesdesk.analytics.intervals import Z80, wilson

LEAST = 5
"""Of fewer deals a share is too little to compare."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of ``n`` deals."""

    part: int
    n: int

    @property
    def value(self) -> float | None:
        """part / n; None with nothing to divide by."""
        return ratio(self.part, self.n)

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 80% Wilson interval; None with nothing to divide by."""
        return wilson(self.part, self.n)

    def range_at(self, z: float) -> tuple[float, float] | None:
        """The Wilson interval of another width; None where it is of too few deals to compare."""
        return wilson(self.part, self.n, z) if self.n >= LEAST else None


def points_apart(one: Share, other: Share, looks: int = 1) -> float | None:
    """By how many percentage points the one lies above the other; None unless the deals bear it out.

    They do where the two 80% Wilson intervals have no point in common, which is stricter than a test at 80%:
    Schenker and Gentleman, Am. Stat. 55 (2001), 182-186.
    """
    if one.value is None or other.value is None or not apart(one, other, looks):
        return None
    return 100 * (one.value - other.value)


def apart(one: Share, other: Share, looks: int = 1) -> bool:
    """Whether the 80% intervals of two shares have no point in common; never where one is of fewer than 5 deals.

    Who looks at several pairs for the one that stands out gives their number: the intervals are widened so that all of them
    hold at once as often as a single one would (Bonferroni).
    """
    z = Z80 if looks <= 1 else NormalDist().inv_cdf(1 - 0.1 / looks)
    mine, theirs = one.range_at(z), other.range_at(z)
    return mine is not None and theirs is not None and (mine[0] > theirs[1] or theirs[0] > mine[1])
