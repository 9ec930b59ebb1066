"""No two figures about a quota contradict: page, table of deals, new deals, report and JSON rest on one chance."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from salesdesk.desk.commands.activities import FinishActivity, PlanActivity
from salesdesk.desk.commands.deal_fields import ChangeExpectedClose
from salesdesk.desk.commands.deals import LoseDeals, MoveDeals, WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.domain.errors import Refused
from salesdesk.views.chance_changes import MORE_LATER, MOST, chance_changes
from salesdesk.views.figures import FiguresRequest, figures
from salesdesk.views.kinds import PLAIN, QuotaKind
from salesdesk.views.quota import outline, quota
from salesdesk.views.report_about import ReportRequest
from salesdesk.views.reporting.quota import quota_view
from salesdesk.views.strip import standing, strip
from salesdesk.views.usual_deal import ENOUGH_CLOSED, usual_deal
from salesdesk.views.whatif import STILL_HELPS
from tests.support.desks import DeskForTests, desk_in
from tests.support.values import known

COUNT = QuotaKind("count")


def closed(at: DeskForTests, won: int, lost: int) -> None:
    """Deals that went through all stages, two a week."""
    for number in range(won + lost):
        key = at.deal(f"Closed {number}", amount=1_000_000 + 50_000 * number, stage=at.stages[0].id)
        at.clock.on(days=2)
        at.desk.do(MoveDeals(deals=(key,), stage=at.stages[1].id))
        at.clock.on(days=1)
        if number % (won + lost) < won:
            at.desk.do(MoveDeals(deals=(key,), stage=at.stages[2].id))
            at.desk.do(WinDeals(deals=(key,)))
        else:
            at.desk.do(LoseDeals(deals=(key,), reason="Price"))


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskForTests]:
    """Fourteen won and ten lost deals, and thirty open ones, some of them expected after the quarter."""
    made = desk_in(tmp_path_factory.mktemp("baseline"))
    made.clock.on(days=-90)
    closed(made, 14, 10)
    for number in range(30):
        key = made.deal(f"Open {number}", amount=(number % 7 + 1) * 400_000, stage=made.stages[number % 3].id)
        later = number % 5 == 0
        day = made.clock.now.date() + timedelta(days=90 if later else 10)
        made.desk.do(ChangeExpectedClose(deals=(key,), day=day))
    made.desk.do(SetQuota(period="2026-Q4", amount=25_000_000))
    made.desk.do(SetQuota(period="2026-Q4", amount=20, measure="count"))
    yield made
    made.desk.store.close()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    yield made
    made.desk.store.close()


@pytest.mark.parametrize("kind", [PLAIN, COUNT])
def test_the_chance_of_the_strip_is_the_middle_of_every_bar(at: DeskForTests, kind: QuotaKind) -> None:
    snapshot = at.desk.snapshot()
    page = quota(snapshot, None, kind)
    now = known(page.strip.chance)
    found = chance_changes(snapshot, page.strip.period, kind)
    assert found.now == page.takes.now == now
    assert 0 < now < 1
    assert found.deals
    for one in found.deals:
        assert known(one.if_lost) <= now <= known(one.if_won)
        assert (one.if_pulled_in is not None) == one.is_later
        if one.if_pulled_in is not None and one.ever >= one.in_time:
            assert now <= one.if_pulled_in <= known(one.if_won)


@pytest.mark.parametrize("kind", [PLAIN, COUNT])
def test_the_forecast_is_won_and_open_and_new_business(at: DeskForTests, kind: QuotaKind) -> None:
    snapshot = at.desk.snapshot()
    page = quota(snapshot, None, kind)
    found = chance_changes(snapshot, page.strip.period, kind)
    assert found.open_count == len(page.open_deals)
    assert page.strip.won + found.open_expected + found.coming == pytest.approx(page.strip.forecast, rel=1e-12)
    assert page.open_expected == pytest.approx(found.open_expected, rel=1e-9)
    assert page.new_business.low <= page.new_business.mean <= page.new_business.high
    assert found.coming == page.new_business.mean > 0


def test_the_deals_that_change_most_stand_first(at: DeskForTests) -> None:
    deals = quota(at.desk.snapshot()).deciding
    points = [known(one.points) for one in deals]
    assert points == sorted(points, reverse=True)
    assert MOST <= len(deals) <= MOST + MORE_LATER


def test_new_deals_add_to_the_chance_of_the_strip(at: DeskForTests) -> None:
    takes = quota(at.desk.snapshot()).takes
    now = known(takes.now)
    table = known(takes.table)
    assert all(now <= row[0] <= row[-1] for row in table.chance)
    assert max(row[-1] for row in table.chance) - now >= 0.01
    assert now < known(takes.ten_more)
    held = standing(at.desk.snapshot())
    assert takes.one_more == pytest.approx(known(held.against()).closer(known(takes.usual)).chance())


def test_new_deals_help_until_they_are_won_half_as_often(at: DeskForTests) -> None:
    snapshot = at.desk.snapshot()
    held, takes = standing(snapshot), quota(snapshot).takes
    until = known(takes.help_until)

    def in_time(days: int) -> float:
        return float(replace(held.coming, days=days).new_deals([known(takes.usual)])[0][0])

    left = (held.period.until - until).days
    assert snapshot.today <= until <= held.period.last
    assert in_time(left) >= STILL_HELPS * known(takes.ever)
    assert left == 1 or in_time(left - 1) < STILL_HELPS * known(takes.ever)
    assert not takes.is_late(snapshot.today)
    assert takes._replace(help_until=None, ten_more=known(takes.now)).is_late(snapshot.today)
    assert not takes._replace(help_until=None, ten_more=1.0).is_late(snapshot.today)


def test_page_report_and_json_say_the_same(at: DeskForTests) -> None:
    snapshot = at.desk.snapshot()
    page, seen = quota(snapshot), quota_view(snapshot, ReportRequest())
    told = figures(snapshot, "quota")
    assert seen.quota == page
    assert told["chance"] == page.strip.chance == strip(snapshot).chance
    assert told["new_business"] == page.new_business._asdict()
    assert told["new_deal_chance"] == page.takes.chance
    assert told["new_deals_help_until"] == known(page.takes.help_until).isoformat()
    assert [row["deal"] for row in told["swings"]] == [one.card.id for one in page.deciding]
    for row, one in zip(told["swings"], page.deciding, strict=True):
        assert (row["if_won"], row["if_lost"], row["if_pulled_in"]) == (one.if_won, one.if_lost, one.if_pulled_in)
        assert row["later"] == one.is_later
    more = known(seen.one_more)
    assert (more.now, more.then) == (page.takes.now, page.takes.one_more)


def test_an_outline_leaves_out_what_takes_long(at: DeskForTests) -> None:
    snapshot = at.desk.snapshot()
    whole, shown = quota(snapshot), outline(snapshot)
    assert shown.strip == whole.strip
    assert (shown.deciding, shown.takes.surface, shown.takes.usual) == ((), None, whole.takes.usual)


def test_a_quota_in_deals_is_told_by_its_measure(at: DeskForTests) -> None:
    told = figures(at.desk.snapshot(), "quota", FiguresRequest(measure="count"))
    page = quota(at.desk.snapshot(), None, COUNT)
    assert (told["measure"], told["target"], told["won"]) == ("count", 20, page.strip.won)
    assert told["chance"] == page.strip.chance
    assert figures(at.desk.snapshot(), "quota", FiguresRequest(measure="revenue"))["target"] == 25_000_000
    with pytest.raises(Refused, match="No quota of 2027-Q1 counts deals"):
        figures(at.desk.snapshot(), "quota", FiguresRequest(period="2027-Q1", measure="count"))
    with pytest.raises(Refused, match="always shows both"):
        figures(at.desk.snapshot(), "board", FiguresRequest(measure="count"))


@pytest.mark.parametrize(
    ("amount", "missing"),
    [(100, True), (90_000_000_00, False)],
)
def test_needed_is_left_out_where_the_chance_is_high_and_says_why_it_is_not(
    fresh: DeskForTests, amount: int, missing: bool
) -> None:
    fresh.deal("First", amount=5_000_00)
    fresh.desk.do(SetQuota(period="2026-Q4", amount=amount))
    if missing:
        won = fresh.deal("Won", amount=10_000)
        fresh.desk.do(WinDeals(deals=(won,)))
    told = figures(fresh.desk.snapshot(), "quota")
    assert ("needed" not in told) == missing
    if not missing:
        assert told["needed"] == {"size": None, "count": None, "reason": "no_win"}


def test_without_a_quota_nothing_is_said_of_a_chance(fresh: DeskForTests) -> None:
    fresh.deal("First", amount=500_000)
    page = quota(fresh.desk.snapshot())
    assert [(one.if_won, one.if_lost, one.points) for one in page.deciding] == [(None, None, None)]
    told = figures(fresh.desk.snapshot(), "quota")
    assert (told["swings"], told["needed"], told["chance"]) == (None, None, None)


def test_a_reached_quota_is_certain_with_every_deal(fresh: DeskForTests) -> None:
    won = fresh.deal("Won", amount=1_000_000)
    fresh.desk.do(WinDeals(deals=(won,)))
    fresh.deal("Open", amount=500_000)
    fresh.desk.do(SetQuota(period="2026-Q4", amount=900_000))
    told = figures(fresh.desk.snapshot(), "quota")
    assert told["chance"] == 1.0
    assert [(row["if_won"], row["if_lost"]) for row in told["swings"]] == [(1.0, 1.0)]


def test_what_one_more_deal_takes_at_own_rates(at: DeskForTests) -> None:
    found = usual_deal(at.desk.snapshot(), standing(at.desk.snapshot()).period)
    assert found.closed == 24
    assert [one.stage for one in found.stages] == [stage.name for stage in at.stages[:3]]
    first, second, third = found.stages
    assert (first.needed, second.needed, third.needed) == (2, 2, 1)
    assert (first.won, third.won) == (14 / 24, 1.0)
    assert (first.days, second.days, third.days) == (3.0, 1.0, 0.0)
    last = standing(at.desk.snapshot()).period.last
    assert [one.by for one in found.stages] == [last - timedelta(days=days) for days in (3, 1, 0)]
    assert [one.now for one in found.stages] == [10, 10, 10]


def test_rates_wait_for_enough_closed_deals(fresh: DeskForTests) -> None:
    period = standing(fresh.desk.snapshot()).period
    none = usual_deal(fresh.desk.snapshot(), period)
    assert (none.stages, none.missing_closed, none.missing_won) == ((), ENOUGH_CLOSED, 5)
    closed(fresh, 2, 20)
    few = usual_deal(fresh.desk.snapshot(), standing(fresh.desk.snapshot()).period)
    assert (few.stages, few.missing_closed, few.missing_won) == ((), 0, 3)


def test_the_activity_behind_each_win_counts_that_of_lost_deals(fresh: DeskForTests) -> None:
    closed(fresh, 6, 14)
    fresh.desk.do(SetQuota(period="2026-Q4", amount=90_000_000))
    for card in fresh.desk.snapshot().every_card().values():
        made = fresh.desk.do(PlanActivity(deal=card.id, title="Visit", kind="meeting")).made
        fresh.desk.do(FinishActivity(activity=known(made)))
        fresh.desk.do(PlanActivity(deal=card.id, title="Never done", kind="call"))
    found = usual_deal(fresh.desk.snapshot(), standing(fresh.desk.snapshot()).period)
    assert found.activities == (("meeting", 3),)
