"""Backups beside an open window: at the start, every hour in which the desk changes, and on closing, with a bound."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from threading import Event

import pytest

from salesdesk.desk.backups import Backup, BackupDifference, BackupState, BackupStopped
from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.desk.desk import Desk
from salesdesk.domain.backups import BackupReason
from salesdesk.domain.errors import Message, SalesDeskError
from salesdesk.ui.backup_runner import LOOKS_AFTER_FAILURE, BackupRunner
from tests.support.desks import StandingClock
from tests.ui.live import Live, live

__all__ = ["live"]


@dataclass
class FakeBackups:
    """Backups that are made in no time, fail as told, or last until they are given up."""

    clock: StandingClock
    asked: list[BackupReason] = field(default_factory=list)
    made: datetime | None = None
    trouble: Message | None = None
    folder: Path = Path("backups")
    second: Path | None = None
    places: int = 1
    lasts: bool = False
    begun: Event = field(default_factory=Event)
    given_up: list[BackupReason] = field(default_factory=list)

    def make(self, reason: BackupReason, look: Callable[[], None] | None = None) -> Backup | None:
        self.asked.append(reason)
        self.begun.set()
        while self.lasts and look is not None:
            try:
                look()
            except BackupStopped:
                self.given_up.append(reason)
                raise
        if self.trouble is not None:
            raise SalesDeskError(self.trouble.text)
        self.made = self.clock.now
        return self._backup()

    def _backup(self) -> Backup | None:
        return Backup(Path("a"), self.made, self.asked[-1], 1, "own", None) if self.made else None

    def state(self) -> BackupState:
        return BackupState(self._backup(), self.second, True, self.places, self.trouble)

    def name_second(self, folder: Path | None) -> None:
        self.second = folder

    def every(self) -> list[Backup]:
        return []

    def know(self, key: bytes) -> None:
        raise NotImplementedError

    def key_of(self, source: Path) -> bytes | None:
        raise NotImplementedError

    def compare(self, source: Path) -> BackupDifference:
        raise NotImplementedError


@pytest.fixture
def backups(live: Live) -> FakeBackups:
    return FakeBackups(live.at.clock)


def runner_on(live: Live, backups: FakeBackups, patience_ms: int = 60_000) -> BackupRunner:
    desk = Desk(live.at.desk.store, live.at.clock, backups=lambda _desk: backups)
    return BackupRunner(replace(live.context, desk=desk), look_ms=10**8, patience_ms=patience_ms)


def begun(live: Live, runner: BackupRunner) -> None:
    with live.qtbot.waitSignal(runner.made):
        runner.begin()


def looked(live: Live, runner: BackupRunner) -> None:
    """After a look, and the reading that it asked for."""
    runner.look()
    live.until(lambda: live.context.operations.is_idle)


def test_hourly_while_it_changes(live: Live, backups: FakeBackups) -> None:
    runner = runner_on(live, backups)
    begun(live, runner)
    live.at.clock.on(hours=2)
    looked(live, runner)
    assert backups.asked == ["start"], "nothing has changed"
    live.at.clock.on(hours=-2)
    live.do(CreateDeal(title="New"))
    live.at.clock.on(minutes=59)
    looked(live, runner)
    assert backups.asked == ["start"]
    live.at.clock.on(minutes=1)
    looked(live, runner)
    looked(live, runner)
    assert backups.asked == ["start", "hourly"]
    live.do(CreateDeal(title="Another"))
    live.at.clock.on(days=-3)
    looked(live, runner)
    assert backups.asked == ["start", "hourly", "hourly"], "a clock that was put back"
    runner.close()
    runner.finish()
    assert len(backups.asked) == 3, "nothing has changed since"


def test_on_closing_when_it_has_changed(live: Live, backups: FakeBackups) -> None:
    runner = runner_on(live, backups)
    begun(live, runner)
    live.do(CreateDeal(title="New"))
    runner.close()
    runner.finish()
    assert backups.asked == ["start", "closing"]


def test_closing_waits_no_longer_than_its_bound(live: Live, backups: FakeBackups) -> None:
    """And what was under way when it closes is given up at once."""
    runner = runner_on(live, backups, patience_ms=0)
    backups.lasts = True
    runner.begin()
    live.until(backups.begun.is_set)
    runner.close()
    live.until(lambda: backups.given_up == ["start"])
    runner.finish()
    assert backups.given_up == ["start", "closing"]


def test_trouble_is_told_once_and_tried_again(live: Live, backups: FakeBackups) -> None:
    told: list[str] = []
    runner = runner_on(live, backups)
    runner.told.connect(told.append)
    backups.trouble = Message("The disk is full.")
    runner.begin()
    live.until(lambda: told)
    for _ in range(LOOKS_AFTER_FAILURE + 1):
        looked(live, runner)
    assert (told, backups.asked) == (["The disk is full."], ["start", "hourly"])
    backups.trouble = None
    for _ in range(LOOKS_AFTER_FAILURE + 1):
        looked(live, runner)
    assert len(backups.asked) == 3
    backups.trouble = Message("The disk is full.")
    live.do(CreateDeal(title="New"))
    live.at.clock.on(hours=1)
    looked(live, runner)
    assert told == ["The disk is full."] * 2
    runner.close()


def test_a_second_place_that_is_back_is_brought_up_to_date(live: Live, backups: FakeBackups) -> None:
    runner = runner_on(live, backups)
    backups.second = Path("stick")
    begun(live, runner)
    looked(live, runner)
    assert backups.asked == ["start", "hourly"], "one place lacks the last backup"
    backups.places = 2
    looked(live, runner)
    looked(live, runner)
    assert backups.asked == ["start", "hourly", "hourly"]
    runner.close()


def test_a_past_day_is_not_backed_up(live: Live, backups: FakeBackups) -> None:
    desk = Desk(live.at.desk.store, live.at.clock, looks_back=True, backups=lambda _desk: backups)
    runner = BackupRunner(replace(live.context, desk=desk))
    runner.begin()
    runner.look()
    runner.close()
    runner.finish()
    assert backups.asked == []
