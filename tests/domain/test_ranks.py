from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.domain.ranks import between, spread
from tests.support.values import known


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 4)), max_size=60))
def test_there_is_always_room_and_order_holds(moves: Sequence[tuple[float, int]]) -> None:
    ranks = [between(None, None)]
    for share, count in moves:
        at = round(share * len(ranks))
        low = ranks[at - 1] if at else None
        high = ranks[at] if at < len(ranks) else None
        ranks[at:at] = spread(count, low, high)
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(ranks)


def test_ten_thousand_new_deals_on_top_keep_ranks_short() -> None:
    rank = None
    for _ in range(10_000):
        rank = between(None, rank)
    assert len(known(rank)) <= 5


def test_a_deal_dropped_in_the_same_gap_again_and_again_still_fits() -> None:
    low, high = spread(2)
    for _ in range(200):
        high = between(low, high)
    assert low < high


@pytest.mark.parametrize("pair", [("b", "a"), ("a1", "a1")])
def test_neighbours_out_of_order_are_refused(pair: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="no rank between"):
        between(*pair)


def test_nothing_to_spread_gives_nothing() -> None:
    assert spread(0) == []
