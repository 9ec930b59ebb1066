"""The revenue that may come, with the shock all deals share and deals not created yet, beside every outcome at every node."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from salesdesk.analytics import whatif
from salesdesk.analytics.arrays import Floats, Ints
from salesdesk.analytics.distribution import Deals, chance, revenue
from salesdesk.analytics.gap_chance import against_gap
from salesdesk.analytics.new_business import NewBusiness
from salesdesk.analytics.shock import hermite, node_chances, spread_of
from salesdesk.analytics.swings import swings
from tests.analytics import reference_ahead as ahead

few = hypothesis_settings(max_examples=30, deadline=None)
one_deal = st.tuples(st.integers(0, 400), st.integers(0, 8), st.sampled_from((0.0, 0.3, 1.0)))
pipelines = st.lists(one_deal, max_size=4)
goals = st.integers(1, 1_500)
NEAR: dict[str, Any] = {"abs": 1e-12}


def both(pipeline: Sequence[tuple[int, int, float]]) -> tuple[Deals, dict[int, float]]:
    """The deals as the engine takes them, and their masses from every outcome."""
    amounts = [amount for amount, _, _ in pipeline]
    chances, sds = [eighths for _, eighths, _ in pipeline], [sd for _, _, sd in pipeline]
    shares = [eighths / 8 for eighths in chances]
    deals = Deals(np.array(amounts, np.int64), np.array(shares, float), np.array(sds, float))
    return deals, ahead.masses(amounts, shares, sds)


def test_nodes_and_weights() -> None:
    rule = hermite()
    z, weights = rule.nodes, rule.weights
    assert sorted(z.tolist()) == pytest.approx([2**0.5 * x for x, _ in ahead.NODES], abs=1e-12)
    assert weights[np.argsort(z)] == pytest.approx([weight for _, weight in ahead.NODES], abs=1e-12)
    assert sum(weight for _, weight in ahead.NODES) == pytest.approx(1, abs=1e-12)


@given(st.integers(0, 8), st.floats(0, 2))
def test_a_chance_at_each_node(eighths: int, sd: float) -> None:
    p = eighths / 8
    order = np.argsort(hermite().nodes)
    found = node_chances(np.array([p]), spread_of(np.array([sd]), 0.25), hermite())[0][order]
    assert found == pytest.approx([ahead.moved(p, x, sd) for x, _ in ahead.NODES], **NEAR)


@few
@given(pipelines, goals)
def test_chance_mean_and_quantiles_under_the_shock(pipeline: Sequence[tuple[int, int, float]], goal: int) -> None:
    deals, masses = both(pipeline)
    expect = pytest.approx(ahead.reaches(masses, goal), **NEAR)
    found = revenue(deals, goal)
    assert chance(deals, goal) == expect
    assert against_gap(deals, goal).chance() == expect
    assert found.chance(goal) == expect
    assert found.mass.sum() == pytest.approx(1, **NEAR)
    assert found.mean == pytest.approx(sum(x * p for x, p in masses.items()), abs=1e-9)
    for share in (0.1003, 0.4997, 0.9001):
        assert found.quantile(share) == ahead.quantile({x: p for x, p in masses.items() if p > 1e-15}, share)


@few
@given(
    pipelines, goals, st.floats(0.05, 1.2), st.floats(0.5, 1.0), st.lists(st.integers(40, 300), min_size=1, max_size=2)
)
def test_chance_with_deals_not_created_yet(
    pipeline: Sequence[tuple[int, int, float]], goal: int, mean: float, r: float, sizes: Sequence[int]
) -> None:
    deals, masses = both(pipeline)
    business = NewBusiness(mean, r, np.array(sizes, np.int64))
    expect = ahead.reaches(ahead.with_new(masses, mean, r, sizes), goal)
    assert chance(deals, goal, business) == pytest.approx(expect, abs=2e-9)
    assert revenue(deals, goal, business).chance(goal) == pytest.approx(expect, abs=2e-9)
    assert business.expected() == pytest.approx(mean * sum(sizes) / len(sizes))


@few
@given(pipelines.filter(bool), goals)
def test_what_a_deal_decides(pipeline: Sequence[tuple[int, int, float]], goal: int) -> None:
    deals, _ = both(pipeline)
    for place, found in enumerate(swings(against_gap(deals, goal), range(len(pipeline)))):
        others, amount = [*pipeline[:place], *pipeline[place + 1 :]], pipeline[place][0]
        without = both(others)[1]
        assert found.if_won == pytest.approx(ahead.reaches(without, goal - amount), abs=1e-11)
        assert found.if_lost == pytest.approx(ahead.reaches(without, goal), abs=1e-11)


@few
@given(pipelines, goals, st.integers(100, 900), st.integers(1, 8), st.sampled_from((0.0, 0.6)))
def test_what_it_takes_under_the_shock(
    pipeline: Sequence[tuple[int, int, float]], goal: int, size: int, eighths: int, sd: float
) -> None:
    deals, _ = both(pipeline)

    def with_new(count: int) -> float:
        return ahead.reaches(both([*pipeline, *[(size, eighths, sd)] * count])[1], goal)

    at = against_gap(deals, goal)
    row = whatif.chance_table(at, [size], [eighths / 8], [sd]).chance[0]
    assert row[:4] == pytest.approx([with_new(count) for count in range(1, 5)], abs=1e-11)
    found = whatif.needed(at, size, eighths / 8, sd)
    if found is None:
        assert with_new(0) >= 0.8 - 1e-11
    elif found.count is not None and found.count <= 4:
        assert found.count > 0
        assert with_new(found.count) >= 0.8 - 1e-11
        assert with_new(found.count - 1) < 0.8 + 1e-11
    else:
        assert with_new(4) < 0.8 + 1e-11


def sums_of(amounts: Sequence[int], chances: Sequence[float]) -> tuple[Ints, Floats]:
    """(sum, probability) of every outcome, in whole minor units."""
    values, odds = np.zeros(1, np.int64), np.ones(1)
    for amount, p in zip(amounts, chances, strict=True):
        values, odds = np.r_[values, values + amount], np.r_[odds * (1 - p), odds * p]
    return values, odds


@few
@given(
    st.lists(st.tuples(st.integers(50_001, 90_000_001), st.integers(1, 7)), min_size=1, max_size=9),
    st.floats(0.05, 0.95),
)
def test_where_amounts_do_not_fit_a_grid_the_outcomes_of_few_deals_are_exact(
    listed: Sequence[tuple[int, int]], share: float
) -> None:
    amounts, chances = [amount for amount, _ in listed], [eighths / 8 for _, eighths in listed]
    goal = max(int(share * sum(amounts)), 1)
    values, odds = sums_of(amounts, chances)
    truth = odds[values >= goal].sum()
    deals = Deals(np.array(amounts, np.int64), np.array(chances))
    found = revenue(deals, goal)
    for said in (chance(deals, goal), found.chance(goal)):
        assert said == pytest.approx(truth, abs=1e-11)
    assert found.mean == pytest.approx(values @ odds, abs=float(found.step))
    assert deals.mean() == pytest.approx(values @ odds, rel=1e-12)
