"""How long the window is kept from its event loop, and by what.

A timer beats every millisecond. A beat that comes late tells that nothing could be drawn and no key taken meanwhile, whatever
the reason: the window's thread computed, or it waited for the interpreter lock that another thread held. How long it was ready
to run and had no processor, as other programs had them all, is not the program's own doing; it is taken off where the system
tells it.
"""

import signal
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QObject, Qt, QTimerEvent

from tests.benchmarks.clock import IS_TEST

BEAT_MS = 1
LOOK_S = 0.004
"""Between two looks at what runs."""
OVERDUE_S = 0.012
"""A beat that is late by so much is looked at."""
_OURS = "salesdesk"


@dataclass(frozen=True, slots=True)
class Stall:
    """Seconds that a beat was late for reasons of the program: ``own`` computing of the window's thread, and what it
    ``waited`` for another thread or the disk. ``doing`` is what was done, ``where`` a function that ran, if one was seen."""

    own: float = 0.0
    waited: float = 0.0
    doing: str = ""
    where: str = ""

    @property
    def length(self) -> float:
        """Seconds."""
        return self.own + self.waited

    @property
    def words(self) -> str:
        """Where it was."""
        share = f"{1000 * self.own:.0f} ms computing, {1000 * self.waited:.0f} ms waiting"
        return f"[{self.doing}: {share}{' in ' * bool(self.where)}{self.where}]"


class Heartbeat(QObject):
    """Beats on the thread it is made on, from then on. ``stalls`` has the longest stall of each thing that was done."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.doing = "start"
        self.stalls: dict[str, Stall] = {}
        self._run_delay = _delay_file()
        self._seen: list[str] = []
        self._last, self._spent, self._delayed = time.perf_counter(), time.thread_time(), self._delay()
        self._timer: int | None = None
        if not IS_TEST:
            if hasattr(signal, "setitimer"):
                signal.signal(signal.SIGALRM, self._look)
                signal.setitimer(signal.ITIMER_REAL, LOOK_S, LOOK_S)
            self._timer = self.startTimer(BEAT_MS, Qt.TimerType.PreciseTimer)

    def begin(self, doing: str) -> None:
        """Something else is done from now on. What is late until now belongs to what was done before."""
        self._beat()
        self.doing = doing

    @property
    def longest(self) -> Stall:
        """The longest stall so far."""
        return max(self.stalls.values(), key=lambda stall: stall.length, default=Stall())

    def forget(self) -> None:
        """Begin anew."""
        self._beat()
        self.stalls.clear()

    def close(self) -> None:
        """Neither beat nor look any more: both take time from what else is measured."""
        if self._timer is None:
            return
        self._beat()
        self.killTimer(self._timer)
        self._timer = None
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)

    def timerEvent(self, event: QTimerEvent) -> None:
        self._beat()

    def _beat(self) -> None:
        now, spent, delayed = time.perf_counter(), time.thread_time(), self._delay()
        late = now - self._last - BEAT_MS / 1000
        if late > 0:
            own = min(spent - self._spent, late)
            waited = max(late - own - (delayed - self._delayed), 0.0)
            worst = self.stalls.get(self.doing)
            if worst is None or own + waited > worst.length:
                where = max(self._seen, key=self._seen.count, default="")
                self.stalls[self.doing] = Stall(own, waited, self.doing, where)
        self._seen.clear()
        self._last, self._spent, self._delayed = now, spent, delayed

    def _delay(self) -> float:
        """Seconds that this thread was ready to run so far, and had no processor; 0 where the system does not tell."""
        if self._run_delay is None:
            return 0.0
        return int(self._run_delay.read_bytes().split()[1]) / 1e9

    def _look(self, number: int, frame: FrameType | None) -> None:
        """The interpreter calls this on the window's thread, between two of its instructions."""
        if time.perf_counter() - self._last > OVERDUE_S:
            self._seen.append(_place(frame))


def _place(frame: FrameType | None) -> str:
    """The innermost function of SalesDesk in a stack, and what it calls of others."""
    inner = _name(frame)
    while frame is not None:
        if str(frame.f_globals.get("__name__", "")).startswith(_OURS):
            ours = _name(frame)
            return ours if ours == inner else f"{ours} > {inner}"
        frame = frame.f_back
    return inner


def _name(frame: FrameType | None) -> str:
    return f"{frame.f_globals.get('__name__')}.{frame.f_code.co_qualname}" if frame is not None else ""


def _delay_file() -> Path | None:
    file = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
    return file if file.exists() else None
