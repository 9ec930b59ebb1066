"""A desk in a window of its own process, in which all is done that a user may do, watched from second 0 on.

``python -m tests.support.watched PATH [BUSY]`` prints as JSON what the known job takes here, and for each thing that was done
the longest time that the window's thread computed without a return to its event loop, in seconds. With BUSY that thread
computes for so many milliseconds more once in each of them: whoever watches has to notice.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QDragMoveEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from salesdesk import app, platform_paths
from salesdesk.desk.commands.deals import MoveDeals
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.ui.board.model import mime_of
from tests.support.patience import PATIENCE_S
from tests.support.watchdog import TurnWatch, known_job

TURN_MS = 5
REST_TURNS = 12
"""So many turns without a reading, and what was asked for is shown."""
MOVES = 60
PAGES = ("deals", "quota", "funnel", "reports", "history", "settings", "import")
LETTERS = ("a", "ac", "acm", "x", "")
ROWS = 300


class WatchedWindow:
    """A window, and what is done in it."""

    def __init__(self, path: Path, busy: float) -> None:
        self._busy, self._folder = busy, path.parent
        self.application = app.qt_application()
        sys.setswitchinterval(app.TURN_SECONDS)
        clock = platform_paths.system_clock
        self.session = app.window_session(app.opened(path, clock), clock)
        self.window: Any = self.session.window
        self.window.resize(1400, 900)
        self.watch = TurnWatch(self.window)

    def do(self, name: str, act: Callable[[], object], until: Callable[[], bool] = lambda: True) -> None:
        """Do something as from the event loop, and serve the window until all that comes of it is shown."""
        self.watch.begin(name)
        QTimer.singleShot(0, act)
        if self._busy:
            QTimer.singleShot(0, self._compute)
        deadline, quiet = time.monotonic() + PATIENCE_S, 0
        while quiet < REST_TURNS:
            assert time.monotonic() < deadline, f"waited in vain: {name}"
            QTest.qWait(TURN_MS)
            quiet = quiet + 1 if until() and self.session.operations.is_idle else 0

    def _compute(self) -> None:
        end = time.thread_time() + self._busy
        while time.thread_time() < end:
            pass

    @property
    def page(self) -> Any:
        """The page shown."""
        return self.window.frame.stack.shown()

    def do_all(self) -> None:
        """All of it, in the order in which someone may do it who cannot wait."""
        for name, act, until in self._doings():
            self.do(name, act, until)

    def _doings(self) -> Iterator[tuple[str, Callable[[], object], Callable[[], bool]]]:
        def shown() -> bool:
            return True

        board = self.page
        yield "start", self.session.start, lambda: board.arrangement is not None
        yield "a drag while it learns", self._drag, shown
        yield "learning", lambda: None, lambda: bool(board.is_ready)
        yield "a drop", self._move, shown
        yield "undo", self.session.operations.undo, shown
        yield "redo", self.session.operations.redo, shown
        for address in PAGES:
            yield address, lambda address=address: self.window.go(address), shown  # type: ignore[misc]
            yield f"the board after {address}", lambda: self.window.go("board"), shown
        yield from self._on_the_table()
        yield "the board", lambda: self.window.go("board"), shown
        keys = [order[0] for order in (column.order for column in board.arrangement.columns.values()) if order]
        for key in keys[:2]:
            yield "a deal beside it", lambda key=key: self.window.go(f"deal/{key}"), shown  # type: ignore[misc]
        yield "no deal beside it", self.window.close_deal, shown
        yield "a new deal", self.window.new_deal, shown
        yield from self._import()
        for name, value in (("theme", "dark"), ("theme", "light"), ("language", "zh_CN"), ("language", "en")):
            change = ChangeSettings(values=((name, value),))
            yield f"{name} {value}", lambda change=change: self.session.operations.run(change), shown  # type: ignore[misc]

    def _on_the_table(self) -> Iterator[tuple[str, Callable[[], object], Callable[[], bool]]]:
        yield "the table", lambda: self.window.go("deals"), lambda: self.page.model.rowCount() > 0
        view, field = self.page.view, self.page.bar.field
        for column in range(1, 5):
            act = lambda column=column: view.sortByColumn(column, Qt.SortOrder.AscendingOrder)  # noqa: E731
            yield "sorting", act, lambda: True
        for letters in LETTERS:
            yield "filtering", lambda letters=letters: field.setText(letters), lambda: True  # type: ignore[misc]

    def _import(self) -> Iterator[tuple[str, Callable[[], object], Callable[[], bool]]]:
        file = self._folder / "more.csv"
        lines = [f"Deal {row},Firm {row % 40},Proposal,{row}00" for row in range(ROWS)]
        file.write_text("\n".join(["Title,Organisation,Stage,Amount", *lines]), encoding="utf-8")

        def is_shown(part: str) -> bool:
            return self.page.address == "import" and self.page.stack.currentWidget() is getattr(self.page, part)

        yield "a file to import", lambda: self.window.import_files([file]), lambda: is_shown("plan")
        yield "an import", self.page.plan.go.click, lambda: is_shown("done")
        yield "the board after an import", lambda: self.window.go("board"), lambda: bool(self.page.is_ready)

    def _drag(self) -> None:
        """A card is taken up and carried over the columns, one move a turn."""
        page = self.page
        columns = list(page.area.columns.values())
        source = next(column for column in columns if page.arrangement.columns[column.key].order)
        key = page.arrangement.columns[source.key].order[0]
        page.carrier.take_up([key], source)
        for move in range(MOVES):
            over = columns[(move // 4) % len(columns)].view.viewport()
            place = QPoint(30 + move, 40 + 5 * move)
            event = QDragMoveEvent(
                place,
                Qt.DropAction.MoveAction,
                mime_of([key]),
                Qt.MouseButton.LeftButton,
                Qt.KeyboardModifier.NoModifier,
            )
            QApplication.sendEvent(over, event)
            QTest.qWait(TURN_MS)
        page.carrier.let_go()
        page.carrier.settle()

    def _move(self) -> None:
        stages = list(self.page.arrangement.stages)
        source = next(key for key in stages if self.page.arrangement.columns[key].order)
        target = next(key for key in stages if key != source)
        deal = self.page.arrangement.columns[source].order[0]
        self.session.operations.run(MoveDeals(deals=(deal,), stage=target, to_top=True))


def main() -> int:
    """Watch, and say what was seen."""
    watched = WatchedWindow(Path(sys.argv[1]), float(sys.argv[2]) / 1000 if len(sys.argv) > 2 else 0.0)
    watched.do_all()
    watched.watch.begin("end")
    sys.stdout.write(json.dumps({"known": known_job(), "longest": watched.watch.longest}) + "\n")
    watched.session.close()
    watched.application.processEvents()
    return 0


if __name__ == "__main__":
    sys.exit(main())
