"""Very many drops on the board of a desk in a window: ``python -m tests.benchmarks.soaked PATH MOVES``; prints as JSON
what the process holds after a tenth of them and after all."""

import gc
import json
import os
import sys
from pathlib import Path
from typing import Any

from salesdesk.desk.commands.deals import MoveDeals
from tests.benchmarks import processes
from tests.benchmarks.clock import IS_TEST
from tests.benchmarks.pages import MORE, PAGES
from tests.benchmarks.window import Opened, serve, until_emitted

UNDONE = 25
"""One move in so many is taken back."""
AFTER_VISITS_MS = 100 if IS_TEST else 20_000
"""Long enough for all that is loaded ahead while nothing happens."""


def main() -> int:
    """Move cards from column to column."""
    path, moves = Path(sys.argv[1]), int(sys.argv[2])
    opened = Opened(path)
    _visit_all(opened)
    held = []
    for number in range(1, moves + 1):
        _move(opened, number)
        if number in (max(moves // 10, 1), moves):
            opened.settle()
            gc.collect()
            held.append(_held())
    sys.stdout.write(json.dumps(held) + "\n")
    opened.close()
    return 0


def _visit_all(opened: Opened) -> None:
    """Every page once: what is loaded for the first time, beside the window or by a visit, is no growth."""
    for address in (*PAGES, *MORE, "board"):
        opened.window.go(address)
        opened.settle()
    serve(AFTER_VISITS_MS)
    opened.settle()


def _move(opened: Opened, number: int) -> None:
    page: Any = opened.page
    operations = opened.session.operations
    columns = [key for key in page.arrangement.stages if page.arrangement.columns[key].order]
    stages = list(page.arrangement.stages)
    source = columns[number % len(columns)]
    target = stages[(stages.index(source) + 1) % len(stages)]
    order = page.arrangement.columns[source].order
    command = MoveDeals(deals=(order[number % len(order)],), stage=target, to_top=True)
    until_emitted(operations.settled, lambda: operations.run(command))
    if number % UNDONE == 0:
        until_emitted(operations.settled, operations.undo)


def _held() -> dict[str, float]:
    """MB, threads and open files of this process; its children's memory too."""
    here = Path("/proc/self")
    counts = {name: sum(1 for _ in (here / name).iterdir()) if here.exists() else 0 for name in ("task", "fd")}
    return {"memory": processes.memory_mb(os.getpid()), "threads": counts["task"], "handles": counts["fd"]}


if __name__ == "__main__":
    sys.exit(main())
