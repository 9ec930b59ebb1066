"""The replayed record and scores."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics.backtest import backtest_scores, cutoffs
from salesdesk.analytics.distribution import Deals, revenue
from salesdesk.analytics.events import EventRow
from salesdesk.analytics.log import Log
from salesdesk.analytics.scores import brier, coverage, crps, log_loss, reliability
from salesdesk.analytics.state_table import facts_of
from tests.analytics import reference_outcomes
from tests.analytics.journals import DAY, created, event, log_of
from tests.analytics.strategies import pipelines
from tests.support.values import known, near

OWN = (0.9, 0.9, 0.9)


def rows() -> list[EventRow]:
    found = []
    for number in range(40):
        deal, start = f"d{number:03d}", number * 2
        found += [created(deal, start, "A"), event(deal, start + 10, "won" if number % 4 == 0 else "lost")]
    return found


def test_record_counts_what_is_known_and_names_the_worst() -> None:
    def log_at(at: int) -> Log:
        return log_of(rows(), as_of=at / DAY)

    today = 200 * DAY
    found = backtest_scores(log_at, facts_of, OWN, today, cutoffs(log_at(90 * DAY), 8))
    assert found.n > 20
    assert sum(tenth.n for tenth in found.model.reliability) == found.n
    assert found.worst == "plain"
    assert known(found.model.brier) < known(found.plain.brier)
    assert backtest_scores(log_at, facts_of, OWN, today, ()).model.brier is None
    assert backtest_scores(log_at, facts_of, OWN, today, ()).worst is None
    assert cutoffs(log_of([])) == ()


def test_record_waits_for_a_quarter_of_the_horizon() -> None:
    def log_at(at: int) -> Log:
        return log_of([created("d", 1, "A")], as_of=at / DAY)

    assert backtest_scores(log_at, facts_of, OWN, 32 * DAY, [10 * DAY]).n == 0
    assert backtest_scores(log_at, facts_of, OWN, 33 * DAY, [10 * DAY]).n == 1
    early, late = (backtest_scores(log_at, facts_of, OWN, day * DAY, [10 * DAY]) for day in (40, 101))
    assert known(early.model.brier) < known(late.model.brier) == near(0.81)


def test_deals_that_are_still_open_count() -> None:
    """Of those that were closed since, most were won; to score them alone would favour whoever says much."""
    past = [
        *rows(),
        *(created(f"open {n}", 81, "A") for n in range(30)),
        created("soon", 81, "A"),
        event("soon", 85, "won"),
    ]

    def log_at(at: int) -> Log:
        return log_of(past, as_of=at / DAY)

    found = backtest_scores(log_at, facts_of, OWN, 95 * DAY, [82 * DAY])
    assert found.n > 31
    assert sum(tenth.n * known(tenth.share) for tenth in found.model.reliability if tenth.n) < 4


def test_reliability_in_tenths() -> None:
    found = reliability(np.array([0.05, 0.1, 0.19, 0.9, 1.0]), np.array([0.0, 1.0, 0.0, 1.0, 1.0]))
    assert [tenth.n for tenth in found] == [1, 2, 0, 0, 0, 0, 0, 0, 0, 2]
    assert (found[1].chance, found[1].share) == (near(0.145), 0.5)
    assert found[2].chance is None


def test_scores_of_nothing() -> None:
    empty = np.zeros(0)
    assert (brier(empty, empty), log_loss(empty, empty), coverage([], [], [])) == (None, None, None)
    assert log_loss(np.array([0.0]), np.array([1.0])) == float("inf")


def test_coverage_includes_the_ends() -> None:
    assert coverage([0, 5, 5], [5, 9, 9], [5, 5, 10]) == pytest.approx(2 / 3)


def slow_crps(masses: Mapping[int, Fraction], y: int) -> Any:
    """masses: {value: probability}."""
    near = sum(p * abs(x - y) for x, p in masses.items())
    apart = sum(p * q * abs(a - b) for a, p in masses.items() for b, q in masses.items())
    return near - apart / 2


@given(pipelines(most=5), st.integers(-100, 1_500))
def test_crps_is_that_of_all_pairs(pipeline: tuple[Sequence[int], Sequence[int]], outcome: int) -> None:
    masses: dict[Any, Any] = {}
    for value, p in reference_outcomes.outcomes(pipeline[0], [Fraction(e, 8) for e in pipeline[1]]):
        masses[value] = masses.get(value, 0) + p
    found = revenue(Deals(np.array(pipeline[0], np.int64), np.array(pipeline[1], float) / 8))
    assert crps(found, outcome) == pytest.approx(float(slow_crps(masses, outcome)), abs=1e-9)
