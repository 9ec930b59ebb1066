"""New deals needed: how many of which size would make reaching the quota likely."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import floor, log10
from typing import Literal

import numpy as np

from salesdesk.analytics.arrays import Ints
from salesdesk.analytics.gap_chance import GapChance

LIKELY = 0.8
MOST = 1_000
"""The largest number of new deals that is tried."""
_A_FEW = 32
_ROUND_OFF = 1e-12
COUNTS = tuple(range(1, 13))

NotEnough = Literal["never_in_time", "too_many"]
"""Why no number of new deals is enough: one created today is never won by the period's end; 1,000 do not reach 80%."""


@dataclass(frozen=True, slots=True)
class NewDealsNeeded:
    """Number of new deals of a size (minor units) for an 80% chance; ``count`` is None, for a ``reason``, where no number is
    enough."""

    size: int
    count: int | None
    reason: NotEnough | None = None


@dataclass(frozen=True, slots=True)
class ChanceTable:
    """Chance to reach the quota with a number of new deals (columns) of each size (rows, minor units)."""

    sizes: tuple[int, ...]
    counts: tuple[int, ...]
    chance: tuple[tuple[float, ...], ...]

    def rounded(self, places: int) -> "ChanceTable":
        """The same with chances of so many decimals: what is brought forward and what is made anew differ in the last."""
        return replace(self, chance=tuple(tuple(round(p, places) for p in row) for row in self.chance))


def needed(at: GapChance, size: int, p: float, sd: float = 0.0) -> NewDealsNeeded | None:
    """The smallest number of new deals of a size, each won with chance p, that makes closing the gap 80% likely.

    They come on top of what ``at`` counts: open deals and new business. None where the chance is as high without them.
    """
    if at.chance() >= LIKELY - _ROUND_OFF:
        return None
    if p <= 0 or size <= 0:
        return NewDealsNeeded(size, None, "never_in_time")
    for most in (_A_FEW, MOST):
        for count, chance in enumerate(_Plan(at, size, p, sd, most).chances(most)):
            if chance >= LIKELY - _ROUND_OFF:
                return NewDealsNeeded(size, count)
    return NewDealsNeeded(size, None, "too_many")


def chance_table(
    at: GapChance,
    sizes: Sequence[int],
    chances: Sequence[float],
    sds: Sequence[float] = (),
    counts: Sequence[int] = COUNTS,
) -> ChanceTable:
    """The chance by size and by number of new deals on top of what ``at`` counts; one of each size is won with its own
    chance. ``counts`` ascend, from 1 at least."""
    each = zip(sizes, chances, sds or [0.0] * len(sizes), strict=True)
    wanted = set(counts)
    most = max(counts)
    rows = (enumerate(_Plan(at, size, p, sd, most).chances(most)) for size, p, sd in each)
    return ChanceTable(tuple(sizes), tuple(counts), tuple(tuple(p for n, p in row if n in wanted) for row in rows))


DECILES = tuple(number / 10 for number in range(1, 10))


def sizes(won_amounts: Ints, shares: Sequence[float] = DECILES) -> tuple[int, ...]:
    """Quantiles of won amounts (the deciles, or at other shares), rounded to two significant digits; empty without wins."""
    positive = won_amounts[won_amounts > 0]
    if not len(positive):
        return ()
    return tuple(sorted({two_digits(float(size)) for size in np.quantile(positive, shares)}))


def two_digits(value: float) -> int:
    """A positive amount rounded to two significant digits."""
    unit = int(10 ** max(floor(log10(value)) - 1, 0))
    return round(value / unit) * unit


class _Plan:
    """Chances with 0, 1, 2, ... new deals: P(what is there closes the remaining gap), mixed over the number of new wins."""

    def __init__(self, at: GapChance, size: int, p: float, sd: float, most: int) -> None:
        wins_needed = min(-(-at.goal // size), most + 1) if at.goal > 0 else 0
        reached = at.reaches([at.goal - wins * size for wins in range(wins_needed + 1)])
        self.reaches = np.where(reached > _ROUND_OFF, reached, 0.0)
        self.weights, self.p = at.rule.weights, at.at_nodes(p, sd)

    def chances(self, most: int) -> Iterator[float]:
        wins = np.zeros((len(self.p), self.reaches.shape[1]))
        wins[:, 0] = 1.0
        for _ in range(most + 1):
            yield min(float(self.weights @ (wins * self.reaches).sum(axis=1)), 1.0)
            moved = wins * self.p[:, None]
            wins = wins - moved
            wins[:, 1:] += moved[:, :-1]
            wins[:, -1] += moved[:, -1]
