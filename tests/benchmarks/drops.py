"""Drops on the board of a desk in a window: ``python -m tests.benchmarks.drops PATH RUNS``; prints seconds as JSON."""

import json
import sys
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from PySide6.QtWidgets import QWidget

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.deals import MoveDeals
from tests.benchmarks.clock import seconds
from tests.benchmarks.window import Opened, changed_at

NAMES = ("committed", "painted", "strip", "quiet", "undone", "commit", "repaint")


def main() -> int:
    """Move cards, take each back, and say when it was committed, painted, in the strip, and all quiet; the longest stall is
    of as many drops before, since the heartbeat takes time itself."""
    path, runs = Path(sys.argv[1]), int(sys.argv[2])
    opened = Opened(path)
    opened.settle()
    drops = Drops(opened, path.with_name("bare.db"))
    found: dict[str, Any] = {name: [] for name in NAMES}
    opened.heart.begin("drops")
    for place in range(runs):
        drops.one(place)
    opened.heart.close()
    for place in range(runs):
        for name, taken in drops.one(place).items():
            found[name].append(taken)
    found["stall"], found["stalled in"] = [opened.heart.longest.length], opened.heart.longest.words
    sys.stdout.write(json.dumps(found) + "\n")
    opened.close()
    return 0


class Drops:
    """Moves of cards from column to column, and what a bare commit and a bare repaint take meanwhile."""

    def __init__(self, opened: Opened, bare: Path) -> None:
        self._opened = opened
        self._committed, self._deal = 0.0, ""
        desk: Any = opened.desk
        do = desk.do

        def noted(command: Command, *arguments: Any) -> Change:
            change: Change = do(command, *arguments)
            self._committed = seconds()
            return change

        desk.do = noted
        opened.painted.look = self._seen
        self._bare = driver.connect(str(bare), isolation_level=None)
        self._bare.execute("PRAGMA synchronous=EXTRA")
        self._bare.execute("CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, x TEXT)")
        self._bare.execute("INSERT OR IGNORE INTO t VALUES (1, '')")
        self._blank = QWidget()
        self._blank.resize(opened.page.area.size())
        self._blank.show()

    def _where(self) -> tuple[str, int] | None:
        """The column of the moved card by its key, and its row."""
        arrangement = self._opened.page.arrangement
        found = arrangement.place(self._deal)
        if found is None:
            return None
        return next(key for key, column in arrangement.columns.items() if column is found[0]), found[1]

    def _seen(self) -> tuple[tuple[str, int] | None, str]:
        """Where the moved card is, and what the strip says."""
        return self._where(), self._opened.page.strip.accessibleDescription()

    def one(self, place: int) -> dict[str, float]:
        """One drop; seconds from the release of the button."""
        opened, page = self._opened, self._opened.page
        columns = [key for key in page.arrangement.stages if page.arrangement.columns[key].order]
        source = columns[place % len(columns)]
        target = columns[(place + 1) % len(columns)]
        self._deal = page.arrangement.columns[source].order[0]
        opened.settle()
        found = {"commit": self._commit(), "repaint": self._repaint()}
        opened.quiet(seconds())
        opened.painted.frames.clear()
        where = self._where()
        begun = seconds()
        opened.session.operations.run(MoveDeals(deals=(self._deal,), stage=target, to_top=True))
        opened.until(lambda: self._painted_elsewhere(where))
        found["quiet"] = opened.quiet(begun)
        found["committed"] = self._committed - begun
        moved = self._painted_elsewhere(where)
        assert moved, "the card was never painted in its new place"
        found["painted"] = moved[0][0] - begun
        found["strip"] = (changed_at(moved, begun) or moved[0][0]) - begun
        begun = seconds()
        opened.session.operations.undo()
        found["undone"] = opened.quiet(begun)
        return found

    def _painted_elsewhere(self, where: tuple[str, int] | None) -> list[tuple[float, str]]:
        """When the moved card was painted elsewhere, and what the strip said then."""
        frames: list[tuple[float, Any]] = list(self._opened.painted.frames)
        return [(at, strip) for at, (there, strip) in frames if there != where]

    def _commit(self) -> float:
        begun = seconds()
        self._bare.execute("BEGIN IMMEDIATE")
        self._bare.execute("UPDATE t SET x = x || 'y' WHERE id = 1")
        self._bare.execute("COMMIT")
        return seconds() - begun

    def _repaint(self) -> float:
        begun = seconds()
        self._blank.repaint()
        return seconds() - begun


if __name__ == "__main__":
    sys.exit(main())
