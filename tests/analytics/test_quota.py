"""Quota figures, slippage, win/loss, rounding."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics import pace, quota
from salesdesk.analytics.funnel import cohort
from salesdesk.analytics.rounding import apportioned, half_even, whole
from salesdesk.analytics.winloss import closed_in, winloss
from tests.analytics.journals import DAY, created, event, log_of, place

FIRST = date(1970, 1, 11).toordinal()


def test_nothing_to_divide_by() -> None:
    assert pace.attainment(0, 500) is None
    assert pace.pace(500, 0) is None
    assert quota.required_per_day(100, 0) is None
    assert quota.required_per_day(-100, 4) == 0
    assert quota.coverage(100, 0) is None
    assert pace.elapsed_share(0, 0) == 0


def test_due_includes_overdue_and_leaves_out_undated() -> None:
    rows = [
        created("late", 1, "A", expected="1969-12-01"),
        created("soon", 1, "A", expected="1970-02-01"),
        created("after", 1, "A", expected="1970-04-01"),
        created("undated", 1, "A"),
    ]
    log = log_of(rows, as_of=9)
    assert set(log.deal[quota.due(log, date(1970, 4, 1).toordinal())]) == {"late", "soon"}
    assert quota.weighted_sum(log.amount, np.full(4, 0.5)) == 20_000


def test_slippage_puts_each_deal_into_one_class() -> None:
    rows = [created(name, 1, "A", 100 + i, expected="1970-01-20") for i, name in enumerate("abcdef")]
    rows += [created("other", 1, "A", expected="1970-05-01"), created("late", 1, "A", expected="1970-01-05")]
    after = [
        event("a", 12, "won"),
        event("b", 12, "amount", "999 EUR"),
        event("b", 13, "lost"),
        event("c", 14, "pipeline", place("Q", "Y")),
        event("d", 15, "deleted"),
        event("e", 16, "expected_close", "1970-03-01", "1970-01-20"),
        event("e", 17, "expected_close", "1970-02-01", "1970-03-01"),
    ]
    found = quota.slippage(log_of(rows, as_of=9), log_of([*rows, *after], as_of=40), FIRST, FIRST + 30)
    assert [getattr(found, name).count for name in ("won", "lost", "slipped", "transferred", "removed")] == [
        1,
        1,
        2,
        1,
        1,
    ]
    assert found.lost.amount == 101
    assert (found.rate, found.pushes) == (0.5, 1)
    nothing = quota.slippage(log_of([]), log_of([]), FIRST, FIRST + 30)
    assert (nothing.rate, nothing.pushes) == (None, 0)


def test_winloss() -> None:
    rows = []
    for name, amount, end, kind, reason in (
        ("a", 100, 10, "won", None),
        ("b", 300, 20, "won", None),
        ("c", 500, 30, "lost", "price"),
        ("d", 700, 31, "lost", "price"),
        ("e", 900, 32, "lost", None),
        ("f", 400, 90, "lost", "late"),
    ):
        rows += [created(name, 0, "A", amount), event(name, end, kind, reason)]
    log = log_of(rows)
    found = winloss(log, closed_in(log, 0, 50 * DAY), {"a": "web", "c": "web", "b": "fair"}, {"web": 12.5})
    assert (found.won, found.lost, found.win_rate, found.win_rate_value) == (2, 3, 0.4, 400 / 2500)
    assert [(r.name, r.count, r.amount) for r in found.reasons] == [("price", 2, 1200), (None, 1, 900)]
    assert [(s.name, s.won, s.lost, s.win_rate, s.cost_per_customer) for s in found.sources] == [
        ("web", 1, 1, 0.5, 12.5),
        ("fair", 1, 0, 1.0, None),
        (None, 0, 2, 0.0, None),
    ]
    assert (found.cycle.mean_days, found.cycle.n) == (15, 2)
    assert (found.average_won, found.median_won) == (200, 200)
    nothing = winloss(log, cohort(log, until_us=0), {})
    assert (nothing.win_rate, nothing.average_won, nothing.median_won, nothing.reasons) == (None, None, None, ())


def test_outcome_counts_in_the_window_it_was_set_in() -> None:
    rows = [created("a", 0, "A"), event("a", 10, "lost"), event("a", 12, "reopened", "A"), event("a", 20, "won")]
    log = log_of(rows)
    assert closed_in(log, 10 * DAY, 20 * DAY).tolist() == [False]
    assert closed_in(log, 20 * DAY, 21 * DAY).tolist() == [True]
    assert closed_in(log_of(rows, as_of=15)).tolist() == [False]


def test_ties_go_to_the_even_digit() -> None:
    assert [half_even(value) for value in (0.5, 1.5, 2.5, -0.5)] == [0, 2, 2, 0]
    assert half_even(2.675, 2) == Decimal("2.68")
    assert half_even(Fraction(1, 8), 2) == Decimal("0.12")
    assert whole(1234.5) == 1234


@given(st.lists(st.floats(-1e9, 1e9), max_size=12), st.integers(0, 2))
def test_rounded_parts_add_up_to_the_rounded_whole(parts: Sequence[float], places: int) -> None:
    found = apportioned(parts, places)
    exact = sum((Fraction(repr(part)) for part in parts), Fraction(0))
    assert sum(found) == half_even(exact, places)
    for part, rounded in zip(parts, found, strict=True):
        assert abs(Fraction(repr(part)) - Fraction(rounded)) < Fraction(1, 10**places)


def test_largest_remainder_is_served_first() -> None:
    assert [int(part) for part in apportioned([33.3, 33.3, 33.4])] == [33, 33, 34]
    assert [int(part) for part in apportioned([0.5, 0.5])] == [1, 0]
    assert apportioned([]) == []


def test_sources_of_the_pace() -> None:
    assert pace.pace_target(100, pace.elapsed_share(1, 2, (0.25,))) == pytest.approx(100 * (0.25 + 4 * 0.5) / 5)


def test_own_share_of_a_past_period() -> None:
    amounts, at = np.array([100, 300, 600]), np.array([0.1, 0.5, 0.9])
    assert quota.own_share(amounts, at, 0.5) == 0.1
    assert quota.own_share(amounts, at, 0.6) == 0.4
    assert quota.own_share(amounts[:0], at[:0], 0.6) is None
