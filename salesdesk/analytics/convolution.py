"""Distribution of the sum of independent deals on a lattice, by convolution; one row a node of the common shock."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np

from salesdesk.analytics.arrays import Floats

DIRECT_DEALS = 2_000
_BLOCK = 32
_MOST_TOGETHER = 1 << 17
"""Blocks are summed together while they have no more cells than this, nodes included."""

Placed = tuple[int, float]
"""The cell at or below an amount, and the share of its mass that belongs to the next cell."""


def sums(placed: Sequence[Placed], chance: Floats, cells: int) -> Floats:
    """Mass of the sum on cells [0, cells), nodes x cells; mass beyond is dropped.

    ``chance`` is deals x nodes. Direct convolution up to 2,000 deals x nodes, divide and conquer with FFT above.
    """
    if chance.size <= DIRECT_DEALS:
        return _padded(direct(placed, chance, cells), cells)
    parts = _blocks(placed, chance, cells)
    while len(parts) > 1:
        pairs = [parts[i : i + 2] for i in range(0, len(parts), 2)]
        parts = [product(pair[0], pair[1], cells) if len(pair) == 2 else pair[0] for pair in pairs]
    return _padded(parts[0], cells)


def add(mass: Floats, placed: Placed, chance: Floats) -> Floats:
    """The mass (nodes x cells) with one more deal, on the same cells; ``chance`` is one per node."""
    cell, share = placed
    after = mass * (1 - chance)[:, None]
    for offset, weight in ((cell, 1 - share), (cell + 1, share)):
        if weight and offset < mass.shape[1]:
            after[:, offset:] += (weight * chance)[:, None] * mass[:, : mass.shape[1] - offset]
    return after


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


def _blocks(placed: Sequence[Placed], chance: Floats, cells: int) -> list[Floats]:
    """``direct`` for each block of deals: all blocks together, a deal of each at a time, while their sums are short."""
    bounds = [*range(0, len(placed), _BLOCK), len(placed)]
    reaches = [_reach(placed[a:b], cells) for a, b in pairwise(bounds)]
    count, longest, nodes = len(reaches), max(reaches), chance.shape[1]
    if count * longest * nodes > _MOST_TOGETHER:
        return [direct(placed[a:b], chance[a:b], cells) for a, b in pairwise(bounds)]
    missing = count * _BLOCK - len(placed)
    cell = np.array([*(cell for cell, _ in placed), *[0] * missing], np.int64).reshape(count, _BLOCK)
    share = np.array([*(share for _, share in placed), *[0.0] * missing]).reshape(count, _BLOCK)
    p = np.concatenate([chance, np.zeros((missing, nodes))]).reshape(count, _BLOCK, nodes)
    # Cells below 0, from which nothing comes, lie before the others.
    cell = np.minimum(cell, longest)
    before = int(cell.max()) + 1
    mass = np.zeros((count, nodes, before + longest))
    mass[:, :, before] = 1.0
    block, node = np.arange(count)[:, None, None], np.arange(nodes)[None, :, None]
    here = np.arange(before, before + longest)[None, None, :]
    for each in range(_BLOCK):
        chances, from_cell = p[:, each, :, None], here - cell[:, each, None, None]
        after = mass[:, :, before:] * (1 - chances)
        after += ((1 - share[:, each])[:, None, None] * chances) * mass[block, node, from_cell]
        after += (share[:, each][:, None, None] * chances) * mass[block, node, from_cell - 1]
        mass[:, :, before:] = after
    return [mass[place, :, before : before + reach] for place, reach in enumerate(reaches)]


def _reach(placed: Sequence[Placed], cells: int) -> int:
    return min(1 + sum(cell + (share > 0) for cell, share in placed), cells)


def _padded(mass: Floats, cells: int) -> Floats:
    return np.pad(mass, ((0, 0), (0, cells - mass.shape[1]))) if mass.shape[1] < cells else mass
