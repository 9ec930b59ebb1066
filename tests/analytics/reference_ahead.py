"""What may come, slow and obvious: every outcome at every node of the shock, nothing of the program."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import exp, factorial, sqrt
from typing import Any

from tests.analytics.reference import Stay
from tests.analytics.reference_outcomes import outcomes
from tests.support.values import known


def hermite(n: int, x: float) -> float:
    """The physicists' Hermite polynomial H_n."""
    before, now = 1.0, 2 * x
    if n == 0:
        return before
    for k in range(1, n):
        before, now = now, 2 * x * now - 2 * k * before
    return now


def root(n: int, low: float, high: float) -> float:
    """Where H_n changes its sign, by halving."""
    for _ in range(80):
        middle = (low + high) / 2
        if hermite(n, low) * hermite(n, middle) > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def nodes(n: int = 9) -> list[tuple[float, float]]:
    """(x, weight) of the Gauss-Hermite rule; weights 2^(n-1) n! / (n H_(n-1)(x))^2, which add up to 1."""
    grid = [i / 100 - 6 + 1 / 300 for i in range(1_200)]
    roots = [root(n, low, high) for low, high in pairwise(grid) if hermite(n, low) * hermite(n, high) < 0]
    return [(x, 2 ** (n - 1) * factorial(n) / (n * hermite(n - 1, x)) ** 2) for x in roots]


NODES = nodes()


def logistic(score: float) -> float:
    return 1 / (1 + exp(-score))


@cache
def centre(p: float, sd: float, variance: float) -> float:
    """The log-odds whose chance is p on average over the nodes, by halving."""
    low, high = -60.0, 60.0
    for _ in range(200):
        middle = (low + high) / 2
        mean = sum(weight * logistic(middle + sqrt(2) * x * sqrt(variance + sd * sd)) for x, weight in NODES)
        low, high = (low, middle) if mean > p else (middle, high)
    return (low + high) / 2


def moved(p: float, x: float, sd: float, variance: float = 0.25) -> float:
    """p -> logistic(c + sqrt(2) x sqrt(variance + sd^2)), with p as the mean over the nodes; 0 and 1 stay."""
    if p in (0, 1):
        return float(p)
    return logistic(centre(p, sd, variance) + sqrt(2) * x * sqrt(variance + sd * sd))


def masses(amounts: Sequence[int], chances: Sequence[float], sds: Sequence[float]) -> dict[int, float]:
    """{revenue: probability} with the shared shock."""
    found: dict[Any, Any] = {}
    for x, weight in NODES:
        at_node = [moved(p, x, sd) for p, sd in zip(chances, sds, strict=True)]
        for revenue, p in outcomes(amounts, at_node):
            found[revenue] = found.get(revenue, 0.0) + weight * float(p)
    return found


def with_new(
    found: Mapping[int, float], mean: float, r: float, sizes: Sequence[int], most: int = 60
) -> dict[int, float]:
    """The masses with a negative binomial number of wins more, their sizes drawn evenly."""
    share, start = mean / (r + mean), dict(found)
    count_chance, sums = (r / (r + mean)) ** r, start
    total: dict[int, float] = {}
    for n in range(most):
        for revenue, p in sums.items():
            total[revenue] = total.get(revenue, 0.0) + count_chance * p
        more: dict[Any, Any] = {}
        for revenue, p in sums.items():
            for size in sizes:
                more[revenue + size] = more.get(revenue + size, 0.0) + p / len(sizes)
        sums = more
        count_chance *= share * (n + r) / (n + 1)
    return total


def reaches(found: Mapping[int, float], goal: int) -> float:
    return 1.0 if goal <= 0 else sum(p for revenue, p in found.items() if revenue >= goal)


def quantile(found: Mapping[int, float], share: float) -> int:
    """The smallest revenue whose cdf is at least the share, round-off aside."""
    sofar = 0.0
    for revenue in sorted(found):
        sofar += found[revenue]
        if sofar >= share - 1e-12:
            return revenue
    return max(found)


def new_wins(
    told: Sequence[Stay], as_of: int, left: int, counted: Callable[[Stay], bool]
) -> tuple[float, float, list[int], list[Stay]]:
    """k, e, the number of wins by window, and the wins: of those that are counted, the weighted ones created and won inside a
    window as long as what is left; weighted windows."""
    first = min(stay.created for stay in told if not stay.undated)
    wins, k, e, by_window = [], 0.0, 0.0, list[int]()
    while as_of - (len(by_window) + 1) * left >= first:
        i = len(by_window)
        begin, end = as_of - (i + 1) * left, as_of - i * left
        inside = [
            stay for stay in told if counted(stay) and begin <= stay.created < end and begin <= known(stay.closed) < end
        ]
        e += 0.5 ** (i / 3)
        k += 0.5 ** (i / 3) * len(inside)
        wins += inside
        by_window.append(len(inside))
    return k, e, by_window, wins


def usual(k: float, e: float, by_window: Sequence[int]) -> float:
    """The mean number of wins: two wins more at the rate of the whole history."""
    if not by_window:
        return (k + 0.5) / max(e, 0.3)
    return (k + 2) / (e + 2 * len(by_window) / max(sum(by_window), 0.5))


def shape(k: float, by_window: Sequence[int]) -> Fraction:
    """r of the negative binomial, as a fraction."""
    m = len(by_window)
    if m < 2:
        return Fraction(1)
    mean = Fraction(sum(by_window), m)
    variance = sum(Fraction((b - a) ** 2, 2) for a, b in pairwise(by_window)) / (m - 1)
    beyond = max(Fraction(0), variance / mean**2 - 1 / mean) if mean else Fraction(0)
    return Fraction((m + Fraction(1, 4)) / (m * (1 / (Fraction(k) + Fraction(1, 2)) + beyond) + Fraction(1, 4)))
