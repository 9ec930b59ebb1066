"""A crash is told once, in a report without values: of a fault at once, of the process itself at the next start."""

import logging
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from salesdesk import crash
from tests.support import source

NAME = "Zebedee Quillfeather"
CRASH = f"""
import ctypes, os, sys
from pathlib import Path
from salesdesk.crash import CrashFile
file = CrashFile(Path(sys.argv[1]))
def deep(name):
    {{}}
    if sys.argv[2] == "crash": os.kill(os.getpid(), 11)
    if sys.argv[2] == "killed": os.kill(os.getpid(), 9)
deep("{NAME}")
file.close()
"""


def run(folder: Path, how: str) -> int:
    environment = os.environ | {"PYTHONPATH": str(source.ROOT)}
    return subprocess.run(
        [sys.executable, "-c", CRASH, str(folder), how], env=environment, check=False, capture_output=True
    ).returncode


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_crash_of_the_process_is_told_at_the_next_start_and_once(tmp_path: Path) -> None:
    assert run(tmp_path, "crash") == -signal.SIGSEGV
    (left,) = tmp_path.iterdir()
    assert stat.S_IMODE(left.stat().st_mode) == 0o600
    told = crash.left_behind(tmp_path)
    assert "The program crashed.\nSegmentation fault" in told
    assert " in deep" in told
    assert NAME not in told + left.name
    assert str(Path.home()) not in told
    assert crash.left_behind(tmp_path) == ""
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(("how", "left"), [("killed", 1), ("well", 0)])
def test_who_was_killed_or_ended_well_has_nothing_to_tell(tmp_path: Path, how: str, left: int) -> None:
    run(tmp_path, how)
    assert len(list(tmp_path.iterdir())) == left
    assert crash.left_behind(tmp_path) == ""
    assert not list(tmp_path.iterdir())


def test_a_process_that_is_there_keeps_its_file_and_other_files_stay(tmp_path: Path) -> None:
    for name in (f"crash-{os.getppid()}.txt", "crash-report.txt", "salesdesk.log"):
        (tmp_path / name).write_text("Fatal Python error: Aborted\n", encoding="utf-8")
    assert crash.left_behind(tmp_path) == ""
    assert len(list(tmp_path.iterdir())) == 3
    assert crash.left_behind(tmp_path / "not there") == ""


def test_a_fault_in_the_log_is_told_once_without_its_values() -> None:
    told: list[str] = []
    log = logging.Logger("salesdesk.trial")
    log.addHandler(crash.FaultTeller(told.append))

    def fail(name: str) -> None:
        raise ValueError(name)

    def once(job: Callable[[], None]) -> None:
        try:
            job()
        except ValueError:
            log.exception("it failed with %s", NAME)

    for name in (NAME, "another"):
        once(lambda name=name: fail(name))  # type: ignore[misc]
    log.error("%s without a fault", NAME)
    assert len(told) == 1
    assert "it failed with …\nValueError\n" in told[0]
    assert NAME not in told[0]
    assert told[0].startswith("SalesDesk ")
