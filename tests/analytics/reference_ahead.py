"""What may come, slow and obvious: every outcome at every node of the shock, nothing of the program."""

from itertools import pairwise
from math import exp, factorial, log, sqrt

from tests.analytics.reference import outcomes


def hermite(n, x):
    """The physicists' Hermite polynomial H_n."""
    before, now = 1.0, 2 * x
    if n == 0:
        return before
    for k in range(1, n):
        before, now = now, 2 * x * now - 2 * k * before
    return now


def root(n, low, high):
    """Where H_n changes its sign, by halving."""
    for _ in range(80):
        middle = (low + high) / 2
        if hermite(n, low) * hermite(n, middle) > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def nodes(n=9):
    """(x, weight) of the Gauss-Hermite rule; weights 2^(n-1) n! / (n H_(n-1)(x))^2, which add up to 1."""
    grid = [i / 100 - 6 + 1 / 300 for i in range(1_200)]
    roots = [root(n, low, high) for low, high in pairwise(grid) if hermite(n, low) * hermite(n, high) < 0]
    return [(x, 2 ** (n - 1) * factorial(n) / (n * hermite(n - 1, x)) ** 2) for x in roots]


NODES = nodes()


def moved(p, x, sd):
    """p -> logistic(logit p + sqrt(2) x sqrt(0.25 + sd^2)); 0 and 1 stay."""
    if p in (0, 1):
        return float(p)
    return 1 / (1 + exp(-(log(p / (1 - p)) + sqrt(2) * x * sqrt(0.25 + sd * sd))))


def masses(amounts, chances, sds):
    """{revenue: probability} with the shared shock."""
    found = {}
    for x, weight in NODES:
        at_node = [moved(p, x, sd) for p, sd in zip(chances, sds, strict=True)]
        for revenue, p in outcomes(amounts, at_node):
            found[revenue] = found.get(revenue, 0.0) + weight * float(p)
    return found


def with_new(found, mean, r, sizes, most=60):
    """The masses with a negative binomial number of wins more, their sizes drawn evenly."""
    share, start = mean / (r + mean), dict(found)
    count_chance, sums, total = (r / (r + mean)) ** r, start, {}
    for n in range(most):
        for revenue, p in sums.items():
            total[revenue] = total.get(revenue, 0.0) + count_chance * p
        more = {}
        for revenue, p in sums.items():
            for size in sizes:
                more[revenue + size] = more.get(revenue + size, 0.0) + p / len(sizes)
        sums = more
        count_chance *= share * (n + r) / (n + 1)
    return total


def reaches(found, goal):
    return 1.0 if goal <= 0 else sum(p for revenue, p in found.items() if revenue >= goal)


def quantile(found, share):
    """The smallest revenue whose cdf is at least the share, round-off aside."""
    sofar = 0.0
    for revenue in sorted(found):
        sofar += found[revenue]
        if sofar >= share - 1e-12:
            return revenue
    return max(found)
