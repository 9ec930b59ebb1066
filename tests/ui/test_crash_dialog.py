"""The report of a fault is read before it is saved or copied."""

import stat
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from salesdesk.ui.shell.crash_dialog import CrashDialog
from tests.support.desks import desk_in
from tests.ui.sessions import end, session_on

REPORT = "SalesDesk 1\n\nKeyError\n  salesdesk/a.py:1 in b <b>not bold</b>\n"


@pytest.fixture
def dialog(qtbot: QtBot) -> CrashDialog:
    made = CrashDialog(REPORT)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    return made


def test_it_shows_the_whole_report_as_plain_text(dialog: CrashDialog) -> None:
    assert dialog.text.toPlainText() == REPORT
    assert dialog.text.isReadOnly()
    assert dialog.leave.isDefault()


def test_it_is_saved_for_this_user_alone(dialog: CrashDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "report.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *asked: (str(target), ""))
    dialog.save.click()
    assert target.read_text(encoding="utf-8") == REPORT
    assert sys.platform == "win32" or stat.S_IMODE(target.stat().st_mode) == 0o600
    assert not dialog.isVisible()


def test_a_file_that_cannot_be_written_is_told_and_the_report_stays(dialog: CrashDialog, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    dialog.save_to(tmp_path / "folder")
    assert "folder cannot be written" in dialog.said.text()
    assert dialog.isVisible()


def test_it_is_copied_or_left(dialog: CrashDialog) -> None:
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == REPORT
    assert dialog.isVisible()
    dialog.leave.click()
    assert not dialog.isVisible()


def test_one_report_is_shown_at_a_time(qtbot: QtBot, tmp_path: Path) -> None:
    session = session_on(desk_in(tmp_path).desk, tmp_path)
    session.start()
    session.fault_told.emit(REPORT)
    session.fault_told.emit("another")
    qtbot.waitUntil(lambda: session.window.findChild(CrashDialog) is not None)
    QGuiApplication.processEvents()
    (shown,) = session.window.findChildren(CrashDialog)
    assert shown.text.toPlainText() == REPORT
    shown.leave.click()
    qtbot.waitUntil(lambda: session.window.findChild(CrashDialog) is None)
    end(session)
