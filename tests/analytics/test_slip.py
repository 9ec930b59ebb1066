"""Slipping and the coverage needed: worked by hand, and random journals beside a replay of each instant."""

from collections.abc import Set as AbstractSet
from datetime import date
from fractions import Fraction
from math import comb
from statistics import median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics import timing
from salesdesk.analytics.coverage import (
    NO_DUE,
    DueOutcome,
    coverage_by_chance,
    coverage_needed,
    due_outcome,
    likely_count,
)
from salesdesk.analytics.events import columns
from salesdesk.analytics.fold import fold
from salesdesk.analytics.new_business import NewBusiness
from salesdesk.analytics.slip import LEAST, delays, median_days_to_win, usual_delay
from tests.analytics import reference
from tests.analytics.journals import DAY, created, event, log_of
from tests.analytics.reference import Stay
from tests.analytics.rows import Rows
from tests.analytics.strategies import ALIASES, STAGES, estimates, journals, quarters
from tests.support.values import known

EPOCH = date(1970, 1, 1).toordinal()


def every(count: int) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    return np.ones(count, bool)


def days_of(closed: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """The day of each instant in UTC, as an ordinal."""
    return np.where(closed < 10**17, closed // DAY + EPOCH, 0)


def test_delays_by_hand() -> None:
    """Won on 1 April 1970 (day 90): what was planned on 2 March (day 60) counts, not what was planned before or after."""
    rows = [
        created("late", 1, "A", expected="1970-02-01"),
        event("late", 50, "expected_close", "1970-03-12", "1970-02-01"),
        event("late", 61, "expected_close", "1970-04-01", "1970-03-12"),
        event("late", 90, "won"),
        created("early", 1, "A", expected="1970-04-05"),
        event("early", 90, "won"),
        created("young", 61, "A", expected="1970-03-01"),
        event("young", 90, "won"),
        created("unplanned", 1, "A"),
        event("unplanned", 70, "expected_close", "1970-03-01", None),
        event("unplanned", 90, "won"),
        created("lost", 1, "A", expected="1970-02-01"),
        event("lost", 90, "lost"),
        created("open", 1, "A", expected="1970-02-01"),
        created("undated", 1, "A", expected="1970-02-01"),
        event("undated", 90, "won", None, "undated"),
    ]
    log = log_of(rows)
    found = dict(
        zip(
            [name for name in log.deal.tolist() if name in ("late", "early")],
            delays(log, every(len(log)), days_of(log.closed)).tolist(),
            strict=True,
        )
    )
    assert found == {"late": 20, "early": -4}
    assert delays(log, log.deal == "late", days_of(log.closed)).tolist() == [20]


def test_a_usual_delay_needs_eight_deals() -> None:
    assert usual_delay(np.arange(LEAST - 1)) is None
    assert usual_delay(np.array([5, -3, 0, 40, 12, 7, 9, 100])) == 8.0


def test_coverage_needed_by_hand() -> None:
    """Of 300 due on day 40 (100 + 60 + 140), 100 is won by day 90: 3 times what is missing is needed.

    Not due: what is expected later or on no day, what came later, what was closed by then; what has no amount is where deals
    are counted alone. The amount is that of day 40, and what was won after the end was not won in time.
    """
    last = date(1970, 4, 1)
    rows = [
        created("won", 1, "A", 50, expected="1970-03-01"),
        event("won", 30, "amount", "100 EUR"),
        event("won", 60, "amount", "900 EUR"),
        event("won", 89, "won"),
        created("lost", 1, "A", 60, expected="1970-01-05"),
        event("lost", 70, "lost"),
        created("late", 1, "A", 140, expected="1970-03-31"),
        event("late", 90, "won"),
        created("next", 1, "A", 10_000, expected="1970-04-01"),
        event("next", 60, "won"),
        created("no day", 1, "A", 10_000),
        created("new", 41, "A", 10_000, expected="1970-03-01"),
        event("new", 60, "won"),
        created("before", 1, "A", 10_000, expected="1970-03-01"),
        event("before", 40, "won"),
        created("bare", 1, "A", None, expected="1970-03-01"),
        created("undated", 1, "A", 10_000, expected="1970-03-01"),
        event("undated", 80, "won", None, "undated"),
    ]
    log = log_of(rows)
    found = due_outcome(log, every(len(log)), 40 * DAY, 90 * DAY, last.toordinal())
    assert found == DueOutcome(1, 3, 300, 100)
    assert coverage_needed(found) == 3.0
    assert due_outcome(log, every(len(log)), 40 * DAY, 90 * DAY, last.toordinal(), True) == DueOutcome(1, 4, 4, 1)
    assert due_outcome(log, log.deal == "lost", 40 * DAY, 90 * DAY, last.toordinal()) == DueOutcome(1, 1, 60, 0)
    assert due_outcome(log, every(len(log)), -1, 90 * DAY, last.toordinal()) == NO_DUE


def test_so_many_deals_of_a_size_are_likely_to_close_a_gap() -> None:
    """Without a shock and new business the number of wins is binomial; each of 100 counts against a gap of 950."""

    def at_least_ten(count: int) -> float:
        return sum(comb(count, wins) * 0.5**count for wins in range(10, count + 1))

    count = next(n for n in range(100) if at_least_ten(n) >= 0.8)
    assert likely_count(950, None, 100, 0.5, 0.0) == count
    assert likely_count(950, None, 1_000, 0.8, 0.0) == 1
    assert likely_count(950, None, 100, 0.001, 0.0) is None
    more = known(likely_count(950, None, 100, 0.5, 0.25))
    assert more > count, "a shock makes what is likely dearer"


def test_new_business_makes_fewer_open_deals_necessary() -> None:
    business = NewBusiness(mean=3.0, r=50.0, sizes=np.array([100, 200], np.int64))
    alone, beside = (known(likely_count(950, one, 100, 0.5, 0.25)) for one in (None, business))
    assert alone > beside > 0
    plenty = NewBusiness(mean=300.0, r=50.0, sizes=np.array([100, 200], np.int64))
    assert likely_count(950, plenty, 100, 0.5, 0.25) == 0


def test_coverage_needed_has_a_share_to_divide_by() -> None:
    assert coverage_needed(DueOutcome(4, 20, 500, 0)) is None
    assert (coverage_by_chance(900, 300.0), coverage_by_chance(900, 0.0)) == (3.0, None)
    assert DueOutcome(2, 8, 1, 0).is_enough()
    assert not any(
        found.is_enough() for found in (DueOutcome(1, 9, 5, 5), DueOutcome(2, 7, 5, 5), DueOutcome(2, 9, 0, 0))
    )
    assert DueOutcome(1, 3, 30, 10).plus(DueOutcome(1, 2, 5, 0)) == DueOutcome(1, 5, 35, 10)


def then(rows: Rows, stay: Stay, instant: int) -> Stay | None:
    """The same stay as it was by an instant."""
    told = reference.stays(rows, "P", list(STAGES), ALIASES, instant)
    return next((one for one in told if (one.deal, one.created) == (stay.deal, stay.created)), None)


@given(journals(deals=6, events=12), quarters, estimates)
def test_delays_are_those_of_a_replay(rows: Rows, as_of: int, guessed: AbstractSet[str]) -> None:
    log = fold(columns(rows), "P", STAGES, as_of, "EUR", survivors=ALIASES, estimated=guessed)
    expect = []
    for stay in reference.stays(rows, "P", list(STAGES), ALIASES, as_of):
        if stay.outcome != "won" or stay.closed is None or not reference.is_timed(stay, guessed):
            continue
        before = then(rows, stay, stay.closed - 30 * DAY)
        if before is not None and before.expected:
            expect.append(stay.closed // DAY + EPOCH - date.fromisoformat(before.expected).toordinal())
    found = delays(log, every(len(log)), days_of(log.closed)).tolist()
    assert sorted(found) == sorted(expect)
    told = usual_delay(np.array(found, np.int64))
    assert told == (float(median(expect)) if len(expect) >= LEAST else None)


@given(journals(deals=6), quarters, st.tuples(quarters, quarters).map(sorted), st.integers(0, 60))
def test_what_became_of_due_deals_is_that_of_a_replay(rows: Rows, as_of: int, window: list[int], day: int) -> None:
    log = fold(columns(rows), "P", STAGES, as_of, "EUR", survivors=ALIASES)
    at, until = window
    until_day = date(2026, 1, 1).toordinal() + day
    deals = due = won = 0
    for stay in reference.stays(rows, "P", list(STAGES), ALIASES, as_of):
        before = then(rows, stay, min(at, as_of))
        if (
            before is None
            or stay.undated
            or stay.outcome == "transferred"
            or (stay.closed is not None and stay.closed <= at)
        ):
            continue
        amount = (before.amount or 0) if before.currency == "EUR" else 0
        if amount <= 0 or not before.expected or date.fromisoformat(before.expected).toordinal() >= until_day:
            continue
        deals, due = deals + 1, due + amount
        won += amount if stay.outcome == "won" and known(stay.closed) < until else 0
    found = due_outcome(log, every(len(log)), min(at, as_of), until, until_day)
    assert found == DueOutcome(int(deals > 0), deals, due, won)
    assert coverage_needed(found) == (float(Fraction(due, won)) if won else None)


@given(journals(deals=6), st.lists(st.tuples(st.integers(0, 2), st.integers(0, 20)), min_size=1, max_size=5))
def test_the_median_day_is_the_first_by_which_half_of_the_winning_is_done(
    rows: Rows, places: list[tuple[int, int]]
) -> None:
    log = fold(columns(rows), "P", STAGES, 160 * DAY, "EUR", survivors=ALIASES)
    model, horizon = timing.fit(log, (0.2, 0.5, 0.8), 30), 25
    stage, days = (np.array(column) for column in zip(*places, strict=True))
    found = median_days_to_win(model, horizon, stage, days + 0.4)
    for (where, day), ahead in zip(places, found.tolist(), strict=True):
        at = [
            float(model.within(np.array([h]), np.array([where]), np.array([day + 0.4]))[0]) for h in range(horizon + 1)
        ]
        assert ahead == next(h for h in range(horizon + 1) if at[h] >= at[-1] / 2)
        assert ahead >= 1


def test_a_stage_that_never_wins_has_no_day() -> None:
    hazards = timing.Hazards(np.zeros(0), np.array([[0.0, 0.0, 0.1]]))
    model = timing.of_hazards((hazards,), 10)
    assert median_days_to_win(model, 10, np.array([0]), np.array([3.0])).tolist() == [0]


@pytest.mark.parametrize("rate", [0.01, 0.1, 1.0])
def test_the_median_of_one_stage_by_its_formula(rate: float) -> None:
    """One stage left at a constant rate, to be won always: W_h = 1 - exp(-rate h), within H the half of W_H."""
    model = timing.of_hazards((timing.Hazards(np.zeros(0), np.array([[0.0, rate, 0.0]])),), 200)
    half = (1 - np.exp(-rate * 200)) / 2
    wanted = int(np.ceil(-np.log(1 - half) / rate - 1e-9))
    assert median_days_to_win(model, 200, np.array([0]), np.array([0.0])).tolist() == [wanted]
