"""Products by FFT on lengths it is quick on are the plain convolution."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics.convolution import product


@given(st.integers(1, 90), st.integers(1, 90), st.integers(1, 200), st.integers(0, 9))
def test_product_is_the_convolution_cut(left: int, right: int, cells: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    one, other = random.random((2, left)), random.random((2, right))
    found = product(one, other, cells)
    plain = np.array([np.convolve(a, b)[:cells] for a, b in zip(one, other, strict=True)])
    assert found == pytest.approx(plain, abs=1e-12)
