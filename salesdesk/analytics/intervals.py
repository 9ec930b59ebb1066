"""Confidence intervals for proportions."""

from math import sqrt

Z80 = 1.2815515655
"""Standard normal quantile of a two-sided 80% interval."""


def wilson(part: int, n: int, z: float = Z80) -> tuple[float, float] | None:
    """Wilson score interval of part / n, without continuity correction; None when n = 0.

    Wilson, J. Am. Stat. Assoc. 22 (1927), 209-212.
    """
    if n == 0:
        return None
    share = part / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    low = 0.0 if part == 0 else centre - half
    high = 1.0 if part == n else centre + half
    return low, high
