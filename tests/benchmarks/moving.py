"""A drop on the board: until it is committed, painted, in the strip and all is quiet, beside a bare commit and repaint."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks import desks
from tests.benchmarks.screens import any_screen
from tests.benchmarks.table import Aim, Line

REPAINT, COMMIT = "repaint of an empty widget of the same size", "bare commit of one row, synchronous=EXTRA"
LEAST_RUNS = 5


def measure(folder: Path, sizes: Sequence[int], runs: int) -> Iterator[Line]:
    """Lines for each size. Desk and bare file lie in memory, where sync calls take no time; one line more on the disk."""
    with any_screen(folder), desks.in_memory(folder) as memory:
        for size in sizes:
            found = _drops(folder, memory, size, runs)
            yield from _lines(found, size)
            disk = _drops(folder, folder, size, runs)
            yield Line(
                "drop: committed, with the disk's sync calls", size, "ms", disk["committed"], disk["commit"], COMMIT
            )


def _drops(folder: Path, place: Path, size: int, runs: int) -> dict[str, Any]:
    """Times of drops in milliseconds, and where the longest stall was."""
    desk = desks.copy_of(place, size, "dropped", folder)
    told = json.loads(
        desks.child("drops", desk, max(2 * runs, LEAST_RUNS), env=desks.environment(folder / "home-drops"))
    )
    where = told.pop("stalled in")
    return {name: tuple(1000 * one for one in times) for name, times in told.items()} | {"where": where}


def _lines(found: dict[str, Any], size: int) -> Iterator[Line]:
    blank, bare = found["repaint"], found["commit"]
    yield Line(
        "drop: committed, less sync calls", size, "ms", found["committed"], bare, "bare commit", Aim("at most", 10)
    )
    yield Line("drop: painted", size, "ms", found["painted"], blank, REPAINT, Aim("at most", 16))
    yield Line("drop: in the strip", size, "ms", found["strip"], blank, REPAINT, Aim("at most", 50))
    yield Line("drop: all quiet", size, "ms", found["quiet"], blank, REPAINT, Aim("at most", 100))
    yield Line("drop taken back: all quiet", size, "ms", found["undone"], blank, REPAINT, Aim("at most", 100))
    what = "longest stall through drops and learning"
    yield Line(what, size, "ms", found["stall"], aim=Aim("at most", 50), note=found["where"])
