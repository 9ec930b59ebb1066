"""Where the memory of the window goes: ``python -m tests.benchmarks.memory PATH`` visits all pages and prints MB after each.

Of each step it prints the proportional set size and what a mapping is of. ``--drop`` commits a move at the end, after which
SQLAlchemy is imported; ``--rest SECONDS`` looks once more after a rest.
"""

import argparse
import os
import sys
from pathlib import Path

from tests.benchmarks.window import Opened, serve  # first, since it looks after how the window is imported

# isort: split
from tests.benchmarks.mappings import Mapped, family
from tests.benchmarks.pages import AFTER_START_MS, PAGES

LEAST_MB = 0.5
MB = 1 << 20


def main() -> int:
    """Visit each page and print what is mapped."""
    asked = _arguments()
    told = Told(asked.of)
    opened = Opened(asked.path)
    told.step("usable")
    serve(AFTER_START_MS)
    opened.settle()
    told.step("at rest")
    for page in PAGES:
        opened.window.go(page)
        opened.settle()
        told.step(page)
    opened.window.go("board")
    opened.settle()
    told.step("board again")
    if asked.drop:
        _drop(opened)
        told.step("drop")
    if asked.rest:
        serve(round(1000 * asked.rest))
        told.step("rested")
    opened.close()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--drop", action="store_true")
    parser.add_argument("--rest", type=float, default=0.0)
    parser.add_argument("--of", default="", help="say it of each step only for what has this in its name")
    return parser.parse_args()


def _drop(opened: Opened) -> None:
    """Move the first card of a column into another, as a drop does."""
    from salesdesk.desk.commands.deals import MoveDeals

    page = opened.page
    source, *_, target = [key for key in page.arrangement.stages if page.arrangement.columns[key].order]
    deal = page.arrangement.columns[source].order[0]
    opened.session.operations.run(MoveDeals(deals=(deal,), stage=target, to_top=True))
    opened.settle()


class Told:
    """Prints steps, and beneath each what has grown or become less since the one before."""

    def __init__(self, only: str) -> None:
        self._only = only
        self._before: dict[str, Mapped] = {}

    def step(self, name: str) -> None:
        """Say what is mapped now."""
        found = family(os.getpid())
        share, whole = sum(one.share for one in found.values()), sum(one.whole for one in found.values())
        sys.stdout.write(f"{name:14} {share / MB:7.1f} MB, {whole / MB:.1f} with what others have too\n")
        nothing = Mapped(0, 0)
        for kind in sorted(found, key=lambda kind: -found[kind].whole):
            more = (found[kind].whole - self._before.get(kind, nothing).whole) / MB
            if abs(more) >= LEAST_MB and self._only in kind:
                sys.stdout.write(
                    f"    {kind:24} {found[kind].share / MB:7.1f} {found[kind].whole / MB:7.1f} {more:+7.1f}\n"
                )
        sys.stdout.flush()
        self._before = found


if __name__ == "__main__":
    sys.exit(main())
