"""What customers bring back, against loops over the wins."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics.flywheel import NOBODY, Wins, between_wins, existing_share, from_existing, repeat_rate

DAY = 86_400_000_000
NOW = 40 * DAY
won = st.lists(st.tuples(st.integers(NOBODY, 3), st.integers(0, 30), st.integers(0, 900)), max_size=14)
windows = st.tuples(st.integers(0, 30), st.integers(0, 31))


def wins_of(rows: Sequence[tuple[int, int, int]]) -> Wins:
    who, at, amount = ([row[place] for row in rows] for place in range(3))
    return Wins(np.array(who, np.int64), np.array(at, np.int64) * DAY, np.array(amount, np.int64))


def had_earlier(rows: Sequence[tuple[int, int, int]], row: tuple[int, int, int]) -> bool:
    return row[0] != NOBODY and any(other[0] == row[0] and other[1] < row[1] for other in rows)


@given(won, windows)
def test_existing_share(rows: Sequence[tuple[int, int, int]], window: tuple[int, int]) -> None:
    start, until = window
    inside = [row for row in rows if start <= row[1] < until]
    whole = sum(row[2] for row in inside)
    theirs = sum(row[2] for row in inside if had_earlier(rows, row))
    found = existing_share(wins_of(rows), start * DAY, until * DAY)
    assert found == (pytest.approx(float(Fraction(theirs, whole))) if whole else None)
    assert from_existing(wins_of(rows)).tolist() == [had_earlier(rows, row) for row in rows]


@given(won)
def test_repeat_rate(rows: Sequence[tuple[int, int, int]]) -> None:
    counts = {who: sum(row[0] == who for row in rows) for who in {row[0] for row in rows} - {NOBODY}}
    again = sum(count >= 2 for count in counts.values())
    assert repeat_rate(wins_of(rows)) == (pytest.approx(again / len(counts)) if counts else None)


@given(won)
def test_every_win_waits_for_the_next_of_its_customer(rows: Sequence[tuple[int, int, int]]) -> None:
    found = between_wins(wins_of(rows), NOW)
    named = [row for row in rows if row[0] != NOBODY]
    customers = {row[0] for row in named}
    assert found.wins == len(named)
    assert found.repeats == len(named) - len(customers)
    gaps = set()
    for who in customers:
        days = sorted(row[1] for row in named if row[0] == who)
        gaps |= {later - earlier for earlier, later in pairwise(days)}
    assert {step.days for step in found.curve} == gaps
    assert (found.median_days is None) or found.median_days in gaps


def test_the_median_waits_for_those_who_have_not_come_back() -> None:
    rows = [(0, 0, 1), (0, 10, 1), (1, 0, 1), (2, 0, 1), (2, 10, 1)]
    assert between_wins(wins_of(rows), NOW).median_days is None
    assert between_wins(wins_of([(0, 0, 1), (0, 10, 1), (0, 30, 1)]), NOW).median_days == 20


def test_without_wins_there_is_nothing_to_divide_by() -> None:
    nothing = wins_of([])
    assert (existing_share(nothing), repeat_rate(nothing)) == (None, None)
    assert between_wins(nothing, NOW).median_days is None
