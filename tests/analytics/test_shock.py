"""The common shock: chances that keep their mean, and its variance learnt from past months."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics import winmodel
from salesdesk.analytics.arrays import Floats
from salesdesk.analytics.log import Log
from salesdesk.analytics.shock import PRIOR_VARIANCE, finer, hermite, node_chances
from salesdesk.analytics.shock_learning import (
    NO_MONTHS,
    MonthlyExcess,
    PastMonths,
    excess,
    past_months,
    shock_variance,
)
from salesdesk.analytics.state_table import facts_of
from tests.analytics import reference_ahead
from tests.analytics.journals import created, event, log_of


@given(st.lists(st.tuples(st.floats(1e-6, 1 - 1e-6), st.floats(0.0, 6.0)), min_size=1, max_size=20))
def test_each_deal_keeps_its_chance(deals: list[tuple[float, float]]) -> None:
    """Once the shock raised a chance of 5% to 7%, and with it the forecast."""
    chance, spread = (np.array(column) for column in zip(*deals, strict=True))
    moved = node_chances(chance, spread, hermite())
    assert moved @ hermite().weights == pytest.approx(chance, abs=1e-9)
    calm = spread <= 2
    fine = finer(64)
    assert (node_chances(chance, spread, fine) @ fine.weights)[calm] == pytest.approx(chance[calm], abs=2e-5)
    order = np.argsort(hermite().nodes)
    assert (np.diff(moved[:, order], axis=1) >= 0).all()


@given(st.floats(0.001, 0.999), st.floats(0.0, 2.0))
def test_the_shift_is_the_one_found_by_halving(p: float, sd: float) -> None:
    found = node_chances(np.array([p]), np.array([np.sqrt(0.25 + sd**2)]), hermite())[0]
    expect = {x: reference_ahead.moved(p, x, sd) for x, _ in reference_ahead.NODES}
    by_node = dict(zip((hermite().nodes / np.sqrt(2)).tolist(), found.tolist(), strict=True))
    assert [by_node[x] for x in sorted(by_node)] == pytest.approx([expect[x] for x in sorted(expect)], abs=1e-9)


def months(count: int, deals: int, variance: float, seed: int) -> PastMonths:
    """Made-up months: the deals' log-odds all moved by one normal number a month."""
    random = np.random.default_rng(seed)
    table = []
    for _ in range(count):
        p = random.beta(1, 3, deals)
        spread = np.full(deals, max(variance, 1e-12) ** 0.5)
        node = node_chances(p, spread, hermite())
        at = random.choice(len(hermite().weights), p=hermite().weights / hermite().weights.sum())
        table.append(((random.random(deals) < node[:, at]).sum(), p.sum(), (p * (1 - p)).sum(), 0.0))
    return PastMonths(*np.array(table, np.float64).T)


def learnt(count: int, deals: int, variance: float) -> Floats:
    return np.array([shock_variance([excess(months(count, deals, variance, seed))]) for seed in range(40)])


def test_the_variance_follows_the_months() -> None:
    assert learnt(24, 300, 0.25).mean() == pytest.approx(0.25, abs=0.05)
    assert learnt(24, 300, 0.0).mean() < 0.11
    assert 0.1 < learnt(24, 300, 0.1).mean() < 0.18
    assert learnt(24, 300, 1.0).mean() > 0.45


def test_few_deals_or_months_tell_little() -> None:
    few = learnt(24, 4, 0.0)
    assert np.quantile(few, (0.1, 0.9)) == pytest.approx(np.full(2, PRIOR_VARIANCE), abs=0.12)
    assert few.max() < 0.6
    assert abs(learnt(1, 300, 0.0) - PRIOR_VARIANCE).max() < 0.15
    assert excess(months(24, 300, 0.25, 1)).months < 24
    assert excess(PastMonths(*np.zeros((4, 0)))) == NO_MONTHS
    assert shock_variance([]) == PRIOR_VARIANCE


def test_two_months_weigh_as_much_as_what_is_presumed() -> None:
    assert shock_variance([MonthlyExcess(1.0, 2.0)]) == pytest.approx((0.25 + 1.0) / 2)
    assert shock_variance([MonthlyExcess(1.0, 1.0), MonthlyExcess(0.0, 1.0)]) == pytest.approx((0.5 + 1 + 0) / 4)


def some_log(days: int) -> Log:
    rows = []
    for number in range(90):
        begin = number * days / 100
        rows.append(created(f"d{number}", begin, "A"))
        if number % 4:
            rows.append(event(f"d{number}", begin + 10 + number % 30, "won" if number % 3 else "lost"))
    return log_of(rows, as_of=days)


def test_past_months_are_counted_deal_by_deal() -> None:
    log = some_log(200)
    facts = facts_of(log)
    model = winmodel.fit(log, facts, [0.2, 0.4, 0.6])
    found = past_months(model, log, facts)
    day = 86_400_000_000
    assert len(found.came) == 6
    for back in range(6):
        start = log.as_of_us - (back + 1) * 30 * day
        there = (log.created <= start) & (log.closed > start)
        won = there & log.won & (log.closed <= start + 30 * day)
        assert found.came[back] == won.sum()
        assert 0 < found.variance[back] < found.expected[back] < there.sum()


def test_a_desk_younger_than_a_month_tells_nothing() -> None:
    log = some_log(25)
    facts = facts_of(log)
    assert excess(past_months(winmodel.fit(log, facts, [0.2, 0.4, 0.6]), log, facts)) == NO_MONTHS
