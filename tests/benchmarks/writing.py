"""Writing: a workbook beside a bare XlsxWriter loop, reports beside an empty page, figures as JSON, bytes of the file."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks import desks
from tests.benchmarks.clock import seconds
from tests.benchmarks.table import Aim, Line
from tests.store.measure import imported, played

FIGURES = ("quota", "funnel")
BARE = """
import sys
import numpy
import sqlcipher3.dbapi2 as driver
connection = driver.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
connection.execute("SELECT * FROM deal").fetchall()
connection.execute("SELECT * FROM event").fetchall()
import os
os._exit(0)
"""
ROWS = "python, numpy, and the bare driver reading all rows"
PLAYED = 2_000


def export(folder: Path, sizes: Sequence[int], runs: int) -> Iterator[Line]:
    """A workbook of all deals of each size."""
    for size in sizes:
        desk = desks.lived(folder, size)
        told: list[dict[str, Any]] = [json.loads(desks.child("exporting", desk, folder)) for _ in range(runs)]
        times, bare = (tuple(one[name] for one in told) for name in ("export", "bare"))
        yield Line("XLSX of all deals", size, "s", times, bare, "bare XlsxWriter loop, same cells", Aim("ratio", 1.5))


def report(folder: Path, sizes: Sequence[int], runs: int) -> Iterator[Line]:
    """The one-page review as PDF, once the program has started."""
    for size in sizes:
        desk = desks.lived(folder, size)
        told = [json.loads(desks.child("printing", desk)) for _ in range(runs)]
        times, bare = (tuple(one[name] for one in told) for name in ("review", "empty"))
        yield Line(
            "one-page PDF, once started", size, "s", times, bare, "empty page, same typesetter", Aim("at most", 1)
        )


def figures(folder: Path, sizes: Sequence[int], runs: int) -> Iterator[Line]:
    """``salesdesk figures …`` from exec to its end, with what is kept from the time before."""
    for size in sizes:
        desk = desks.copy_of(folder, size, "figured", folder)
        home = desks.environment(folder / "home-figures")
        for name in FIGURES:
            words = [sys.executable, "-m", "salesdesk", "--file", str(desk), "figures", name]
            pairs = [(_run(words, home), _run([sys.executable, "-c", BARE, str(desk)], home)) for _ in range(runs + 1)]
            times, bare = zip(*pairs[1:], strict=True)
            yield Line(f"salesdesk figures {name}", size, "s", times, bare, ROWS)


def size(folder: Path, sizes: Sequence[int], runs: int) -> Iterator[Line]:
    """Bytes a deal: of lived-in desks, and of deals that a file brought, or that were played command by command."""
    for count in sizes:
        held = desks.lived(folder, count).stat().st_size / count
        yield Line("file, bytes a deal: lived-in desk", count, "B", (held,))
    count = min(PLAYED, max(sizes))
    with desks.in_memory(folder) as memory:
        for name, measured, limit in (("imported", imported, 900), ("played command by command", played, 2_000)):
            place = memory / f"size-{name.split()[0]}"
            place.mkdir()
            yield Line(f"file, bytes a deal: {name}", count, "B", (measured(place, count),), aim=Aim("at most", limit))


def _run(words: Sequence[str], environment: dict[str, str]) -> float:
    begun = seconds()
    subprocess.run(list(words), check=True, capture_output=True, env=environment)
    return seconds() - begun
