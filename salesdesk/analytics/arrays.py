"""Array types and the few array steps that several figures share."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Complexes = NDArray[np.complex128]
Bools = NDArray[np.bool_]
Names = NDArray[np.object_]

T = TypeVar("T", Floats, Ints)

DAY_US = 86_400_000_000


@dataclass(frozen=True, slots=True)
class CountAndSum:
    """Number of deals and the sum of their amounts in minor units."""

    count: int
    amount: int


def total(amounts: Ints) -> int:
    """Exact sum of 64-bit integers as a Python integer, also where the sum overflows 64 bits."""
    return (int((amounts >> 32).sum()) << 32) + int((amounts & 0xFFFFFFFF).sum())


def totals(amounts: Ints, group: Ints, groups: int) -> list[int]:
    """Exact sum per group. Each amount is split into two halves of 32 bits, whose sums are exact in a double."""
    high, low = (np.bincount(group, part.astype(np.float64), groups) for part in (amounts >> 32, amounts & 0xFFFFFFFF))
    return [(int(h) << 32) + int(part) for h, part in zip(high.tolist(), low.tolist(), strict=True)]


def summed(amounts: Ints, rows: Bools) -> CountAndSum:
    """Count and exact sum of the chosen rows."""
    return CountAndSum(int(rows.sum()), total(amounts[rows]))


def last_set(marked: Bools) -> Ints:
    """For each position the last marked position at or before it; 0 before the first."""
    positions = np.where(marked, np.arange(len(marked)), 0)
    return np.maximum.accumulate(positions) if len(positions) else positions


def distinct(values: T) -> T:
    """The distinct values, sorted.

    ``numpy.unique`` would do the same but imports ``numpy.ma``, which takes longer than a fit.
    """
    found = np.sort(values)
    return found[np.r_[True, found[1:] != found[:-1]]] if len(found) else found


def quantile(values: Floats, share: float) -> float | None:
    """Type-7 quantile; None without values."""
    return float(np.quantile(values, share)) if len(values) else None


def ratio(part: float, whole: float) -> float | None:
    """part / whole; None when there is nothing to divide by."""
    return part / whole if whole else None


def among(names: Names, wanted: Collection[str]) -> Bools:
    """Which names are some of the wanted ones. (``numpy.isin`` compares each name with each wanted one.)"""
    return np.fromiter(map(frozenset(wanted).__contains__, names.tolist()), bool, len(names))


def equal(values: NDArray[np.integer], value: int) -> Bools:
    """Elementwise ``values == value`` as a typed mask."""
    same: Bools = values == value
    return same
