"""How long the thread of the window is kept from its event loop: nothing is drawn and no key is taken meanwhile.

A stretch is what runs between two returns to the event loop. Tests never time, so it is measured in calls: those of Python
functions and of functions of Qt and other libraries alike, which are the same in every run.
"""

import sys
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
