"""The largest memory that the program with an open board takes."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.benchmarks.big_desks import big_desk
from tests.benchmarks.starting import BOARD, EMPTY, installed
from tests.benchmarks.table import Line

_PEAK = """
import sys
with open("/proc/self/status") as status:
    peak = next(line for line in status if line.startswith("VmHWM:"))
sys.stdout.write(str(int(peak.split()[1]) / 1024))
sys.stdout.flush()
"""


def measure(folder: Path, sizes: Sequence[int], runs: int) -> Iterator[Line]:
    """A line for 10,000 deals, or the largest size below."""
    size = max((s for s in sizes if s <= 10_000), default=min(sizes))
    path = big_desk(folder / f"start-{size}.salesdesk", size)
    before_exit, _, leave = BOARD.rpartition("import os\n")
    board = _peak(f"{before_exit}{_PEAK}\nimport os\n{leave}", str(path))
    yield Line(f"peak memory with {size:,} deals", board, _peak(EMPTY + _PEAK), "MB", "200 MB")


def _peak(code: str, *arguments: str) -> float:
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=installed())
    return float(done.stdout.split()[-1])
