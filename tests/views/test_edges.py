"""Where a period, a window or a number of deals begins and ends: on it, one before, one after."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from salesdesk.desk.commands.deals import WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.domain.events import UNDATED, Event, created_text, place_text
from salesdesk.domain.periods import parse
from salesdesk.domain.records import Deal, Note
from salesdesk.views.counting import counting
from salesdesk.views.coverage import covered
from salesdesk.views.deal import sentences
from salesdesk.views.export_everything import everything, places_of, references
from salesdesk.views.forecasts import changed_on
from salesdesk.views.kinds import PLAIN
from salesdesk.views.quota import choices, past_periods, quota
from salesdesk.views.strip import standing
from salesdesk.views.whatif import every_win, usual_size
from tests.support.desks import DeskForTests, desk_in

TICK = timedelta(microseconds=1)
OCTOBER = datetime(2026, 9, 30, 22, tzinfo=UTC)
"""When the quarter begins in Berlin."""


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    """Four wins: the last instant before a quarter and its first, the last of it and the first after it; a quarter on."""
    made = desk_in(tmp_path)
    january = datetime(2026, 12, 31, 23, tzinfo=UTC)
    made.clock.now = datetime(2026, 9, 1, tzinfo=UTC)
    deals = [made.deal(f"Deal {number}", amount=10**number) for number in range(4)]
    for deal, instant in zip(deals, (OCTOBER - TICK, OCTOBER, january - TICK, january), strict=True):
        made.clock.now = instant
        made.desk.do(WinDeals(deals=(deal,)))
    made.clock.now = datetime(2027, 1, 20, 12, tzinfo=UTC)
    yield made
    made.desk.store.close()


def test_a_win_is_in_the_period_of_its_instant(at: DeskForTests) -> None:
    snapshot = at.desk.snapshot()
    assert [quota(snapshot, key).strip.won for key in ("2026-Q3", "2026-Q4", "2027-Q1")] == [1, 110, 1_000]
    page = quota(snapshot, "2026-Q4")
    assert [(step.day, step.won) for step in page.progress] == [
        (date(2026, 10, 1), 0),
        (date(2026, 10, 1), 10),
        (date(2026, 12, 31), 110),
        (date(2026, 12, 31), 110),
    ]
    now, how = parse("2027-Q1"), counting(snapshot, parse("2027-Q1"))
    assert [(one.period.key, one.won) for one in past_periods(snapshot, now, PLAIN, how, 3)] == [
        ("2026-Q3", 1),
        ("2026-Q4", 110),
    ]
    assert [card.amount for card in every_win(snapshot, how)] == [1_000, 100, 10, 1]
    assert [card.amount for card in standing(snapshot, parse("2026-Q4")).won] == [100, 10]


def test_what_changed_on_a_day(at: DeskForTests) -> None:
    titles = {key: card.title for key, card in at.desk.snapshot().every_card().items()}
    found = {
        day: changed_on(at.desk.snapshot(), day) for day in (date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 2))
    }
    assert {day: [titles[key] for key in keys] for day, keys in found.items()} == {
        date(2026, 9, 30): ["Deal 0"],
        date(2026, 10, 1): ["Deal 1"],
        date(2026, 10, 2): [],
    }


def test_the_usual_size_is_of_a_year(at: DeskForTests) -> None:
    """From the beginning of the day a year ago on."""
    a_year_on = OCTOBER + timedelta(days=365)
    sizes = []
    for instant in (a_year_on - TICK, a_year_on, a_year_on + timedelta(days=1)):
        at.clock.now = instant
        snapshot = at.desk.snapshot()
        sizes.append(usual_size(snapshot, every_win(snapshot, counting(snapshot, parse("2027-Q4")))))
    assert sizes == [round((10 + 100) / 2), 100, 550]


def test_a_win_of_this_very_instant_counts(at: DeskForTests) -> None:
    deal = at.deal("Just now", amount=7)
    at.desk.do(WinDeals(deals=(deal,)))
    snapshot = at.desk.snapshot()
    assert every_win(snapshot, counting(snapshot, parse("2027-Q1")))[0].amount == 7


def test_the_periods_to_choose_from_begin_with_the_first_deal_or_quota(at: DeskForTests) -> None:
    assert [period.key for period in choices(at.desk.snapshot())] == ["2027-Q2", "2027-Q1", "2026-Q4", "2026-Q3"]
    at.desk.do(SetQuota(period="2026-Q1", amount=5))
    assert [period.key for period in choices(at.desk.snapshot())][-1] == "2026-Q1"
    at.desk.do(SetQuota(period="1999-Q1", amount=5))
    assert len(choices(at.desk.snapshot())) == 40


def test_what_records_and_events_name() -> None:
    """The keys that have to be in a file of the whole desk as well."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    deal = Deal(
        id="d",
        pipeline="p",
        stage="s",
        rank="a",
        title="t",
        currency="EUR",
        created_at=now,
        stage_since=now,
        contact="c",
    )
    note = Note(id="n", subject_kind="person", subject="c", text="x", created_at=now)
    assert (references(deal), references(note)) == (["p", "s", "c"], ["c"])
    told = [
        Event("d", now, "created", None, created_text("p", "s", None, "EUR", None)),
        Event("d", now, "stage", "s", "s2"),
        Event("d", now, "stage", None, "s2"),
        Event("d", now, "reopened", "won", "s"),
        Event("d", now, "pipeline", place_text("p", "s"), place_text("q", "r")),
        Event("d", now, "won"),
        Event("d", now, "amount", None, "5 EUR"),
    ]
    assert [places_of(event) for event in told] == [
        ["p", "s"],
        ["s", "s2"],
        ["s2"],
        ["s"],
        ["p", "s", "q", "r"],
        [],
        [],
    ]


def test_the_whole_desk_holds_what_is_named(at: DeskForTests) -> None:
    found = everything(at.desk.snapshot())
    assert {kind.__name__: len(records) for kind, records in found.records.items() if records} == {
        "Pipeline": 1,
        "Stage": 3,
        "Deal": 4,
        "Setting": 2,
    }
    assert (len(found.events), found.diary) == (8, ())


def test_closings_on_a_day_that_is_not_known_in_words() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    told = [
        Event("d", now, "won", UNDATED),
        Event("d", now, "lost", UNDATED, "Price"),
        Event("d", now, "lost", UNDATED),
    ]
    assert [str(line.sentence) for line in sentences(told, {}, {})] == [
        "Won, on a day that is not known",
        "Lost, on a day that is not known: Price",
        "Lost, on a day that is not known",
    ]


def test_a_deal_without_an_amount_is_worth_nothing(at: DeskForTests) -> None:
    at.deal("Unpriced", expected_close=date(2027, 2, 1))
    at.desk.do(SetQuota(period="2027-Q1", amount=5_000))
    found = covered(standing(at.desk.snapshot()))
    assert (found.plain, found.weighted, len(found.deals)) == (0, 0, 1)
