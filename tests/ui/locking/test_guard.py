"""Locking the window of an encrypted desk, and changing its passphrase there."""

import gc
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from salesdesk import handover
from salesdesk.desk.cards import Card
from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import SalesDeskError
from salesdesk.domain.records import Deal
from salesdesk.store import cipher, recoding
from salesdesk.store.recoding import change_key
from salesdesk.store.store import SqlStore
from salesdesk.ui.kit import Text
from salesdesk.ui.kit.file_handover import shared_handing
from salesdesk.ui.locking import guard as guard_module
from salesdesk.ui.locking.field import PassphraseField
from salesdesk.ui.locking.idle import SLEPT_S, IdleWatch
from salesdesk.ui.locking.screen import LockScreen
from salesdesk.ui.locking.waking import WakeNotice, slept_seconds
from salesdesk.ui.session import Session
from tests.support.bot import PatientBot
from tests.support.desks import StandingClock, desk_in
from tests.support.values import known
from tests.ui.locking.windows import KEY, PASSPHRASE, below, locked, unlock, window_on


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    below(tmp_path, monkeypatch)
    at = desk_in(tmp_path)
    for number in range(4):
        at.deal(f"Canary & Sons {number}", amount=100_000)
    at.desk.store.close()
    return at.path


@pytest.fixture
def session(path: Path, qtbot: PatientBot) -> Iterator[Session]:
    """The window on an encrypted desk."""
    change_key(path, None, KEY)
    with window_on(path, KEY, qtbot, StandingClock()) as made:
        yield made


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


def test_what_was_handed_to_other_programs_goes_when_it_is_locked(session: Session, qtbot: PatientBot) -> None:
    file = shared_handing().put("chart.png", b"a picture")
    screen = locked(session, qtbot)
    assert not file.exists()
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
    other = cipher.new_key("another one")
    with window_on(path, None, qtbot, StandingClock()) as session:
        for old, new in ((None, KEY), (KEY, other), (other, None)):
            session.guard().change(old, new)
            qtbot.waitUntil(lambda: not session.guard().is_locked)
            assert session.context.desk.store.key == new
            assert cipher.is_encrypted(path) == (new is not None)
            with qtbot.waitSignal(session.context.operations.changed):
                session.context.operations.run(CreateDeal(title="One more"))


def test_a_passphrase_that_cannot_be_set_leaves_the_desk_open_as_it_was(
    path: Path, qtbot: PatientBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(recoding, "recode", fails)
    with window_on(path, None, qtbot, StandingClock()) as session:
        session.guard().change(None, KEY)
        qtbot.waitUntil(lambda: not session.guard().is_locked)
        assert session.context.desk.store.key is None
        assert "full" in session.window.frame.notices.text()


def test_a_desk_that_does_not_open_again_says_why_and_is_tried_again(path: Path, qtbot: PatientBot) -> None:
    with window_on(path, None, qtbot, StandingClock()) as session:
        guard = session.guard()
        first = guard.keys
        faults = [SalesDeskError("The disk went away."), SalesDeskError("It is still away.")]

        def opens(path: Path, key: bytes | None) -> Desk:
            if faults:
                raise faults.pop(0)
            return first.open_desk(path, key)

        guard.keys = replace(first, open_desk=opens)
        guard.change(None, KEY)
        qtbot.waitUntil(lambda: "The disk went away." in words_on(guard.screen))
        known(guard.screen).again.click()
        assert "It is still away." in words_on(guard.screen)
        known(guard.screen).again.click()
        assert not guard.is_locked
        assert session.context.desk.store.key == KEY


@pytest.mark.allow_logs
def test_a_fault_that_nobody_expected_leaves_the_desk_open(
    path: Path, qtbot: PatientBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("of the library")

    monkeypatch.setattr(recoding, "change_key", fails)
    with window_on(path, None, qtbot, StandingClock()) as session:
        session.guard().change(None, KEY)
        qtbot.waitUntil(lambda: not session.guard().is_locked)
        assert session.context.desk.store.key is None
        assert "nothing was changed" in session.window.frame.notices.text()


def test_what_is_handed_over_is_refused_also_after_a_try_to_unlock_that_failed(
    session: Session, path: Path, qtbot: PatientBot
) -> None:
    guard = session.guard()
    screen, first = locked(session, qtbot), guard.keys

    def fails(_path: Path, _key: bytes | None) -> Desk:
        raise SalesDeskError("The disk went away.")

    guard.keys = replace(first, open_desk=fails)
    form = known(screen.form)
    form.field.line.setText(PASSPHRASE)
    form.unlock()
    assert form.problem.text() == "The disk went away."
    assert handover.bring_forward(path)
    guard.keys = first
    unlock(session, screen, qtbot)


def words_on(screen: LockScreen | None) -> list[str]:
    return [] if screen is None else [text.text() for text in screen.findChildren(Text)]


def script(path: Path, words: str, qtbot: PatientBot) -> tuple[int, str, str]:
    """A command from a script, while the window is served: exit status, what it prints, and what it says."""
    command = [sys.executable, "-m", "salesdesk", "--file", str(path), "do", "CreateDeal", "title=Scripted"]
    with subprocess.Popen(
        [*command, "--passphrase-fd", "0"], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as begun:  # fmt: skip
        assert begun.stdin is not None
        begun.stdin.write(words)
        begun.stdin.close()
        begun.stdin = None
        qtbot.waitUntil(lambda: begun.poll() is not None)
        told, said = begun.communicate()
    return begun.returncode, told, said


def test_a_script_needs_the_passphrase_also_while_the_window_is_open_which_then_serves_it(
    session: Session, path: Path, qtbot: PatientBot
) -> None:
    qtbot.waitUntil(lambda: session.guard().is_watching)
    status, told, said = script(path, "", qtbot)
    assert (status, told) == (1, "")
    assert "passphrase" in said
    status, told, said = script(path, f"{PASSPHRASE}\n", qtbot)
    assert (status, said) == (0, "")
    assert json.loads(told)["label"]
    with session.context.desk.read() as reader:
        assert "Scripted" in {card.title for card in reader.open_cards(None)}


LETTERS = [
    ("a", False, False),
    ("A", True, False),
    ("A", False, True),
    ("1", False, True),
    ("a", True, True),
    ("a", False, False),
]
"""Letters with and without Shift, and whether Caps Lock is told to be on."""


def test_caps_lock_is_told(qtbot: PatientBot) -> None:
    field = PassphraseField("Passphrase")
    qtbot.addWidget(field)
    field.show()
    for letter, has_shift, is_told in LETTERS:
        shift = Qt.KeyboardModifier.ShiftModifier if has_shift else Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(field.line, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, shift, letter))
        assert field.caps.isVisible() == is_told, (letter, has_shift)
    assert field.text() == "aAA1aa"


class Clocks:
    """A clock of the wall and one of the processor, moved by a test."""

    def __init__(self) -> None:
        self.wall, self.seconds, self.slept = datetime(2026, 11, 29, 9, 0, tzinfo=UTC), 100.0, 7_000.0

    def on(self, seconds: float, asleep: float = 0, told: float = 0) -> None:
        """Let so many seconds pass, with so much sleep by the wall, and so much that the system tells of."""
        self.seconds += seconds
        self.slept += told
        self.wall += timedelta(seconds=seconds + asleep + told)

    def watch(self, limit: float, parent: QObject) -> IdleWatch:
        return IdleWatch(limit, lambda: self.wall, parent, lambda: self.seconds, lambda: self.slept)


@pytest.mark.parametrize(
    ("limit", "steps", "locks"),
    [
        (300, [(5, 0, 0)] * 50, False),
        (300, [(5, 0, 0)] * 60, True),
        (0, [(5, 0, 0)] * 5000, False),
        (0, [(5, 0, 0), (5, 3600, 0)], True),  # slept, by a clock that stands still meanwhile
        (0, [(5, 0, 0), (3600, 0, 0)], True),  # slept, by one that runs on
        (0, [(5, 0, 0), (0.1, 0, 2)], True),  # for two seconds, by the clocks that tell it
        (0, [(5, -7200, 2)], True),  # and the clock was put back
        (0, [(5, -7200, 0)], False),  # the clock was put back
    ],
)
def test_it_locks_when_the_user_has_left_or_the_computer_slept(
    limit: float, steps: list[tuple[float, float, float]], locks: bool, qapp: QApplication
) -> None:
    clocks, left = Clocks(), []
    watch = clocks.watch(limit, qapp)
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


@pytest.mark.parametrize("kind", [QEvent.Type.UpdateRequest, QEvent.Type.WindowActivate, QEvent.Type.MouseMove])
@pytest.mark.parametrize(
    ("step", "locks"), [((1, 3600, 0), True), ((3600, 0, 0), True), ((0, 0, 1), True), ((3, 0, 0), False)]
)
def test_the_first_event_after_sleep_locks_and_nothing_is_served_from_then_on(
    kind: QEvent.Type, step: tuple[float, float, float], locks: bool, qapp: QApplication
) -> None:
    clocks, left = Clocks(), []
    watch = clocks.watch(0, qapp)
    watch.left.connect(lambda: left.append(True))
    try:
        clocks.on(*step)
        assert watch.eventFilter(qapp, QEvent(kind)) == locks
        assert watch.eventFilter(qapp, QEvent(QEvent.Type.UpdateRequest)) == locks
        assert left == [True] * locks
    finally:
        watch.stop()
        watch.deleteLater()


class Painted(QObject):
    """Counts how often the widgets below one are painted."""

    def __init__(self, root: QWidget) -> None:
        super().__init__(root)
        self.count = 0
        for widget in (root, *root.findChildren(QWidget)):
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def test_after_waking_nothing_of_the_desk_is_painted_before_the_lock_screen(
    session: Session, qtbot: PatientBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    clocks, guard, made = Clocks(), session.guard(), list[IdleWatch]()
    qtbot.waitUntil(lambda: guard.is_watching)

    def watching(limit: float, _wall: object, parent: QObject) -> IdleWatch:
        made.append(clocks.watch(limit, parent))
        return made[-1]

    monkeypatch.setattr(guard_module, "IdleWatch", watching)
    guard.watch(session.context.desk)
    painted = Painted(session.window)
    session.window.update()
    qtbot.waitUntil(lambda: painted.count > 0)
    clocks.on(0, told=5)
    painted.count = 0
    made[0].look()
    for _ in range(2):
        session.window.update()
        QApplication.sendPostedEvents(None, QEvent.Type.UpdateRequest)
    assert not guard.is_locked
    qtbot.waitUntil(lambda: guard.is_locked)
    screen = guard.screen
    assert screen is not None
    qtbot.waitUntil(screen.isActiveWindow)
    assert painted.count == 0
    unlock(session, screen, qtbot)


def test_a_sleep_is_told_by_the_clocks_of_this_computer_and_noticed_by_its_kernel(qapp: QApplication) -> None:
    assert slept_seconds() >= 0
    assert abs(slept_seconds() - slept_seconds()) < SLEPT_S
    notice = WakeNotice(lambda: None, qapp)
    assert notice.is_armed == (sys.platform == "linux")
    notice.close()
    notice.close()
    assert not notice.is_armed
    notice.deleteLater()
