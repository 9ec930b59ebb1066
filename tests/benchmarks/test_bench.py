"""The benchmark itself works, with few deals and a clock that counts looks; how long something takes is no test."""

import os
import subprocess
import sys

from tests.benchmarks.clock import LOOKS
from tests.benchmarks.table import Line


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.benchmarks", *arguments]
    return subprocess.run(command, env=os.environ | {LOOKS: "1"}, capture_output=True, text=True, check=False)


def words(line: Line) -> str:
    return " ".join(str(line).split())


def test_every_section_prints_its_lines() -> None:
    done = bench("--sizes", "60", "--runs", "1")
    assert done.returncode == 0, done.stderr
    header, *lines = done.stdout.splitlines()
    assert header == Line.header()
    assert len(lines) == 18
    timed = [line for line in lines if " ms" in line]
    assert all(" 1.0 ms" in line for line in timed), "a section has a clock of its own"
    assert [line.split()[0] for line in lines if line not in timed] == ["peak", "bytes", "bytes"]


def test_an_unknown_section_is_wrong_usage() -> None:
    done = bench("nonsense")
    assert done.returncode == 2
    assert "nonsense" in done.stderr


def test_a_line_compares_with_its_baseline() -> None:
    assert words(Line("start", 30.0, 20.0, "ms", "2 x")) == "start 30.0 ms 20.0 ms 1.50 10.0 ms 2 x"
    assert words(Line("filter", 5.0, None, "ms", "60 ms")) == "filter 5.0 ms 60 ms"
