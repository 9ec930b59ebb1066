"""Scrolling a column and filtering as one types, beside the frame of an empty widget of the same size."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from salesdesk import app, platform_paths
from tests.benchmarks.big_desks import big_desk
from tests.benchmarks.table import Line, timed


def measure(folder: Path, sizes: Sequence[int], runs: int) -> Iterator[Line]:
    """Two lines for the largest size."""
    application = app.qt_application()
    size = max(sizes)
    desk = app.opened(big_desk(folder / f"start-{size}.salesdesk", size), platform_paths.system_clock)
    session = app.window_session(desk, platform_paths.system_clock)
    session.window.resize(1440, 900)
    session.start()
    session.wait_until_usable()
    page: Any = session.window.frame.stack.shown()
    column = next(iter(page.area.columns.values()))
    empty = QWidget()
    empty.resize(column.view.size())
    empty.show()
    bar = column.view.verticalScrollBar()

    def scroll() -> None:
        bar.setValue((bar.value() + 37) % max(bar.maximum(), 1))
        column.view.repaint()

    words = iter(["9", "99", "99 sc", "firm 1", "firm", ""] * runs)

    def type_on() -> None:
        page.filter_bar.field.setText(next(words))
        page.repaint()

    frame, blank = timed(scroll, 20 * runs), timed(empty.repaint, 20 * runs)
    filtering = timed(type_on, 6 * runs)
    empty.close()
    session.close()
    application.processEvents()
    yield Line(f"scroll frame of a column, {size:,} deals", frame, blank, "ms", "")
    yield Line(f"filter as you type, {size:,} deals", filtering, None, "ms", "60 ms")
