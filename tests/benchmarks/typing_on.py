"""Typing into the filter of the board and into the search of Deals, and scrolling, in a window:
``python -m tests.benchmarks.typing_on PATH RUNS``; prints seconds as JSON."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from PySide6.QtWidgets import QLineEdit, QWidget

from tests.benchmarks.clock import seconds
from tests.benchmarks.window import Opened

LETTERS = ("9", "99", "firm 1", "firm", "weber", "")


def main() -> int:
    """Type letter by letter; each time until the page is painted."""
    path, runs = Path(sys.argv[1]), int(sys.argv[2])
    opened = Opened(path)
    opened.settle()
    board: Any = opened.page
    found: dict[str, list[float]] = {}
    column = next(iter(board.area.columns.values()))
    bar, blank = column.view.verticalScrollBar(), QWidget()
    blank.resize(column.view.size())
    blank.show()

    def scroll() -> None:
        bar.setValue((bar.value() + 37) % max(bar.maximum(), 1))
        column.view.repaint()

    titles = _titles(path)
    found["scroll"], found["blank"] = _in_turn(20 * runs, scroll, blank.repaint)
    found["filter"], found["filtered"] = _typed(opened, runs, titles, board.filter_bar.field)
    opened.window.go("deals")
    opened.quiet(seconds())
    opened.settle()
    field = next(one for one in opened.page.findChildren(QLineEdit) if one.isVisible())
    found["search"], found["searched"] = _typed(opened, runs, titles, field)
    sys.stdout.write(json.dumps(found) + "\n")
    blank.close()
    opened.close()
    return 0


def _titles(path: Path) -> list[str]:
    connection = driver.connect(f"file:{path}?mode=ro", uri=True)
    titles = [str(title) for (title,) in connection.execute("SELECT title FROM deal")]
    connection.close()
    return titles


def _typed(opened: Opened, runs: int, titles: list[str], field: QLineEdit) -> tuple[list[float], list[float]]:
    """Seconds a letter, and of a bare loop that looks for the same letters in the titles."""
    page: Any = opened.page
    letters = iter(LETTERS * runs)
    last = [""]

    def letter() -> None:
        last[0] = next(letters)
        field.setText(last[0])
        page.repaint()

    return _in_turn(len(LETTERS) * runs, letter, lambda: [title for title in titles if last[0] in title.casefold()])


def _in_turn(times: int, job: Callable[[], object], bare: Callable[[], object]) -> tuple[list[float], list[float]]:
    """Seconds of a job and of its baseline, so many times in turn."""
    found: tuple[list[float], list[float]] = [], []
    for _ in range(times):
        for one, taken in zip((job, bare), found, strict=True):
            begun = seconds()
            one()
            taken.append(seconds() - begun)
    return found


if __name__ == "__main__":
    sys.exit(main())
