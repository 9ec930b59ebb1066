"""Open a desk in the window on a day, wait until all is quiet, and close it: ``python -m tests.benchmarks.quiet PATH DAYS_BACK``.

Prints as JSON where the parts of the window are. Only what comes before a measured start is done by this.
"""

import json
import os
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from salesdesk import app, platform_paths
from salesdesk.desk.commands.activities import AddNote
from salesdesk.ui.session import Session
from tests.benchmarks import processes
from tests.benchmarks.clock import IS_TEST
from tests.benchmarks.window import serve

STILL_S = 0.3 if IS_TEST else 7.0
"""Longer than a desk rests before the window keeps what it has computed, and before the diary is kept."""
BUSY = 0.2
"""Seconds of computing within STILL_S from which on the program is still at something."""
MOST_S = 180.0
PANEL_WIDTH = 430


def main() -> int:
    """Open, wait, print, close."""
    path, back = Path(sys.argv[1]), timedelta(days=int(sys.argv[2]))

    def clock() -> datetime:
        return platform_paths.system_clock() - back

    application = app.qt_application()
    desk = app.opened(path, clock)
    # The copy of a desk becomes a desk of its own with what is first written; what the window keeps shall be of that one.
    desk.do(AddNote(text="Opened on this computer."))
    session = app.window_session(desk, clock)
    session.start()
    session.wait_until_usable()
    wait_until_quiet(session)
    sys.stdout.write(json.dumps(_places(session)) + "\n")
    session.close()
    application.processEvents()
    return 0


def wait_until_quiet(session: Session) -> None:
    """Serve the window until it has nothing to do and computes nothing, its children neither."""
    begun = time.monotonic()
    root = os.getpid()
    while time.monotonic() - begun < MOST_S:
        spent = processes.cpu_seconds(root)
        serve(round(1000 * STILL_S))
        if session.operations.is_idle and processes.cpu_seconds(root) - spent < BUSY:
            return


def _places(session: Session) -> dict[str, Any]:
    page: Any = session.window.frame.stack.shown()
    view = next(column.view for column in page.area.columns.values() if column.view.model().rowCount())
    card = view.viewport().mapToGlobal(view.card_rect(0).center())
    columns = _box(page.area)
    left, top, width, height = columns
    panel = (left + width - PANEL_WIDTH + 30, top, PANEL_WIDTH - 40, height)
    return {"strip": _box(page.strip), "columns": columns, "card": (card.x(), card.y()), "panel": panel}


def _box(widget: QWidget) -> tuple[int, int, int, int]:
    corner = widget.mapToGlobal(QPoint(0, 0))
    return corner.x(), corner.y(), widget.width(), widget.height()


if __name__ == "__main__":
    sys.exit(main())
