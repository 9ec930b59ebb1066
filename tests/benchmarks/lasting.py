"""A soak: thousands of drops leave memory, threads and open files as they were after the first tenth of them."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.benchmarks import desks
from tests.benchmarks.clock import IS_TEST
from tests.benchmarks.screens import any_screen
from tests.benchmarks.table import Aim, Line

SIZE, MOVES = 10_000, 30 if IS_TEST else 5_000
HELD = {"memory": ("MB", 1.05), "threads": ("threads", 1.0), "handles": ("files", 1.0)}


def measure(folder: Path, sizes: Sequence[int], runs: int) -> Iterator[Line]:
    """Three lines for 10,000 deals (or the largest size below); one run."""
    size = max((size for size in sizes if size <= SIZE), default=min(sizes))
    with any_screen(folder), desks.in_memory(folder) as memory:
        desk = desks.copy_of(memory, size, "soaked", folder)
        first, last = json.loads(desks.child("soaked", desk, MOVES, env=desks.environment(folder / "home-soak")))
    for name, (unit, limit) in HELD.items():
        if first[name]:
            what, before = f"soak: {name} after {MOVES:,} drops", f"after {MOVES // 10:,}"
            yield Line(what, size, unit, (last[name],), (first[name],), before, Aim("ratio", limit))
