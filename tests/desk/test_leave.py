"""Leave: no working day, kept in the log, undone, taken along and merged like anything else."""

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.leave import AddLeave, RemoveLeave
from salesdesk.desk.commands.merge import MergeLog
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.desk import Desk
from salesdesk.desk.settings import DeskSettings
from salesdesk.domain.days import Leave
from salesdesk.domain.errors import Refused
from salesdesk.store.store import SqlStore
from salesdesk.views.quota import quota
from salesdesk.views.strip import strip
from tests.support.desks import DeskForTests, StandingClock, desk_in

SKIING = AddLeave(first=date(2026, 12, 7), last=date(2026, 12, 11), name="Skiing")


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    yield made
    made.desk.store.close()


def spans(desk: Desk) -> list[tuple[str, str, str]]:
    return [(one.first.isoformat(), one.last.isoformat(), one.name) for one in desk.settings.leave]


def test_leave_is_no_working_day(at: DeskForTests) -> None:
    """Monday 23 November to Thursday 31 December are 29 working days; a week away leaves 24, a holiday on top 23."""
    at.desk.do(SetQuota(period="2026-Q4", amount=2_900))
    assert quota(at.desk.snapshot()).required_per_day == pytest.approx(100)
    at.desk.do(SKIING)
    assert quota(at.desk.snapshot()).required_per_day == pytest.approx(2_900 / 24)
    at.desk.do(ChangeSettings(values=(("holidays", "2026-12-25"),)))
    assert quota(at.desk.snapshot()).required_per_day == pytest.approx(2_900 / 23)
    at.desk.do(AddLeave(first=date(2026, 12, 25)))
    assert quota(at.desk.snapshot()).required_per_day == pytest.approx(2_900 / 23)


def test_leave_changes_the_pace(at: DeskForTests) -> None:
    """37 of the 66 working days of the quarter lie before 23 November; ten days away in October leave 27 of 56."""
    at.desk.do(SetQuota(period="2026-Q4", amount=6_600))
    assert strip(at.desk.snapshot()).pace_target == pytest.approx(3_700)
    at.desk.do(AddLeave(first=date(2026, 10, 3), last=date(2026, 10, 18), name="Sea"))
    assert strip(at.desk.snapshot()).pace_target == pytest.approx(6_600 * 27 / 56)


def test_leave_is_added_renamed_removed_and_taken_back_also_after_a_restart(at: DeskForTests) -> None:
    skiing = ("2026-12-07", "2026-12-11", "Skiing")
    at.desk.do(SKIING)
    at.desk.do(AddLeave(first=date(2026, 11, 30), name="  Moving\n house "))
    assert spans(at.desk) == [("2026-11-30", "2026-11-30", "Moving house"), skiing]
    at.desk.do(AddLeave(first=SKIING.first, last=SKIING.last, name="Snow"))
    assert spans(at.desk)[1] == (*skiing[:2], "Snow")
    at.desk.do(RemoveLeave(first=SKIING.first, last=SKIING.last))
    assert spans(at.reopen()) == [("2026-11-30", "2026-11-30", "Moving house")]
    for wanted in ((*skiing[:2], "Snow"), skiing):
        at.desk.undo()
        assert spans(at.desk)[1] == wanted
    at.desk.undo()
    at.desk.undo()
    assert spans(at.desk) == []
    at.desk.redo()
    assert spans(at.reopen()) == [skiing]
    at.desk.do(RemoveLeave(first=SKIING.first, last=SKIING.last))
    at.desk.do(SKIING)
    assert spans(at.anew()) == [skiing]


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (AddLeave(first=date(2026, 12, 7), last=date(2026, 12, 6)), "before it begins"),
        (AddLeave(first=date(2026, 1, 1), last=date(2027, 1, 2)), "a year at most"),
        (AddLeave(first=date(2026, 1, 1), name="x" * 61), "60 characters"),
        (AddLeave(first=date(1, 1, 1)), "0001-01-01"),
        (RemoveLeave(first=date(2026, 12, 7)), "no leave"),
        (ChangeSettings(values=(("leave 2026-12-07", ""),)), "cannot be the setting"),
        (ChangeSettings(values=(("leave 2026-12-07  2026-12-08", ""),)), "cannot be the setting"),
    ],
)
def test_what_is_no_leave_is_refused(at: DeskForTests, command: AddLeave, why: str) -> None:
    at.desk.do(SKIING)
    with pytest.raises(Refused, match=why):
        at.desk.do(command)
    assert len(spans(at.desk)) == 1


def test_all_figures_follow(at: DeskForTests) -> None:
    change = at.desk.do(SKIING)
    assert change.any_deal and change.moves_figures and not change.moves_reports
    assert isinstance(change, Change)


def test_leave_of_two_devices_comes_together_in_any_order(tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    at.desk.do(SKIING)
    at.desk.store.close()
    desks = []
    for number in range(2):
        path = Path(shutil.copy(at.path, tmp_path / f"desk {number}.salesdesk"))
        clock = StandingClock(at.clock.now + timedelta(minutes=number))
        desks.append(Desk(SqlStore.open(path, clock, Random(number + 50).randbytes), clock))
    one, other = desks
    one.do(AddLeave(first=date(2026, 11, 30), name="Moving"))
    one.do(RemoveLeave(first=SKIING.first, last=SKIING.last))
    other.do(AddLeave(first=date(2026, 12, 1), last=date(2026, 12, 2)))
    other.do(AddLeave(first=date(2026, 11, 30), name="House"))
    one.do(MergeLog(source=other.store.path))
    other.do(MergeLog(source=one.store.path))
    wanted = [("2026-11-30", "2026-11-30", "House"), ("2026-12-01", "2026-12-02", "")]
    assert spans(one) == spans(other) == wanted
    for desk in desks:
        desk.store.close()


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9)), max_size=4),
    st.lists(st.integers(0, 40), max_size=3),
    st.sets(st.integers(0, 6), min_size=1),
)
def test_working_days_are_those_that_are_left_when_counted_one_by_one(
    leave: list[tuple[int, int]], holidays: list[int], weekdays: set[int]
) -> None:
    begin = date(2026, 11, 23)
    off = [begin + timedelta(day) for day in holidays]
    away = tuple(Leave(begin + timedelta(first), begin + timedelta(first + long)) for first, long in leave)
    settings = DeskSettings(weekdays=frozenset(weekdays), holidays=frozenset(off), leave=away)
    days = [begin + timedelta(day) for day in range(30)]
    working = [day for day in days if day.weekday() in weekdays and day not in off]
    left = [day for day in working if not any(one.first <= day <= one.last for one in away)]
    assert settings.working_days(begin, begin + timedelta(30)) == len(left)
    assert settings.leave_days(begin, begin + timedelta(30)) == len(working) - len(left)
