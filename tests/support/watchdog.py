"""How long the thread of the window is kept from its event loop: nothing is drawn and no key is taken meanwhile.

A stretch is what runs between two returns to the event loop. ``CallCounter`` measures it in calls: those of Python functions
and of functions of Qt and other libraries alike, which are the same in every run. What goes on inside of one call it does not
see. ``TurnWatch`` measures the computing time of the thread, as a multiple of what a known job takes on the machine: other
programs take no part in it, but it is not the same in every run.
"""

import sys
import time
from types import FrameType, TracebackType
from typing import Any, NamedTuple, Self

from PySide6.QtCore import QAbstractEventDispatcher, QObject, Slot

CALLS_IN_50_MS = 90_000
"""The calls that a slow machine makes in 50 ms: half as many as were measured on two shared cores (3.6 a microsecond)."""
_LOOPS = frozenset({"exec", "processEvents"})
"""Functions of Qt from which others are called as from the event loop."""


class Stretch(NamedTuple):
    """An uninterrupted stretch of work: how many calls, and of which functions that the event loop called, largest first."""

    calls: int
    slots: tuple[str, ...]


class CallCounter(QObject):
    """Counts the calls of the thread that it is entered on; what other threads do, and what goes on inside one call of a
    library, is not seen. ``longest`` is the longest stretch so far, ``total`` all calls."""

    def __init__(self) -> None:
        super().__init__()
        self.longest = Stretch(0, ())
        self.total = 0
        self._calls = self._depth = self._begun = 0
        self._outer: list[int] = []
        self._slots: dict[str, int] = {}

    def __enter__(self) -> Self:
        dispatcher = QAbstractEventDispatcher.instance()
        dispatcher.awake.connect(self._on_turn)
        dispatcher.aboutToBlock.connect(self._on_turn)
        sys.setprofile(self._on_call)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        sys.setprofile(None)
        dispatcher = QAbstractEventDispatcher.instance()
        dispatcher.awake.disconnect(self._on_turn)
        dispatcher.aboutToBlock.disconnect(self._on_turn)
        self._on_turn()

    @Slot()
    def _on_turn(self) -> None:
        """Control is back at the event loop."""
        self.total += self._calls
        if self._calls > self.longest.calls:
            largest = sorted(self._slots.items(), key=lambda slot: -slot[1])[:6]
            self.longest = Stretch(self._calls, tuple(f"{name}: {calls:,}" for name, calls in largest))
        self._calls, self._slots = 0, {}

    def _on_call(self, frame: FrameType, event: str, function: Any) -> None:
        if event == "call":
            self._calls += 1
            if self._depth == 0:
                self._begun = self._calls
            self._depth += 1
        elif event == "return":
            # Whatever had been called before this was entered returns without having been seen.
            self._depth = max(self._depth - 1, 0)
            if self._depth == 0:
                name = f"{frame.f_globals.get('__name__')}.{frame.f_code.co_qualname}"
                self._slots[name] = self._slots.get(name, 0) + self._calls - self._begun + 1
        elif event == "c_call":
            self._calls += 1
            if function.__name__ in _LOOPS:
                self._outer.append(self._depth)
                self._depth = 0
        elif function.__name__ in _LOOPS and self._outer:
            self._depth = self._outer.pop()


class TurnWatch(QObject):
    """Takes the computing time of the thread that it is made on, from then on. ``longest`` has the longest stretch of each thing
    that was done, in seconds; ``doing`` is what is done now."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.doing = "start"
        self.longest: dict[str, float] = {}
        self._begun = time.thread_time()
        dispatcher = QAbstractEventDispatcher.instance()
        dispatcher.awake.connect(self._on_turn)
        dispatcher.aboutToBlock.connect(self._on_turn)

    def begin(self, doing: str) -> None:
        """Something else is done from now on."""
        self._on_turn()
        self.doing = doing

    @Slot()
    def _on_turn(self) -> None:
        now = time.thread_time()
        self.longest[self.doing] = max(now - self._begun, self.longest.get(self.doing, 0.0))
        self._begun = now


def known_job() -> float:
    """Seconds of computing that the same little of Python's and Qt's work takes here, as if nothing else ran: best of many."""
    return min(_known_job() for _ in range(15))


def _known_job() -> float:
    begun = time.thread_time()
    box = QObject()
    for number in range(2_000):
        child = QObject(box)
        child.setObjectName(f"{number:,}")
        child.setProperty("number", number)
    sum(len(child.objectName()) for child in box.children())
    return time.thread_time() - begun
