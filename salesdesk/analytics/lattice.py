"""Lattice of amounts: exact on their greatest common divisor, else mass split onto two neighbouring cells."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

import numpy as np

from salesdesk.analytics.arrays import Floats, Ints

EXACT_CELLS = 65_536
COARSE_CELLS = 16_384
_EXACT = 2**53
"""Integers up to this are exact in a double."""


@dataclass(frozen=True, slots=True)
class AmountGrid:
    """``cells`` cells from 0, ``step`` minor units apart; ``exact`` when every amount is a multiple of the step."""

    step: Fraction
    cells: int
    exact: bool

    def place(self, amount: int) -> tuple[int, float]:
        """The cell at or below an amount, and the share of its mass that belongs to the next one (which keeps the
        mean).
        """
        units = Fraction(amount) / self.step
        cell = units.__floor__()
        return cell, float(units - cell)

    def places(self, amounts: Sequence[int]) -> tuple[Ints, Floats]:
        """The same for many non-negative amounts: their cells and shares."""
        over, under = self.step.numerator, self.step.denominator
        if over >= _EXACT or max(amounts, default=0) * under >= _EXACT:
            each = [self.place(amount) for amount in amounts]
            return np.array([cell for cell, _ in each], np.int64), np.array([share for _, share in each], np.float64)
        cells, left = np.divmod(np.array(amounts, np.int64) * under, over)
        return cells, left / over


def lattice_for(amounts: Iterable[int], support: int, goal: int | None, cells: int = EXACT_CELLS) -> AmountGrid:
    """The lattice for all sums up to ``support``; where it is not exact, ``goal`` is one of its cells.

    The step is the amounts' gcd while that needs at most ``cells`` cells; else goal / k for the largest k that keeps
    to 16,384 cells (support / 16,384 where there is no such k).
    """
    common = gcd(*amounts)
    if common == 0:
        return AmountGrid(Fraction(1), 1, True)
    if support <= cells * common:
        return AmountGrid(Fraction(common), support // common + 1, True)
    k = COARSE_CELLS * goal // support if goal is not None and goal > 0 else 0
    step = Fraction(goal, k) if goal is not None and k else Fraction(support, COARSE_CELLS)
    return AmountGrid(step, (support / step).__ceil__() + 1, False)
