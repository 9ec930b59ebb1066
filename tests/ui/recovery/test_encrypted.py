"""An encrypted desk whose first page is damaged: the passphrase is told from a wrong one, and recovery is offered."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog

from salesdesk import app, desk_keys
from salesdesk.desk.recovering import DamagedBeginning, EarlierPassphrase
from salesdesk.domain.errors import SalesDeskError
from salesdesk.store import cipher
from salesdesk.store.cipher import SALT_BYTES, WrongPassphrase
from salesdesk.store.recoding import change_key
from salesdesk.ui.locking.unlock import PassphraseDialog
from salesdesk.ui.recovery.window import RecoveryWindow
from salesdesk.ui.session import Session
from tests.support.bot import PatientBot
from tests.support.desks import DeskForTests
from tests.support.values import known
from tests.ui.locking.windows import PASSPHRASE, locked, window_on
from tests.ui.questions import answer
from tests.ui.recovery.damage import PAGE, alone, desk_with_backup, smash, titles
from tests.ui.recovery.hands import is_open, press, press_answer, restore, run, visible

FEW_ROUNDS = 1_000
OPENS_BACKUP = "The passphrase opens your backup of 23 Nov 2026, but not the desk: its first page is damaged."
"""The clock of these desks stands on that day."""


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DeskForTests:
    """An encrypted desk of two deals, with a backup of the first."""
    alone(monkeypatch, tmp_path)
    monkeypatch.setattr("salesdesk.keychain.backend", lambda: None)
    monkeypatch.setattr(cipher, "ROUNDS", FEW_ROUNDS)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    made = desk_with_backup(tmp_path, backed_up=False)
    change_key(made.path, None, key())
    desk = app.opened(made.path, made.clock, key())
    assert known(desk.backups).make("hand")
    desk.store.close()
    return made


def key(passphrase: str = PASSPHRASE) -> bytes:
    """The key of a passphrase, always under the same salt for it."""
    return cipher.derived(passphrase, b"SDsk" + passphrase.encode()[:12].ljust(12))


def damage(path: Path, start: int, end: int) -> bytes:
    """Change these bytes of a file; the file as it is then."""
    data = bytearray(path.read_bytes())
    data[start:end] = bytes(byte ^ 0xA5 for byte in data[start:end])
    path.write_bytes(data)
    return bytes(data)


def why(path: Path, passphrase: str) -> SalesDeskError:
    """What is said where a passphrase does not open a desk."""
    with pytest.raises(SalesDeskError) as told:
        desk_keys.key_or_why(path, passphrase)
    return told.value


@pytest.mark.parametrize(
    ("start", "end"),
    [(PAGE - 1, PAGE), (SALT_BYTES, PAGE), (SALT_BYTES - 1, SALT_BYTES), (0, 1), (0, SALT_BYTES), (0, PAGE)],
)
def test_the_right_passphrase_is_told_from_a_wrong_one(at: DeskForTests, start: int, end: int) -> None:
    damage(at.path, start, end)
    told = why(at.path, PASSPHRASE)
    assert isinstance(told, DamagedBeginning)
    assert (str(told), told.key) == (OPENS_BACKUP, key())
    wrong = why(at.path, "a wrong one")
    assert (type(wrong), str(wrong)) == (WrongPassphrase, "This passphrase does not open desk.salesdesk.")


def test_without_a_backup_the_other_pages_prove_the_passphrase(at: DeskForTests, tmp_path: Path) -> None:
    for backup in (tmp_path / "state").rglob("* hand.salesdesk"):
        backup.unlink()
    damage(at.path, SALT_BYTES, PAGE)
    told = why(at.path, PASSPHRASE)
    assert (type(told), str(told)) == (
        DamagedBeginning,
        "The passphrase is the right one, but the first page of the desk is damaged.",
    )
    assert "If it is the right one, the beginning of the file is damaged" in str(why(at.path, "a wrong one"))


def test_an_earlier_passphrase_is_no_damage(at: DeskForTests) -> None:
    change_key(at.path, key(), key("an earlier evening"))
    assert desk_keys.key_or_why(at.path, "an earlier evening") == key("an earlier evening")
    told = why(at.path, PASSPHRASE)
    assert isinstance(told, EarlierPassphrase)
    assert str(told).startswith("This passphrase opens your backup of 23 Nov 2026, but not the desk")


def test_a_desk_of_which_nothing_is_left(at: DeskForTests) -> None:
    at.path.write_bytes(b"\0" * at.path.stat().st_size)
    told = why(at.path, PASSPHRASE)
    assert isinstance(told, DamagedBeginning)
    assert str(told) == "The passphrase opens your backup of 23 Nov 2026, but nothing of the desk itself can be read."


def type_in(passphrase: str) -> Callable[[], bool]:
    """The step that types a passphrase into the dialog that asks for it."""

    def step() -> bool:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, PassphraseDialog):
            return False
        dialog.form.field.line.setText(passphrase)
        QTimer.singleShot(0, dialog.form.unlock)
        return True

    return step


def finds(words: str) -> Callable[[], bool]:
    """The step that waits for the recovery window to say this."""
    return lambda: any(words in window.view.faults.findings.text() for window in visible(RecoveryWindow))


def dialog_says(words: str) -> Callable[[], bool]:
    """The step that waits for the dialog to say this."""

    def step() -> bool:
        dialog = QApplication.activeModalWidget()
        return isinstance(dialog, PassphraseDialog) and words == dialog.form.problem.text()

    return step


def test_at_the_start_the_passphrase_leads_to_recovery(
    qapp: QApplication, at: DeskForTests, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = damage(at.path, SALT_BYTES, PAGE)
    new = tmp_path / "new.salesdesk"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(new), ""))
    wrong = "This passphrase does not open desk.salesdesk."
    steps = (type_in("wrong"), dialog_says(wrong), type_in(PASSPHRASE), finds(OPENS_BACKUP), press("recover"))
    assert run(at, *steps, press_answer, is_open(new)) == 0, "nobody has typed the passphrase again"
    desk = app.opened(new, at.clock, key())
    assert titles(desk) == {"Harbour crane", "Nordic pilot"}
    desk.store.close()
    assert at.path.read_bytes() == before


@pytest.mark.parametrize("start_at", [0, SALT_BYTES - 1])
def test_at_the_start_a_backup_is_put_back_under_the_passphrase(
    qapp: QApplication, at: DeskForTests, tmp_path: Path, start_at: int
) -> None:
    before = damage(at.path, start_at, PAGE)
    assert run(at, type_in(PASSPHRASE), restore, is_open(at.path)) == 0
    assert cipher.fits(at.path, key())
    kept = [path for path in tmp_path.glob("*.salesdesk") if path != at.path]
    assert [path.read_bytes() for path in kept] == [before]


def test_a_backup_from_before_it_was_encrypted_comes_back_encrypted(at: DeskForTests, tmp_path: Path) -> None:
    for backup in (tmp_path / "state").rglob("* hand.salesdesk"):
        change_key(backup, key(), None)
    damage(at.path, SALT_BYTES, PAGE)
    assert run(at, type_in(PASSPHRASE), restore, is_open(at.path)) == 0
    assert cipher.fits(at.path, key())


def test_whoever_types_nothing_sees_it_all_the_same(qapp: QApplication, at: DeskForTests) -> None:
    before = damage(at.path, 0, PAGE)

    def leave() -> bool:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, PassphraseDialog):
            QTimer.singleShot(0, dialog.reject)
        return isinstance(dialog, PassphraseDialog)

    assert run(at, leave, press("leave")) == 1
    assert at.path.read_bytes() == before


def test_an_earlier_passphrase_may_lead_to_the_backups_it_opens(qapp: QApplication, at: DeskForTests) -> None:
    change_key(at.path, key(), key("an earlier evening"))

    def show_backups() -> bool:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, PassphraseDialog) or not dialog.form.backups.isVisible():
            return False
        QTimer.singleShot(0, dialog.form.backups.click)
        return True

    assert run(at, type_in(PASSPHRASE), show_backups, finds("This passphrase opens your backup"), press("leave")) == 1
    assert cipher.fits(at.path, key("an earlier evening"))


def test_damaged_while_it_is_locked(qtbot: PatientBot, at: DeskForTests) -> None:
    with window_on(at.path, key(), qtbot, at.clock) as session:
        session.window.go("deals")
        screen = locked(session, qtbot)
        before = smash(at.path, page=1)
        form = known(screen.form)
        form.field.line.setText(PASSPHRASE)
        form.unlock()
        window = known(session.care.offered)
        assert (window.isVisible(), screen.isVisible()) == (True, False)
        qtbot.waitUntil(window.view.restore.isEnabled)
        answer("Restore")
        window.view.restore.click()
        qtbot.waitUntil(lambda: not session.guard().is_locked)
        assert is_there(session)
        assert session.window.navigator.here == "deals"
        kept = [path for path in at.path.parent.glob("*.salesdesk") if path != at.path]
        assert [path.read_bytes() for path in kept] == [before]


def is_there(session: Session) -> bool:
    return session.window.isVisible() and titles(session.context.desk) == {"Harbour crane", "Nordic pilot"}
