"""The full check once a day: in a quiet moment, remembered, and out of the way of whoever works."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from salesdesk.desk.checking import last_check
from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.desk.desk import Desk
from salesdesk.desk.recovering import Look
from salesdesk.domain.errors import Message
from salesdesk.store.kept import KeptFiles
from salesdesk.store.soundness import DeskDamaged
from salesdesk.store.store import SqlStore
from salesdesk.ui.recovery.health import LOOKS_AFTER_GIVING_WAY, DeskHealth
from salesdesk.ui.recovery.ports import CheckDepth, RecoveryAnswers, RecoveryPorts
from tests.ui.live import Live, live

__all__ = ["live"]
FAULT = Message("{what} is not what the log says: {fields}", {"what": "Harbour crate", "fields": "title"})


class Checker:
    """Stands for the child: finds what a test says, when a test lets it end."""

    def __init__(self) -> None:
        self.found: tuple[Message, ...] = ()
        self.may_end = Event()
        self.may_end.set()
        self.begun = 0
        self.given_up = 0
        self.depths: list[CheckDepth] = []

    def __call__(self, path: Path, key: bytes | None, look: Look, depth: CheckDepth) -> tuple[Message, ...]:
        self.begun += 1
        self.depths.append(depth)
        try:
            while True:
                look(0.5)
                if self.may_end.wait(0.01):
                    return self.found
        except BaseException:
            self.given_up += 1
            raise


class Hand:
    """What the user does."""

    is_busy = False

    def __call__(self) -> bool:
        return self.is_busy


@pytest.fixture
def checker() -> Checker:
    return Checker()


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def health(live: Live, tmp_path: Path, checker: Checker, hand: Hand) -> Iterator[DeskHealth]:
    live.at.desk.kept = KeptFiles(tmp_path / "kept", "test")
    made = health_of(live, checker)
    made.begin(hand)
    live.until(lambda: live.context.operations.is_idle)
    yield made
    made.close()
    live.at.desk.kept.close()


def health_of(live: Live, checker: Checker, is_large: bool = False) -> DeskHealth:
    def nothing(*_given: Any) -> Any:
        raise AssertionError

    ports = RecoveryPorts(nothing, nothing, nothing, nothing, checker, lambda _path: is_large)
    answers = RecoveryAnswers(nothing, nothing, nothing, nothing)
    return DeskHealth(live.context, ports, answers, live.context.operations, rows_ms=1_000_000)


def settled(live: Live, health: DeskHealth) -> None:
    """What was begun has ended, and is kept."""
    live.until(lambda: not health.desk.is_looking and live.context.operations.is_idle)


def test_the_check_is_done_once_a_day_and_remembered(live: Live, health: DeskHealth, checker: Checker) -> None:
    for _ in range(3):
        health.look()
        settled(live, health)
    assert checker.begun == 1
    kept = last_check(live.at.desk)
    assert kept is not None and (kept.day, kept.faults) == (health.today(), ())
    live.at.clock.on(days=1)
    health.look()
    settled(live, health)
    assert checker.begun == 2


def test_nothing_begins_while_somebody_works(live: Live, health: DeskHealth, checker: Checker, hand: Hand) -> None:
    hand.is_busy = True
    health.look()
    assert checker.begun == 0
    hand.is_busy = False
    health.look()
    settled(live, health)
    assert checker.begun == 1


def test_a_change_ends_the_check_which_is_done_later(live: Live, health: DeskHealth, checker: Checker) -> None:
    checker.may_end.clear()
    health.look()
    live.until(lambda: checker.begun == 1)
    live.do(CreateDeal(title="Made meanwhile"))
    settled(live, health)
    assert checker.given_up == 1
    checker.may_end.set()
    for _ in range(LOOKS_AFTER_GIVING_WAY + 1):
        health.look()
    settled(live, health)
    assert checker.begun == 2
    assert last_check(live.at.desk) is not None


def test_closing_ends_the_check(live: Live, health: DeskHealth, checker: Checker) -> None:
    checker.may_end.clear()
    health.look()
    live.until(lambda: checker.begun == 1)
    health.close()
    assert checker.given_up == 1
    assert last_check(live.at.desk) is None


def test_a_check_that_is_asked_for_goes_on_after_a_change(live: Live, health: DeskHealth, checker: Checker) -> None:
    checker.may_end.clear()
    with live.qtbot.waitSignal(health.checked) as told:
        health.check()
        live.until(lambda: health.percent == 50)
        live.do(CreateDeal(title="Made meanwhile"))
        live.until(lambda: checker.given_up == 1)
        checker.may_end.set()
    assert told.args == [()]
    assert checker.begun == 2
    health.check()
    checker.may_end.clear()
    health.stop()
    settled(live, health)
    assert not health.is_checking


def test_damage_that_only_the_full_check_finds_is_known_at_the_next_start(
    live: Live, health: DeskHealth, checker: Checker
) -> None:
    checker.found = (FAULT,)
    with live.qtbot.waitSignal(health.damaged):
        health.look()
    settled(live, health)
    assert health.faults == (FAULT,)
    with pytest.raises(DeskDamaged):
        live.at.deal("Another")
    later = Desk(SqlStore.view(live.at.path, live.at.clock), live.at.clock, kept=live.at.desk.kept)
    kept = last_check(later)
    assert kept is not None and kept.faults == (FAULT,)
    told: list[tuple[Message, ...]] = []
    later.store.watch_damage(told.append)
    later.store.note_damage(kept.faults)
    assert told == [(FAULT,)]
    later.store.close()


def test_what_was_found_in_another_file_is_not_said_of_this_one(
    live: Live, health: DeskHealth, checker: Checker, tmp_path: Path
) -> None:
    checker.found = (FAULT,)
    health.look()
    settled(live, health)
    other = tmp_path / "other.salesdesk"
    other.write_bytes(live.at.path.read_bytes())
    desk = Desk(SqlStore.view(other, live.at.clock), live.at.clock, kept=live.at.desk.kept)
    assert last_check(desk) is None
    desk.store.close()


def test_a_past_day_is_not_checked(live: Live, checker: Checker) -> None:
    live.at.desk.looks_back = True
    health = health_of(live, checker)
    health.begin()
    health.look()
    health.close()
    assert checker.begun == 0


def test_the_rows_of_a_large_desk_are_looked_at_at_each_opening(live: Live, checker: Checker, hand: Hand) -> None:
    """A change does not end it, and what is found refuses every change from then on, and has all looked at."""
    health = health_of(live, checker, is_large=True)
    health.begin(hand)
    live.until(lambda: live.context.operations.is_idle)
    checker.may_end.clear()
    health.look_at_rows()
    live.until(lambda: checker.begun == 1)
    live.do(CreateDeal(title="Made meanwhile"))
    checker.found = (FAULT,)
    with live.qtbot.waitSignal(health.damaged):
        checker.may_end.set()
    live.until(lambda: checker.begun == 2)
    settled(live, health)
    assert (checker.depths, checker.given_up) == (["rows", "full"], 0)
    with pytest.raises(DeskDamaged):
        live.at.desk.do(CreateDeal(title="Another"))
    health.look_at_rows()
    assert checker.begun == 2
    health.close()


def test_a_check_that_is_asked_for_follows_that_of_the_rows(live: Live, checker: Checker, hand: Hand) -> None:
    health = health_of(live, checker, is_large=True)
    health.begin(hand)
    live.until(lambda: live.context.operations.is_idle)
    hand.is_busy = True
    health.look_at_rows()
    assert checker.begun == 0
    hand.is_busy = False
    checker.may_end.clear()
    health.look()
    live.until(lambda: checker.begun == 1)
    with live.qtbot.waitSignal(health.checked):
        health.check()
        checker.may_end.set()
    assert checker.depths == ["rows", "full"]
    health.close()
