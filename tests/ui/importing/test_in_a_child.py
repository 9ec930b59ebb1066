"""The window's import with the child process that the program uses: it reads, crashes, or is given up."""

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from salesdesk import app
from salesdesk.ui.importing import ImportPage
from salesdesk.worker import parent
from salesdesk.worker_kinds.foreign_file import read_in_child
from tests.support.desks import desk_in
from tests.ui.live import Live

CSV = "Deal Name,Company,Stage,Amount\nFleet renewal,Hafen,Proposal,58700\nScanners,Brightline,Qualified,36000\n"
ENDED = "deals.csv cannot be read: reading it ended unexpectedly. Nothing was changed."
CRASH = [sys.executable, "-c", "import os; os.abort()"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "deals.csv"
    made.write_text(CSV, encoding="utf-8")
    return made


@pytest.fixture
def page(live: Live) -> Callable[[list[str] | None], ImportPage]:
    """An import page whose files are read by a child: that of the program, or a command."""

    def make(command: list[str] | None) -> ImportPage:
        made = ImportPage(replace(live.context, read_file=partial(read_in_child, command=command)))
        live.show(made)
        return made

    return make


Made = Callable[[list[str] | None], ImportPage]


def test_a_file_is_read_and_brought_in(live: Live, page: Made, path: Path) -> None:
    shown = page(None)
    shown.read_files([path])
    live.until(lambda: shown.stack.currentWidget() is shown.plan)
    assert shown.plan.counts.text() == "2 new deals · 0 deals change · 0 unchanged"
    shown.plan.go.click()
    live.until(lambda: shown.stack.currentWidget() is shown.done)
    with live.at.desk.read() as reader:
        assert sorted(card.title for card in reader.all_cards(None)) == ["Fleet renewal", "Scanners"]


@pytest.mark.allow_logs
def test_a_crash_is_one_sentence_and_loses_nothing(live: Live, page: Made, path: Path) -> None:
    before, shown = live.at.desk.store.revision, page(CRASH)
    shown.read_files([path])
    live.until(lambda: shown.choose.complaint.text() == ENDED)
    assert shown.stack.currentWidget() is shown.choose
    assert live.at.desk.store.revision == before


@pytest.mark.skipif(sys.platform == "win32", reason="asks whether a process is there as POSIX does")
def test_cancelling_kills_the_child(live: Live, page: Made, path: Path, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    write = f"import os, pathlib, time; pathlib.Path({str(note)!r}).write_text(str(os.getpid()) + '.'); time.sleep(60)"
    shown = page([sys.executable, "-c", write])
    shown.read_files([path])
    live.until(lambda: note.exists() and note.read_text().endswith("."))
    shown.wait.cancel.click()
    assert shown.stack.currentWidget() is shown.choose
    live.until(lambda: not _is_there(int(note.read_text().rstrip("."))))
    live.until(lambda: live.context.operations.is_idle)


def _is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.allow_logs
def test_the_window_of_the_program_reads_in_a_child(
    qtbot: QtBot, tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program is one that crashes as a child: what its window says shows that it was asked."""
    monkeypatch.setattr(parent, "program", lambda: CRASH)
    at = desk_in(tmp_path)
    session = app.window_session(at.desk, at.clock)
    session.window.show()
    session.window.import_files([path])
    page = session.window.navigator.page
    assert isinstance(page, ImportPage)
    qtbot.waitUntil(lambda: "deals.csv" in page.choose.complaint.text())
    assert page.choose.complaint.text() == ENDED
    session.close()
    session.window.deleteLater()
    session.deleteLater()
