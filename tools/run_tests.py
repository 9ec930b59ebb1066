"""Run all tests side by side; see `make test`. With arguments it is just pytest.

A file of tests stays in one process, so that what its tests share is made once. The slowest files begin first (the order is
in ``tests/conftest.py``), and a process that is done takes the next file.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTEST = (sys.executable, "-m", "pytest")
SIDE_BY_SIDE = ("--dist", "loadfile", "--no-loadscope-reorder", "-p", "no:cacheprovider", "-q")


def processes() -> int:
    """One for each processor that this process may use, at least two and at most six."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(max(usable, 2), 6)


def main(arguments: list[str]) -> int:
    """The exit status of pytest; its closing line is the last one printed."""
    chosen = arguments or ["-n", str(processes()), *SIDE_BY_SIDE, "tests"]
    environment = os.environ | {"PYTHONHASHSEED": "0"}
    # Hundreds of processes of the program are started, and each would compile it again.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.call([*PYTEST, *chosen], cwd=ROOT, env=environment)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
