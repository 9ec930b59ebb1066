"""What it takes, new business, and the diary."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics import diary, whatif
from salesdesk.analytics.diary import ForecastEntry
from salesdesk.analytics.distribution import Deals, chance, revenue
from salesdesk.analytics.gap_chance import against_gap
from salesdesk.analytics.new_business import NewBusiness
from tests.analytics.strategies import pipelines
from tests.support.values import known


@given(pipelines(most=4), st.integers(1, 900), st.integers(50, 400), st.integers(1, 8), st.sampled_from((None, 0.3)))
def test_needed_is_the_smallest_number(
    pipeline: tuple[Sequence[int], Sequence[int]], goal: int, size: int, eighth: int, sd: float | None
) -> None:
    deals = Deals(
        np.array(pipeline[0], np.int64),
        np.array(pipeline[1], float) / 8,
        None if sd is None else np.full(len(pipeline[0]), sd),
    )

    def with_new(count: int) -> float:
        sds = None if deals.sd is None else np.r_[deals.sd, np.full(count, 0.5)]
        return chance(
            Deals(
                np.r_[deals.amount, np.full(count, size, np.int64)],
                np.r_[deals.chance, np.full(count, eighth / 8)],
                sds,
            ),
            goal,
        )

    at = against_gap(deals, goal)
    found = whatif.needed(at, size, eighth / 8, 0.5)
    if found is None:
        assert at.chance() >= whatif.LIKELY - 1e-12
    else:
        assert with_new(known(found.count)) >= whatif.LIKELY - 1e-12
        assert with_new(known(found.count) - 1) < whatif.LIKELY + 1e-12
    row = whatif.chance_table(at, [size], [eighth / 8], [0.5]).chance[0]
    assert row == pytest.approx([with_new(n) for n in whatif.COUNTS])
    assert (np.diff(row) >= -1e-12).all()


EMPTY = Deals(np.zeros(0, np.int64), np.zeros(0))


def test_needed_nothing_or_no_number() -> None:
    assert whatif.needed(against_gap(EMPTY, 0), 100, 0.5) is None
    assert whatif.needed(against_gap(EMPTY, 100), 100, 0.0) == whatif.NewDealsNeeded(100, None, "never_in_time")
    assert whatif.needed(against_gap(EMPTY, 10**6), 1, 0.5) == whatif.NewDealsNeeded(1, None, "too_many")
    assert whatif.chance_table(against_gap(EMPTY, 0), [100], [0.5]).chance == ((1.0,) * 12,)


@given(pipelines(most=3), st.integers(1, 700), st.integers(50, 300), st.integers(1, 8))
def test_new_deals_come_on_top_of_new_business(
    pipeline: tuple[Sequence[int], Sequence[int]], goal: int, size: int, eighth: int
) -> None:
    """From the chance that is shown, which counts on deals still to come, to what as many more open deals would make of it."""
    business = NewBusiness(0.6, 0.8, np.array([100, 250]))
    amounts, eighths = (list(column) for column in pipeline)
    deals = Deals(np.array(amounts, np.int64), np.array(eighths, float) / 8)
    row = whatif.chance_table(against_gap(deals, goal, business), [size], [eighth / 8], counts=(1, 2, 5)).chance[0]
    for count, found in zip((1, 2, 5), row, strict=True):
        more = Deals(np.array(amounts + [size] * count), np.array(eighths + [eighth] * count, float) / 8)
        assert found == pytest.approx(against_gap(more, goal, business).chance(), abs=1e-9)
    assert row[0] >= against_gap(deals, goal, business).chance() - 1e-12


def test_sizes_are_deciles_in_two_digits() -> None:
    assert whatif.sizes(np.arange(0, 1_100_000, 100_000)) == (
        190_000,
        280_000,
        370_000,
        460_000,
        550_000,
        640_000,
        730_000,
        820_000,
        910_000,
    )
    assert whatif.sizes(np.zeros(0, np.int64)) == ()
    assert whatif.sizes(np.array([7, 7])) == (7,)


def entry(day: date, chance_said: float = 0.5) -> ForecastEntry:
    coin = revenue(Deals(np.array([100]), np.array([0.5])))
    return diary.ForecastEntry(day, 50, chance_said, 100, 50, 150, coin)


def test_diary_scores_when_the_outcome_is_known() -> None:
    days = [date(2026, 1, 5), date(2026, 1, 7), date(2026, 1, 12)]
    entries = [entry(day) for day in reversed(days)]
    running = diary.scored(entries, None)
    assert [line.day for line in running] == days
    assert {line.crps for line in running} == {None}
    assert [line.crps for line in diary.scored(entries, 150)] == [25, 25, 25]
    assert diary.verdict(entries, 150) == diary.Verdict(2, 25, 1.0)
    assert diary.verdict(entries, 151).coverage == 0
    assert diary.verdict([], 5).n == 0
