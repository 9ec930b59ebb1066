"""The distribution and the chance against every outcome, and how they move."""

from collections.abc import Sequence
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from salesdesk.analytics.arrays import T
from salesdesk.analytics.deals import Deals
from salesdesk.analytics.distribution import chance, revenue
from salesdesk.analytics.gap_chance import GapChance, against_gap
from salesdesk.analytics.lattice import lattice_for
from salesdesk.analytics.new_business import NewBusiness
from salesdesk.analytics.shared_sums import SharedSums
from salesdesk.analytics.shock import hermite, node_chances
from tests.analytics import reference_outcomes
from tests.analytics.strategies import pipelines
from tests.support.values import known

goals = st.integers(-50, 2_000)
NEAR: dict[str, Any] = {"abs": 1e-12}


def slow_mean(amounts: Sequence[int], chances: Sequence[Fraction]) -> Fraction:
    return sum((revenue * p for revenue, p in reference_outcomes.outcomes(amounts, chances)), Fraction(0))


def deals_of(pipeline: tuple[Sequence[int], Sequence[int]], sd: Any = None) -> Deals:
    amounts, eighths = pipeline
    spread_of = None if sd is None else np.full(len(amounts), sd)
    return Deals(np.array(amounts, np.int64), np.array(eighths, float) / 8, spread_of)


def exact(pipeline: tuple[Sequence[int], Sequence[int]], goal: int) -> float:
    return float(reference_outcomes.chance(pipeline[0], [Fraction(e, 8) for e in pipeline[1]], goal))


@given(pipelines(), goals)
def test_chance_is_that_of_all_outcomes(pipeline: tuple[Sequence[int], Sequence[int]], goal: int) -> None:
    expect = pytest.approx(exact(pipeline, goal), **NEAR)
    assert chance(deals_of(pipeline), goal) == expect
    assert against_gap(deals_of(pipeline), goal).chance() == expect
    if goal > 0:
        assert revenue(deals_of(pipeline), goal).chance(goal) == expect


@given(pipelines())
def test_mass_sums_to_one_and_its_mean_is_exact(pipeline: tuple[Sequence[int], Sequence[int]]) -> None:
    found = revenue(deals_of(pipeline))
    expect = float(slow_mean(pipeline[0], [Fraction(e, 8) for e in pipeline[1]]))
    assert found.mass.sum() == pytest.approx(1, **NEAR)
    assert found.mean == pytest.approx(expect, abs=1e-9)
    assert deals_of(pipeline).mean() == pytest.approx(expect, abs=1e-9)


@given(pipelines(), st.floats(0.01, 0.99))
def test_quantile_is_the_smallest_that_is_reached(pipeline: tuple[Sequence[int], Sequence[int]], share: float) -> None:
    found = revenue(deals_of(pipeline))
    outcomes = list(reference_outcomes.outcomes(pipeline[0], [Fraction(e, 8) for e in pipeline[1]]))
    values = sorted({value for value, _ in outcomes})
    cdf = [sum(p for value, p in outcomes if value <= x) for x in values]
    assume(all(abs(float(c) - share) > 1e-9 for c in cdf))
    assert found.quantile(share) == next(x for x, c in zip(values, cdf, strict=True) if c >= share)


@given(pipelines(), goals, goals)
def test_chance_falls_in_the_quota(pipeline: tuple[Sequence[int], Sequence[int]], one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert chance(deals_of(pipeline), low) >= chance(deals_of(pipeline), high) - 1e-12


@given(pipelines(), goals, st.data())
def test_chance_rises_in_every_chance_and_amount(
    pipeline: tuple[Sequence[int], Sequence[int]], goal: int, data: DataObject
) -> None:
    assume(pipeline[0])
    i = data.draw(st.integers(0, len(pipeline[0]) - 1))
    before = chance(deals_of(pipeline), goal)
    amounts, eighths = list(pipeline[0]), list(pipeline[1])
    eighths[i] = data.draw(st.integers(eighths[i], 8))
    assert chance(deals_of((amounts, eighths)), goal) >= before - 1e-12
    amounts[i] += data.draw(st.integers(0, 500))
    assert chance(deals_of((amounts, eighths)), goal) >= before - 1e-12


@given(pipelines(), goals, st.randoms(use_true_random=False))
def test_order_does_not_matter(pipeline: tuple[Sequence[int], Sequence[int]], goal: int, random: Random) -> None:
    mixed = list(zip(*pipeline, strict=True))
    random.shuffle(mixed)
    turned = ([amount for amount, _ in mixed], [eighths for _, eighths in mixed])
    assert chance(deals_of(turned), goal) == pytest.approx(chance(deals_of(pipeline), goal), **NEAR)


@given(pipelines())
def test_no_gap_is_certain(pipeline: tuple[Sequence[int], Sequence[int]]) -> None:
    assert chance(deals_of(pipeline), 0) == 1
    assert chance(deals_of(pipeline), -100) == 1
    assert chance(deals_of(pipeline), sum(pipeline[0]) + 1) == 0


@given(pipelines(), st.integers(1, 2_000), st.integers(0, 5), st.floats(0, 1.5))
def test_shock_is_the_mean_over_the_nodes(
    pipeline: tuple[Sequence[int], Sequence[int]], goal: int, i: int, sd: float
) -> None:
    deals = deals_of(pipeline, sd)
    weights, chances = deals.rule().weights, deals.at(deals.rule())
    expect = sum(
        w * float(reference_outcomes.chance(pipeline[0], [Fraction(float(p)) for p in chances[:, j]], goal))
        for j, w in enumerate(weights.tolist())
    )
    assert chance(deals, goal) == pytest.approx(expect, **NEAR)
    assert revenue(deals, goal).chance(goal) == pytest.approx(expect, **NEAR)
    assert revenue(deals).mean == pytest.approx(deals.mean(), abs=1e-9)


def test_nodes_are_a_standard_normal() -> None:
    z, weights = hermite().nodes, hermite().weights
    for power, moment in enumerate((1, 0, 1, 0, 3, 0, 15)):
        assert np.dot(weights, z**power) == pytest.approx(moment, abs=1e-12)


def test_shock_leaves_the_certain_alone() -> None:
    chances = node_chances(np.array([0.0, 1.0]), np.ones(2), hermite())
    assert (chances[0] == 0).all()
    assert (chances[1] == 1).all()


@given(pipelines(), st.integers(1, 1_500), st.data(), st.sampled_from((None, 0.4)))
def test_drop_preview_is_the_chance_after_the_drop(
    pipeline: tuple[Sequence[int], Sequence[int]], goal: int, data: DataObject, sd: float | None
) -> None:
    dragged = np.array(data.draw(st.lists(st.booleans(), min_size=len(pipeline[0]), max_size=len(pipeline[0]))), bool)
    deals = deals_of(pipeline, sd)
    kept = against_gap(deals, goal)
    for p in (0.0, 0.3, 1.0):
        after = Deals(deals.amount, np.where(dragged, p, deals.chance), deals.sd)
        found = kept.after(after, deals.only(dragged), after.only(dragged), goal)
        assert found.chance() == pytest.approx(chance(after, goal), **NEAR)


@given(st.lists(st.tuples(st.integers(-300, 300), st.integers(0, 8)), max_size=6), st.integers(1, 500))
def test_credits_lower_the_chance(mixed: Sequence[tuple[int, int]], goal: int) -> None:
    amounts, eighths = [a for a, _ in mixed], [e for _, e in mixed]
    expect = pytest.approx(exact((amounts, eighths), goal), **NEAR)
    deals = deals_of((amounts, eighths))
    assert chance(deals, goal) == expect
    assert revenue(deals, goal).chance(goal) == expect
    assert against_gap(deals, goal).chance() == expect


@given(pipelines(most=8), st.integers(1, 1_500), st.data(), st.sampled_from((None, 0.4)))
def test_one_changed_deal_is_a_new_standing(
    pipeline: tuple[Sequence[int], Sequence[int]], goal: int, data: DataObject, sd: float | None
) -> None:
    assume(pipeline[0])
    deals = deals_of(pipeline, sd)
    i = data.draw(st.integers(0, len(deals) - 1))
    amount, p = data.draw(st.integers(-200, 600)), data.draw(st.integers(0, 8)) / 8
    changed = against_gap(deals, goal).changed(i, amount, p, 0.2)
    amounts, chances = deals.amount.copy(), deals.chance.copy()
    amounts[i], chances[i] = amount, p
    sds = None if deals.sd is None else np.where(np.arange(len(deals)) == i, 0.2, deals.sd)
    assert changed.chance() == pytest.approx(chance(Deals(amounts, chances, sds), goal), **NEAR)
    assert changed.closer(by=40).chance() == pytest.approx(chance(Deals(amounts, chances, sds), goal - 40), **NEAR)


def test_many_deals_by_fft_are_those_by_hand() -> None:
    rng = np.random.default_rng(5)
    amounts, p = rng.integers(1, 60, 2_600) * 100, rng.uniform(0, 0.3, 2_600)
    mass = np.ones(1)
    for amount, one in zip(amounts.tolist(), p.tolist(), strict=True):
        step = np.zeros(amount // 100 + 1)
        step[0], step[-1] = 1 - one, one
        mass = np.convolve(mass, step)
    found = revenue(Deals(amounts, p), cells=len(mass))
    assert found.step == 100
    assert np.abs(found.mass - mass[: len(found.mass)]).max() < 1e-12
    goal = int((amounts * p).sum())
    assert chance(Deals(amounts, p), goal) == pytest.approx(mass[-(-goal // 100) :].sum(), abs=2e-5)


@pytest.mark.parametrize("count", [5, 14])
def test_outcomes_off_the_lattice_are_listed(count: int) -> None:
    rng = np.random.default_rng(count)
    amounts, p = rng.integers(10**6, 10**8, count), rng.integers(1, 8, count) / 8
    values, odds = np.zeros(1, np.int64), np.ones(1)
    for amount, one in zip(amounts.tolist(), p.tolist(), strict=True):
        values, odds = np.r_[values, values + amount], np.r_[odds * (1 - one), odds * one]
    deals = Deals(amounts, p)
    for goal in (2 * 10**7, int(values.max() * 0.45), int(values.max() * 0.8)):
        truth = odds[values >= goal].sum()
        assert chance(deals, goal) == pytest.approx(truth, abs=1e-12)
        assert revenue(deals, goal).chance(goal) == pytest.approx(truth, abs=1e-12)
        assert revenue(deals, goal).mean == pytest.approx(deals.mean(), rel=1e-4)


def test_lattices() -> None:
    assert lattice_for([], 0, None).cells == 1
    fine = lattice_for([200, 500], 700, None)
    assert (fine.step, fine.cells, fine.exact) == (Fraction(100), 8, True)
    coarse = lattice_for([7, 10**9], 10**9 + 7, 10**8)
    assert not coarse.exact
    assert coarse.cells <= 16_386
    assert (Fraction(10**8) / coarse.step).denominator == 1
    cell, share = coarse.place(10**9)
    assert (cell + Fraction(share)) * coarse.step == pytest.approx(10**9)


@pytest.mark.parametrize(("many", "cells"), [(150, 16_384), (600, 2_048), (4_000, 2_048)])
def test_a_standing_keeps_to_the_grid_of_the_strip(many: int, cells: int) -> None:
    """A drag of the strip may take so many cells, and its chance is near that of the finer lattice."""
    random = np.random.default_rng(5)
    deals = Deals(random.integers(1, 60, many) * 10_007, random.uniform(0.05, 0.6, many), np.full(many, 0.3))
    goal = int(deals.mean()) * 6 // 5
    at = against_gap(deals, goal)
    assert isinstance(at.sums, SharedSums)
    assert at.sums.circle.cells <= cells
    assert 0.01 < at.chance() < 0.99
    assert at.chance() == pytest.approx(chance(deals, goal), abs=2e-4)
    assert at.changed(3, 490_000, 0.9, 0.1).chance() == pytest.approx(
        chance(Deals(_with(deals.amount, 490_000), _with(deals.chance, 0.9), _with(known(deals.sd), 0.1)), goal),
        abs=2e-4,
    )


def _with(values: T, value: float) -> T:
    return np.where(np.arange(len(values)) == 3, value, values)


@given(pipelines(most=4), st.integers(1, 900), st.sampled_from((None, 0.4)))
def test_new_business_adds_its_own_sums(
    pipeline: tuple[Sequence[int], Sequence[int]], goal: int, sd: float | None
) -> None:
    business = NewBusiness(0.6, 0.8, np.array([100, 250]))
    deals = deals_of(pipeline, sd)
    sums = {0: 1.0}
    new = dict.fromkeys(range(0, 5_001, 50), 0.0)
    for count_chance in business.counts.tolist()[:18]:
        for value, p in sums.items():
            new[value] = new.get(value, 0.0) + p * count_chance
        more: dict[Any, Any] = {}
        for value, p in sums.items():
            for size in (100, 250):
                more[value + size] = more.get(value + size, 0.0) + p / 2
        sums = more
    expect = sum(p * chance(deals, goal - value) for value, p in new.items())
    assert chance(deals, goal, business) == pytest.approx(expect, abs=1e-6)
    assert against_gap(deals, goal, business).chance() == pytest.approx(chance(deals, goal, business), abs=1e-11)
    found = revenue(deals, goal, business)
    assert found.chance(goal) == pytest.approx(expect, abs=1e-6)
    assert found.mean == pytest.approx(deals.mean() + business.expected(), abs=1e-4)


@pytest.mark.parametrize("many", [3, 60, 497, 504])
@pytest.mark.parametrize("unit", [1, 7_919])
def test_brought_forward_is_made_anew(many: int, unit: int) -> None:
    """Deals that go, come and change, across a change of the lattice, and a goal that comes nearer and goes further away."""
    random = np.random.default_rng(many + unit)
    business = NewBusiness(2.0, 0.7, random.integers(1_000, 40_000, 30) * unit)

    def some(count: int) -> Deals:
        amounts = random.integers(-1, 50, count) ** 3 * unit
        chances = np.where(random.random(count) < 0.1, random.integers(0, 2, count), random.random(count) ** 2)
        return Deals(amounts, chances, random.random(count))

    deals = some(many)
    goal = max(int(deals.mean()), 5_000)
    at = against_gap(deals, goal, business)
    for _ in range(5):
        leaving = random.random(len(deals)) < random.choice((0.0, 0.01, 0.1))
        gone, kept, come = deals.only(leaving), deals.only(~leaving), some(int(random.integers(0, 9)))
        goal = max(goal + int(random.integers(-goal // 3, goal // 3)), -5)
        deals = Deals(
            *(np.r_[known(getattr(come, name)), known(getattr(kept, name))] for name in ("amount", "chance", "sd"))
        )
        at = at.after(deals, gone, come, goal)
        anew = against_gap(deals, goal, business)
        assert at.chance() == pytest.approx(anew.chance(), abs=1e-9)
        assert _grid(at) == _grid(anew)


def _grid(at: GapChance) -> tuple[object, ...]:
    return at.gap, at.rule.weights.tolist()
