"""What will be asked of past days is answered in quiet moments, once each, and kept for the pages and for the next run."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from salesdesk.desk.commands.closing_days import SetClosedDay
from salesdesk.desk.commands.deal_fields import ChangeAmount
from salesdesk.desk.commands.deals import WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.desk import Desk
from salesdesk.store.kept import KeptFiles
from salesdesk.views.board import current_period
from salesdesk.views.by_month import by_month
from salesdesk.views.chance_history import chance_history
from salesdesk.views.figures import FiguresRequest, figures
from salesdesk.views.forecast_changes import days_to_compare, forecast_changes
from salesdesk.views.learn_back import learn_back, past_questions
from tests.support.desks import DeskForTests, desk_in
from tests.views.learnt_days import noted_days


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    """A desk since the end of July, on a Friday in November."""
    made = desk_in(tmp_path)
    made.clock.now = datetime(2026, 7, 20, 9, tzinfo=UTC)
    made.past(12, days=3)
    made.desk.do(SetQuota(period="2026-Q4", amount=5_000_000))
    made.deal("Fleet", amount=400_000, expected_close=date(2026, 12, 1))
    made.clock.now = datetime(2026, 11, 13, 9, tzinfo=UTC)
    yield made
    made.desk.store.close()


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[KeptFiles]:
    with closing(KeptFiles(tmp_path / "kept", "1")) as made:
        yield made


@pytest.fixture
def learnt(monkeypatch: pytest.MonkeyPatch) -> list[date]:
    """The days that were learnt."""
    return noted_days(monkeypatch)


def all_of_it(desk: Desk) -> set[str]:
    done = set[str]()
    while learn_back(desk, done):
        desk.keep()
    return done


def shown(desk: Desk) -> str:
    """What the Quota page shows of past days."""
    now = desk.snapshot()
    period = current_period(now)
    told = [forecast_changes(now, day, period) for day in days_to_compare(now.today, period)]
    fleet = next(card.id for card in now.all_cards() if card.title == "Fleet")
    return repr(([(one.before, one.changes) for one in told], by_month(now, period), chance_history(now, fleet, 5)))


def test_what_the_page_asks_is_there_in_the_next_run(at: DeskForTests, kept: KeptFiles, learnt: list[date]) -> None:
    desk = Desk(at.desk.store, at.clock, kept=kept)
    names = [one.name for one in past_questions(desk.snapshot())]
    done = all_of_it(desk)
    assert done == set(names)
    assert len(names) == len(done)
    days = sorted(learnt)
    assert len(days) == len(set(days)), "none twice"
    learnt.clear()
    again = Desk(at.desk.store, at.clock, kept=kept)
    assert all_of_it(again) == done
    assert learnt == []
    found = shown(Desk(at.desk.store, at.clock, kept=kept))
    assert set(learnt) <= {date(2026, 8, 25), date(2026, 11, 13)}, "the day that the deal came, and today"
    assert found == shown(at.anew())


def test_on_the_next_working_day_the_first_visit_learns_nothing_of_a_past_day(
    at: DeskForTests, kept: KeptFiles, learnt: list[date]
) -> None:
    all_of_it(Desk(at.desk.store, at.clock, kept=kept))
    at.clock.on(days=3)
    monday = Desk(at.desk.store, at.clock, kept=kept)
    learnt.clear()
    now = monday.snapshot()
    period = current_period(now)
    week, yesterday = days_to_compare(now.today, period)[:2]
    assert (week, yesterday) == (date(2026, 11, 9), date(2026, 11, 15))
    forecast_changes(now, week, period)
    assert set(learnt) <= {now.today}
    forecast_changes(now, yesterday, period)
    assert yesterday in learnt, "it was not over"


def test_where_the_past_changes_nothing_that_was_kept_is_used(
    at: DeskForTests, kept: KeptFiles, learnt: list[date]
) -> None:
    desk = Desk(at.desk.store, at.clock, kept=kept)
    fleet = next(card.id for card in desk.snapshot().all_cards() if card.title == "Fleet")
    all_of_it(desk)
    week = days_to_compare(desk.today(), current_period(desk.snapshot()))[0]

    def asked_anew(run: Desk) -> bool:
        learnt.clear()
        assert shown(run) == shown(Desk(at.desk.store, at.clock))
        learnt_without = len(learnt)
        learnt.clear()
        shown(Desk(at.desk.store, at.clock, kept=kept))
        assert len(learnt) <= learnt_without
        return week in learnt

    at.desk.do(ChangeAmount(deals=(fleet,), amount=800_000))
    assert not asked_anew(Desk(at.desk.store, at.clock, kept=kept)), "a change of today"
    at.desk.do(WinDeals(deals=(fleet,)))
    at.desk.do(SetClosedDay(deals=(fleet,), day=date(2026, 10, 20)))
    assert asked_anew(Desk(at.desk.store, at.clock, kept=kept)), "it was won weeks ago"
    at.desk.undo()
    assert not asked_anew(Desk(at.desk.store, at.clock, kept=kept)), "and was not after all"


def test_figures_are_the_same_with_kept_days_and_without(at: DeskForTests, kept: KeptFiles, learnt: list[date]) -> None:
    def printed(desk: Desk) -> str:
        asked = FiguresRequest(since=desk.today() - timedelta(days=7))
        return json.dumps(figures(desk.snapshot(), "forecast", asked), default=str)

    wanted = printed(at.anew())
    first = Desk(at.desk.store, at.clock, kept=kept)
    assert printed(first) == wanted
    first.keep()
    learnt.clear()
    assert printed(Desk(at.desk.store, at.clock, kept=kept)) == wanted
    assert learnt == []


def test_without_a_kept_state_or_a_past_nothing_is_asked(at: DeskForTests, kept: KeptFiles, tmp_path: Path) -> None:
    assert not learn_back(at.desk, set())
    assert not learn_back(Desk(at.desk.store, at.clock, looks_back=True, kept=kept), set())
    folder = tmp_path / "bare"
    folder.mkdir()
    bare = desk_in(folder)
    assert not learn_back(Desk(bare.desk.store, bare.clock, kept=kept), set())
    bare.desk.store.close()
