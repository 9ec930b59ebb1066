"""The shortcut for what is certain never changes an answer that can be told apart from 1."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics import distribution
from salesdesk.analytics.bounds import nearly_certain
from salesdesk.analytics.distribution import Deals, prepared


def slowly(deals: Deals, goal: int) -> float:
    """The chance without the shortcut."""
    return prepared(deals, goal).chance(deals.only(np.zeros(len(deals), bool)))


@given(st.integers(0, 2**32 - 1), st.floats(0.01, 1.2), st.sampled_from([None, 0.4]))
def test_what_it_calls_certain_is(seed, share, sd):
    dice = np.random.default_rng(seed)
    amounts = dice.integers(1, 900, 150) * 100
    chances = dice.uniform(0.02, 0.98, 150)
    deals = Deals(amounts, chances, None if sd is None else np.full(150, sd))
    goal = max(int(share * np.dot(amounts, chances)), 1)
    if nearly_certain(deals, goal):
        assert slowly(deals, goal) > 1 - 1e-12


def test_it_finds_what_is_plainly_certain_and_only_that():
    deals = Deals(np.full(5_000, 10_000), np.full(5_000, 0.4))
    assert nearly_certain(deals, 10_000_000)
    assert not nearly_certain(deals, 20_000_000)
    assert not nearly_certain(deals, 60_000_000)


def test_the_chance_is_the_same_with_and_without():
    dice = np.random.default_rng(7)
    deals = Deals(dice.integers(1, 900, 400) * 100, dice.uniform(0, 1, 400))
    mean = int(deals.mean())
    for goal in (mean // 2, int(0.8 * mean), int(0.95 * mean), mean, int(1.1 * mean)):
        assert abs(distribution.chance(deals, goal) - slowly(deals, goal)) < 1e-12


def test_negative_amounts_are_no_hurdle():
    deals = Deals(np.array([-500] * 150 + [10_000] * 300), np.full(450, 0.5))
    assert nearly_certain(deals, 10_000)
    assert slowly(deals, 10_000) > 1 - 1e-12
