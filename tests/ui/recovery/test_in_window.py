"""A damaged desk that can be opened: the window says what is wrong, writes nothing, and offers what can be done."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from salesdesk import app
from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.ui.pages.check.page import CheckPage
from salesdesk.ui.recovery.view import RecoveryView
from salesdesk.ui.session import Session
from tests.support.desks import DeskForTests
from tests.ui.questions import answer
from tests.ui.recovery.damage import alone, change_title, desk_with_backup, opened, smash, titles
from tests.ui.sessions import end

Start = Callable[[], Session]


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DeskForTests:
    alone(monkeypatch, tmp_path)
    return desk_with_backup(tmp_path)


@pytest.fixture
def start(qapp: object, at: DeskForTests) -> Iterator[Start]:
    """Starts the program on the desk; its last window is closed in the end."""
    sessions: list[Session] = []

    def begin() -> Session:
        if sessions:
            end(sessions.pop())
        made = app.window_session(opened(at.path, at.clock), at.clock)
        made.window.resize(1280, 800)
        made.start()
        sessions.append(made)
        return made

    yield begin
    for session in sessions:
        end(session)


def recovery(qtbot: QtBot, session: Session) -> RecoveryView:
    """What is shown once damage is known."""

    def shown() -> bool:
        page = session.window.navigator.page
        return isinstance(page, CheckPage) and page.recovery is not None and page.recovery.isVisible()

    qtbot.waitUntil(shown)
    page = session.window.navigator.page
    assert isinstance(page, CheckPage) and page.recovery is not None
    return page.recovery


def click(qtbot: QtBot, button: QPushButton) -> None:
    qtbot.waitUntil(lambda: button.isEnabled() and button.isVisible())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_changed_value_is_told_by_deal_and_field_and_nothing_is_written(
    qtbot: QtBot, at: DeskForTests, start: Start
) -> None:
    before = change_title(at.path)
    session = start()
    view = recovery(qtbot, session)
    qtbot.waitUntil(lambda: "Harbour crate is not what the log says: Title" in view.faults.findings.text())
    assert view.faults.accessibleName() == "desk is damaged"
    banner = session.window.frame.banners.banner("damage")
    assert banner is not None
    assert banner.text() == "desk is damaged. Nothing is written to it from now on."
    with qtbot.waitSignal(session.context.operations.failed):
        session.context.operations.run(CreateDeal(title="Another"))
    click(qtbot, view.read)
    assert session.window.navigator.here == "board"
    assert banner.isVisible()
    click(qtbot, banner.buttons[0])
    assert recovery(qtbot, session) is view
    end_of = start()  # closed, and started again
    assert "Harbour crate" in recovery(qtbot, end_of).faults.findings.text()
    assert at.path.read_bytes() == before


def test_what_can_be_read_becomes_a_new_desk_with_a_report_and_opens(
    qtbot: QtBot, at: DeskForTests, start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = smash(at.path, "organisation")
    session = start()
    view = recovery(qtbot, session)
    new, report = tmp_path / "new.salesdesk", tmp_path / "report.txt"
    answers = iter([(str(new), ""), (str(report), "")])
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: next(answers))
    click(qtbot, view.recover)
    qtbot.waitUntil(lambda: len(view.progress.buttons()) == 2, timeout=20_000)
    assert "Kept: 2 deals" in view.progress.result.text()
    open_it, save_it = view.progress.buttons()
    click(qtbot, save_it)
    assert "Kept: 2 deals" in report.read_text("utf-8")
    assert report.stat().st_mode & 0o777 == 0o600
    click(qtbot, open_it)
    qtbot.waitUntil(lambda: session.context.desk.store.path == new)
    assert titles(session.context.desk) == {"Harbour crane", "Nordic pilot"}
    assert at.path.read_bytes() == before


def test_recovering_can_be_given_up(
    qtbot: QtBot, at: DeskForTests, start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = smash(at.path, "organisation")
    view = recovery(qtbot, start())
    new = tmp_path / "new.salesdesk"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(new), ""))
    view.busy.connect(lambda is_busy: view.give_up() if is_busy else None)
    click(qtbot, view.recover)
    qtbot.waitUntil(lambda: view.progress.accessibleName() == "Recovering was stopped", timeout=20_000)
    assert view.recover.isEnabled()
    assert not new.exists()
    assert at.path.read_bytes() == before


def test_a_backup_takes_the_place_of_the_desk_and_the_damaged_file_is_kept(
    qtbot: QtBot, at: DeskForTests, start: Start, tmp_path: Path
) -> None:
    before = smash(at.path, "organisation")
    session = start()
    view = recovery(qtbot, session)
    qtbot.waitUntil(lambda: len(view.backups.rows) == 1)
    row = [view.backups.table.item(0, column) for column in range(6)]
    qtbot.waitUntil(lambda: row[1] is not None and row[1].text() == "Sound")
    assert [item.text() for item in row if item is not None][2:4] == ["1", "€1.2k"]
    answer("Restore")
    click(qtbot, view.restore)
    notices = "The desk is put back to the backup. The damaged file is kept beside it."
    qtbot.waitUntil(
        lambda: hasattr(session, "window") and session.window.frame.notices.text() == notices, timeout=20_000
    )
    assert titles(session.context.desk) == {"Harbour crane"}
    assert session.window.frame.banners.banner("damage") is None
    session.context.operations.run(CreateDeal(title="Afterwards"))
    qtbot.waitUntil(lambda: titles(session.context.desk) == {"Harbour crane", "Afterwards"})
    kept = [path for path in tmp_path.glob("*.salesdesk") if path != at.path]
    assert [path.read_bytes() for path in kept] == [before]
    again = start()
    qtbot.waitUntil(lambda: again.context.operations.is_idle)
    assert again.window.frame.banners.banner("damage") is None


def test_another_desk_is_opened_instead(
    qtbot: QtBot, at: DeskForTests, start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = smash(at.path, "organisation")
    other = desk_with_backup(tmp_path / "other", backed_up=False)
    session = start()
    view = recovery(qtbot, session)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(other.path), ""))
    click(qtbot, view.other)
    qtbot.waitUntil(lambda: session.context.desk.store.path == other.path)
    assert session.window.frame.banners.banner("damage") is None
    assert at.path.read_bytes() == before


def test_quit_leaves_the_file_as_it_is(qtbot: QtBot, at: DeskForTests, start: Start) -> None:
    before = smash(at.path, "organisation")
    session = start()
    view = recovery(qtbot, session)
    with qtbot.waitSignal(session.window.closed):
        click(qtbot, view.leave)
    assert at.path.read_bytes() == before


def test_a_desk_that_is_sound_is_checked_when_asked_and_says_so(qtbot: QtBot, at: DeskForTests, start: Start) -> None:
    session = start()
    qtbot.waitUntil(lambda: session.context.operations.is_idle)
    session.window.keys.menu.run("Check this desk")
    page = session.window.navigator.page
    assert isinstance(page, CheckPage)
    assert page.state.accessibleName() == "This desk was not checked on this computer yet"
    qtbot.waitUntil(lambda: page.state.accessibleName() == "This desk is sound")
    assert page.last.text() == "Last checked today."
    assert page.progress.isHidden() and page.button.isEnabled()
    again = start()
    again.window.go("check")
    other = again.window.navigator.page
    assert isinstance(other, CheckPage)
    qtbot.waitUntil(lambda: other.last.text() == "Last checked today.")
