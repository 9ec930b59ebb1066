"""Segment tree of convolutions: changing one deal recomputes one path instead of the whole sum."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from salesdesk.analytics import convolution
from salesdesk.analytics.arrays import Floats
from salesdesk.analytics.convolution import Placed

_BLOCK = 16

Mass = Floats
"""Nodes x cells; mass beyond the goal is dropped."""


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """Mass of the sum of deals on the cells below a goal; ``levels`` run from blocks of deals to at most two products.

    A distribution beside the deals (nodes x cells), if any, is the last block.
    """

    cells: int
    placed: tuple[Placed, ...]
    chance: Floats
    levels: tuple[tuple[Mass, ...], ...]

    def mass_below(self, cells: int) -> Floats:
        """P(sum < cells) at each node."""
        return _mass_below(self.levels[-1], cells)

    def changed(self, deal: int, placed: Placed, chance: Floats) -> "Tree":
        """The tree with another amount or chance (one a node) for a deal."""
        every = (*self.placed[:deal], placed, *self.placed[deal + 1 :])
        chances = self.chance.copy()
        chances[deal] = chance
        block = deal // _BLOCK
        leaf = _leaf(every, chances, block, self.cells)
        return Tree(self.cells, every, chances, _climbed(self.levels, block, leaf, self.cells))

    def without(self, deal: int) -> "Tree":
        """The tree with an amount of 0 for a deal."""
        return self.changed(deal, (0, 0.0), np.zeros(self.chance.shape[1]))


def build_tree(placed: Sequence[Placed], chance: Floats, cells: int, beside: Floats | None = None) -> Tree:
    """The tree of some deals; ``chance`` is deals x nodes, ``cells`` the number of cells below the goal."""
    every = tuple(placed)
    blocks = max(-(-len(every) // _BLOCK), 1)
    leaves = tuple(_leaf(every, chance, block, cells) for block in range(blocks))
    levels = [leaves if beside is None else (*leaves, beside)]
    while len(levels[-1]) > 2:
        below = levels[-1]
        levels.append(tuple(_pair(below[i : i + 2], cells) for i in range(0, len(below), 2)))
    return Tree(cells, every, chance, tuple(levels))


def _climbed(levels: tuple[tuple[Mass, ...], ...], at: int, mass: Mass, cells: int) -> tuple[tuple[Mass, ...], ...]:
    found = []
    for level in levels:
        row = (*level[:at], mass, *level[at + 1 :])
        found.append(row)
        at //= 2
        if level is not levels[-1]:
            mass = _pair(row[2 * at : 2 * at + 2], cells)
    return tuple(found)


def _leaf(placed: tuple[Placed, ...], chance: Floats, block: int, cells: int) -> Mass:
    mine = slice(block * _BLOCK, (block + 1) * _BLOCK)
    return convolution.direct(placed[mine], chance[mine], cells)


def _pair(parts: Sequence[Mass], cells: int) -> Mass:
    return convolution.product(parts[0], parts[1], cells) if len(parts) == 2 else parts[0]


def _mass_below(parts: Sequence[Mass], cells: int) -> Floats:
    """Mass below ``cells`` of the convolution of one or two parts, without computing the convolution."""
    first = parts[0][:, :cells]
    if len(parts) == 1 or not cells:
        alone: Floats = first.sum(axis=1)
        return alone
    other = np.cumsum(parts[1], axis=1)
    reach = np.minimum(cells - 1 - np.arange(first.shape[1]), other.shape[1] - 1)
    sums: Floats = np.einsum("ij,ij->i", first, other[:, reach])
    return sums
