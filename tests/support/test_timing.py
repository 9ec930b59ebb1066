"""The plugin that changes the timing of jobs does show what holds on one machine only."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.source import ROOT

CARELESS = """
import threading
import pytest
from PySide6.QtCore import QObject, Slot
from salesdesk.ui.operations import Operations
from tests.conftest import qtbot

class Ear(QObject):
    heard = 0

    @Slot(object)
    def hear(self, answer):
        self.heard += 1

@pytest.fixture
def operations(qapp):
    made = Operations(None)
    yield made
    made.close()

def test_the_job_has_not_ended_yet(operations):
    ended, ear = threading.Event(), Ear()
    operations.read(ended.set, ear.hear)
    assert not ended.is_set()

def test_the_job_has_ended_soon(operations):
    ended, ear = threading.Event(), Ear()
    operations.hand(ended.set)
    assert ended.wait(0.03)

def test_only_the_first_answer_is_there(operations, qtbot):
    ear = Ear()
    operations.read(lambda: None, lambda answer: (ear.hear(answer), operations.read(lambda: None, ear.hear)))
    qtbot.waitUntil(lambda: ear.heard > 0)
    assert ear.heard == 1

def test_all_is_laid_out(operations, qtbot):
    from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

    page, ear = QWidget(), Ear()
    qtbot.addWidget(page)
    column, label = QVBoxLayout(page), QLabel("A figure")
    page.show()

    def fill(answer):
        column.addWidget(label)
        ear.hear(answer)

    operations.read(lambda: None, fill)
    qtbot.waitUntil(lambda: ear.heard > 0)
    assert label.width() == page.contentsRect().width() - column.contentsMargins().left() * 2
"""


@pytest.mark.parametrize(
    ("timing", "seconds", "found"),
    [
        ("eager", 60, "test_the_job_has_not_ended_yet"),
        ("late", 1, "test_the_job_has_ended_soon"),
        ("hasty", 60, "test_all_is_laid_out"),
        ("slow-window", 1, "test_only_the_first_answer_is_there"),
    ],
)
def test_a_careless_test_fails(tmp_path: Path, timing: str, seconds: int, found: str) -> None:
    path = tmp_path / "test_careless.py"
    path.write_text(CARELESS, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-c", str(ROOT / "pyproject.toml"), "-p", "no:cacheprovider"]
    command += ["-p", "tests.conftest", "-p", "tests.support.timing", "--timing", timing, f"--timing-seconds={seconds}"]
    command.append(f"{path}::{found}")
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "1 failed" in done.stdout and "AssertionError" in done.stdout, done.stdout + done.stderr
