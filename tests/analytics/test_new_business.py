"""New business: what it is learnt from, and the sum of new wins on a lattice against the recursion cell by cell."""

import json
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics.arrays import Floats
from salesdesk.analytics.events import EventRow
from salesdesk.analytics.lattice import AmountGrid
from salesdesk.analytics.new_business import NewBusiness, fit_new_business, past_deals, shape, usual
from tests.analytics.journals import DAY, created, event, log_of
from tests.support.values import known


def by_recursion(business: NewBusiness, lattice: AmountGrid, cells: int) -> Floats:
    """Panjer, ASTIN Bulletin 12 (1981), 22-26, in plain loops."""
    size: dict[Any, Any] = {}
    for amount in business.sizes.tolist():
        cell, share = lattice.place(amount)
        for at, weight in ((cell, 1 - share), (cell + 1, share)):
            size[at] = size.get(at, 0.0) + weight / len(business.sizes)
    a = business.mean / (business.r + business.mean)
    found = [((1 - a) / (1 - a * size.get(0, 0.0))) ** business.r]
    for i in range(1, cells):
        terms = ((a + (business.r - 1) * a * by / i) * p * found[i - by] for by, p in size.items() if 0 < by <= i)
        found.append(sum(terms) / (1 - a * size.get(0, 0.0)))
    return np.array(found)


@given(
    st.floats(0.01, 60.0),
    st.floats(0.05, 1.0),
    st.lists(st.integers(1, 4_000), min_size=1, max_size=12),
    st.integers(1, 300),
    st.integers(1, 60),
)
def test_it_is_what_the_recursion_gives(mean: float, r: float, sizes: Sequence[int], cells: int, step: int) -> None:
    business, lattice = NewBusiness(mean, r, np.array(sizes)), AmountGrid(Fraction(step), cells, False)
    assert business.mass(lattice, cells) == pytest.approx(by_recursion(business, lattice, cells), abs=1e-12)


def test_many_cells_hold_all_of_it() -> None:
    business = NewBusiness(0.8, 0.9, np.array([300, 700, 1_100]))
    lattice = AmountGrid(Fraction(100), 16_384, True)
    mass = business.mass(lattice, 16_384)
    assert mass.sum() == pytest.approx(1, abs=1e-12)
    assert 100 * np.dot(np.arange(16_384), mass) == pytest.approx(business.expected(), abs=1e-6)
    assert mass[[1, 2, 4]].tolist() == pytest.approx([0, 0, 0], abs=1e-15)


def test_new_business_of_past_windows() -> None:
    rows = []
    for number, (start, end) in enumerate([(91, 99), (85, 95), (82, 88), (70, 79), (1, 9)]):
        rows += [created(f"d{number}", start, "A", 100 * (number + 1)), event(f"d{number}", end, "won")]
    log = log_of(rows, as_of=100)
    found = fit_new_business(log, 110 * DAY)
    weight = 0.5 ** (1 / 3)
    k = 1 + weight + weight**2
    e = sum(weight**i for i in range(9))
    # Three wins in nine windows: at that rate two wins take six.
    assert known(found).mean == pytest.approx((k + 2) / (e + 6))
    # One win in each of the last three of nine windows: no more spread than chance has, and k is 2.4.
    assert known(found).r == pytest.approx(9.25 / (9 / (k + 0.5) + 0.25))
    assert sorted(known(found).sizes.tolist()) == [100, 300, 400]
    assert known(found).counts.sum() == pytest.approx(1, abs=1e-8)
    assert fit_new_business(log, 100 * DAY) is None
    assert fit_new_business(log_of([created("d", 1, "A")], as_of=9), 20 * DAY) is None


def test_new_business_draws_from_all_wins_when_few_are_new() -> None:
    rows = [created("d", 1, "A", 700), event("d", 60, "won"), created("e", 1, "A", 300), event("e", 70, "won")]
    found = fit_new_business(log_of(rows, as_of=100), 110 * DAY)
    assert sorted(known(found).sizes.tolist()) == [300, 700]
    assert known(found).r == pytest.approx(9.25 / (9 / 0.5 + 0.25))
    assert known(found).expected() == pytest.approx(known(found).mean * 500)


def steady(per_month: int, months: int, **facts: Any) -> list[EventRow]:
    """So many deals a month of 30 days, each created and won within it."""
    rows = []
    for number in range(per_month * months):
        begin = 30 * number / per_month
        rows += [created(f"d{number}", begin, "A", 100_00, **facts), event(f"d{number}", begin + 0.4, "won")]
    return rows


def test_wins_that_the_quota_leaves_out_are_no_new_business() -> None:
    """A third in the desk's currency, the others without a rate or an amount: as many come as a quota counted."""
    rows = steady(6, 10)
    for row in range(0, len(rows), 2):
        kind = row // 2 % 3
        changed = json.loads(str(rows[row].new)) | ({"currency": "USD"}, {"amount": None}, {})[kind]
        rows[row] = rows[row]._replace(new=json.dumps(changed))
    found = known(fit_new_business(log_of(rows, as_of=300), 330 * DAY))
    assert found.mean == pytest.approx(2, rel=0.1)
    assert found.expected() == pytest.approx(2 * 100_00, rel=0.1)
    assert fit_new_business(log_of(steady(6, 10, currency="USD"), as_of=300), 330 * DAY) is None


def test_wins_are_counted_whatever_they_are_worth_where_deals_are_counted() -> None:
    past = past_deals(log_of(steady(6, 10, currency="USD"), as_of=300)).each_as_one()
    assert known(fit_new_business(past, 330 * DAY)).mean == pytest.approx(6, rel=0.05)


def test_what_is_expected_of_the_months_of_a_quarter_is_what_is_expected_of_the_quarter() -> None:
    """A deal takes 20 days here, so that of a month to come most is of deals created before it begins."""
    rows = []
    for number in range(900):
        day = 1 + number
        rows += [created(f"d{number}", day, "A", 100_00), event(f"d{number}", day + 20, "won")]
    log = log_of([row for row in rows if row.at_us < 900 * DAY], as_of=900)
    months = [known(fit_new_business(log, (930 + 30 * n) * DAY, (900 + 30 * n) * DAY)).mean for n in range(3)]
    assert months == pytest.approx([10, 30, 30], abs=1)
    assert known(fit_new_business(log, 990 * DAY)).mean == pytest.approx(sum(months), abs=1)
    assert months[0] == known(fit_new_business(log, 930 * DAY)).mean


def middle(of: NewBusiness) -> tuple[int, int]:
    """The 10% and the 90% quantile of the number of wins."""
    low, high = np.searchsorted(np.cumsum(of.counts), (0.1, 0.9)).tolist()
    return int(low), int(high)


def test_steady_wins_give_a_narrow_range() -> None:
    """With r = 1 hundreds of wins at 32 a month gave a range of 3 to 73."""
    found = known(fit_new_business(log_of(steady(32, 24), as_of=720), 750 * DAY))
    assert found.mean == pytest.approx(32, abs=1)
    low, high = middle(found)
    assert 18 <= low < 32 < high <= 46
    short = known(fit_new_business(log_of(steady(32, 3), as_of=90), 120 * DAY))
    assert middle(short)[0] > 10 < high < middle(short)[1] < 60


def some(per_month: float, months: int, seed: int) -> list[EventRow]:
    """Deals at random days, so many a month on average, each created and won within it."""
    random = np.random.default_rng(seed)
    rows = [created("first", 0, "A", 100_00), event("first", 29, "lost")]
    for month in range(months):
        for number in range(random.poisson(per_month)):
            begin = 30 * month + 20 * random.random()
            rows += [created(f"d{month}-{number}", begin, "A", 100_00), event(f"d{month}-{number}", begin + 5, "won")]
    return sorted(rows, key=lambda row: row.at_us)


@pytest.mark.parametrize(("per_month", "off"), [(0.3, 0.04), (1.0, 0.08), (5.0, 0.4)])
def test_no_more_wins_are_expected_than_come(per_month: float, off: float) -> None:
    """Half a win was presumed each month, twice as many as a seller has who brings one every two months."""
    found = [fit_new_business(log_of(some(per_month, 24, seed), as_of=720), 750 * DAY) for seed in range(60)]
    assert np.mean([known(one).mean for one in found if one]) == pytest.approx(per_month, abs=off)


def test_the_latest_months_count_most() -> None:
    rows = [row for row in steady(12, 24) if row.at_us < 360 * DAY]
    slower = [row._replace(deal=f"late {row.deal}") for row in steady(3, 24) if row.at_us >= 360 * DAY]
    assert known(fit_new_business(log_of([*rows, *slower], as_of=720), 750 * DAY)).mean == pytest.approx(3.5, abs=0.5)


def test_without_a_win_in_time_a_few_are_expected_and_not_none() -> None:
    rows = [created("d", 1, "A", 700), event("d", 60, "won")]
    known_for = [
        known(fit_new_business(log_of(rows, as_of=30 * months), 30 * (months + 1) * DAY)) for months in (4, 24)
    ]
    assert 0.02 < known_for[1].mean < known_for[0].mean < 0.15


def test_unsteady_wins_give_a_wide_range() -> None:
    """Every fourth month has all the wins of four."""
    rows = [row._replace(at_us=row.at_us - row.at_us % (120 * DAY) + row.at_us % (30 * DAY)) for row in steady(32, 24)]
    kept = sorted({(row.deal, row.kind): row for row in rows}.values(), key=lambda row: row.at_us)
    found = known(fit_new_business(log_of(kept, as_of=720), 750 * DAY))
    assert found.r < 0.6
    low, high = middle(found)
    assert low <= 2
    assert high > 60


def test_what_is_expected_by_the_windows() -> None:
    """With k and e alone, of windows that are not told, half a win is presumed."""
    assert usual(3.0, 2.0, np.zeros(0)) == pytest.approx(7 / 4)
    assert usual(0.0, 0.0, np.zeros(0)) == pytest.approx(0.5 / 0.3)
    assert usual(4.0, 1.0, np.array([4.0])) == pytest.approx(4)
    assert usual(0.0, 2.5, np.zeros(4)) == pytest.approx(2 / (2.5 + 16))


def test_one_window_tells_nothing_of_the_spread() -> None:
    assert shape(3.0, np.array([3.0])) == 1
    assert shape(3.0, np.zeros(0)) == 1
    assert shape(0.0, np.zeros(5)) == pytest.approx(5.25 / 10.25)


def test_a_slow_rise_is_no_unevenness() -> None:
    rising, shuffled = np.arange(40.0, 60.0), np.random.default_rng(3).permutation(np.arange(40.0, 60.0) * 1.0)
    assert shape(300.0, rising) == pytest.approx(20.25 / (20 / 300.5 + 0.25))
    uneven = np.array([20.0, 80.0] * 10)
    assert shape(300.0, uneven) < 4 < shape(300.0, shuffled)
