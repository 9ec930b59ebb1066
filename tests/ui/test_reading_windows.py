"""A backup in a window of its own: shown as the desk was then, and nothing in it can be changed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from salesdesk.app import opened_to_read
from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.desk.desk import Desk
from salesdesk.store.backup_keeper import BackupKeeper
from salesdesk.store.backup_places import SecondPlace
from salesdesk.ui.board.page import BoardPage
from salesdesk.ui.kit import Button
from salesdesk.ui.pages.backups.page import NOTHING, BackupsPage
from salesdesk.ui.reading_windows import ReadingWindow
from salesdesk.ui.session import Session
from salesdesk.ui.shell.read_only_banner import ReadOnlyBanner
from tests.support.desks import DeskForTests, desk_in
from tests.ui.sessions import end, ports


@pytest.fixture
def at(tmp_path: Path) -> DeskForTests:
    made = desk_in(tmp_path)
    made.deal("Kept", amount=250_000)
    return made


@pytest.fixture
def session(qapp: object, at: DeskForTests, tmp_path: Path) -> Iterator[Session]:
    """A window on a desk with one backup, which has changed since, and the clock with it."""

    def keeper(desk: Desk) -> BackupKeeper:
        second = SecondPlace(tmp_path / "backups.json")
        return BackupKeeper(desk.store.path, tmp_path / "backups", second, at.clock, lambda: ZoneInfo("Europe/Berlin"))

    desk = Desk(at.desk.store, at.clock, backups=keeper)
    assert desk.backups is not None
    desk.backups.make("hand")
    at.clock.on(days=3)
    desk.do(CreateDeal(title="Later"))
    made = Session(desk, replace(ports(desk, tmp_path), open_to_read=opened_to_read))
    made.window.resize(1280, 800)
    made.window.show()
    yield made
    end(made)


def click(qtbot: QtBot, button: Button) -> None:
    qtbot.waitUntil(button.isEnabled)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def opened(qtbot: QtBot, session: Session) -> ReadingWindow:
    """The window that the page's button opens on the only backup."""
    session.window.go("backups")
    page = session.window.navigator.page
    assert isinstance(page, BackupsPage)
    qtbot.waitUntil(lambda: len(page.table.rows) == 1)
    click(qtbot, page.read_button)
    qtbot.waitUntil(lambda: len(session.readings().windows) == 1)
    return session.readings().windows[0]


def titles(session_or: ReadingWindow | Session) -> set[str]:
    page = session_or.window.frame.stack.shown()
    assert isinstance(page, BoardPage)
    live = session_or.window.context.live
    assert live is not None
    return {card.title for card in live.store.cards.values()}


def test_it_shows_the_desk_as_it_was_then(qtbot: QtBot, session: Session) -> None:
    shown = opened(qtbot, session)
    qtbot.waitUntil(lambda: titles(shown) == {"Kept"})
    assert shown.window.windowTitle() == "desk as it was on 23 Nov 2026, 10:00 (read only) – SalesDesk"
    banner = shown.window.findChild(ReadOnlyBanner)
    assert banner is not None
    assert banner.isVisible()
    assert banner.text.text().startswith("This is the backup of 23 Nov 2026, 10:00.")
    assert not shown.window.frame.top_bar.new_deal.isVisible()
    assert shown.window.context.desk.now() == datetime.fromisoformat("2026-11-23T09:00:00+00:00")
    session.window.go("board")
    qtbot.waitUntil(lambda: titles(session) == {"Kept", "Later"})
    assert session.window.findChild(ReadOnlyBanner) is None


def test_what_is_tried_in_it_is_refused_in_a_sentence(qtbot: QtBot, session: Session) -> None:
    shown = opened(qtbot, session)
    qtbot.waitUntil(lambda: shown.window.context.operations.is_idle)
    assert not shown.window.keys.undo.isEnabled()
    shown.window.context.operations.run(CreateDeal(title="Never"))
    qtbot.waitUntil(lambda: "open to read only" in shown.window.frame.notices.text())
    shown.window.go("backups")
    page = shown.window.navigator.page
    assert isinstance(page, BackupsPage)
    qtbot.waitUntil(lambda: page.stack.currentIndex() == NOTHING)
    buttons = (page.make_button, page.restore_button, page.read_button, page.second_button)
    assert not any(button.isEnabled() for button in buttons)


def test_once_more_brings_it_to_the_front(qtbot: QtBot, session: Session) -> None:
    shown = opened(qtbot, session)
    assert opened(qtbot, session) is shown


def test_closing_it_leaves_the_other_and_closing_the_other_takes_it_along(qtbot: QtBot, session: Session) -> None:
    shown = opened(qtbot, session)
    with qtbot.waitSignal(shown.gone):
        shown.window.close()
    assert session.readings().windows == []
    assert session.window.isVisible()
    again = opened(qtbot, session)
    with qtbot.waitSignal(again.gone):
        session.window.close()
    assert not any(widget.isVisible() for widget in QApplication.topLevelWidgets())


def test_a_backup_that_is_gone_is_told(qtbot: QtBot, session: Session) -> None:
    session.window.go("backups")
    page = session.window.navigator.page
    assert isinstance(page, BackupsPage)
    # It has been compared, which would tell of a file that is gone in other words, and perhaps later.
    qtbot.waitUntil(lambda: len(page.table.rows) == 1 and page.preview.deals.rowCount() == 1)
    page.table.rows[0][0].path.unlink()
    click(qtbot, page.read_button)
    qtbot.waitUntil(lambda: "There is no file" in session.window.frame.notices.text())
    assert session.readings().windows == []
