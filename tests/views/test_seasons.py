"""Own seasons: how far past periods had come, against the definition in analytics and by counting days one by one."""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics.pace import elapsed_share
from salesdesk.analytics.quota import own_share
from salesdesk.desk.commands.deals import WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.rates import SetRate
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.desk import Desk
from salesdesk.domain import periods
from salesdesk.views import seasonal_pace as seasons
from salesdesk.views.strip import strip
from tests.support.desks import DeskForTests, desk_in
from tests.support.values import known

Q4 = periods.parse("2026-Q4")


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    yield made
    made.desk.store.close()


def win(at: DeskForTests, day: date, amount: int, **values: Any) -> None:
    at.clock.on(days=(day - at.desk.today()).days)
    at.desk.do(WinDeals(deals=(at.deal(amount=amount, **values),)))


def share_by_counting(start: date, until: date, day: date) -> Fraction:
    days = [start + timedelta(i) for i in range((until - start).days)]
    works = [one for one in days if one.weekday() < 5]
    return Fraction(sum(one < day for one in works), len(works))


@given(
    st.lists(st.tuples(st.integers(0, 64), st.integers(-500, 10**12)), max_size=12),
    st.integers(0, 64),
)
def test_a_share_is_the_one_that_analytics_defines(wins: list[tuple[int, int]], passed: int) -> None:
    season = tuple((at / 64, amount) for at, amount in wins)
    amounts, instants = np.array([a for _, a in wins], np.int64), np.array([at for at, _ in wins], np.float64) / 64
    found, expected = seasons.share(season, passed / 64), own_share(amounts, instants, passed / 64)
    assert found == (None if expected is None else pytest.approx(expected, rel=1e-12))


@given(st.lists(st.tuples(st.integers(0, 64), st.integers(1, 10**9)), min_size=1, max_size=12))
def test_shares_rise_from_nothing_to_all(wins: list[tuple[int, int]]) -> None:
    season = tuple((at / 65, amount) for at, amount in wins)
    found = [known(seasons.share(season, step / 65)) for step in range(66)]
    assert found == sorted(found)
    assert (found[0], found[-1]) == (0, 1)


def test_past_quarters_of_the_desks_history(at: DeskForTests) -> None:
    at.clock.on(days=(date(2025, 12, 30) - at.desk.today()).days)
    at.deal("The first")
    wins = {"2026-Q1": ((date(2026, 1, 20), 300), (date(2026, 3, 25), 700)), "2026-Q3": ((date(2026, 8, 3), 500),)}
    for of in wins.values():
        for day, amount in of:
            win(at, day, amount)
    at.clock.on(days=(date(2026, 11, 16) - at.desk.today()).days)
    passed = share_by_counting(Q4.start, Q4.until, date(2026, 11, 16))
    expected = []
    for key, of in wins.items():
        period = periods.parse(key)
        before = sum(a for day, a in of if share_by_counting(period.start, period.until, day) < passed)
        expected.append(before / sum(a for _, a in of))
    assert seasons.own_shares(at.desk.snapshot(), Q4) == tuple(expected) == (0.3, 1.0)
    linear = float(passed)
    assert elapsed_share(33, 66, (0.3, 1.0)) == pytest.approx((0.3 + 1.0 + 4 * 0.5) / 6)
    assert seasons.elapsed_share(at.desk.snapshot(), Q4, at.desk.today()) == pytest.approx(linear)
    assert seasons.own_shares(at.desk.snapshot(), Q4, past=1) == (1.0,)
    assert seasons.own_shares(at.desk.snapshot(), Q4, elapsed=0.0) == (0.0, 0.0)


def test_a_period_before_the_desks_own_history_tells_nothing(at: DeskForTests) -> None:
    at.clock.on(days=(date(2026, 2, 10) - at.desk.today()).days)
    win(at, date(2026, 3, 2), 100)
    win(at, date(2026, 5, 4), 100)
    at.clock.on(days=(date(2026, 11, 16) - at.desk.today()).days)
    assert len(seasons.own_shares(at.desk.snapshot(), Q4)) == 1


def test_other_sellers_and_other_currencies_are_counted_as_the_figures_count_them(at: DeskForTests) -> None:
    at.clock.on(days=(date(2026, 6, 1) - at.desk.today()).days)
    at.deal("The first")
    win(at, date(2026, 7, 2), 100)
    win(at, date(2026, 9, 29), 100, currency="USD")
    assert seasons.own_shares(at.desk.snapshot(), Q4, 0.5) == (1.0,)
    at.desk.do(SetRate(currency="USD", day=date(2026, 1, 1), rate="3"))
    assert seasons.own_shares(at.desk.snapshot(), Q4, 0.5) == (0.25,)
    at.desk.undo()
    assert seasons.own_shares(at.desk.snapshot(), Q4, 0.5) == (1.0,)


def test_looking_back_sees_the_seasons_of_then(at: DeskForTests) -> None:
    at.clock.on(days=(date(2026, 3, 30) - at.desk.today()).days)
    at.deal("The first")
    win(at, date(2026, 4, 7), 100)
    win(at, date(2026, 8, 10), 100)
    then = Desk(at.desk.store, lambda: at.clock.now - timedelta(days=60), looks_back=True)
    assert seasons.own_shares(at.desk.snapshot(), Q4, 0.5) == (1.0, 1.0)
    assert seasons.own_shares(then.snapshot(), Q4, 0.5) == (1.0,)


def test_the_strips_pace_follows_the_seasons_where_that_is_wanted(at: DeskForTests) -> None:
    at.clock.on(days=(date(2026, 4, 1) - at.desk.today()).days)
    for day in (date(2026, 6, 2), date(2026, 7, 2)):
        win(at, day, 1_000)
    at.clock.on(days=(date(2026, 11, 23) - at.desk.today()).days)
    at.desk.do(SetQuota(period="2026-Q4", amount=100_000))
    plain = known(strip(at.desk.snapshot()).pace_share)
    at.desk.do(ChangeSettings(values=(("pace", "seasonal"),)))
    shares = seasons.own_shares(at.desk.snapshot(), Q4)
    assert shares
    assert strip(at.desk.snapshot()).pace_share == pytest.approx((sum(shares) + 4 * plain) / (len(shares) + 4))
