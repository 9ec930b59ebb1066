"""The program as a process of its own that keeps telling where its widgets are, so that a real hand can find them.

``python -m tests.support.told_program FILE ARGUMENTS…`` starts SalesDesk with these arguments; a few times a second FILE is written
anew. ``ToldProgram`` reads it, and moves the mouse and types on a virtual screen.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

from tests.support.desks import START
from tests.support.patience import wait_until
from tests.support.screen import Screen
from tests.support.source import ROOT

TURN_MS = 100


class ToldProgram:
    """One run of the program. A widget is meant by what it says: a label or button by its words, a field by its accessible name, a
    row of a table by what stands in it."""

    def __init__(self, screen: Screen, told: Path, process: subprocess.Popen[bytes]) -> None:
        self._screen, self._told, self.process = screen, told, process

    def widgets(self) -> list[dict[str, Any]]:
        """What is shown: ``text``, ``kind``, ``window`` (its title), ``enabled``, ``focus`` and ``at``, its middle."""
        return self._last()[1]

    def _last(self) -> tuple[int, list[dict[str, Any]]]:
        """What was told last, and how often something was told."""
        try:
            turn, found = json.loads(self._told.read_text("utf-8"))
        except FileNotFoundError:
            return 0, []
        return turn, found

    def _found(self, words: str, kind: str) -> list[dict[str, Any]]:
        return [one for one in self.widgets() if words in one["text"] and kind in one["kind"]]

    def shows(self, words: str, kind: str = "") -> bool:
        """Whether something is shown that says this."""
        return bool(self._found(words, kind))

    def wait_for(self, words: str, kind: str = "") -> None:
        """Wait until something is shown that says this."""
        self._until(lambda: self.shows(words, kind), words)

    def _until(self, condition: Callable[[], object], words: str) -> None:
        try:
            wait_until(condition, words)
        except AssertionError as error:
            raise AssertionError(f"{error}, among {[one['text'] for one in self.widgets()]}") from None

    def click(self, words: str, kind: str = "Button", scrolls: bool = False) -> None:
        """Click with the mouse on what says this, as soon as it can be clicked and stays where it is; ``scrolls``: the wheel is
        turned in the middle of the screen until it is there."""
        places: dict[int, list[int] | None] = {}

        def stands() -> bool:
            turn, widgets = self._last()
            ready = [one for one in widgets if words in one["text"] and kind in one["kind"] and one["enabled"]]
            if scrolls and not ready and turn not in places:
                self._screen.do("mousemove", *(length // 2 for length in self._screen.size), "click", 5)
            places[turn] = ready[-1]["at"] if ready else None
            return places[turn] is not None and places.get(turn - 1) == places[turn]

        self._until(stands, f"a place to click for {words}")
        x, y = list(places.values())[-1] or (0, 0)
        self._screen.do("mousemove", "--sync", x, y, "click", 1)

    def type(self, text: str, *keys: str, into: str = "") -> None:
        """Type on the keyboard, then press keys; once the field of that name has the focus."""
        self._until(lambda: any(one["focus"] for one in self._found(into, "")), f"the focus in {into}")
        self._screen.do("type", "--delay", 12, "--", text)
        if keys:
            self.key(*keys)

    def key(self, *keys: str) -> None:
        """Press keys, in X names."""
        self._screen.do("key", "--clearmodifiers", *keys)

    def quit(self) -> None:
        """Close the window by its key, once more where it had not yet the keyboard, and wait for the end of the program."""
        for _ in range(6):
            self.key("ctrl+q")
            with suppress(subprocess.TimeoutExpired):
                assert self.process.wait(10) == 0
                return
        raise AssertionError("The program did not end.")


@contextmanager
def told_program(screen: Screen, desk: Path, home: Path) -> Iterator[ToldProgram]:
    """The program on a desk, with all that it keeps on this computer below ``home``."""
    folders = {
        name: str(home) for name in ("HOME", *(f"XDG_{kind}_HOME" for kind in ("CONFIG", "DATA", "STATE", "CACHE")))
    }
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    told = home / "told.json"
    told.unlink(missing_ok=True)
    words = [sys.executable, "-m", __name__, str(told), "--today", START.date().isoformat(), "--file", str(desk)]
    environment = screen.environment() | folders | {"PYTHONPATH": path, "LANG": "en_GB.UTF-8"}
    with subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield ToldProgram(screen, told, process)
        finally:
            process.kill()
            process.wait()


def _rows(table: Any) -> Iterator[tuple[str, Any]]:
    """The rows of a table that can be seen: what stands in each, and the rectangle of its first cell."""
    model, root = table.model(), table.rootIndex()
    for row in range(min(model.rowCount(root), 20) if model is not None else 0):
        cells = [model.index(row, column, root) for column in range(model.columnCount(root))]
        yield " | ".join(str(cell.data() or "") for cell in cells), table.visualRect(cells[0])


def _told(application: Any) -> list[dict[str, Any]]:
    from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QTableView

    found: list[dict[str, Any]] = []

    def tell(widget: Any, text: str, rect: Any, on: Any) -> None:
        at = on.mapToGlobal(rect.center())
        kind = type(widget).__mro__[1].__name__ + " " + type(widget).__name__
        found.append({"text": text, "kind": kind, "window": widget.window().windowTitle(), "enabled": widget.isEnabled(),
                      "focus": widget.hasFocus(), "at": [at.x(), at.y()]})  # fmt: skip

    modal = application.activeModalWidget()
    for widget in application.allWidgets():
        if not widget.isVisible() or widget.visibleRegion().isEmpty() or (modal and widget.window() is not modal):
            continue
        if isinstance(widget, QAbstractButton | QLabel | QLineEdit):
            text = (
                widget.accessibleName() if isinstance(widget, QLineEdit) else widget.text() or widget.accessibleName()
            )
            tell(widget, text, widget.visibleRegion().boundingRect(), widget)
        elif isinstance(widget, QTableView):
            for text, rect in _rows(widget):
                tell(widget, text, rect, widget.viewport())
    return found


def _main() -> int:
    told = Path(sys.argv[1])
    sys.argv[1:] = sys.argv[2:]
    from salesdesk import __main__, app

    make: Callable[[], Any] = app.qt_application

    def telling() -> Any:
        from PySide6.QtCore import QTimer

        application = make()

        turns = count(1)

        def write() -> None:
            part = told.with_suffix(".part")
            part.write_text(json.dumps([next(turns), _told(application)]), "utf-8")
            part.replace(told)

        timer = QTimer(application, interval=TURN_MS)
        timer.timeout.connect(write)
        timer.start()
        return application

    app.qt_application = telling
    return __main__.main()


if __name__ == "__main__":
    sys.exit(_main())
