"""Products by FFT on lengths it is quick on are the plain convolution."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics.convolution import direct, product, sums


@given(st.integers(1, 90), st.integers(1, 90), st.integers(1, 200), st.integers(0, 9))
def test_product_is_the_convolution_cut(left: int, right: int, cells: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    one, other = random.random((2, left)), random.random((2, right))
    found = product(one, other, cells)
    plain = np.array([np.convolve(a, b)[:cells] for a, b in zip(one, other, strict=True)])
    assert found == pytest.approx(plain, abs=1e-12)


@given(
    st.lists(st.tuples(st.integers(0, 60), st.sampled_from((0.0, 0.25, 0.9))), min_size=40, max_size=140),
    st.integers(1, 60),
    st.integers(1, 400),
    st.integers(0, 9),
)
def test_sums_of_many_are_those_deal_by_deal(
    placed: list[tuple[int, float]], nodes: int, cells: int, seed: int
) -> None:
    chance = np.random.default_rng(seed).random((len(placed), nodes))
    short = direct(placed, chance, cells)
    plain = np.pad(short, ((0, 0), (0, cells - short.shape[1])))
    assert sums(placed, chance, cells) == pytest.approx(plain, abs=1e-12)
