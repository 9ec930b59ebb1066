"""What sums alone can tell of a chance is what the whole distribution says."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics.certainty import certain
from salesdesk.analytics.distribution import Deals, chance

DEALS = st.lists(st.tuples(st.integers(-50, 200), st.floats(0, 1)), min_size=1, max_size=60)


def _deals(pairs: list[tuple[int, float]]) -> Deals:
    return Deals(np.array([a for a, _ in pairs], np.int64), np.array([p for _, p in pairs], np.float64))


@given(DEALS, st.integers(-200, 12_000))
def test_what_is_called_certain_is_so(pairs: list[tuple[int, float]], goal: int) -> None:
    deals = _deals(pairs)
    found = certain(goal, sum(a * p for a, p in pairs), sum(float(a) ** 2 for a, _ in pairs))
    if found is not None:
        assert abs(found - chance(deals, goal)) <= 1e-12


@given(st.integers(1, 2_000), st.floats(0.1, 0.9))
def test_many_alike_are_told_both_ways_and_not_in_between(amount: int, p: float) -> None:
    count = 10_000
    mean, squares = amount * p * count, float(amount) ** 2 * count
    assert certain(1, mean, squares) == 1.0
    assert certain(amount * count + 1, mean, squares) == 0.0
    assert certain(round(mean), mean, squares) is None


def test_without_a_gap_the_quota_is_reached_and_without_deals_it_is_not() -> None:
    assert certain(0, 0.0, 0.0) == 1.0
    assert certain(5, 0.0, 0.0) == 0.0
