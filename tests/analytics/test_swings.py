"""What single deals decide, against every outcome and against the standing that leaves one deal out at a time."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics.distribution import Deals, chance
from salesdesk.analytics.gap_chance import against_gap
from salesdesk.analytics.new_business import NewBusiness
from salesdesk.analytics.shock import node_chances
from salesdesk.analytics.swings import swings
from tests.analytics import reference_outcomes
from tests.analytics.strategies import pipelines


@given(pipelines(), st.integers(1, 1_500), st.sampled_from((None, 0.3)))
def test_a_swing_is_won_less_lost(pipeline: tuple[Sequence[int], Sequence[int]], goal: int, sd: float | None) -> None:
    amounts, eighths = pipeline
    spread = None if sd is None else np.full(len(amounts), sd)
    deals = Deals(np.array(amounts, np.int64), np.array(eighths, float) / 8, spread)
    weights, chances = node_chances(deals.chance, deals.sd)
    for deal, found in enumerate(swings(deals, goal, range(len(deals)))):
        expect = 0.0
        for j, w in enumerate(weights.tolist()):
            for outcome, sign in ((1, 1), (0, -1)):
                ps = [Fraction(float(p)) for p in chances[:, j]]
                ps[deal] = Fraction(outcome)
                expect += sign * w * float(reference_outcomes.chance(amounts, ps, goal))
        assert found == pytest.approx(expect, abs=1e-11)


def many(count: int, unit: int = 1) -> Deals:
    rng = np.random.default_rng(5)
    amounts = rng.integers(50_000, 9_000_000, count) // unit * unit
    return Deals(amounts, rng.uniform(0.02, 0.9, count), rng.uniform(0, 1, count))


@pytest.mark.parametrize("unit", [1, 100_000])
@pytest.mark.parametrize("business", [None, NewBusiness(2.0, 1.0, np.array([400_000, 1_100_000]))])
def test_many_deals_at_once_are_each_alone(unit: int, business: NewBusiness | None) -> None:
    deals = many(260, unit)
    goal = round(deals.mean())
    chosen = [3, 250, 17, 99]
    one_by_one = against_gap(deals, goal, business)
    found = swings(deals, goal, chosen, business)
    sure = ([one_by_one.changed(deal, int(deals.amount[deal]), p).chance() for p in (0.0, 1.0)] for deal in chosen)
    expect = [won - lost for lost, won in sure]
    assert found == pytest.approx(expect, abs=1e-9 if unit > 1 else 2e-4)
    assert swings(deals, goal, chosen[::-1], business) == pytest.approx(found[::-1], abs=1e-12)


def test_the_chance_is_between_lost_and_won_by_the_swing() -> None:
    deals = Deals(np.array([500, 300, 200]), np.array([0.4, 0.5, 0.6]))
    p = float(deals.chance[0])
    lost = chance(Deals(deals.amount, np.array([0.0, 0.5, 0.6])), 500)
    assert chance(deals, 500) == pytest.approx(lost + p * swings(deals, 500, [0])[0])


def test_nothing_swings_where_nothing_is_missing_or_nothing_was_chosen() -> None:
    assert swings(many(3), 0, [0, 2]) == (0.0, 0.0)
    assert swings(many(3), 10, []) == ()
