"""The diary as the quota page shows it: since Monday, by day, half-way through past periods, and how good it was."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest

from salesdesk.desk.commands.deals import DeleteDeals, MoveDeals, WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.views.diary import keep_today
from salesdesk.views.forecasts import ForecastRecord, changed_on
from salesdesk.views.kinds import QuotaKind
from salesdesk.views.quota import quota
from tests.support.desks import DeskForTests, desk_in
from tests.support.values import known

MONDAY = date(2026, 11, 23)


@dataclass
class Dealt(DeskForTests):
    """A desk and the keys of its deals."""

    deals: list[str] = field(default_factory=list)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Dealt]:
    made = Dealt(**vars(desk_in(tmp_path)))
    made.deals = [made.deal(f"Deal {n}", amount=a, stage=made.stages[n].id) for n, a in enumerate((700, 500, 300))]
    made.desk.do(SetQuota(period="2026-Q4", amount=1_000))
    yield made
    made.desk.store.close()


def keep(at: Dealt, days: int) -> None:
    """Keep the forecast of so many days in a row, and stand on the day after."""
    for _ in range(days):
        keep_today(at.desk.snapshot())
        at.clock.on(days=1)


def test_points_are_since_last_monday(at: Dealt) -> None:
    assert quota(at.desk.snapshot()).forecasts.since is None
    keep(at, 9)  # up to Tuesday, to stand on Wednesday
    found = quota(at.desk.snapshot())
    monday = next(day for day in found.forecasts.days if day.day == MONDAY + timedelta(days=7))
    assert known(found.forecasts.since).day == monday.day
    assert known(found.forecasts.since).points == pytest.approx(100 * (known(found.strip.chance) - monday.chance))


def test_on_a_monday_they_are_since_the_one_before(at: Dealt) -> None:
    keep(at, 7)
    assert at.desk.today().weekday() == 0
    assert known(quota(at.desk.snapshot()).forecasts.since).day == MONDAY


def test_without_one_of_monday_they_are_since_the_nearest_before_it_or_else_the_first(at: Dealt) -> None:
    at.clock.on(days=2)
    keep(at, 1)
    assert known(quota(at.desk.snapshot()).forecasts.since).day == MONDAY + timedelta(days=2)
    at.clock.on(days=10)
    assert known(quota(at.desk.snapshot()).forecasts.since).day == MONDAY + timedelta(days=2)


def test_todays_own_entry_is_no_change(at: Dealt) -> None:
    keep_today(at.desk.snapshot())
    assert [day.day for day in quota(at.desk.snapshot()).forecasts.days] == [MONDAY]
    assert quota(at.desk.snapshot()).forecasts.since is None


def test_a_period_that_has_ended_is_scored(at: Dealt) -> None:
    keep(at, 10)
    at.desk.do(WinDeals(deals=(at.deals[0],)))
    assert {day.crps for day in quota(at.desk.snapshot()).forecasts.days} == {None}
    assert quota(at.desk.snapshot()).forecasts.record == ForecastRecord(0, None, None)
    at.clock.on(days=40)
    ended = quota(at.desk.snapshot(), "2026-Q4").forecasts
    assert len(ended.days) == 10
    assert all(known(day.crps) >= 0 for day in ended.days)
    assert (ended.since, ended.record.n) == (None, 2)
    assert ended.record.crps == pytest.approx((known(ended.days[0].crps) + known(ended.days[7].crps)) / 2)
    following = quota(at.desk.snapshot()).forecasts
    assert (following.days, following.record) == ((), ended.record)


def test_a_past_period_is_shown_with_what_was_forecast_for_it(at: Dealt) -> None:
    keep(at, 3)
    at.clock.on(days=60)
    found = quota(at.desk.snapshot())
    assert list(found.half_time) == ["2026-Q4"]
    assert found.half_time["2026-Q4"].day == MONDAY  # the first one, as all came after the middle
    assert (
        quota(at.desk.snapshot(), None, QuotaKind("count")).half_time["2026-Q4"].day == MONDAY
    )  # no such quota: revenue


def test_the_last_forecast_up_to_the_middle_is_shown(at: Dealt) -> None:
    at.desk.do(SetQuota(period="2027-Q1", amount=1_000))
    at.clock.on(days=80)  # 11 February 2027, the middle being the 15th
    keep(at, 9)
    at.clock.on(days=60)
    assert quota(at.desk.snapshot()).half_time["2027-Q1"].day == date(2027, 2, 15)


def test_a_quota_in_deals_has_its_own_diary(at: Dealt) -> None:
    keep(at, 3)
    at.desk.do(SetQuota(period="2026-Q4", amount=2, measure="count"))
    found = quota(at.desk.snapshot(), None, QuotaKind("count")).forecasts
    assert (found.days, found.since, found.record) == ((), None, ForecastRecord(0, None, None))


def test_what_happened_on_a_day_is_that_days_alone(at: Dealt) -> None:
    at.clock.on(days=3)
    at.desk.do(MoveDeals(deals=(at.deals[0],), stage=at.stages[1].id))
    late = at.deal("Late")
    assert set(changed_on(at.desk.snapshot(), MONDAY)) == set(at.deals)
    assert set(changed_on(at.desk.snapshot(), MONDAY + timedelta(days=3))) == {at.deals[0], late}
    assert changed_on(at.desk.snapshot(), MONDAY + timedelta(days=1)) == ()
    at.desk.do(DeleteDeals(deals=(late,)))
    assert changed_on(at.desk.snapshot(), MONDAY + timedelta(days=3)) == (at.deals[0],)
