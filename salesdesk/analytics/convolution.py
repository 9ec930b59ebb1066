"""Distribution of the sum of independent deals on a lattice, by convolution; one row a node of the common shock."""

from collections.abc import Sequence
from functools import cache

import numpy as np

from salesdesk.analytics.arrays import Floats

Placed = tuple[int, float]
"""The cell at or below an amount, and the share of its mass that belongs to the next cell."""


def product(left: Floats, right: Floats, cells: int) -> Floats:
    """Row-wise convolution by FFT, truncated at ``cells``; negative round-off is clipped to 0."""
    length = min(left.shape[1] + right.shape[1] - 1, cells)
    size = fast_length(left.shape[1] + right.shape[1] - 1)
    spectrum = np.fft.rfft(left, size) * np.fft.rfft(right, size)
    return np.maximum(np.fft.irfft(spectrum, size)[:, :length], 0.0)


@cache
def fast_length(least: int) -> int:
    """The smallest 5-smooth length not below a positive ``least``: the FFT is fast on those."""
    length = least
    while not _is_smooth(length):
        length += 1
    return length


def _is_smooth(length: int) -> bool:
    for prime in (2, 3, 5):
        while length % prime == 0:
            length //= prime
    return length == 1


def direct(placed: Sequence[Placed], chance: Floats, cells: int) -> Floats:
    """Convolution deal by deal, on no more cells than the sums so far can reach."""
    reach = _reach(placed, cells)
    # Three arrays for all deals: what is added up, what it becomes, and a product.
    mass, after, part = (np.zeros((chance.shape[1], reach)) for _ in range(3))
    mass[:, 0] = 1.0
    top = 1
    for (cell, share), p in zip(placed, chance, strict=True):
        top = min(top + cell + (share > 0), reach)
        np.multiply(mass[:, :top], (1 - p)[:, None], out=after[:, :top])
        for offset, weight in ((cell, 1 - share), (cell + 1, share)):
            if weight and offset < top:
                np.multiply(mass[:, : top - offset], (weight * p)[:, None], out=part[:, : top - offset])
                after[:, offset:top] += part[:, : top - offset]
        mass, after = after, mass
    return mass


def _reach(placed: Sequence[Placed], cells: int) -> int:
    return min(1 + sum(cell + (share > 0) for cell, share in placed), cells)
