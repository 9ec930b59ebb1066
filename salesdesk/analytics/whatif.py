"""New deals needed: how many of which size would make reaching the quota likely."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import floor, log10

import numpy as np

from salesdesk.analytics.arrays import Floats, Ints
from salesdesk.analytics.distribution import Deals, PreparedDistribution, prepared
from salesdesk.analytics.shock import node_chances

LIKELY = 0.8
_MOST = 1_000
_ROUND_OFF = 1e-12
COUNTS = tuple(range(1, 13))


@dataclass(frozen=True, slots=True)
class NewDealsNeeded:
    """Number of new deals of a size (minor units) for an 80% chance; ``count`` is None where no number is enough."""

    size: int
    count: int | None


@dataclass(frozen=True, slots=True)
class ChanceTable:
    """Chance to reach the quota with a number of new deals (columns) of each size (rows, minor units)."""

    sizes: tuple[int, ...]
    counts: tuple[int, ...]
    chance: tuple[tuple[float, ...], ...]


def needed(
    deals: Deals, goal: int, size: int, p: float, sd: float = 0.0, given: PreparedDistribution | None = None
) -> NewDealsNeeded:
    """The smallest number of new deals of a size, each won with chance p, with P(revenue >= goal) >= 80%.

    ``given`` is the sum of the open deals below the goal (``prepared``), where it is known already.
    """
    if goal <= 0:
        return NewDealsNeeded(size, 0)
    if p <= 0 or size <= 0:
        return NewDealsNeeded(size, None)
    below = prepared(deals, goal) if given is None else given
    chances = enumerate(_Plan(below, deals, size, p, sd).chances(_MOST))
    return NewDealsNeeded(size, next((count for count, chance in chances if chance >= LIKELY - _ROUND_OFF), None))


def chance_table(
    deals: Deals,
    goal: int,
    sizes: Sequence[int],
    chances: Sequence[float],
    sds: Sequence[float] = (),
    given: PreparedDistribution | None = None,
) -> ChanceTable:
    """The chance by size and by 1 to 12 new deals; a new deal of each size is won with its own chance.

    The open deals are summed once (``given``, where that is known already); the remaining gap is looked up for every size.
    """
    if goal <= 0:
        return ChanceTable(tuple(sizes), COUNTS, ((1.0,) * len(COUNTS),) * len(sizes))
    below = prepared(deals, goal) if given is None else given
    each = zip(sizes, chances, sds or [0.0] * len(sizes), strict=True)
    rows = (_Plan(below, deals, size, p, sd).chances(COUNTS[-1]) for size, p, sd in each)
    return ChanceTable(tuple(sizes), COUNTS, tuple(tuple(row)[1:] for row in rows))


def sizes(won_amounts: Ints) -> tuple[int, ...]:
    """Deciles of won amounts, rounded to two significant digits; empty without wins."""
    positive = won_amounts[won_amounts > 0]
    if not len(positive):
        return ()
    deciles = np.quantile(positive, np.arange(1, 10) / 10)
    return tuple(sorted({two_digits(float(size)) for size in deciles}))


def two_digits(value: float) -> int:
    """A positive amount rounded to two significant digits."""
    unit = int(10 ** max(floor(log10(value)) - 1, 0))
    return round(value / unit) * unit


class _Plan:
    """Chances with 0, 1, 2, ... new deals: P(open deals close the remaining gap), mixed over the number of new wins."""

    def __init__(self, given: PreparedDistribution, deals: Deals, size: int, p: float, sd: float) -> None:
        self.weights = given.weights
        self.reaches = _reaches(given, size)
        shocked = None if deals.sd is None else np.array([sd])
        self.p = node_chances(np.array([p]), shocked)[1][0]

    def chances(self, most: int) -> Iterator[float]:
        wins = np.zeros((len(self.p), self.reaches.shape[1]))
        wins[:, 0] = 1.0
        for _ in range(most + 1):
            yield float(self.weights @ (wins * self.reaches).sum(axis=1))
            moved = wins * self.p[:, None]
            wins = wins - moved
            wins[:, 1:] += moved[:, :-1]
            wins[:, -1] += moved[:, -1]


def _reaches(given: PreparedDistribution, size: int) -> Floats:
    """P(open deals >= goal - j size) at each node for j = 0, 1, ... until the gap is closed, at most 1,000."""
    under = np.c_[np.zeros(len(given.weights)), np.cumsum(given.mass, axis=1)]
    over, part = given.lattice.step.numerator, given.lattice.step.denominator
    missing = range(given.goal, max(given.goal - (_MOST + 1) * size, 0), -size)
    reached = 1 - under[:, [-(-left * part // over) for left in missing]]
    reached = np.where(reached > _ROUND_OFF, reached, 0.0)
    is_closed = given.goal <= len(missing) * size
    return np.c_[reached, np.ones(len(given.weights))] if is_closed else reached
