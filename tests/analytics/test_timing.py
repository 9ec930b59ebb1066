"""Hazards and the chance to be won within some days."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics import timing
from salesdesk.analytics.survival import incidence
from tests.analytics.journals import created, event, log_of
from tests.analytics.rows import Rows
from tests.analytics.strategies import journals
from tests.analytics.test_log import folded

OWN = (0.2, 0.5, 0.8)


def test_without_history_the_stages_say_what_the_user_said() -> None:
    model = timing.fit(log_of([]), OWN, 30)
    assert [model.ever(stage) for stage in range(3)] == pytest.approx(list(OWN))


def test_prior_is_capped_where_a_stage_is_likelier_than_the_next() -> None:
    model = timing.fit(log_of([]), (0.9, 0.3, 0.6), 30)
    assert model.ever(0) == pytest.approx(0.99 * 0.3)


def test_hazards_of_a_stage_by_hand() -> None:
    rows = [created("d", 0, "A"), event("d", 4, "stage", "B"), created("e", 0, "A"), event("e", 6, "lost")]
    log = log_of([*rows, created("f", 0, "A")], as_of=10)
    hazards = timing.fit(log, OWN, 5).hazards[0]
    time, everything = 4 + 6 + 10, 4 + 6 + 10 + 6
    base = (2 + 1) / everything
    total = (2 + 1) / (time + 1 / base)
    mix = np.array([0, 1 + 2 * 0.4, 0, 0, 1 + 2 * 0.6]) / 4
    expect = (np.array([0, 1, 0, 0, 1]) + 3 * mix) / (time + 3 / total)
    assert hazards.edges.tolist() == []
    assert hazards.rates[0] == pytest.approx(expect)


def test_bins_hold_equal_numbers_of_exits() -> None:
    rows = []
    for number in range(24):
        rows += [created(f"d{number}", 0, "A"), event(f"d{number}", number + 1, "lost")]
    hazards = timing.fit(log_of(rows), OWN, 5).hazards[0]
    assert hazards.edges == pytest.approx([6.75, 12.5, 18.25, 24])


def test_deals_that_nobody_closes_are_not_given_the_chance_of_those_that_move() -> None:
    rows = []
    for number in range(60):
        rows += [created(f"d{number}", 0, "C"), event(f"d{number}", number / 2 + 1, ("won", "lost")[number % 2])]
    forgotten = [created(f"f{number}", 0, "C") for number in range(20)]
    model = timing.fit(log_of([*rows, *forgotten], as_of=400), OWN, 30)
    assert model.hazards[2].edges[-1] == 30.5
    early, late = model.within(np.full(2, 30), np.full(2, 2), np.array([10.0, 200.0]))
    assert early > 0.1
    assert late < 0.01


@given(journals(deals=6), st.integers(0, 120))
def test_chance_rises_with_the_days_and_stays_below_the_final_one(rows: Rows, quarter: int) -> None:
    model = timing.fit(folded(rows, quarter * 21_600_000_000), OWN, 60)
    assert (np.diff(model.table, axis=0) >= -1e-12).all()
    assert (model.table >= 0).all()
    assert (model.table <= 1 + 1e-12).all()
    assert (model.table[0] == 0).all()


def test_recursion_comes_to_the_final_chance() -> None:
    rows = []
    for number in range(20):
        deal = f"d{number}"
        rows += [created(deal, 0, "A"), event(deal, 2 + number % 5, "stage", "B")]
        rows.append(event(deal, 9 + number, ("won", "lost")[number % 2]))
    model = timing.fit(log_of(rows), OWN, 3_000)
    found = model.within(np.full(3, 3_000), np.arange(3), np.zeros(3))
    assert found == pytest.approx([model.ever(stage) for stage in range(3)], abs=0.02)


def test_incidence_without_endings() -> None:
    assert incidence(np.array([3.0, 4.0]), np.zeros(2, np.int64), won=1, lost=2) == ()


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 2)), max_size=12))
def test_incidence_adds_up(seen: Sequence[tuple[int, int]]) -> None:
    days = np.array([day for day, _ in seen], float)
    for step in incidence(days, np.array([ending for _, ending in seen], np.int64), won=1, lost=2):
        assert step.won + step.lost + step.open == pytest.approx(1)
