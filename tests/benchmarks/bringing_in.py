"""Bring a file of deals into a new desk: ``python -m tests.benchmarks.bringing_in ROWS DESK``; prints seconds as JSON.

``… bringing_in --bare ROWS DESK NEW`` lets the bare loop do so, into a new desk like the imported one.
"""

import gc
import json
import sys
from pathlib import Path

from tests.benchmarks import bare_import
from tests.benchmarks.clock import computing, seconds


def main() -> int:
    """Import, or insert."""
    gc.disable()  # as the program does
    if sys.argv[1] == "--bare":
        taken, spent = bare_import.insert(*map(Path, sys.argv[2:5]))
    else:
        taken, spent = bring_in(Path(sys.argv[1]), Path(sys.argv[2]))
    sys.stdout.write(json.dumps({"seconds": taken, "cpu": spent}) + "\n")
    return 0


def bring_in(rows: Path, path: Path) -> tuple[float, float]:
    """Seconds, and those of computing (its child's too), from the file to the committed desk."""
    from zoneinfo import ZoneInfo

    from salesdesk.desk.desk import Desk
    from salesdesk.importing import ImportOptions, plan_import
    from salesdesk.importing.commands.imports import ImportDeals
    from salesdesk.platform_paths import system_clock
    from salesdesk.store.store import SqlStore
    from salesdesk.worker_kinds.foreign_file import read_in_child

    desk = Desk(SqlStore.create(path, system_clock), system_clock)
    options = ImportOptions(zone=ZoneInfo("Europe/Berlin"), base_currency="EUR")
    begun, before = seconds(), computing()
    desk.do(ImportDeals(plan=plan_import(rows, options, system_clock, read=read_in_child)))
    taken = seconds() - begun, computing() - before
    desk.store.close()
    return taken


if __name__ == "__main__":
    sys.exit(main())
