"""Importing a file, which a child process reads, beside a bare loop: the same rows, tables and indexes."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import sqlcipher3.dbapi2 as driver

from salesdesk.worker_kinds.foreign_file import read_in_child
from tests.benchmarks.big_desks import big_desk, write_csv
from tests.benchmarks.clock import seconds
from tests.benchmarks.table import Line

FILLED = ("organisation", "contact", "deal", "event")


def measure(folder: Path, sizes: Sequence[int], runs: int) -> Iterator[Line]:
    """One line for the largest size; half of the deals are closed."""
    size = max(sizes)
    begun = seconds()
    write_csv(folder / "rows.csv", size, 0.5)
    writing = seconds() - begun
    begun = seconds()
    path = big_desk(folder / "imported.salesdesk", size, 0.5, read_in_child)
    taken = seconds() - begun - writing
    yield Line(f"import of {size:,} rows", 1000 * taken, 1000 * _bare(path, folder / "bare.salesdesk"), "ms", "3 x")


def _bare(full: Path, empty: Path) -> float:
    """Seconds to insert what the import wrote, one statement a row, in one transaction."""
    source = driver.connect(str(full), isolation_level=None)
    target = driver.connect(str(empty), isolation_level=None)
    target.execute("PRAGMA synchronous=EXTRA")
    for (statement,) in source.execute(
        "SELECT sql FROM sqlite_schema WHERE type IN ('table', 'index') AND sql IS NOT NULL ORDER BY type DESC, rowid"
    ):
        target.execute(statement)
    rows = {name: source.execute(f"SELECT * FROM {name}").fetchall() for name in FILLED}
    marks = {name: ", ".join("?" * len(rows[name][0])) for name in FILLED}
    begun = seconds()
    target.execute("BEGIN IMMEDIATE")
    for name in FILLED:
        statement = f"INSERT INTO {name} VALUES ({marks[name]})"
        for row in rows[name]:
            target.execute(statement, row)
    target.execute("COMMIT")
    taken = seconds() - begun
    source.close()
    target.close()
    return taken
