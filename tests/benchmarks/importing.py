"""Importing a file, which a child process reads, beside a bare loop that reads, writes and logs the same rows."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.benchmarks import desks, processes
from tests.benchmarks.rows import write_rows
from tests.benchmarks.seen import pause
from tests.benchmarks.table import Aim, Line

LEAST = 10_000
AIM = Aim("ratio", 2)


def measure(folder: Path, sizes: Sequence[int], runs: int) -> Iterator[Line]:
    """Two lines for each size from 10,000 on (or for the largest): seconds, and the most memory it takes with its child."""
    for size in [size for size in sizes if size >= LEAST] or [max(sizes)]:
        rows = write_rows(folder / "rows.csv", size)
        times, memory, cpu, base = [], [], [], []
        for _ in range(runs):
            full, empty = folder / "imported.salesdesk", folder / "inserted.salesdesk"
            for path in (full, empty):
                path.unlink(missing_ok=True)
            told, most = _peak(folder, rows, full)
            times.append(told["seconds"])
            cpu.append(told["cpu"])
            memory.append(most)
            base.append(json.loads(desks.child("bringing_in", "--bare", rows, full, empty))["seconds"])
        yield Line(
            "import",
            size,
            "s",
            tuple(times),
            tuple(base),
            "bare loop: csv, dates, same rows, log entry",
            AIM,
            tuple(cpu),
        )
        if any(memory):
            yield Line("import: peak memory (PSS, with its child)", size, "MB", tuple(memory))


def _peak(folder: Path, rows: Path, target: Path) -> tuple[dict[str, float], float]:
    """What the importing process prints, and the most MB that it and its children take, looked at fifty times a second."""
    words = [sys.executable, "-m", "tests.benchmarks.bringing_in", str(rows), str(target)]
    most = 0.0
    environment = desks.environment(folder / "home")
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment) as process:
        while process.poll() is None:
            most = max(most, processes.memory_mb(process.pid))
            pause(0.02)
        assert process.stdout is not None
        told: dict[str, float] = json.loads(process.stdout.read())
    assert process.returncode == 0, "the import failed"
    return told, most
