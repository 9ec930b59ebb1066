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
from salesdesk.analytics.new_business import NewBusiness, fit_new_business, past_deals, shape
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
    assert known(found).mean == pytest.approx((k + 0.5) / e)
    # One win in each of the last three of nine windows: no more spread than chance has, and k is 2.4.
    assert known(found).r == pytest.approx(10 / (9 / (k + 0.5) + 1))
    assert sorted(known(found).sizes.tolist()) == [100, 300, 400]
    assert known(found).counts.sum() == pytest.approx(1, abs=1e-8)
    assert fit_new_business(log, 100 * DAY) is None
    assert fit_new_business(log_of([created("d", 1, "A")], as_of=9), 20 * DAY) is None


def test_new_business_draws_from_all_wins_when_few_are_new() -> None:
    rows = [created("d", 1, "A", 700), event("d", 60, "won"), created("e", 1, "A", 300), event("e", 70, "won")]
    found = fit_new_business(log_of(rows, as_of=100), 110 * DAY)
    assert sorted(known(found).sizes.tolist()) == [300, 700]
    assert known(found).r == pytest.approx(10 / (9 / 0.5 + 1))
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


def test_unsteady_wins_give_a_wide_range() -> None:
    """Every fourth month has all the wins of four."""
    rows = [row._replace(at_us=row.at_us - row.at_us % (120 * DAY) + row.at_us % (30 * DAY)) for row in steady(32, 24)]
    kept = sorted({(row.deal, row.kind): row for row in rows}.values(), key=lambda row: row.at_us)
    found = known(fit_new_business(log_of(kept, as_of=720), 750 * DAY))
    assert found.r < 0.6
    low, high = middle(found)
    assert low <= 2
    assert high > 60


def test_one_window_tells_nothing_of_the_spread() -> None:
    assert shape(3.0, np.array([3.0])) == 1
    assert shape(3.0, np.zeros(0)) == 1
    assert shape(0.0, np.zeros(5)) == pytest.approx(6 / 11)
