"""Older copies of a desk, once it has another passphrase: told with their places, encrypted, deleted or left."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from salesdesk import app
from salesdesk.store import cipher
from salesdesk.store.backup_places import BELOW_SECOND
from salesdesk.ui.locking.copies import OlderCopiesDialog
from salesdesk.ui.session import Session
from tests.support.bot import PatientBot
from tests.support.desks import StandingClock, desk_in
from tests.support.values import known
from tests.ui.locking.windows import KEY, below, locked, unlock, window_on

OTHER = cipher.new_key("another evening")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A plain desk with a backup in both places, and one that lies beside it from before an upgrade."""
    below(tmp_path, monkeypatch)
    at = desk_in(tmp_path)
    at.deal("One")
    at.desk.store.backup(tmp_path / "desk before version 9.salesdesk")
    at.desk.store.close()
    stick = tmp_path / "stick"
    stick.mkdir()
    keeper = app.backups_of(at.path, at.clock)
    keeper.name_second(stick)
    assert keeper.make("hand")
    return at.path


@pytest.fixture
def session(desk: Path, qtbot: PatientBot) -> Iterator[Session]:
    with window_on(desk, None, qtbot, StandingClock()) as made:
        yield made


def copies_below(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*.salesdesk")) if path != folder / "desk.salesdesk"]


def asked(session: Session, old: bytes | None, new: bytes, qtbot: PatientBot) -> OlderCopiesDialog:
    """The question after a passphrase was set."""
    session.guard().change(old, new)
    qtbot.waitUntil(lambda: not session.guard().is_locked)
    return known(session.window.findChild(OlderCopiesDialog))


def rows(dialog: OlderCopiesDialog) -> list[list[str]]:
    return [
        [known(dialog.table.item(row, column)).text() for column in (0, 1, 3)] for row in range(dialog.table.rowCount())
    ]


def is_gone(session: Session) -> bool:
    return session.window.findChild(OlderCopiesDialog) is None


def test_all_places_are_told_and_encrypted(session: Session, tmp_path: Path, qtbot: PatientBot) -> None:
    before = copies_below(tmp_path)
    assert len(before) >= 3
    dialog = asked(session, None, KEY, qtbot)
    places = [(Path(where), opener) for where, _, opener in rows(dialog)]
    assert [opener for _, opener in places] == ["anybody"] * 3
    assert {where for where, _ in places} == {tmp_path, *(path.parent for path in before)}
    assert any(where.is_relative_to(tmp_path / "stick" / BELOW_SECOND) for where, _ in places)
    dialog.encrypt.click()
    qtbot.waitUntil(lambda: is_gone(session))
    assert all(cipher.fits(path, KEY) for path in before)


def test_deleted_only_when_sure_and_after_a_backup(session: Session, tmp_path: Path, qtbot: PatientBot) -> None:
    before = copies_below(tmp_path)
    dialog = asked(session, None, KEY, qtbot)
    dialog.delete.click()
    assert dialog.delete.label() == "Delete for good"
    assert "cannot be brought back" in dialog.said.text()
    assert all(path.exists() for path in before)
    dialog.delete.click()
    qtbot.waitUntil(lambda: is_gone(session))
    assert not any(path.exists() for path in before)
    left = copies_below(tmp_path / "backups")
    assert left
    assert all(cipher.fits(path, KEY) for path in left)


def test_left_they_are_as_they_were_and_under_an_earlier_passphrase_they_are_told_too(
    session: Session, tmp_path: Path, qtbot: PatientBot
) -> None:
    before = copies_below(tmp_path)
    asked(session, None, KEY, qtbot).encrypt.click()
    qtbot.waitUntil(lambda: is_gone(session))
    dialog = asked(session, KEY, OTHER, qtbot)
    assert {opener for _, _, opener in rows(dialog)} == {"the earlier passphrase"}
    dialog.leave.click()
    qtbot.waitUntil(lambda: is_gone(session))
    assert all(cipher.fits(path, KEY) for path in before)
    listed = known(session.context.desk.backups).every()
    assert listed
    assert not any(one.is_locked for one in listed), "the window knows the earlier passphrase"


def test_one_that_cannot_be_written_is_told(
    session: Session, tmp_path: Path, qtbot: PatientBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from salesdesk.store import recoding

    dialog = asked(session, None, KEY, qtbot)

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(recoding, "recode", fails)
    dialog.encrypt.click()
    qtbot.waitUntil(lambda: dialog.leave.label() == "Close")
    assert "as they were" in dialog.said.text()
    assert "full" in dialog.said.text()
    dialog.leave.click()


def test_locked_meanwhile_the_work_goes_on(session: Session, tmp_path: Path, qtbot: PatientBot) -> None:
    before = copies_below(tmp_path)
    dialog = asked(session, None, KEY, qtbot)
    dialog.encrypt.click()
    screen = locked(session, qtbot)
    qtbot.waitUntil(lambda: all(cipher.fits(path, KEY) for path in before))
    unlock(session, screen, qtbot)
