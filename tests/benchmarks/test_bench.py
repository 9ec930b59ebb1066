"""The benchmark itself works, with few deals."""

import subprocess
import sys


def test_every_section_prints_its_lines() -> None:
    command = [sys.executable, "-m", "tests.benchmarks", "--sizes", "60", "--runs", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=110, check=False)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == 19
    assert all(" ms" in line or " MB" in line or " B" in line for line in lines[1:])


def test_an_unknown_section_is_wrong_usage() -> None:
    command = [sys.executable, "-m", "tests.benchmarks", "nonsense"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "nonsense" in done.stderr
