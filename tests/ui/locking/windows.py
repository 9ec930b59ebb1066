"""The window on an encrypted desk, as the program opens it, for tests of what a passphrase is about."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from salesdesk import app, keychain, platform_paths
from salesdesk.store import cipher
from salesdesk.ui.locking.screen import LockScreen
from salesdesk.ui.session import Session
from tests.support.bot import PatientBot
from tests.support.desks import StandingClock
from tests.ui.sessions import board_of, end

PASSPHRASE = "eine lange Nacht"
KEY = cipher.new_key(PASSPHRASE)


def below(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have all that the program keeps on this computer below a folder, and no keychain."""
    monkeypatch.setattr(keychain, "backend", lambda: None)
    for name, path in {
        "state_file": "window.json",
        "backups_folder": "backups",
        "second_backups_file": "backups.json",
        "kept_folder": "kept",
    }.items():
        monkeypatch.setattr(platform_paths, name, lambda path=folder / path: path)


@contextmanager
def window_on(path: Path, key: bytes | None, qtbot: PatientBot, clock: StandingClock) -> Iterator[Session]:
    """A window on a desk, until the block ends."""
    made = app.window_session(app.opened(path, clock, key), clock)
    made.start()
    qtbot.waitUntil(lambda: board_of(made).is_ready)
    try:
        yield made
    finally:
        if made.guard().is_locked:
            made.close()
            made.deleteLater()
        else:
            end(made)


def locked(session: Session, qtbot: PatientBot) -> LockScreen:
    """The screen of a window that is locked now."""
    session.guard().lock()
    qtbot.waitUntil(lambda: session.guard().is_locked)
    screen = session.guard().screen
    assert screen is not None
    return screen


def unlock(session: Session, screen: LockScreen, qtbot: PatientBot) -> None:
    """Type the passphrase."""
    assert screen.form is not None
    screen.form.field.line.setText(PASSPHRASE)
    screen.form.unlock()
    qtbot.waitUntil(lambda: not session.guard().is_locked)
