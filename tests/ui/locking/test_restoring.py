"""Restoring in the window where desk and backup are not under the same passphrase."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from salesdesk import app
from salesdesk.desk.desk import Desk
from salesdesk.store import cipher
from salesdesk.store.recoding import change_key
from salesdesk.ui.kit import Button
from salesdesk.ui.locking.unlock import PassphraseDialog
from salesdesk.ui.pages.backups.page import BackupsPage
from salesdesk.ui.session import Session
from tests.support.bot import PatientBot
from tests.support.desks import DeskForTests, StandingClock, desk_in
from tests.support.values import known
from tests.ui.locking.windows import KEY, below, locked, unlock, window_on
from tests.ui.questions import answer

OTHER = cipher.new_key("another evening")


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DeskForTests:
    """A desk with two deals that is closed."""
    below(tmp_path, monkeypatch)
    made = desk_in(tmp_path)
    made.deal("One")
    made.deal("Two")
    made.desk.store.close()
    return made


def backed_up(at: DeskForTests, key: bytes | None) -> str:
    """The name of a backup of the desk as it is, under its key."""
    return known(app.backups_of(at.path, at.clock, key=key).make("hand")).path.name


def page_of(session: Session, name: str, qtbot: PatientBot) -> BackupsPage:
    """The page, with a backup chosen; that of the start may come meanwhile."""
    session.window.go("backups")
    page = session.window.navigator.page
    assert isinstance(page, BackupsPage)
    qtbot.waitUntil(lambda: row_of(page, name) is not None)
    page.table.selectRow(known(row_of(page, name)))
    return page


def row_of(page: BackupsPage, name: str) -> int | None:
    names = [copies[0].path.name for copies in page.table.rows]
    return names.index(name) if name in names else None


def has_begun_anew(session: Session, before: object) -> bool:
    """Whether there is another window, which says so."""
    now = getattr(session, "window", before)
    return now is not before and session.window.frame.notices.text() != ""


def restored(session: Session, page: BackupsPage, qtbot: PatientBot) -> list[str]:
    """What is asked when the chosen backup is restored, which is done."""
    qtbot.waitUntil(page.can_restore)
    window, asked = session.window, answer("Restore")
    page.restore()
    qtbot.waitUntil(lambda: has_begun_anew(session, window))
    assert session.window.frame.notices.text() == "The desk is put back to the backup."
    return asked


def desk_of(session: Session) -> Desk:
    return session.context.desk


def test_a_plain_backup_of_an_encrypted_desk_is_put_back_encrypted(at: DeskForTests, qtbot: PatientBot) -> None:
    name = backed_up(at, None)
    change_key(at.path, None, KEY)
    with window_on(at.path, KEY, qtbot, StandingClock()) as session:
        page = page_of(session, name, qtbot)
        asked = restored(session, page, qtbot)
        assert "readable by anybody. The desk stays encrypted" in asked[1]
        assert desk_of(session).store.key == KEY
        assert cipher.fits(at.path, KEY)


def test_a_backup_under_an_earlier_passphrase_is_asked_for_it(at: DeskForTests, qtbot: PatientBot) -> None:
    change_key(at.path, None, OTHER)
    name = backed_up(at, OTHER)
    change_key(at.path, OTHER, KEY)
    with window_on(at.path, KEY, qtbot, StandingClock()) as session:
        page = page_of(session, name, qtbot)
        qtbot.waitUntil(page.passphrase_button.isVisible)
        assert not page.can_restore()
        assert known(page.table.item(known(row_of(page, name)), 3)).text() == "other passphrase"
        page.passphrase_button.click()
        dialog = known(page.findChild(PassphraseDialog))
        for typed in ("wrong", "another evening"):
            dialog.form.field.line.setText(typed)
            dialog.form.unlock()
        qtbot.waitUntil(page.can_restore)
        assert not page.passphrase_button.isVisible()
        restored(session, page, qtbot)
        assert desk_of(session).store.key == KEY
        assert cipher.fits(at.path, KEY)


def test_an_encrypted_backup_of_a_plain_desk_says_what_comes_and_undo_takes_it_back(
    at: DeskForTests, qtbot: PatientBot
) -> None:
    change_key(at.path, None, KEY)
    name = backed_up(at, KEY)
    change_key(at.path, KEY, None)
    with window_on(at.path, None, qtbot, StandingClock()) as session:
        page = page_of(session, name, qtbot)
        qtbot.waitUntil(page.passphrase_button.isVisible)
        page.passphrase_button.click()
        form = known(page.findChild(PassphraseDialog)).form
        form.field.line.setText("eine lange Nacht")
        form.unlock()
        asked = restored(session, page, qtbot)
        assert "the passphrase of the backup opens it afterwards" in asked[1]
        assert desk_of(session).store.key == KEY
        window = session.window
        buttons = window.frame.notices.findChildren(Button)
        next(button for button in buttons if button.label() == "Undo restore").click()
        qtbot.waitUntil(lambda: has_begun_anew(session, window))
        assert desk_of(session).store.key is None
        assert not cipher.is_encrypted(at.path)


def test_a_backup_that_is_open_to_read_goes_when_the_desk_is_locked(at: DeskForTests, qtbot: PatientBot) -> None:
    name = backed_up(at, None)
    change_key(at.path, None, KEY)
    with window_on(at.path, KEY, qtbot, StandingClock()) as session:
        page = page_of(session, name, qtbot)
        qtbot.waitUntil(page.can_read)
        page.read_button.click()
        qtbot.waitUntil(lambda: bool(session.readings().windows))
        screen = locked(session, qtbot)
        assert [one for one in QApplication.topLevelWidgets() if one.isVisible()] == [screen]
        assert not session.readings().windows
        unlock(session, screen, qtbot)


def test_a_plain_desk_that_takes_the_place_of_an_encrypted_one_is_not_locked(
    at: DeskForTests, tmp_path: Path, qtbot: PatientBot
) -> None:
    plain = tmp_path / "plain"
    plain.mkdir()
    other = desk_in(plain)
    other.desk.store.close()
    change_key(at.path, None, KEY)
    with window_on(at.path, KEY, qtbot, StandingClock()) as session:
        qtbot.waitUntil(lambda: session.guard().is_watching)
        window = session.window
        known(session.window.desk_actions.open_desk)(other.path)
        qtbot.waitUntil(lambda: session.window is not window)
        assert not session.guard().is_watching
