"""Two shares differ only where their intervals do not meet."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics.contrast import Share, intervals_disjoint, significant_difference
from tests.support.values import known

shares = st.integers(0, 300).flatmap(lambda n: st.builds(Share, st.integers(0, n), st.just(n)))


@given(shares, shares)
def test_it_is_the_same_either_way_round(one: Share, other: Share) -> None:
    assert intervals_disjoint(one, other) == intervals_disjoint(other, one)
    there, back = significant_difference(one, other), significant_difference(other, one)
    assert (there is None) == (back is None) == (not intervals_disjoint(one, other))
    assert there is None or there == pytest.approx(-known(back))


@given(shares, shares)
def test_a_difference_that_is_told_lies_outside_both_intervals(one: Share, other: Share) -> None:
    if significant_difference(one, other) is not None:
        assert not known(one.interval)[0] <= known(other.value) <= known(one.interval)[1]
        assert not known(other.interval)[0] <= known(one.value) <= known(other.interval)[1]
        assert significant_difference(one, other) != 0


@given(shares)
def test_a_share_never_differs_from_itself_or_from_nothing(one: Share) -> None:
    assert significant_difference(one, one) is None
    assert significant_difference(one, Share(0, 0)) is None


def test_more_deals_bear_out_what_few_do_not() -> None:
    assert significant_difference(Share(6, 10), Share(5, 10)) is None
    assert significant_difference(Share(600, 1000), Share(500, 1000)) == pytest.approx(10)


def test_fewer_than_five_deals_bear_nothing() -> None:
    assert significant_difference(Share(4, 4), Share(0, 40)) is None
    assert significant_difference(Share(5, 5), Share(0, 40)) == pytest.approx(100)


@given(shares, shares, st.integers(2, 14))
def test_who_looks_more_often_tells_less(one: Share, other: Share, comparisons: Any) -> None:
    assert not intervals_disjoint(one, other, comparisons) or intervals_disjoint(one, other)
