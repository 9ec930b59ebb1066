"""Deals likely to come later than planned, and the coverage that is needed: on desks, and as JSON."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from salesdesk.analytics.winmodel import by_period_end
from salesdesk.desk.commands.deal_fields import ChangeExpectedClose, SetField
from salesdesk.desk.commands.deals import DeleteDeals, LoseDeals, SnoozeDeals, WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain import periods
from salesdesk.views import own_past
from salesdesk.views.coverage import coverage_and_need
from salesdesk.views.figures import FiguresRequest, figures
from salesdesk.views.kinds import QuotaKind
from salesdesk.views.needed_coverage import NeededCoverage
from salesdesk.views.outlook import outlook
from salesdesk.views.scope import PipelineRules, rules_of
from salesdesk.views.slip import Slipping, slipping
from tests.support.desks import DeskForTests, desk_in
from tests.support.values import known

Q4 = periods.parse("2026-Q4")


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    yield made
    made.desk.store.close()


def go_to(at: DeskForTests, day: date) -> None:
    at.clock.on(days=(day - at.desk.today()).days)


def past_wins(at: DeskForTests, count: int, late: int, **values: object) -> None:
    """So many deals won 40 days after they were created, ``late`` days after what was planned, one after the other."""
    for number in range(count):
        begun = at.desk.today()
        key = at.deal(f"Past {number}", amount=100_000, expected_close=begun + timedelta(40 - late), **values)
        at.clock.on(days=40)
        at.desk.do(WinDeals(deals=(key,)))


def found(at: DeskForTests) -> Slipping:
    return slipping(at.desk.snapshot(), Q4)


def test_it_is_told_from_eight_won_deals_on(at: DeskForTests) -> None:
    go_to(at, date(2025, 1, 2))
    past_wins(at, 7, late=12)
    go_to(at, date(2026, 11, 23))
    planned = at.deal("Planned", amount=900_000, expected_close=date(2026, 11, 30))
    at.clock.on(days=1)
    assert found(at) == Slipping(found(at).usual, ())
    assert (found(at).usual.days, found(at).usual.n) == (None, 7)
    go_to(at, date(2025, 12, 1))
    past_wins(at, 1, late=12)
    go_to(at, date(2026, 11, 24))
    assert (found(at).usual.days, found(at).usual.n) == (12.0, 8)
    (one,) = found(at).deals
    assert (one.card.id, one.planned) == (planned, date(2026, 11, 30))
    assert one.expected == at.desk.today() + timedelta(one.days) > one.planned


def test_the_day_is_that_by_which_half_of_the_chance_in_time_is_reached(at: DeskForTests) -> None:
    go_to(at, date(2025, 1, 2))
    past_wins(at, 9, late=0)
    go_to(at, date(2026, 11, 23))
    key = at.deal("Planned", amount=900_000, expected_close=date(2026, 11, 24))
    at.clock.on(days=1)
    snapshot = at.desk.snapshot()
    (one,) = slipping(snapshot, Q4).deals
    seen = outlook(snapshot)
    place, model = seen.place[key], seen.model
    at_end = [
        float(by_period_end(model, seen.said.states, seen.said.chance, h)[place]) for h in (one.days - 1, one.days)
    ]
    half = float(seen.said.chance[place]) / 2
    assert at_end[0] < half <= at_end[1]


def test_only_what_is_planned_in_the_period_and_before_that_day_is_listed(at: DeskForTests) -> None:
    go_to(at, date(2025, 1, 2))
    past_wins(at, 10, late=3)
    go_to(at, date(2026, 11, 23))
    days = {"early": date(2026, 11, 25), "overdue": date(2026, 10, 5), "before": date(2026, 9, 30)}
    days |= {"next": date(2027, 1, 1), "far": date(2026, 12, 31)}
    keys = {name: at.deal(name, amount=100, expected_close=day) for name, day in days.items()}
    keys["undated"] = at.deal("undated", amount=100)
    told = {one.card.title: one for one in found(at).deals}
    assert {"early", "overdue"} <= told.keys() <= {"early", "overdue", "far"}
    assert all(one.expected > one.planned for one in told.values())
    assert [one.leaves_period for one in told.values()] == [one.expected >= date(2027, 1, 1) for one in told.values()]
    at.desk.do(SnoozeDeals(deals=(keys["early"],), until=date(2027, 3, 1)))
    later = next(one for one in found(at).deals if one.card.id == keys["early"])
    assert later.expected == date(2027, 3, 1) + timedelta(later.days) and later.leaves_period
    assert found(at).deals[0].leaves_period
    at.desk.do(ChangeExpectedClose(deals=(keys["early"],), day=date(2028, 1, 1)))
    assert keys["early"] not in [one.card.id for one in found(at).deals]


def test_only_own_deals_teach_and_are_listed(at: DeskForTests) -> None:
    go_to(at, date(2024, 1, 2))
    past_wins(at, 8, late=30)
    at.desk.do(SetField(deals=tuple(c.id for c in at.desk.snapshot().all_cards()), field="owner", value="Other"))
    past_wins(at, 8, late=5)
    go_to(at, date(2026, 11, 23))
    theirs = at.deal("Theirs", amount=100, expected_close=date(2026, 11, 25))
    at.desk.do(SetField(deals=(theirs,), field="owner", value="Other"))
    mine = at.deal("Mine", amount=100, expected_close=date(2026, 11, 25))
    assert (found(at).usual.n, {one.card.id for one in found(at).deals}) == (16, {theirs, mine})
    at.desk.do(ChangeSettings(values=(("names", "Me"),)))
    assert found(at).usual == (5.0, 8)
    assert [one.card.id for one in found(at).deals] == [mine]


def test_json(at: DeskForTests) -> None:
    go_to(at, date(2025, 1, 2))
    past_wins(at, 8, late=7)
    go_to(at, date(2026, 11, 23))
    late = at.deal("Late, but in time", amount=900, expected_close=date(2026, 11, 24))
    assert [one.card.id for one in found(at).deals] == [late]
    assert figures(at.desk.snapshot(), "forecast")["slip"] == []
    at.desk.do(LoseDeals(deals=(late,)))
    go_to(at, date(2026, 12, 20))
    keys = [at.deal(f"Planned {n}", amount=n, expected_close=date(2026, 12, 31)) for n in (500, 900)]
    told = figures(at.desk.snapshot(), "forecast")
    listed = found(at).leaving
    assert [one.card.id for one in listed] == keys[::-1], "as the card lists them: the largest first"
    assert told["usual_delay"] == {"days": 7.0, "n": 8}
    assert told["slip"] == [
        {"deal": one.card.id, "title": one.card.title, "amount": one.card.amount, "planned": "2026-12-31"}
        | {"usual_days": 7.0, "expected_close": one.expected.isoformat()}
        for one in listed
    ]
    assert figures(at.desk.snapshot(), "forecast", FiguresRequest(period="2026-Q3"))["slip"] == []


def quarters(at: DeskForTests) -> None:
    """Two quarters, each seen on the day on which as many of its working days had passed as of Q4 by 23 November.

    Of 2025-Q4 (7 deals due, 700 in all) 300 is won in time, of 2026-Q1 (3 deals, 500) 100: 1,200 / 400 is 3.
    """
    at.desk.do(ChangeSettings(values=(("weekdays", "0 1 2 3 4 5 6"),)))
    go_to(at, date(2025, 10, 1))
    first = [at.deal(f"A{n}", amount=100, expected_close=date(2025, 12, 31)) for n in range(7)]
    at.deal("not due", amount=9_000, expected_close=date(2026, 1, 1))
    go_to(at, date(2025, 12, 1))
    at.desk.do(WinDeals(deals=tuple(first[:3])))
    at.desk.do(LoseDeals(deals=tuple(first[3:5])))
    new = at.deal("too new", amount=9_000, expected_close=date(2025, 12, 20))
    at.clock.on(days=5)
    at.desk.do(WinDeals(deals=(new,)))
    go_to(at, date(2026, 1, 5))
    at.desk.do(LoseDeals(deals=tuple(first[5:])))
    second = [at.deal(f"B{n}", amount=a, expected_close=date(2026, 3, 20)) for n, a in enumerate((100, 250, 150))]
    not_due = next(card.id for card in at.desk.snapshot().all_cards() if card.title == "not due")
    at.desk.do(LoseDeals(deals=(not_due,)))
    go_to(at, date(2026, 3, 31))
    at.desk.do(WinDeals(deals=(second[0],)))
    go_to(at, date(2026, 4, 1))
    at.desk.do(WinDeals(deals=(second[1],)))
    at.desk.do(LoseDeals(deals=(second[2],)))
    go_to(at, date(2026, 11, 23))


def test_coverage_needed_by_hand(at: DeskForTests) -> None:
    quarters(at)
    at.desk.do(SetQuota(period="2026-Q4", amount=1_000))
    at.deal("Open", amount=2_100, expected_close=date(2026, 12, 1))
    found = coverage_and_need(at.desk.snapshot(), Q4)
    assert found.plain == pytest.approx(2.1)
    assert found.needed == NeededCoverage(3.0, "history", 2, 10)
    told = figures(at.desk.snapshot(), "velocity")
    assert (told["coverage"], told["coverage_needed"]) == (pytest.approx(2.1), 3.0)


def test_coverage_needed_where_deals_are_counted(at: DeskForTests) -> None:
    """4 of the 10 deals due were won in time."""
    quarters(at)
    at.desk.do(SetQuota(period="2026-Q4", amount=9, measure="count"))
    found = coverage_and_need(at.desk.snapshot(), Q4, QuotaKind("count"))
    assert known(found.needed).times == 2.5


def test_with_a_short_past_the_chances_of_what_is_due_tell_the_rate(at: DeskForTests) -> None:
    at.desk.do(SetQuota(period="2026-Q4", amount=1_000))
    assert coverage_and_need(at.desk.snapshot(), Q4).needed == NeededCoverage(None, "chances", 0, 0)
    at.deal("Open", amount=600, expected_close=date(2026, 12, 1))
    at.deal("Far", amount=600, expected_close=date(2027, 12, 1))
    found = coverage_and_need(at.desk.snapshot(), Q4)
    assert known(found.needed).basis == "chances"
    assert known(found.needed).times == pytest.approx(known(found.plain) / known(found.weighted))


def test_a_change_of_today_learns_nothing_of_the_past_anew(at: DeskForTests, monkeypatch: pytest.MonkeyPatch) -> None:
    quarters(at)
    key = at.deal("Open", amount=2_100, expected_close=date(2026, 12, 1))
    asked: list[str] = []

    def counted(snapshot: Snapshot, key: str) -> PipelineRules:
        asked.append(key)
        return rules_of(snapshot, key)

    monkeypatch.setattr(own_past, "rules_of", counted)
    before = slipping(at.desk.snapshot(), Q4).usual, coverage_and_need(at.desk.snapshot(), Q4).needed
    assert len(asked) == 2
    at.desk.do(WinDeals(deals=(key,)))
    assert (slipping(at.desk.snapshot(), Q4).usual, coverage_and_need(at.desk.snapshot(), Q4).needed) == before
    assert len(asked) == 2
    at.clock.on(days=1)
    slipping(at.desk.snapshot(), Q4)
    assert len(asked) == 3


def test_whose_a_deal_became_today_teaches_from_tomorrow(at: DeskForTests) -> None:
    go_to(at, date(2024, 1, 2))
    past_wins(at, 8, late=5)
    go_to(at, date(2026, 11, 23))
    at.desk.do(ChangeSettings(values=(("names", "Me"),)))
    won = [card.id for card in at.desk.snapshot().all_cards()]
    before = found(at).usual
    at.desk.do(SetField(deals=tuple(won[:3]), field="owner", value="Other"))
    at.desk.do(DeleteDeals(deals=(won[4],)))
    assert found(at).usual == slipping(at.anew().snapshot(), Q4).usual == before == (5.0, 8)
    at.clock.on(days=1)
    assert found(at).usual == (None, 4)
