"""Each page first and again until all is quiet, and the memory with all of them; typing into filters, and scrolling."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks import desks
from tests.benchmarks.pages import MORE, PAGES
from tests.benchmarks.screens import any_screen
from tests.benchmarks.table import Aim, Line

FIRST = {1_000: 0.3, 10_000: 0.3, 100_000: 1.0}
MEMORY = {10_000: 150.0, 100_000: 350.0}
ROWS = "the bare driver reads all rows of deals and events"


def pages(folder: Path, sizes: Sequence[int], runs: int) -> Iterator[Line]:
    """Lines of each page for each size, each run a process of its own; memory of the last state of each."""
    with any_screen(folder):
        for size in sizes:
            desk = desks.copy_of(folder, size, "paged", folder)
            home = desks.environment(folder / f"home-pages-{size}")
            told = [json.loads(desks.child("pages", desk, env=home)) for _ in range(runs)]
            rows = tuple(one["rows"] for one in told)
            for page in PAGES:
                first, again, frame = (tuple(one[f"{page} {of}"] for one in told) for of in ("first", "again", "frame"))
                aim = Aim("at most", FIRST.get(size, 1.0)) if page in ("deals", "quota", "reports") else None
                name = page.capitalize()
                yield Line(f"{name}, first visit until quiet", size, "s", first, rows, ROWS, aim)
                yield Line(f"{name}, first frame", size, "ms", tuple(1000 * one for one in frame))
                yield Line(f"{name}, again until quiet", size, "ms", tuple(1000 * one for one in again))
            limit = MEMORY.get(size)
            memory, rested, peak = (tuple(one[of] for one in told) for of in ("memory", "rested", "peak"))
            if any(memory):
                aim = Aim("at most", limit) if limit else None
                yield Line("memory (PSS), all pages visited", size, "MB", memory, aim=aim)
                yield Line("memory (PSS), after a minute without charts", size, "MB", rested, aim=aim)
                yield Line("memory of the window at its peak", size, "MB", peak)
            yield from _stalls(told, size)


def _stalls(told: Sequence[Mapping[str, Any]], size: int) -> Iterator[Line]:
    """The longest stall of each run with its place in the worst one, and of each page."""
    worst = max(told, key=lambda one: float(one["stall"]))
    stalls = tuple(1000 * one["stall"] for one in told)
    aim = Aim("at most", 50)
    yield Line("longest stall from start through all pages", size, "ms", stalls, aim=aim, note=worst["stalled in"])
    for page in (*PAGES, *MORE):
        found = tuple(1000 * one["stalls"].get(page, 0.0) for one in told)
        yield Line(f"{page.capitalize()}, longest stall of its visits", size, "ms", found)


def typing(folder: Path, sizes: Sequence[int], runs: int) -> Iterator[Line]:
    """Lines of filter, search and a scrolled frame for each size."""
    loop, aim = "bare loop over the titles", Aim("at most", 60)
    with any_screen(folder):
        for size in sizes:
            desk = desks.copy_of(folder, size, "typed", folder)
            told = json.loads(
                desks.child("typing_on", desk, runs, env=desks.environment(folder / f"home-typing-{size}"))
            )
            found = {name: tuple(times) for name, times in told.items()}
            yield Line("board: filter as you type, a letter", size, "ms", found["filter"], found["filtered"], loop, aim)
            yield Line("Deals: search as you type, a letter", size, "ms", found["search"], found["searched"], loop, aim)
            yield Line("board: scrolled frame of a column", size, "ms", found["scroll"], aim=Aim("at most", 16.7))
