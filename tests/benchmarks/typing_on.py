"""Typing into the filter of the board and into the search of Deals, and scrolling, in a window:
``python -m tests.benchmarks.typing_on PATH RUNS``; prints milliseconds as JSON."""

import json
import sys
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from PySide6.QtWidgets import QLineEdit

from tests.benchmarks.clock import seconds
from tests.benchmarks.table import by_turns
from tests.benchmarks.window import Opened

LETTERS = ("9", "99", "firm 1", "firm", "weber", "")


def main() -> int:
    """Type letter by letter; each time until the page is painted."""
    path, runs = Path(sys.argv[1]), int(sys.argv[2])
    opened = Opened(path)
    opened.settle()
    board: Any = opened.page
    found: dict[str, tuple[float, ...]] = {}
    column = next(iter(board.area.columns.values()))
    bar = column.view.verticalScrollBar()

    def scroll() -> None:
        bar.setValue((bar.value() + 37) % max(bar.maximum(), 1))
        column.view.repaint()

    titles = _titles(path)
    (found["scroll"],) = by_turns((scroll,), 20 * runs)
    found["filter"], found["filtered"] = _typed(opened, runs, titles, board.filter_bar.field)
    opened.window.go("deals")
    opened.quiet(seconds())
    opened.settle()
    field = next(one for one in opened.page.findChildren(QLineEdit) if one.isVisible())
    found["search"], found["searched"] = _typed(opened, runs, titles, field)
    sys.stdout.write(json.dumps(found) + "\n")
    opened.close()
    return 0


def _titles(path: Path) -> list[str]:
    connection = driver.connect(f"file:{path}?mode=ro", uri=True)
    titles = [str(title) for (title,) in connection.execute("SELECT title FROM deal")]
    connection.close()
    return titles


def _typed(opened: Opened, runs: int, titles: list[str], field: QLineEdit) -> list[tuple[float, ...]]:
    """Milliseconds a letter, and of a bare loop that looks for the same letters in the titles."""
    page: Any = opened.page
    letters = iter(LETTERS * runs)
    last = [""]

    def letter() -> None:
        last[0] = next(letters)
        field.setText(last[0])
        page.repaint()

    def bare() -> list[str]:
        return [title for title in titles if last[0] in title.casefold()]

    return by_turns((letter, bare), len(LETTERS) * runs)


if __name__ == "__main__":
    sys.exit(main())
