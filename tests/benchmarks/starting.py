"""From the start of the process to a usable board, beside an empty Qt window with SQLAlchemy imported."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.benchmarks.big_desks import big_desk
from tests.benchmarks.clock import seconds
from tests.benchmarks.table import Line, median

AIMS = {10_000: "1.5 x", 100_000: "3 x"}
EMPTY = """
import sqlalchemy
from PySide6.QtWidgets import QApplication, QMainWindow
application = QApplication([])
window = QMainWindow()
window.resize(1440, 900)
window.show()
application.processEvents()
window.grab()
"""
BOARD = """
import gc
import sys
gc.disable()  # as salesdesk/__main__.py does
from pathlib import Path
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from salesdesk import app, platform_paths
application = app.qt_application()
desk = app.opened(Path(sys.argv[1]), platform_paths.system_clock)
session = app.window_session(desk, platform_paths.system_clock)
session.window.resize(1440, 900)
session.start()
session.wait_until_usable()
session.window.grab()
page = session.window.frame.stack.shown()
next(iter(page.area.columns.values())).view.setFocus()
QTest.keyClick(next(iter(page.area.columns.values())).view, Qt.Key.Key_Down)
assert page.selected_ids(), "the board does not take keys"
assert "matplotlib" not in sys.modules, "charts are loaded before they are shown"
import os
os._exit(0)
"""


def measure(folder: Path, sizes: Sequence[int], runs: int) -> Iterator[Line]:
    """A line a size; the empty window is measured in turn with the board, as a machine's speed drifts."""
    paths = {size: big_desk(folder / f"start-{size}.salesdesk", size) for size in sizes}
    _seconds(EMPTY), _seconds(BOARD, str(paths[min(sizes)]))  # compiles what is not compiled yet
    for size, path in paths.items():
        pairs = [(_seconds(EMPTY), _seconds(BOARD, str(path))) for _ in range(runs)]
        empty, usable = (median(times) for times in zip(*pairs, strict=True))
        yield Line(f"start to a usable board, {size:,} deals", usable, empty, "ms", AIMS.get(size, ""))


def installed() -> dict[str, str]:
    """An environment in which compiled modules are kept, as an installed program finds them."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _seconds(code: str, *arguments: str) -> float:
    begun = seconds()
    command = [sys.executable, "-c", code, *arguments]
    subprocess.run(command, check=True, capture_output=True, env=installed())
    return seconds() - begun
