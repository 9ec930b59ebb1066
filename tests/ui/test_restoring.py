"""A restore beside the window's thread: what is said meanwhile, giving it up, and what becomes of one that fails."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event, current_thread, main_thread
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from salesdesk.desk.backups import Backup, TellRestore
from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import SalesDeskError
from salesdesk.domain.records import Deal
from salesdesk.store.backup_keeper import BackupKeeper
from salesdesk.store.backup_places import SecondPlace
from salesdesk.store.lock import DeskLock
from salesdesk.store.restore import restore
from salesdesk.store.store import SqlStore
from salesdesk.ui.restoring import RestoreScreen
from salesdesk.ui.session import Session
from tests.support.desks import DeskForTests, desk_in
from tests.ui.sessions import end, ports


@dataclass
class Gate:
    """Holds a restore up while it copies, until it is let go; ``refusal`` is what it then fails with."""

    open: Event = field(default_factory=Event)
    refusal: str = ""
    threads: set[bool] = field(default_factory=set)
    reopens: bool = True

    def __call__(self, tell: TellRestore) -> None:
        self.threads.add(current_thread() is main_thread())
        while not self.open.wait(0.01):
            tell("copying")
        tell("copying")
        if self.refusal:
            raise SalesDeskError(self.refusal)


@pytest.fixture
def at(tmp_path: Path) -> DeskForTests:
    return desk_in(tmp_path)


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def session(qapp: object, at: DeskForTests, tmp_path: Path, gate: Gate) -> Iterator[Session]:
    """A window on a desk with one backup of "Kept", and "Later" since."""

    def keeper(desk: Desk) -> BackupKeeper:
        second = SecondPlace(tmp_path / "backups.json")
        return BackupKeeper(desk.store.path, tmp_path / "backups", second, at.clock, lambda: ZoneInfo("Europe/Berlin"))

    def put_back(
        desk: Desk, source: Path, under: bytes | None, secure: Callable[[], object], tell: TellRestore
    ) -> Path | None:
        gate(tell)
        return restore(source, desk.store.path, at.clock, None, under, None, secure, tell)

    def reopen(_desk: Desk, _key: bytes | None) -> Desk:
        gate.threads.add(current_thread() is main_thread())
        if not gate.reopens:
            raise SalesDeskError("The disk is gone.")
        return Desk(SqlStore.open(at.path, at.clock), at.clock, backups=keeper)

    at.deal("Kept")
    desk = Desk(at.desk.store, at.clock, backups=keeper)
    assert desk.backups is not None
    desk.backups.make("hand")
    desk.do(CreateDeal(title="Later"))
    made = Session(desk, replace(ports(desk, tmp_path), restore=put_back, reopen=reopen))
    made.window.show()
    yield made
    if hasattr(made, "window"):
        end(made)
    else:
        made.close()


def begun(qtbot: QtBot, session: Session) -> RestoreScreen:
    """The screen of a restore that is held up."""
    backups = session.context.desk.backups
    assert backups is not None
    (backup,) = backups.every()
    assert session.context.restore is not None
    session.context.restore(backup)
    qtbot.waitUntil(lambda: bool(screens()) and screens()[0].step.text() != "")
    return screens()[0]


def screens() -> list[RestoreScreen]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, RestoreScreen) and one.isVisible()]


def back(qtbot: QtBot, session: Session) -> str:
    """What the window says that is there again."""
    qtbot.waitUntil(lambda: hasattr(session, "window") and session.window.isVisible() and not screens())
    return session.window.frame.notices.text()


def titles(session: Session) -> set[str]:
    with session.context.desk.read() as reader:
        return {deal.title for deal in reader.every(Deal)}


def reasons(session: Session) -> list[str]:
    backups = session.context.desk.backups
    assert backups is not None
    return [one.reason for one in backups.every()]


def test_it_says_what_it_does_and_keeps_no_thread_of_the_window(qtbot: QtBot, session: Session, gate: Gate) -> None:
    screen = begun(qtbot, session)
    assert screen.title.text() == "Your desk is being put back to 23 Nov 2026, 10:00"
    assert screen.step.text() == "Copying the backup, and checking the copy…"
    gate.open.set()
    assert back(qtbot, session) == "The desk is put back to the backup."
    assert titles(session) == {"Kept"}
    assert reasons(session) == ["restore", "hand"]
    assert gate.threads == {False}


@pytest.mark.parametrize("way", ["button", "key", "closing"])
def test_it_is_given_up(qtbot: QtBot, session: Session, gate: Gate, at: DeskForTests, way: str) -> None:
    screen = begun(qtbot, session)
    if way == "button":
        qtbot.mouseClick(screen.button, Qt.MouseButton.LeftButton)
    elif way == "key":
        QTest.keyClick(screen, Qt.Key.Key_Escape)
    else:
        screen.close()
    assert back(qtbot, session) == "The restore was given up. Your desk is as it was."
    assert titles(session) == {"Kept", "Later"}
    assert reasons(session) == ["hand"]
    assert sorted(path.name for path in at.path.parent.glob("*desk*")) == ["desk.salesdesk"]


def test_one_that_fails_gives_the_desk_back(qtbot: QtBot, session: Session, gate: Gate) -> None:
    gate.refusal = "The disk is full."
    begun(qtbot, session)
    gate.open.set()
    assert back(qtbot, session) == "The disk is full."
    assert titles(session) == {"Kept", "Later"}


def test_without_a_desk_to_go_on_with_it_says_so_and_offers_to_quit(qtbot: QtBot, session: Session, gate: Gate) -> None:
    screen = begun(qtbot, session)
    gate.reopens = False
    gate.open.set()
    qtbot.waitUntil(lambda: screen.step.text() == "The disk is gone.")
    assert screen.button.label() == "Quit"
    with qtbot.waitSignal(screen.left):
        qtbot.mouseClick(screen.button, Qt.MouseButton.LeftButton)


def test_a_program_that_ends_meanwhile_leaves_the_desk_as_it_was(
    qtbot: QtBot, session: Session, gate: Gate, at: DeskForTests
) -> None:
    begun(qtbot, session)
    session.close()
    assert screens() == []
    DeskLock(at.path).release()
    with SqlStore.view(at.path, at.clock).read() as reader:
        assert {deal.title for deal in reader.every(Deal)} == {"Kept", "Later"}


def test_an_undone_restore_of_one(qtbot: QtBot, session: Session, gate: Gate) -> None:
    gate.open.set()
    begun_at = begun_backup(session)
    assert session.context.restore is not None
    session.context.restore(begun_at)
    assert back_with(qtbot, session, {"Kept"})
    backups = session.context.desk.backups
    assert backups is not None
    assert session.context.restore is not None
    session.context.restore(next(one for one in backups.every() if one.reason == "restore"))
    assert back_with(qtbot, session, {"Kept", "Later"})


def begun_backup(session: Session) -> Backup:
    backups = session.context.desk.backups
    assert backups is not None
    return backups.every()[0]


def back_with(qtbot: QtBot, session: Session, wanted: set[str]) -> bool:
    qtbot.waitUntil(lambda: hasattr(session, "window") and not screens() and titles(session) == wanted)
    return True
