"""Sums of doubles kept exactly, and amounts converted exactly."""

from fractions import Fraction
from math import fsum

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics.conversion import valued
from salesdesk.analytics.events import NO_AMOUNT
from salesdesk.analytics.rates import rate_at
from salesdesk.analytics.rounding import exact_sum
from salesdesk.domain.money import converted

DOUBLES = st.floats(-1e15, 1e15, allow_nan=False)


@given(st.lists(DOUBLES, max_size=30), st.lists(DOUBLES, max_size=5))
def test_it_is_the_sum_rounded_once_whatever_has_come_and_gone(stay: list[float], went: list[float]) -> None:
    every = np.array([*stay, *went])
    left = exact_sum(every) - exact_sum(np.array(went, np.float64))
    assert float(left) == fsum(stay)
    assert left == sum(map(Fraction, stay))


@given(st.integers(-(10**15), 10**15), st.fractions(Fraction(1, 10**6), 10**6, max_denominator=10**6))
def test_an_amount_is_converted_half_even(amount: int, rate: Fraction) -> None:
    assert converted(amount, rate) == round(amount * rate)


def test_ties_go_to_the_even_amount() -> None:
    assert [converted(amount, Fraction(1, 2)) for amount in (-3, -1, 1, 3, 5)] == [-2, 0, 0, 2, 2]


@given(
    st.lists(st.tuples(st.integers(-(10**13), 10**13), st.integers(0, 3), st.integers(0, 50)), max_size=40),
    st.lists(st.tuples(st.integers(0, 50), st.fractions(Fraction(1, 10**4), 10**4)), max_size=4),
    st.lists(st.tuples(st.integers(0, 50), st.fractions(Fraction(1, 10**4), 10**4)), max_size=4),
)
def test_many_amounts_are_converted_as_each_is(
    rows: list[tuple[int, int, int]], yen: list[tuple[int, Fraction]], pounds: list[tuple[int, Fraction]]
) -> None:
    rates = {"JPY": sorted(yen), "GBP": sorted(pounds)}
    names = ("EUR", "JPY", "GBP", "USD")
    rows = [*rows, (NO_AMOUNT, 1, 9)]
    amount, currency, at = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    values, unrated = valued(amount, currency, at, names=names, own=0, rates=rates)
    for place, (worth, code, instant) in enumerate(rows):
        rate = Fraction(1) if code == 0 else rate_at(rates, names[code], instant)
        is_known = worth == NO_AMOUNT or rate is not None
        assert unrated[place] == (not is_known)
        assert values[place] == (NO_AMOUNT if worth == NO_AMOUNT or rate is None else round(worth * rate))
