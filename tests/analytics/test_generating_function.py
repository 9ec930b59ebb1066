"""Sums made by their generating function are those made deal by deal."""

from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics import convolution
from salesdesk.analytics import generating_function as many
from salesdesk.analytics.arrays import Floats, Ints
from salesdesk.analytics.lattice import AmountGrid

CHANCES: dict[str, Callable[[np.random.Generator, int], Floats]] = {
    "unlikely": lambda dice, count: dice.uniform(0, 0.02, count),
    "any": lambda dice, count: dice.uniform(0, 1, count),
    "mixed": lambda dice, count: np.where(dice.random(count) < 0.1, dice.random(count), dice.uniform(0, 0.01, count)),
    "likely": lambda dice, count: dice.uniform(0.97, 1, count),
    "some certain": lambda dice, count: np.where(dice.random(count) < 0.01, 1.0, dice.uniform(0, 0.01, count)),
    "even": lambda dice, count: np.full(count, 0.5),
}


def deal_by_deal(cell: Ints, share: Floats, chance: Floats, cells: int) -> Floats:
    """The plain way."""
    mass = convolution.direct(list(zip(cell.tolist(), share.tolist(), strict=True)), chance, cells)
    return np.pad(mass, ((0, 0), (0, cells - mass.shape[1])))


def some_deals(seed: int, count: int, largest: int, kind: str, is_split: bool) -> tuple[Ints, Floats, Floats]:
    dice = np.random.default_rng(seed)
    cell, share = dice.integers(0, largest, count), dice.random(count) if is_split else np.zeros(count)
    return cell, share, np.array([CHANCES[kind](dice, count) for _ in range(2)]).T


@given(
    st.integers(0, 2**32 - 1),
    st.integers(many.MANY, 500),
    st.sampled_from([1, 2, 3, 12, 200, 3_000]),
    st.sampled_from(list(CHANCES)),
    st.booleans(),
    st.integers(1, 2_000),
)
def test_it_is_the_sum_deal_by_deal(seed: int, count: int, largest: int, kind: str, is_split: bool, cells: int) -> None:
    cell, share, chance = some_deals(seed, count, largest, kind, is_split)
    found = many.sums(cell, share, chance, cells)
    plain = deal_by_deal(cell, share, chance, cells)
    assert found.shape == (2, cells)
    assert np.abs(found - plain).max() < 1e-11
    assert np.abs(np.cumsum(found - plain, axis=1)).max() < 1e-10


@pytest.mark.parametrize("is_split", [False, True])
@pytest.mark.parametrize(
    ("kind", "largest", "cells"),
    [("unlikely", 300, 8_000), ("any", 8, 9_000), ("mixed", 90, 5_000), ("even", 7, 8_000)],
)
def test_it_is_the_same_for_thousands(kind: str, largest: int, cells: int, is_split: bool) -> None:
    cell, share, chance = some_deals(3, 3_000, largest, kind, is_split)
    off = many.sums(cell, share, chance, cells) - deal_by_deal(cell, share, chance, cells)
    assert np.abs(np.cumsum(off, axis=1)).max() < 1e-10


@pytest.mark.parametrize("points_a_deal", [0, 10**9])
def test_either_way_gives_the_same(monkeypatch: pytest.MonkeyPatch, points_a_deal: int) -> None:
    monkeypatch.setattr(many, "POINTS_A_DEAL", points_a_deal)
    cell, share, chance = some_deals(5, 300, 40, "mixed", True)
    off = many.sums(cell, share, chance, 700) - deal_by_deal(cell, share, chance, 700)
    assert np.abs(np.cumsum(off, axis=1)).max() < 1e-10


@given(st.lists(st.integers(0, 10**15), max_size=30), st.fractions(min_value=1, max_value=10**15))
def test_many_amounts_are_placed_as_each_of_them(amounts: Sequence[int], step: Fraction) -> None:
    lattice = AmountGrid(step, 1, False)
    cells, shares = lattice.places(amounts)
    assert list(zip(cells.tolist(), shares.tolist(), strict=True)) == [lattice.place(amount) for amount in amounts]
