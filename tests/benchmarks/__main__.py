"""``make bench``: how fast SalesDesk is on desks as a user has them, as ratios to bare baselines measured in the same run.

Each figure is the median of at least five runs, taken in turn with those of its baseline, with the exponent of its growth
over the sizes, and its aim. Desks are made once (and kept between runs in the folder SALESDESK_BENCH_DESKS).
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.benchmarks import (
    desks,
    engine,
    filming,
    importing,
    kept,
    lasting,
    moving,
    paging,
    readme,
    spreadsheet,
    starting,
    writing,
)
from tests.benchmarks.table import Line, Table

Section = Callable[[Path, Sequence[int], int], Iterator[Line]]
SECTIONS: dict[str, Section] = {
    "start": starting.measure,
    "drop": moving.measure,
    "pages": paging.pages,
    "type": paging.typing,
    "import": importing.measure,
    "export": writing.export,
    "report": writing.report,
    "figures": writing.figures,
    "size": writing.size,
    "spreadsheet": spreadsheet.measure,
    "engine": engine.measure,
    "film": filming.measure,
    "soak": lasting.measure,
}
ASKED = ("soak",)
"""Sections that run only where they are named: ten minutes and more."""
SIZES, SMALL = [1_000, 10_000, 100_000], [1_000, 10_000]


def main() -> int:
    """Measure the chosen sections and print a line for each figure. Exit status 1: with ``--check`` something is worse."""
    asked = _asked()
    sizes = asked.sizes or (SMALL if asked.check else SIZES)
    table = Table()
    sys.stdout.write(table.header() + "\n")
    with tempfile.TemporaryDirectory(prefix="salesdesk-bench-") as name:
        folder = Path(name)
        os.environ.update(desks.environment(folder / "home"))
        os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        for section in asked.sections or [name for name in SECTIONS if name not in ASKED]:
            for line in SECTIONS[section](folder, sizes, asked.runs):
                sys.stdout.write(table.add(line) + "\n")
                sys.stdout.flush()
    if asked.readme:
        readme.put(table.markdown())
    if asked.markdown:
        sys.stdout.write("\n" + "\n".join(table.markdown()) + "\n")
    found = list(kept.worse(table.lines, asked.kept)) if asked.check else []
    if asked.keep:
        kept.keep(table.lines, asked.kept)
    sys.stdout.write("".join(f"worse: {sentence}\n" for sentence in found))
    return 1 if found else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(SECTIONS))
    parser.add_argument("--sizes", type=int, nargs="+", help="deals (default: 1000 10000 100000)")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--markdown", action="store_true", help="print the rows of the README's table at the end")
    parser.add_argument("--readme", action="store_true", help="put these rows into the README")
    parser.add_argument("--check", action="store_true", help="small sizes; fail where a kept ratio has become worse")
    parser.add_argument("--keep", action="store_true", help="keep the ratios of this run for later checks")
    parser.add_argument("--kept", type=Path, default=kept.FILE, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    unknown = set(asked.sections) - set(SECTIONS)
    if unknown:
        parser.error(f"there is no section {', '.join(sorted(unknown))}")
    return asked


if __name__ == "__main__":
    sys.exit(main())
