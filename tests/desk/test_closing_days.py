"""The day on which a deal was closed can be unknown, and be given or corrected later."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from salesdesk.desk.commands.closing_days import SetClosedDay
from salesdesk.desk.commands.deals import CreateDeal, LoseDeals, MoveDeals, ReopenDeals, WinDeals
from salesdesk.desk.commands.keys import DealKey
from salesdesk.domain.closings import closed_on, undated
from salesdesk.domain.days import noon_of
from salesdesk.domain.errors import Refused
from salesdesk.domain.events import Event, created_text, fold
from salesdesk.domain.records import Deal
from tests.support.desks import DeskForTests, desk_in


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    found = desk_in(tmp_path)
    yield found
    found.desk.store.close()


def row(at: DeskForTests, key: str) -> Deal:
    with at.desk.read() as reader:
        return reader.get(Deal, key)


def events(at: DeskForTests, key: str) -> list[Event]:
    with at.desk.read() as reader:
        return reader.events([key])[key]


def closed_deal(at: DeskForTests, days: int = 3) -> DealKey:
    """Created on 23 November, moved a day later, won so many days after that."""
    key = at.deal()
    at.clock.on(days=1)
    at.desk.do(MoveDeals(deals=(key,), stage=at.stages[1].id))
    at.clock.on(days=days)
    at.desk.do(WinDeals(deals=(key,)))
    return key


def test_the_closing_day_is_corrected_and_taken_back(at: DeskForTests) -> None:
    key = closed_deal(at)
    before, past = row(at, key), events(at, key)
    change = at.desk.do(SetClosedDay(deals=(key,), day=date(2026, 11, 25)))
    assert key in change.deals
    assert row(at, key).closed_at == noon_of(date(2026, 11, 25), at.desk.settings.zone)
    assert row(at, key).stage_spent == timedelta(days=1, hours=2) // timedelta(microseconds=1)
    at.desk.undo()
    assert row(at, key) == before
    assert events(at, key) == past
    at.desk.redo()
    assert row(at, key).closed_at == noon_of(date(2026, 11, 25), at.desk.settings.zone)


def test_a_closing_day_that_is_not_known(at: DeskForTests) -> None:
    key = closed_deal(at)
    at.desk.do(SetClosedDay(deals=(key,)))
    found = row(at, key)
    assert (found.outcome, found.closed_at, found.stage_spent) == ("won", None, 0)
    assert found.stage_since == events(at, key)[-2].at
    at.desk.do(SetClosedDay(deals=(key,), day=date(2026, 11, 26)))
    assert row(at, key).closed_at == noon_of(date(2026, 11, 26), at.desk.settings.zone)


def test_a_deal_reopened_from_an_unknown_day_runs_on_from_there(at: DeskForTests) -> None:
    key = closed_deal(at)
    at.desk.do(SetClosedDay(deals=(key,)))
    at.desk.do(ReopenDeals(deals=(key,)))
    assert (row(at, key).outcome, row(at, key).stage_since) == ("open", at.clock.now)
    at.clock.on(days=1)
    at.desk.do(LoseDeals(deals=(key,), reason="price"))
    assert (row(at, key).closed_at, row(at, key).lost_reason) == (at.clock.now, "price")


def test_a_day_it_cannot_have_been_closed_on_is_refused(at: DeskForTests) -> None:
    key, still_open = closed_deal(at), at.deal("Open")
    for command, words in (
        (SetClosedDay(deals=(still_open,), day=date(2026, 11, 24)), "is open"),
        (SetClosedDay(deals=(key,), day=date(2026, 11, 28)), "a day to come"),
        (SetClosedDay(deals=(key,), day=date(2026, 11, 23)), "before it came to its stage"),
        (SetClosedDay(deals=(key, still_open)), "is open"),
    ):
        with pytest.raises(Refused, match=words):
            at.desk.do(command)
    assert row(at, key).closed_at == at.clock.now


def test_on_the_day_it_came_to_its_stage_it_is_closed_right_after(at: DeskForTests) -> None:
    key = at.desk.do(CreateDeal(title="Late")).made or ""
    at.clock.on(hours=8)
    at.desk.do(MoveDeals(deals=(key,), stage=at.stages[2].id))
    at.desk.do(WinDeals(deals=(key,)))
    at.desk.do(SetClosedDay(deals=(key,), day=date(2026, 11, 23)))
    assert row(at, key).closed_at == at.clock.now
    assert row(at, key).stage_spent == 0


NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
GUESSED = Event("d", NOON, "created", None, created_text("p", "s", 100, "EUR", None, estimated=True))


def on(past: list[Event], day: date | None) -> list[Event]:
    return closed_on("Boat", past, day, at_utc(), NOON + timedelta(days=5))


def at_utc() -> ZoneInfo:
    return ZoneInfo("UTC")


def test_a_deal_without_a_created_day_was_there_by_the_day_it_was_closed() -> None:
    past = [GUESSED, *undated([Event("d", NOON, "won")], NOON)]
    assert fold(past).closed_at is None
    told = on(past, date(2026, 3, 1))
    assert [(event.kind, event.at.date()) for event in told] == [
        ("created", date(2026, 3, 1)),
        ("won", date(2026, 3, 1)),
    ]
    found = fold(told)
    assert (found.created_estimated, found.closed_at) == (True, datetime(2026, 3, 1, 12, tzinfo=UTC))


def test_what_was_changed_after_the_closing_stays_after_it() -> None:
    later = Event("d", NOON + timedelta(days=2), "amount", "100 EUR", "200 EUR")
    past = [GUESSED, Event("d", NOON + timedelta(days=1), "lost", None, "price"), later]
    told = on(past, date(2026, 11, 23))
    assert [event.kind for event in told] == ["created", "amount", "lost"]
    assert fold(told).lost_reason == "price"
    assert on(told, None)[1]._replace(old=None) == Event("d", NOON, "lost", None, "price")


def test_a_deal_that_was_moved_on_after_it_was_closed_was_closed_before() -> None:
    moved = Event("d", NOON + timedelta(days=2), "stage", "s", "t")
    with pytest.raises(Refused, match="after it was moved on"):
        on([GUESSED, Event("d", NOON + timedelta(days=1), "won"), moved], date(2026, 11, 24))


def test_a_closing_and_the_reopening_before_it_stand_where_the_last_stay_began() -> None:
    lost_and_won = [Event("d", NOON, "reopened", "lost", "s"), Event("d", NOON, "won")]
    since = NOON - timedelta(days=9)
    found = undated([Event("d", NOON, "amount", None, "5 EUR"), *lost_and_won], since)
    assert [(e.kind, e.at, e.old) for e in found] == [
        ("amount", NOON, None),
        ("reopened", since, "lost"),
        ("won", since, "undated"),
    ]
