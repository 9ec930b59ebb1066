"""Two shares differ only where their intervals do not meet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics.contrast import Share, apart, points_apart
from tests.support.values import known

shares = st.integers(0, 300).flatmap(lambda n: st.builds(Share, st.integers(0, n), st.just(n)))


@given(shares, shares)
def test_it_is_the_same_either_way_round(one: Share, other: Share) -> None:
    assert apart(one, other) == apart(other, one)
    there, back = points_apart(one, other), points_apart(other, one)
    assert (there is None) == (back is None) == (not apart(one, other))
    assert there is None or there == pytest.approx(-known(back))


@given(shares, shares)
def test_a_difference_that_is_told_lies_outside_both_intervals(one: Share, other: Share) -> None:
    if points_apart(one, other) is not None:
        assert not known(one.interval)[0] <= known(other.value) <= known(one.interval)[1]
        assert not known(other.interval)[0] <= known(one.value) <= known(other.interval)[1]
        assert points_apart(one, other) != 0


@given(shares)
def test_a_share_never_differs_from_itself_or_from_nothing(one: Share) -> None:
    assert points_apart(one, one) is None
    assert points_apart(one, Share(0, 0)) is None


def test_more_deals_bear_out_what_few_do_not() -> None:
    assert points_apart(Share(6, 10), Share(5, 10)) is None
    assert points_apart(Share(600, 1000), Share(500, 1000)) == pytest.approx(10)


def test_fewer_than_five_deals_bear_nothing() -> None:
    assert points_apart(Share(4, 4), Share(0, 40)) is None
    assert points_apart(Share(5, 5), Share(0, 40)) == pytest.approx(100)


@given(shares, shares, st.integers(2, 14))
def test_who_looks_more_often_tells_less(one: Share, other: Share, looks: int) -> None:
    assert not apart(one, other, looks) or apart(one, other)
