"""A desk in the window of this process, and what happens to it: what is painted when, how long its event loop is held up."""

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication

from salesdesk.ui.imports import read_no_sources

read_no_sources()  # as the program does before it imports its window

# isort: split
from salesdesk import app, platform_paths  # noqa: E402
from salesdesk.ui.session import Session  # noqa: E402
from tests.benchmarks import processes  # noqa: E402
from tests.benchmarks.clock import IS_TEST, seconds  # noqa: E402
from tests.benchmarks.heartbeat import Heartbeat  # noqa: E402

STILL_MS = 60 if IS_TEST else 400
LOOK_MS = 2
PATIENCE_S = 120.0


class Painted(QObject):
    """Notes when the window has painted; ``look`` tells then what is to be seen, which is kept."""

    def __init__(self, window: Any, look: Callable[[], object] = lambda: None) -> None:
        super().__init__(window)
        self.frames: list[tuple[float, object]] = []
        self.look = look
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.UpdateRequest:
            # What is asked for now is served after this event, which paints.
            QTimer.singleShot(0, self, self._note)
        return False

    def _note(self) -> None:
        self.frames.append((seconds(), self.look()))


class Opened:
    """A desk in a window that is usable."""

    def __init__(self, path: Path) -> None:
        self.application: QApplication = app.qt_application()
        self.application.setCursorFlashTime(0)
        self.desk = app.opened(path, platform_paths.system_clock)
        self.session: Session = app.window_session(self.desk, platform_paths.system_clock)
        self.window: Any = self.session.window
        self.window.resize(1440, 870)
        self.painted = Painted(self.window)
        self.heart = Heartbeat(self.window)
        self.session.start()
        self.session.wait_until_usable()

    @property
    def page(self) -> Any:
        """The page shown."""
        return self.window.frame.stack.shown()

    def is_idle(self) -> bool:
        """Whether no command waits, and every reading is answered."""
        return bool(self.session.operations.is_idle)

    def quiet(self, since: float) -> float:
        """Serve the window until nothing is read, written or painted for a while; seconds from ``since`` to the last of it."""
        last, still = since, QuietFor()
        while not still.is_over():
            serve(LOOK_MS)
            frames = self.painted.frames
            if not self.is_idle():
                last = seconds()
                still.begin()
            elif frames and frames[-1][0] > last:
                last = frames[-1][0]
                still.begin()
        return last - since

    def until(self, holds: Callable[[], object]) -> None:
        """Serve the window until something holds, or one has waited in vain."""
        end = real() + PATIENCE_S
        while not holds() and real() < end:
            serve(LOOK_MS)

    def settle(self) -> None:
        """Until nothing is computed any more, beside the window neither."""
        root, still = os.getpid(), QuietFor()
        spent = processes.cpu_seconds(root)
        while not still.is_over():
            serve(50)
            if not self.is_idle() or processes.cpu_seconds(root) - spent > 0.03:
                still.begin()
            spent = processes.cpu_seconds(root)

    def close(self) -> None:
        """Close the window and the desk."""
        self.heart.close()
        self.session.close()
        self.application.processEvents()


class QuietFor:
    """Whether nothing has happened for a while, on a clock that nobody counts."""

    def __init__(self) -> None:
        self._length = STILL_MS / 1000
        self._end = real() + PATIENCE_S
        self.begin()

    def begin(self) -> None:
        """Something happens."""
        self._since = real()

    def is_over(self) -> bool:
        """It has been quiet for long enough, or one has waited in vain."""
        return real() - self._since > self._length or real() > self._end


def real() -> float:
    """Seconds of the machine, which are never printed."""
    return time.monotonic()


def serve(milliseconds: int) -> None:
    """Run the event loop for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop, loop.quit)
    loop.exec()


def until_emitted(signal: Any, begin: Callable[[], object]) -> None:
    """Begin something, and serve the window until a signal comes."""
    loop, patience = QEventLoop(), QTimer(singleShot=True)
    signal.connect(loop.quit)
    patience.timeout.connect(loop.quit)
    patience.start(round(1000 * PATIENCE_S))
    begin()
    loop.exec()
    patience.stop()
    signal.disconnect(loop.quit)


def changed_at(frames: Sequence[tuple[float, object]], since: float) -> float | None:
    """When that was first painted which stayed to the end; None when nothing was painted after ``since``."""
    later = [(at, look) for at, look in frames if at >= since]
    if not later:
        return None
    end, found = later[-1][1], later[-1][0]
    for at, look in reversed(later):
        if look != end:
            break
        found = at
    return found
