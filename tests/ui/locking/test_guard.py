"""Locking the window of an encrypted desk, and changing its passphrase there."""

import gc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from salesdesk import app, handover, keychain, platform_paths
from salesdesk.desk.cards import Card
from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.desk.desk import Desk
from salesdesk.domain.records import Deal
from salesdesk.store import cipher, recoding
from salesdesk.store.recoding import change_key
from salesdesk.store.store import SqlStore
from salesdesk.ui.locking.idle import IdleWatch
from salesdesk.ui.locking.screen import LockScreen
from salesdesk.ui.session import Session
from tests.support.bot import PatientBot
from tests.support.desks import StandingClock, desk_in
from tests.ui.sessions import board_of, end

PASSPHRASE = "eine lange Nacht"
KEY = cipher.new_key(PASSPHRASE)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(keychain, "backend", lambda: None)
    monkeypatch.setattr(platform_paths, "state_file", lambda: tmp_path / "window.json")
    at = desk_in(tmp_path)
    for number in range(4):
        at.deal(f"Canary & Sons {number}", amount=100_000)
    at.desk.store.close()
    return at.path


@pytest.fixture
def session(path: Path, qtbot: PatientBot) -> Iterator[Session]:
    """The window on an encrypted desk."""
    change_key(path, None, KEY)
    made = opened(path, KEY, qtbot)
    yield made
    close(made)


def opened(path: Path, key: bytes | None, qtbot: PatientBot) -> Session:
    clock = StandingClock()
    made = app.window_session(app.opened(path, clock, key), clock)
    made.start()
    qtbot.waitUntil(lambda: board_of(made).is_ready)
    return made


def close(session: Session) -> None:
    if session.guard().is_locked:
        session.close()
        session.deleteLater()
    else:
        end(session)


def locked(session: Session, qtbot: PatientBot) -> LockScreen:
    session.guard().lock()
    qtbot.waitUntil(lambda: session.guard().is_locked)
    screen = session.guard().screen
    assert screen is not None
    return screen


def unlock(session: Session, screen: LockScreen, qtbot: PatientBot) -> None:
    assert screen.form is not None
    screen.form.field.line.setText(PASSPHRASE)
    screen.form.unlock()
    qtbot.waitUntil(lambda: not session.guard().is_locked)


def test_locked_it_tells_nothing_and_unlocked_it_is_where_it_was(session: Session, qtbot: PatientBot) -> None:
    session.window.go("deals")
    screen = locked(session, qtbot)
    shown = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    assert shown == [screen]
    assert screen.windowTitle() == "SalesDesk"
    assert screen.form is not None
    screen.form.field.line.setText("wrong")
    screen.form.unlock()
    assert "does not open" in screen.form.problem.text()
    assert session.guard().is_locked
    unlock(session, screen, qtbot)
    assert session.window.isVisible()
    assert session.window.navigator.here == "deals"


def test_locked_the_desk_is_closed_and_forgotten(session: Session, path: Path, qtbot: PatientBot) -> None:
    screen = locked(session, qtbot)
    store = SqlStore.open(path, StandingClock(), key=KEY)  # nobody holds its lock
    store.close()
    del store

    def remembered() -> list[object]:
        gc.collect()
        return [one for one in gc.get_objects() if isinstance(one, (Card, Deal, Desk))]

    qtbot.waitUntil(lambda: not remembered())
    unlock(session, screen, qtbot)


def test_what_is_handed_to_a_locked_window_is_refused(session: Session, path: Path, qtbot: PatientBot) -> None:
    screen = locked(session, qtbot)
    answers: list[object] = []
    from threading import Thread

    thread = Thread(target=lambda: answers.append(handover.hand_over(path, {"ask": "undo"})))
    thread.start()
    qtbot.waitUntil(lambda: bool(answers))
    thread.join()
    answer = answers[0]
    assert isinstance(answer, dict)
    assert "locked" in answer["refused"]
    unlock(session, screen, qtbot)


def test_a_passphrase_is_set_changed_and_removed_in_the_window(path: Path, qtbot: PatientBot) -> None:
    session = opened(path, None, qtbot)
    other = cipher.new_key("another one")
    try:
        for old, new in ((None, KEY), (KEY, other), (other, None)):
            session.guard().change(old, new)
            qtbot.waitUntil(lambda: not session.guard().is_locked)
            assert session.context.desk.store.key == new
            assert cipher.is_encrypted(path) == (new is not None)
            with qtbot.waitSignal(session.context.operations.changed):
                session.context.operations.run(CreateDeal(title="One more"))
    finally:
        close(session)


def test_a_passphrase_that_cannot_be_set_leaves_the_desk_open_as_it_was(
    path: Path, qtbot: PatientBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    session = opened(path, None, qtbot)
    monkeypatch.setattr(recoding, "recode", fails)
    try:
        session.guard().change(None, KEY)
        qtbot.waitUntil(lambda: not session.guard().is_locked)
        assert session.context.desk.store.key is None
        assert "full" in session.window.frame.notices.text()
    finally:
        close(session)


class Clocks:
    """A clock of the wall and one of the processor, moved by a test."""

    def __init__(self) -> None:
        self.wall, self.seconds = datetime(2026, 11, 29, 9, 0, tzinfo=UTC), 100.0

    def on(self, seconds: float, asleep: float = 0) -> None:
        self.seconds += seconds
        self.wall += timedelta(seconds=seconds + asleep)


@pytest.mark.parametrize(
    ("limit", "steps", "locks"),
    [
        (300, [(5, 0)] * 50, False),
        (300, [(5, 0)] * 60, True),
        (0, [(5, 0)] * 5000, False),
        (0, [(5, 0), (5, 3600)], True),  # slept, by a clock that stands still meanwhile
        (0, [(5, 0), (3600, 0)], True),  # slept, by one that runs on
        (0, [(5, -7200)], False),  # the clock was put back
    ],
)
def test_it_locks_when_the_user_has_left_or_the_computer_slept(
    limit: float, steps: list[tuple[float, float]], locks: bool, qapp: QApplication
) -> None:
    clocks, left = Clocks(), []
    watch = IdleWatch(limit, lambda: clocks.wall, qapp, lambda: clocks.seconds)
    watch.left.connect(lambda: left.append(True))
    try:
        for step in steps:
            if not left:
                clocks.on(*step)
                watch.look()
        assert bool(left) == locks
    finally:
        watch.stop()
        watch.deleteLater()
