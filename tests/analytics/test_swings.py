"""What single deals change, against every outcome at every node of the shock, and against the whole sum anew."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from salesdesk.analytics.deals import Deals
from salesdesk.analytics.gap_chance import against_gap
from salesdesk.analytics.new_business import NewBusiness
from salesdesk.analytics.swings import pulled_in, swings
from tests.analytics import reference_outcomes
from tests.analytics.strategies import pipelines

Pipeline = tuple[Sequence[int], Sequence[int]]
spreads = st.sampled_from((None, 0.3))


def deals_of(pipeline: Pipeline, sd: float | None) -> Deals:
    amounts, eighths = pipeline
    spread = None if sd is None else np.full(len(amounts), sd)
    return Deals(np.array(amounts, np.int64), np.array(eighths, float) / 8, spread)


def with_one(deals: Deals, deal: int, p: float | None, goal: int) -> float:
    """The chance over every outcome at every node, with one deal at a chance that the shock leaves alone (None: as it is)."""
    rule = deals.rule()
    chances, found = deals.at(rule), 0.0
    for j, weight in enumerate(rule.weights.tolist()):
        ps = [Fraction(float(one)) for one in chances[:, j]]
        if p is not None:
            ps[deal] = Fraction(p)
        found += weight * float(reference_outcomes.chance(deals.amount.tolist(), ps, goal))
    return found


@given(pipelines(), st.integers(1, 1_500), spreads)
def test_a_swing_is_the_chance_with_the_deal_won_and_lost(pipeline: Pipeline, goal: int, sd: float | None) -> None:
    deals = deals_of(pipeline, sd)
    for deal, found in enumerate(swings(against_gap(deals, goal), range(len(deals)))):
        assert found.if_won == pytest.approx(with_one(deals, deal, 1.0, goal), abs=1e-11)
        assert found.if_lost == pytest.approx(with_one(deals, deal, 0.0, goal), abs=1e-11)


@given(pipelines(), st.integers(1, 1_500), spreads, st.data())
def test_pulled_in_counts_one_deal_with_another_chance(
    pipeline: Pipeline, goal: int, sd: float | None, data: st.DataObject
) -> None:
    assume(pipeline[0])
    deals = deals_of(pipeline, sd)
    deal = data.draw(st.integers(0, len(deals) - 1))
    ever = data.draw(st.integers(0, 8)) / 8
    chance = np.where(np.arange(len(deals)) == deal, ever, deals.chance)
    expect = with_one(Deals(deals.amount, chance, deals.sd), deal, None, goal)
    assert pulled_in(against_gap(deals, goal), deal, ever) == pytest.approx(expect, abs=1e-11)


def many(count: int, unit: int = 1) -> Deals:
    rng = np.random.default_rng(5)
    amounts = rng.integers(50_000, 9_000_000, count) // unit * unit
    return Deals(amounts, rng.uniform(0.02, 0.9, count), rng.uniform(0, 1, count))


@pytest.mark.parametrize("unit", [1, 100_000])
@pytest.mark.parametrize("business", [None, NewBusiness(2.0, 1.0, np.array([400_000, 1_100_000]))])
def test_of_many_deals_each_is_what_the_sum_anew_says(unit: int, business: NewBusiness | None) -> None:
    deals = many(260, unit)
    goal = round(deals.mean())
    chosen = [3, 250, 17, 99]
    found = swings(against_gap(deals, goal, business), chosen)
    for deal, swing in zip(chosen, found, strict=True):
        rest = deals.only(np.arange(len(deals)) != deal)
        won = against_gap(rest, goal - int(deals.amount[deal]), business).chance()
        assert swing.if_lost == pytest.approx(against_gap(rest, goal, business).chance(), abs=1e-9)
        assert swing.if_won == pytest.approx(won, abs=1e-9 if unit > 1 else 2e-4)


def test_without_a_shock_the_chance_is_between_lost_and_won() -> None:
    deals = Deals(np.array([500, 300, 200]), np.array([0.4, 0.5, 0.6]))
    at = against_gap(deals, 500)
    swing = swings(at, [0])[0]
    assert at.chance() == pytest.approx(swing.if_lost + 0.4 * (swing.if_won - swing.if_lost))


def test_where_nothing_is_missing_nothing_changes() -> None:
    assert swings(against_gap(many(3), 0), [0, 2]) == ((1.0, 1.0), (1.0, 1.0))
    assert swings(against_gap(many(3), 10), []) == ()
    assert pulled_in(against_gap(many(3), 0), 1, 0.9) == 1.0
