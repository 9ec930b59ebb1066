"""The Backups page in its window: change, back up, change, restore, undo the restore, by clicks."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from salesdesk.desk.backups import TellRestore
from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.desk.desk import Desk
from salesdesk.domain.records import Deal
from salesdesk.store.backup_keeper import BackupKeeper
from salesdesk.store.backup_places import SecondPlace
from salesdesk.store.restore import restore
from salesdesk.store.store import SqlStore
from salesdesk.ui.kit import Button
from salesdesk.ui.pages.backups.page import LIST, NOTHING, BackupsPage
from salesdesk.ui.session import Session
from tests.support.desks import DeskForTests, desk_in
from tests.ui.questions import answer
from tests.ui.sessions import end, ports


@pytest.fixture
def at(tmp_path: Path) -> DeskForTests:
    return desk_in(tmp_path)


@pytest.fixture
def session(qapp: object, at: DeskForTests, tmp_path: Path) -> Iterator[Session]:
    """A window on a desk that is backed up below its folder."""

    def keeper(desk: Desk) -> BackupKeeper:
        second = SecondPlace(tmp_path / "backups.json")
        return BackupKeeper(desk.store.path, tmp_path / "backups", second, at.clock, lambda: ZoneInfo("Europe/Berlin"))

    def opened() -> Desk:
        return Desk(SqlStore.open(at.path, at.clock), at.clock, backups=keeper)

    def put_back(
        desk: Desk, source: Path, under: bytes | None, secure: Callable[[], object], tell: TellRestore
    ) -> Path | None:
        return restore(source, desk.store.path, at.clock, None, under, None, secure, tell)

    at.desk.store.close()
    desk = opened()
    doors = replace(ports(desk, tmp_path), restore=put_back, reopen=lambda _desk, _key: opened())
    made = Session(desk, doors)
    made.window.resize(1280, 800)
    made.window.show()
    yield made
    end(made)


def page_of(session: Session) -> BackupsPage:
    session.window.go("backups")
    page = session.window.navigator.page
    assert isinstance(page, BackupsPage)
    return page


def click(qtbot: QtBot, button: Button) -> None:
    qtbot.waitUntil(button.isEnabled)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def changed(qtbot: QtBot, session: Session, title: str, amount: int | None = None) -> None:
    """A new deal, on disk."""
    session.context.operations.run(CreateDeal(title=title, amount=amount))
    qtbot.waitUntil(lambda: title in titles(session))


def is_usable(session: Session) -> bool:
    """Whether there is a window: none is while a restore is under way."""
    return hasattr(session, "window") and session.window.isVisible()


def notice(session: Session) -> str:
    """What the window's notice says."""
    return session.window.frame.notices.text() if is_usable(session) else ""


def titles(session: Session) -> set[str]:
    with session.context.desk.read() as reader:
        return {deal.title for deal in reader.every(Deal) if deal.deleted_at is None}


def cells(page: BackupsPage, row: int = 0) -> list[str]:
    items = [page.table.item(row, column) for column in range(page.table.columnCount())]
    return [item.text() for item in items if item is not None]


def test_change_back_up_change_restore_and_undo_it(qtbot: QtBot, session: Session, at: DeskForTests) -> None:
    page = page_of(session)
    qtbot.waitUntil(lambda: page.stack.currentIndex() == NOTHING)
    changed(qtbot, session, "Kept", 250_000)
    click(qtbot, page.make_button)
    qtbot.waitUntil(lambda: len(page.table.rows) == 1)
    assert page.stack.currentIndex() == LIST
    assert cells(page) == ["23 Nov 2026, 10:00", "By hand", "1", "€2.5k", "–", "0.3 MB", "This computer"]
    assert page.state.text() == "Last backup 10:00, in 1 place"
    changed(qtbot, session, "Too much", 100)
    qtbot.waitUntil(lambda: page.preview.deals.rowCount() == 1)
    shown = [page.preview.deals.item(0, column) for column in range(3)]
    assert [item.text() for item in shown if item is not None] == ["Goes", "Too much", "€1"]
    asked = answer("Restore")
    click(qtbot, page.restore_button)
    qtbot.waitUntil(lambda: notice(session) == "The desk is put back to the backup.")
    assert asked[0] == "Put the desk back to 23 Nov 2026, 10:00?"
    assert "1 deal goes" in asked[1]
    assert titles(session) == {"Kept"}
    buttons = session.window.frame.notices.findChildren(Button)
    click(qtbot, next(button for button in buttons if button.label() == "Undo restore"))
    qtbot.waitUntil(lambda: is_usable(session) and titles(session) == {"Kept", "Too much"})
    again = page_of(session)
    qtbot.waitUntil(lambda: len(again.table.rows) >= 3)
    assert {copies[0].reason for copies in again.table.rows} >= {"hand", "restore"}


def test_a_question_that_is_declined_changes_nothing(qtbot: QtBot, session: Session, at: DeskForTests) -> None:
    page = page_of(session)
    changed(qtbot, session, "Kept")
    click(qtbot, page.make_button)
    qtbot.waitUntil(lambda: len(page.table.rows) == 1)
    window = session.window
    answer("Cancel")
    click(qtbot, page.restore_button)
    assert session.window is window
    assert len(page.table.rows) == 1


def test_a_second_place_is_named_and_filled(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    page = page_of(session)
    changed(qtbot, session, "Kept")
    click(qtbot, page.make_button)
    qtbot.waitUntil(lambda: len(page.table.rows) == 1)
    (tmp_path / "stick").mkdir()
    page.name_second(tmp_path / "stick")
    qtbot.waitUntil(lambda: cells(page)[-1] == "Both places")
    assert page.state.text().endswith("in 2 places")
    (tmp_path / "stick").rename(tmp_path / "gone")
    click(qtbot, page.make_button)
    qtbot.waitUntil(lambda: not page.trouble.isHidden())
    assert "made up for" in page.trouble.text()
    page.name_second(tmp_path / "no folder")
    assert page.state.text().endswith("in 1 place")
