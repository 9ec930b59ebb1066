"""What must fail a test does fail it: stray logs, warnings, threads, timers, messages of Qt, internet sockets."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.source import ROOT

CARELESS = """
import logging, socket, threading, warnings
import pytest
from hypothesis import settings

END = threading.Event()

def test_logs():
    logging.getLogger("salesdesk").warning("careless words")

@pytest.mark.allow_logs
def test_may_log():
    logging.getLogger("salesdesk").warning("expected words")

def test_reads_its_logs(caplog):
    logging.getLogger("salesdesk").warning("expected words")
    assert "expected" in caplog.text

def test_warns():
    warnings.warn("careless warning")

def test_leaves_a_thread():
    threading.Thread(target=END.wait, args=[20], name="straggler", daemon=True).start()

def test_opens_an_internet_socket():
    socket.socket(socket.AF_INET)

def test_opens_a_local_socket():
    socket.socket(socket.AF_UNIX).close()

def test_leaves_a_timer(qapp):
    from PySide6.QtCore import QTimer
    qapp.forgotten = QTimer(objectName="ticker")
    qapp.forgotten.start(1000)

def test_lets_qt_complain(qapp):
    from PySide6.QtCore import QObject
    QObject().killTimer(77)
    from PySide6.QtCore import qWarning
    qWarning("careless Qt")
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What pytest says of the careless tests under this project's rules."""
    path = tmp_path_factory.mktemp("careless") / "test_careless.py"
    path.write_text(CARELESS, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", "--color=no"]
    done = subprocess.run(
        [*command, "-c", ROOT / "pyproject.toml", path], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("test", "reason"),
    [
        ("test_logs", "stray log records:\nWARNING salesdesk: careless words"),
        ("test_warns", "UserWarning: careless warning"),
        ("test_leaves_a_thread", "threads outlive the test: straggler"),
        ("test_opens_an_internet_socket", "SalesDesk opens no internet socket"),
        ("test_leaves_a_timer", "still running after the test: QTimer 'ticker'"),
        ("test_lets_qt_complain", "careless Qt"),
    ],
)
def test_carelessness_fails(report: str, test: str, reason: str) -> None:
    assert re.search(rf"^(FAILED|ERROR) .*::{test}\b", report, re.MULTILINE), report
    assert reason in report


@pytest.mark.parametrize("test", ["test_may_log", "test_reads_its_logs", "test_opens_a_local_socket"])
def test_what_is_allowed_passes(report: str, test: str) -> None:
    assert not re.search(rf"^(FAILED|ERROR) .*::{test}\b", report, re.MULTILINE), report


def test_the_tests_own_home_is_not_the_users() -> None:
    assert Path.home().name.startswith("salesdesk-tests-")
    assert not Path.home().is_relative_to(ROOT)


def test_examples_are_the_same_every_time() -> None:
    """A run of other examples is asked for by its profile, as ``tools/soak.py`` does."""
    fixed, soak = settings.get_profile("fixed"), settings.get_profile("soak")
    assert (fixed.derandomize, fixed.database) == (True, None)
    assert not soak.derandomize
    assert settings.get_current_profile_name() in {"fixed", "soak"}
