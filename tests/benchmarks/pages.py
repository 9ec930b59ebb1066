"""Pages of a desk in a window, visited twice: ``python -m tests.benchmarks.pages PATH``; prints seconds and MB as JSON."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from PySide6.QtCore import QTimer

from salesdesk.reports.renderer import renderer
from tests.benchmarks import processes
from tests.benchmarks.clock import IS_TEST, seconds
from tests.benchmarks.window import Opened, real, serve

PAGES = ("deals", "quota", "funnel", "reports", "history")
MORE = ("settings", "import")
"""Pages of which only the stalls are told."""
PATIENCE_S = 60.0
AFTER_START_MS = 100 if IS_TEST else 4_000
"""The first page is visited some seconds after the start, as someone does who has looked at the board."""


def main() -> int:
    """Visit each page for the first time and again; then say how much memory all of them take, children included."""
    path = Path(sys.argv[1])
    opened = Opened(path)
    serve(AFTER_START_MS)
    opened.settle()
    found: dict[str, Any] = {}
    for page in PAGES:
        found[f"{page} frame"], found[f"{page} first"] = _visit(opened, page)
        _leave(opened)
    for page in PAGES:
        _, found[f"{page} again"] = _visit(opened, page)
        _leave(opened)
    found["memory"] = processes.memory_mb(os.getpid())
    renderer().end_if_unused(0.0)  # as after a minute in which nobody looks at charts
    serve(AFTER_START_MS)
    opened.settle()
    found["rested"] = processes.memory_mb(os.getpid())
    found["peak"] = processes.peak_mb(os.getpid())
    for page in MORE:
        _visit(opened, page)
        _leave(opened)
    opened.heart.begin("end")
    found["stall"], found["stalled in"] = opened.heart.longest.length, opened.heart.longest.words
    found["stalls"] = {name: stall.length for name, stall in opened.heart.stalls.items()}
    opened.close()
    found["rows"] = _bare_read(path)
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


def _visit(opened: Opened, address: str) -> tuple[float, float]:
    """Seconds to the first frame of a page, and until all is quiet."""
    opened.painted.frames.clear()
    opened.heart.begin(address)
    begun, patience = seconds(), real() + PATIENCE_S
    QTimer.singleShot(0, lambda: opened.window.go(address))  # from the loop, as a click, so that it counts as a stall
    while not opened.painted.frames and real() < patience:
        serve(1)
    frame = opened.painted.frames[0][0] - begun
    quiet = opened.quiet(begun)
    return frame, max(quiet, frame)


def _leave(opened: Opened) -> None:
    opened.heart.begin("board again")
    QTimer.singleShot(0, lambda: opened.window.go("board"))
    serve(1)
    opened.settle()


def _bare_read(path: Path) -> float:
    """Seconds in which the bare driver reads every row of the deals and of what happened to them."""
    begun = seconds()
    connection = driver.connect(f"file:{path}?mode=ro", uri=True)
    connection.execute("SELECT * FROM deal").fetchall()
    connection.execute("SELECT * FROM event").fetchall()
    connection.close()
    return seconds() - begun


if __name__ == "__main__":
    sys.exit(main())
