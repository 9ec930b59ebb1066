"""``make bench``: how fast SalesDesk is, as ratios to a bare baseline measured in the same run."""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks import exporting, figures, importing, memory, moving, printing, size, starting, viewing
from tests.benchmarks.table import Line
from tests.support.screen import PROGRAMS, virtual_screen

SECTIONS = {
    "figures": figures.measure,
    "start": starting.measure,
    "move": moving.measure,
    "view": viewing.measure,
    "import": importing.measure,
    "print": printing.measure,
    "export": exporting.measure,
    "memory": memory.measure,
    "size": size.measure,
}


def main() -> int:
    """Measure the chosen sections and print a line for each figure."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(SECTIONS))
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    unknown = set(asked.sections) - set(SECTIONS)
    if unknown:
        parser.error(f"there is no section {', '.join(sorted(unknown))}")
    sys.stdout.write(Line.header() + "\n")
    with tempfile.TemporaryDirectory(prefix="salesdesk-bench-") as name, _screen():
        folder = Path(name)
        _like_installed(folder / "home")
        for section in asked.sections or SECTIONS:
            for line in SECTIONS[section](folder, asked.sizes, asked.runs):
                sys.stdout.write(str(line) + "\n")
                sys.stdout.flush()
    return 0


@contextmanager
def _screen() -> Iterator[None]:
    """A virtual screen where there is one to be had, so that neither the user's desktop nor its speed takes part."""
    if sys.platform != "linux" or "QT_QPA_PLATFORM" in os.environ:
        yield
    elif any(shutil.which(name) is None for name in PROGRAMS):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        yield
    else:
        with virtual_screen() as screen:
            os.environ.update(screen.environment())
            yield


def _like_installed(home: Path) -> None:
    """A home of its own, so that the user's window neither matters nor changes, and bytecode as an installed program has."""
    for variable in ("HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "LOCALAPPDATA", "PYTHONPYCACHEPREFIX"):
        (home / variable).mkdir(parents=True)
        os.environ[variable] = str(home / variable)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


if __name__ == "__main__":
    sys.exit(main())
