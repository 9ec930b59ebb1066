"""Bring a file of deals into a new desk: ``python -m tests.benchmarks.bringing_in ROWS DESK``; prints seconds as JSON.

``… bringing_in --bare DESK NEW`` inserts what such an import wrote, one statement a row, in one transaction.
"""

import gc
import json
import sys
import time
from pathlib import Path

import sqlcipher3.dbapi2 as driver

from tests.benchmarks.clock import seconds

FILLED = ("word", "organisation", "contact", "deal", "event")


def main() -> int:
    """Import, or insert."""
    gc.disable()  # as the program does
    if sys.argv[1] == "--bare":
        taken = bare(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        taken = bring_in(Path(sys.argv[1]), Path(sys.argv[2]))
    sys.stdout.write(json.dumps({"seconds": taken, "cpu": time.process_time()}) + "\n")
    return 0


def bring_in(rows: Path, path: Path) -> float:
    """Seconds from the file to the committed desk."""
    from zoneinfo import ZoneInfo

    from salesdesk.desk.desk import Desk
    from salesdesk.importing import ImportOptions, plan_import
    from salesdesk.importing.commands.imports import ImportDeals
    from salesdesk.platform_paths import system_clock
    from salesdesk.store.store import SqlStore
    from salesdesk.worker_kinds.foreign_file import read_in_child

    desk = Desk(SqlStore.create(path, system_clock), system_clock)
    options = ImportOptions(zone=ZoneInfo("Europe/Berlin"), base_currency="EUR")
    begun = seconds()
    desk.do(ImportDeals(plan=plan_import(rows, options, system_clock, read=read_in_child)))
    taken = seconds() - begun
    desk.store.close()
    return taken


def bare(full: Path, empty: Path) -> float:
    """Seconds to insert what the import wrote, with its tables and indexes."""
    source = driver.connect(str(full), isolation_level=None)
    target = driver.connect(str(empty), isolation_level=None)
    target.execute("PRAGMA synchronous=EXTRA")
    for (statement,) in source.execute(
        "SELECT sql FROM sqlite_schema WHERE type IN ('table', 'index') AND sql IS NOT NULL ORDER BY type DESC, rowid"
    ):
        target.execute(statement)
    rows = {name: source.execute(f"SELECT * FROM {name}").fetchall() for name in FILLED}
    marks = {name: ", ".join("?" * len(rows[name][0])) for name in FILLED if rows[name]}
    begun = seconds()
    target.execute("BEGIN IMMEDIATE")
    for name, places in marks.items():
        statement = f"INSERT INTO {name} VALUES ({places})"
        for row in rows[name]:
            target.execute(statement, row)
    target.execute("COMMIT")
    taken = seconds() - begun
    source.close()
    target.close()
    return taken


if __name__ == "__main__":
    sys.exit(main())
