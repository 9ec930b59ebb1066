"""What is answered of the sum of open deals: distributions, chances, drops, swings and what it takes, as a whole."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest

from salesdesk.analytics import (
    arrays,
    convolution,
    distribution,
    durations,
    gap_chance,
    lattice,
    new_business,
    newton,
    survival,
    swings,
    timing,
    whatif,
)
from salesdesk.analytics.distribution import Deals
from salesdesk.analytics.new_business import NewBusiness
from tests.analytics.journals import DAY
from tests.analytics.made_up import AS_OF, check, learning_log, log


def some_deals(count: int, seed: int = 2, sd: float | None = 0.4, step: int = 100) -> Deals:
    """Open deals, some negative, impossible and certain."""
    chance = Random(seed)
    amounts = [chance.choice((0, -3, *range(1, 60))) * step for _ in range(count)]
    odds = [chance.choice((0.0, 1.0, *(chance.uniform(0.02, 0.95) for _ in range(9)))) for _ in range(count)]
    return Deals(np.array(amounts, np.int64), np.array(odds), None if sd is None else np.full(count, sd))


BUSINESS = NewBusiness(1.7, 0.8, np.array([2_500, 4_000, 4_000, 9_100]))
NO_SIZES = NewBusiness(1.7, 0.8, np.zeros(0, np.int64))
SIZES = {"none": 0, "one": 1, "few": 9, "many": 70}


def brief(of: distribution.Distribution) -> dict[str, Any]:
    return {
        "start": of.start, "step": str(of.step), "cells": len(of.mass), "mean": of.mean,
        "quantiles": [of.quantile(share) for share in (0.1, 0.5, 0.9)], "chance": [of.chance(goal) for goal in (-500,
        0, 1, 9_000, 40_000)],
    }  # fmt: skip


@pytest.mark.parametrize("step", [100, 97_003])
def test_distributions(step: int) -> None:
    """Of no, one, few and many deals, alone and with new business, exactly and on a coarse lattice, against several gaps."""
    found: dict[str, Any] = {}
    for name, count in SIZES.items():
        for sd in (None, 0.4):
            deals = some_deals(count, count, sd, step)
            for beside, business in (("", None), (" and new", BUSINESS)):
                usual = max(round(deals.mean() / step), 20) * step
                goals = [-5 * step, 0, step, 90 * step, usual, usual + 60 * step, 10_000 * step]
                found[f"{name} {sd}{beside}"] = {
                    "mean": deals.mean(),
                    "revenue": brief(distribution.revenue(deals, usual, business)),
                    "coarse": brief(distribution.revenue(deals, usual, business, cells=40)),
                    "chances": [distribution.chance(deals, goal, business) for goal in goals],
                    "swings": swings.swings(gap_chance.against_gap(deals, usual, business), range(0, count, 4)),
                    "against": [gap_chance.against_gap(deals, goal, business).chance() for goal in goals],
                }
    found["no sizes"] = [
        distribution.chance(some_deals(9), 4_000, NO_SIZES),
        brief(distribution.revenue(some_deals(9), 4_000, NO_SIZES)),
    ]
    check(f"distributions-{step}", found)


def test_live_gaps() -> None:
    """Changes of single deals, and of the gap."""
    at = gap_chance.against_gap(some_deals(40), 70_000, BUSINESS)
    steps: dict[str, Callable[[], gap_chance.GapChance]] = {
        "amount": lambda: at.changed(3, 5_000, 0.5, 0.1),
        "negative": lambda: at.changed(3, -700, 0.5, 0.1),
        "was negative": lambda: at.changed(3, -700, 0.5, 0.1).changed(3, 800, 0.2),
        "off the lattice": lambda: at.changed(3, 5_050, 0.5),
        "further": lambda: at.changed(6, 15_000, 0.5),
        "too large": lambda: at.changed(3, -2_000_000, 0.5),
        "closer": lambda: at.closer(1_000),
        "farther": lambda: at.closer(-1_000),
        "closed": lambda: at.closer(70_000),
        "without sd": lambda: gap_chance.against_gap(some_deals(40, sd=None), 70_000).changed(5, 100, 1.0, 9.0),
    }
    found = {
        name: [one.chance(), one.goal, one.gap.step, one.gap.goal, one.gap.exact]
        for name, make in steps.items()
        for one in (make(),)
    }
    check("gaps", found | {"at": [at.chance(), at.gap.step]})


def test_what_it_takes() -> None:
    deals = some_deals(25)
    sizes = whatif.sizes(np.array([-4, 0, 1_234, 5_678, 99_999, 250_000, 8, 77]))
    found: dict[str, Any] = {
        "needed": [
            whatif.needed(gap_chance.against_gap(deals, goal, business), size, p, 0.3)
            for business in (None, BUSINESS)
            for goal in (0, 5_000, 50_000, 200_000)
            for size, p in ((4_000, 0.4), (0, 0.4), (4_000, 0.0), (700, 0.9), (90_000, 1.0))
        ],
        "table": whatif.chance_table(
            gap_chance.against_gap(deals, 60_000, BUSINESS),
            sizes,
            np.linspace(0.1, 0.9, len(sizes)).tolist(),
            [0.5] * len(sizes),
        ),
        "no sd": whatif.chance_table(
            gap_chance.against_gap(some_deals(25, sd=None), 60_000), [900, 30_000], [0.5, 0.25], counts=(1, 3, 50)
        ),
        "closed": whatif.chance_table(gap_chance.against_gap(deals, 0), [900, 30_000], [0.5, 0.25]),
        "sizes": [
            sizes,
            whatif.sizes(np.zeros(3, np.int64)),
            [whatif.two_digits(value) for value in (1, 9.6, 10, 94.9, 95, 125, 135, 99_500)],
        ],
    }
    of = log()
    for days in (-1, 0, 1, 30, 90, 300):
        found[f"new in {days}"] = new_business.fit_new_business(of, (AS_OF + days) * DAY)
    found["learnt"] = new_business.fit_new_business(learning_log(), (AS_OF + 60) * DAY)
    found["nobody"] = new_business.fit_new_business(log(pipeline="R"), (AS_OF + 30) * DAY)
    found["counts"] = [BUSINESS.counts, BUSINESS.most(), BUSINESS.expected(), NO_SIZES.expected()]
    for step, cells in ((Fraction(100), 300), (Fraction(300), 20), (Fraction(9_999), 1)):
        found[f"mass {step}"] = BUSINESS.mass(lattice.AmountGrid(step, cells, step == 100), cells)
    check("whatif", found)


def test_lattices() -> None:
    amounts: tuple[Sequence[int], ...] = ((), (0,), (100, 250), (7, 11), (1_000_003, 2_000_005))
    found: dict[str, Any] = {
        f"{given} {goal} {cells}": [
            lattice.lattice_for(given, sum(given), goal, cells),
        ]
        for given in amounts
        for goal in (None, 0, 500, 1_500_000)
        for cells in (7, 8, 65_536)
    }
    one = lattice.AmountGrid(Fraction(7, 2), 40, False)
    found["places"] = [
        one.place(10),
        one.places([0, 7, 10, 35]),
        lattice.AmountGrid(Fraction(2**53), 3, True).places([2**53 + 1]),
        one.places([2**55]),
    ]
    check("lattices", found)


def counting(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> list[int]:
    """Grows by one at each call of a function of a module."""
    calls, whole = list[int](), getattr(module, name)

    def counted(*given: Any) -> Any:
        calls.append(len(calls))
        return whole(*given)

    monkeypatch.setattr(module, name, counted)
    return calls


def test_lengths_that_transforms_are_fast_on() -> None:
    for least, wanted in (
        (1, 1),
        (7, 8),
        (11, 12),
        (13, 15),
        (31, 32),
        (97, 100),
        (65_537, 65_610),
        (131_071, 131_072),
    ):
        assert convolution.fast_length(least) == wanted


def test_arrays() -> None:
    large = np.array([2**62, 2**62, 2**62, -5, 7])
    found = {
        "total": [arrays.total(large), arrays.totals(large, np.array([0, 0, 1, 1, 3]), 4), arrays.total(-large)],
        "last set": [arrays.last_set(np.array([False, True, False, True])), arrays.last_set(np.zeros(0, bool))],
        "distinct": [arrays.distinct(np.array([3, 1, 3, 2])), arrays.distinct(np.zeros(0))],
        "quantile": [arrays.quantile(np.array([1.0, 2.0, 4.0]), 0.9), arrays.quantile(np.zeros(0), 0.5)],
        "ratio": [arrays.ratio(1, 4), arrays.ratio(1, 0)],
        "summed": arrays.summed(large, np.array([True, False, False, True, True])),
        "absorbed": timing.absorbed(np.array([[0.0, 0.5], [0.2, 0.1]]), np.array([0.1, 0.6])),
        "kaplan": survival.kaplan_meier(np.array([1.0, 2, 2, 3, 5]), np.array([True, True, False, True, False])),
        "reached": [survival.reached_by(survival.kaplan_meier(np.array([1.0, 2, 4]), np.array([True, True, False])),
        share) for share in (0.3, 0.5, 0.9)],
        "histogram": [durations.histogram(np.array(days), 4) for days in ([0.0, 0.9], [1.0, 2, 3, 40],
        [5.0] * 30 + [900.0], [2_000.0])],
    }  # fmt: skip
    check("arrays", found)


def test_newton_with_a_step_that_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """A likelihood on whose far side the first whole step overshoots, with offsets and weights; a few steps are enough."""
    steps = counting(monkeypatch, np.linalg, "solve")
    x = np.column_stack([np.ones(6), np.array([0.0, 1, 2, 3, 4, 5])])
    y = np.array([0.0, 0, 0.5, 0, 1, 1])
    for offset in (-40.0, 0.0, 12.0):
        found = newton.posterior(x, y, np.array([1.0, 2, 1, 1, 0.5, 3]), np.full(6, offset), np.array([1e-4, 0.5]))
        p = newton.logistic(offset + x @ found.mean)
        slope = x.T @ (np.array([1.0, 2, 1, 1, 0.5, 3]) * (y - p)) - np.array([1e-4, 0.5]) * found.mean
        assert slope == pytest.approx(0, abs=1e-6)
        curved = (x * (np.array([1.0, 2, 1, 1, 0.5, 3]) * p * (1 - p))[:, None]).T @ x + np.diag([1e-4, 0.5])
        assert found.covariance @ curved == pytest.approx(np.eye(2), abs=1e-6)
    assert 9 <= len(steps) <= 45
    steps.clear()
    newton.posterior(x, y, np.ones(6), np.zeros(6), np.array([1e-4, 0.5]))
    assert len(steps) <= 8
