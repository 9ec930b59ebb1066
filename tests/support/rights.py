"""Tests of what a user may not do, which root may: run by root they run in a child that has given this right up."""

import ctypes
import functools
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.source import ROOT

_DROP, _OVERRIDE, _SEARCH = 24, 1, 2
"""PR_CAPBSET_DROP, CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH of Linux: to write and to read whatever the modes of files say."""


def may_write_everywhere() -> bool:
    """Whether the modes of files bind this process not at all."""
    status = Path("/proc/self/status")
    if not status.exists():
        return os.name == "posix" and os.geteuid() == 0
    held = next(line for line in status.read_text().splitlines() if line.startswith("CapEff:"))
    return bool(int(held.split()[1], 16) >> _OVERRIDE & 1)


def as_any_user(test: Callable[..., None]) -> Callable[..., None]:
    """The test, bound by the modes of files whoever runs it; skipped where the system knows no modes."""
    if os.name != "posix":

        def skipped() -> None:
            pytest.skip("files have no modes here")

        return skipped
    if not may_write_everywhere():
        return test

    @functools.wraps(test, assigned=("__module__", "__name__", "__qualname__", "__doc__"), updated=())
    def in_a_child(request: pytest.FixtureRequest) -> None:
        command = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", request.node.nodeid]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        try:
            done = subprocess.run(
                command, cwd=ROOT, env=environment, preexec_fn=_give_up, capture_output=True, text=True, check=False
            )
        except subprocess.SubprocessError:
            pytest.skip("this root can give no right up")
        assert "1 passed" in done.stdout and not done.returncode, done.stdout + done.stderr

    del in_a_child.__wrapped__  # pytest would read its fixtures
    return in_a_child


def _give_up() -> None:
    """What is started next may not write where modes forbid it, although it is root."""
    libc = ctypes.CDLL(None, use_errno=True)
    for right in (_OVERRIDE, _SEARCH):
        if libc.prctl(_DROP, right, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "a right cannot be given up")
