"""The sum of new wins on a lattice, against the recursion cell by cell."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics.arrays import Floats
from salesdesk.analytics.lattice import AmountGrid
from salesdesk.analytics.new_business import NewBusiness


def by_recursion(business: NewBusiness, lattice: AmountGrid, cells: int) -> Floats:
    """Panjer, ASTIN Bulletin 12 (1981), 22-26, in plain loops."""
    size: dict[Any, Any] = {}
    for amount in business.sizes.tolist():
        cell, share = lattice.place(amount)
        for at, weight in ((cell, 1 - share), (cell + 1, share)):
            size[at] = size.get(at, 0.0) + weight / len(business.sizes)
    a = business.mean / (business.r + business.mean)
    found = [((1 - a) / (1 - a * size.get(0, 0.0))) ** business.r]
    for i in range(1, cells):
        terms = ((a + (business.r - 1) * a * by / i) * p * found[i - by] for by, p in size.items() if 0 < by <= i)
        found.append(sum(terms) / (1 - a * size.get(0, 0.0)))
    return np.array(found)


@given(
    st.floats(0.01, 60.0),
    st.floats(0.05, 1.0),
    st.lists(st.integers(1, 4_000), min_size=1, max_size=12),
    st.integers(1, 300),
    st.integers(1, 60),
)
def test_it_is_what_the_recursion_gives(mean: float, r: float, sizes: Sequence[int], cells: int, step: int) -> None:
    business, lattice = NewBusiness(mean, r, np.array(sizes)), AmountGrid(Fraction(step), cells, False)
    assert business.mass(lattice, cells) == pytest.approx(by_recursion(business, lattice, cells), abs=1e-12)


def test_many_cells_hold_all_of_it() -> None:
    business = NewBusiness(0.8, 0.9, np.array([300, 700, 1_100]))
    lattice = AmountGrid(Fraction(100), 16_384, True)
    mass = business.mass(lattice, 16_384)
    assert mass.sum() == pytest.approx(1, abs=1e-12)
    assert 100 * np.dot(np.arange(16_384), mass) == pytest.approx(business.expected(), abs=1e-6)
    assert mass[[1, 2, 4]].tolist() == pytest.approx([0, 0, 0], abs=1e-15)
