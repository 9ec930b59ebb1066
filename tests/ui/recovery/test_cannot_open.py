"""A desk that cannot be opened at all: the program begins with a small window that offers the same."""

from contextlib import closing
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from salesdesk import app
from salesdesk.store import cipher
from salesdesk.store.recoding import change_key
from salesdesk.ui.recovery.window import RecoveryWindow
from salesdesk.ui.session import Session
from tests.support.desks import DeskForTests
from tests.ui.recovery.damage import alone, desk_with_backup, opened, smash, titles
from tests.ui.recovery.hands import Hand, is_open, press, press_answer, restore, run, visible
from tests.ui.sessions import end


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DeskForTests:
    alone(monkeypatch, tmp_path)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    return desk_with_backup(tmp_path)


@pytest.mark.parametrize("kind", ["header", "half of it", "another program", "text", "deal page"])
def test_a_start_says_it_and_quits_without_touching_the_file(qapp: QApplication, at: DeskForTests, kind: str) -> None:
    before = damaged(at.path, kind)
    said: list[str] = []

    def look() -> bool:
        for window in visible(RecoveryWindow):
            said.append(window.view.faults.findings.text())
        return bool(said)

    assert run(at, look, press("leave")) == 1
    assert said[0].startswith("•") and "Traceback" not in said[0]
    assert at.path.read_bytes() == before


def damaged(path: Path, kind: str) -> bytes:
    """Damage the file so that it cannot be opened, or so that nothing of its first page can be read."""
    data = path.read_bytes()
    if kind == "header":
        return smash(path, page=1)
    if kind == "half of it":
        path.write_bytes(data[: len(data) // 8192 * 4096])
    elif kind == "another program":
        path.unlink()
        with closing(driver.connect(str(path))) as raw:
            raw.execute("CREATE TABLE note (text)")
    elif kind == "text":
        path.write_text("Not a desk at all.\n" * 200, encoding="utf-8")
    else:
        smash(path, "setting")
    return path.read_bytes()


def test_recovered_and_opened_from_the_start(
    qapp: QApplication, at: DeskForTests, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = damaged(at.path, "header")
    new = tmp_path / "new.salesdesk"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(new), ""))
    assert run(at, press("recover"), press_answer, is_open(new)) == 0
    desk = opened(new, at.clock)
    assert titles(desk) == {"Harbour crane", "Nordic pilot"}
    desk.store.close()
    assert at.path.read_bytes() == before


def test_an_encrypted_desk_is_recovered_under_its_passphrase(
    qapp: QApplication, at: DeskForTests, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = cipher.new_key("a long enough passphrase")
    change_key(at.path, None, key, tmp_path / "kept")
    before = damaged(at.path, "half of it")
    new = tmp_path / "new.salesdesk"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(new), ""))
    hand = Hand(press("recover"), lambda: any(window.view.progress.buttons() for window in visible(RecoveryWindow)))
    assert app.window(at.path, at.clock, lambda: "a long enough passphrase") == 1
    assert hand.is_done()
    desk = app.opened(new, at.clock, key)
    assert "Harbour crane" in titles(desk)
    desk.store.close()
    assert at.path.read_bytes() == before


def test_restored_from_the_start_and_sound_at_the_next(qapp: QApplication, at: DeskForTests, tmp_path: Path) -> None:
    before = damaged(at.path, "half of it")

    assert run(at, restore, is_open(at.path)) == 0
    kept = [path for path in tmp_path.glob("*.salesdesk") if path != at.path]
    assert [path.read_bytes() for path in kept] == [before]
    assert run(at, is_open(at.path)) == 0
    desk = opened(at.path, at.clock)
    assert titles(desk) == {"Harbour crane"}
    desk.store.close()


def test_another_desk_from_the_start(
    qapp: QApplication, at: DeskForTests, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = damaged(at.path, "text")
    other = desk_with_backup(tmp_path / "other", backed_up=False)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(other.path), ""))
    assert run(at, press("other"), is_open(other.path)) == 0
    assert at.path.read_bytes() == before


def test_a_damaged_desk_that_is_opened_from_a_window_leaves_that_as_it_is(
    qtbot: QtBot, at: DeskForTests, tmp_path: Path
) -> None:
    before = damaged(at.path, "half of it")
    first = desk_with_backup(tmp_path / "first", backed_up=False)
    session: Session = app.window_session(opened(first.path, first.clock), first.clock)
    session.start()
    assert session.window.desk_actions.open_desk is not None
    session.window.desk_actions.open_desk(at.path)
    (window,) = visible(RecoveryWindow)
    assert "a part of it is missing" in window.view.faults.findings.text()
    window.close()
    assert titles(session.context.desk) == {"Harbour crane", "Nordic pilot"}
    end(session)
    assert at.path.read_bytes() == before
