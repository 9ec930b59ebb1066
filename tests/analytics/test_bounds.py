"""The shortcut for what is certain never changes an answer that can be told apart from 0 and 1."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics import distribution
from salesdesk.analytics.bounds import surely_above, surely_below
from salesdesk.analytics.distribution import Deals, prepared
from salesdesk.analytics.new_business import NewBusiness


def slowly(deals: Deals, goal: int, business: NewBusiness | None = None) -> float:
    """The chance without the shortcut."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distribution, "BOUND_FROM", 10**9)
        return prepared(deals, goal, (), business).chance(deals.only(np.zeros(len(deals), bool)))


def some_deals(seed: int, count: int, sd: float | None) -> Deals:
    dice = np.random.default_rng(seed)
    amounts = dice.integers(1, 900, count) * 100
    return Deals(amounts, dice.uniform(0.02, 0.98, count), None if sd is None else np.full(count, sd))


@given(st.integers(0, 2**32 - 1), st.floats(0.01, 2.0))
def test_what_it_calls_certain_is(seed: int, share: float) -> None:
    deals = some_deals(seed, 150, None)
    goal = max(int(share * deals.mean()), 1)
    amounts, chances = deals.amount.astype(float), deals.chance[:, None]
    if surely_above(amounts, chances, goal)[0]:
        assert slowly(deals, goal) > 1 - 1e-12
    if surely_below(amounts, chances, goal)[0]:
        assert slowly(deals, goal) < 1e-12


def test_it_finds_what_is_plainly_certain_and_only_that() -> None:
    amounts, chances = np.full(5_000, 10_000.0), np.full((5_000, 2), [0.4, 0.02])
    assert surely_above(amounts, chances, 10_000_000).tolist() == [True, False]
    assert surely_below(amounts, chances, 10_000_000).tolist() == [False, True]
    assert surely_above(amounts, chances, 20_000_000).tolist() == [False, False]
    assert surely_below(amounts, chances, 20_000_000).tolist() == [False, True]
    assert surely_below(amounts, chances, 60_000_000).tolist() == [True, True]


@pytest.mark.parametrize("sd", [None, 0.5])
@pytest.mark.parametrize("share", [0.3, 0.5, 0.8, 0.95, 1.0, 1.1, 1.5])
@pytest.mark.parametrize("business", [None, NewBusiness(2.0, 0.7, np.array([40_000, 90_000]))])
def test_the_chance_is_the_same_with_and_without(sd: float | None, share: float, business: NewBusiness | None) -> None:
    deals = some_deals(7, 400, sd)
    goal = int(share * deals.mean())
    assert distribution.chance(deals, goal, business) == pytest.approx(slowly(deals, goal, business), abs=1e-9)


@pytest.mark.parametrize("dragged", [(), (500_000,), (-70_000, 30_000)])
def test_what_is_prepared_for_a_drag_is_the_same_with_and_without(dragged: tuple[int, ...]) -> None:
    deals = some_deals(11, 400, 0.5)
    goal = int(0.9 * deals.mean())
    moving = Deals(np.array(dragged, np.int64), np.full(len(dragged), 0.3), np.full(len(dragged), 0.2))
    quick = prepared(deals, goal, dragged, lower_goals=False).chance(moving)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distribution, "BOUND_FROM", 10**9)
        assert quick == pytest.approx(prepared(deals, goal, dragged).chance(moving), abs=1e-9)


def test_negative_amounts_are_no_hurdle() -> None:
    deals = Deals(np.array([-500] * 150 + [10_000] * 300), np.full(450, 0.5))
    assert distribution.chance(deals, 10_000) == pytest.approx(slowly(deals, 10_000), abs=1e-12)
    assert distribution.chance(deals, 10_000) > 1 - 1e-12
