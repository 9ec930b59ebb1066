"""Memory of the window: garbage is collected on the GUI thread only, and what was freed goes back to the system.

A widget that is freed by another thread crashes the program.
"""

import ctypes
import gc
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, QTimer, Slot

LOOK_MS = 2_000
OLD_EVERY = 30
"""A full collection runs once in this many young ones, and only when the program is idle."""
MANY = 50_000
"""So many new objects at once are deals that were read: they are left out of every collection, since to look through a
hundred thousand deals takes 50 ms. They are freed all the same as soon as nothing refers to them."""
GROWN = 16 << 20
"""Bytes by which the program grows before freed memory is given back again at once…"""
WORKED_S = 0.5
"""Seconds of computing after which it is given back as soon as the program rests…"""
RESTS_S = 0.1
"""…which it does when it computes for less than so long between two looks."""
MOST_ARENAS = 2
"""Pools of memory that the C library makes for threads. By itself it makes eight for each processor, and what one thread frees
is of no use to another: 20 MB lay idle after all pages had been visited."""
_ARENAS = -8  # M_ARENA_MAX of the GNU library


class GarbageCollector(QObject):
    """Collects cycles by a timer; ``close`` enables the interpreter's own collection again."""

    def __init__(
        self,
        parent: QObject | None = None,
        size: Callable[[], int] | None = None,
        give_back: Callable[[], None] | None = None,
        worked: Callable[[], float] = time.process_time,
    ) -> None:
        """``size`` is the memory that the program has in bytes, ``give_back`` what returns freed memory to the system, and
        ``worked`` how long it has computed in all, in seconds."""
        super().__init__(parent)
        self._size, self._give_back = size or resident, give_back or trim_of_system()
        self._least = 0
        self._worked = worked
        self._given_at = self._looked_at = worked()
        share_arenas()
        gc.disable()
        gc.freeze()
        self._looks = 0
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect the youngest generation, and at times all; give memory back where much has been taken since the last time."""
        self._looks += 1
        if gc.get_count()[0] > MANY:
            gc.freeze()
        else:
            gc.collect(2 if self._looks % OLD_EVERY == 0 else 1)
        if self._give_back is not None:
            has, worked = self._size(), self._worked()
            rests, self._looked_at = worked - self._looked_at < RESTS_S, worked
            self._least = min(self._least, has)
            if has > self._least + GROWN or (rests and worked - self._given_at > WORKED_S):
                self._least, self._given_at = has, worked  # until the next look finds it smaller
                self._give_back()

    @Slot()
    def forget(self) -> None:
        """Free what a desk that was closed has left, also what was left out of collections; takes as long as that is large."""
        gc.unfreeze()
        gc.collect()
        gc.freeze()

    def close(self) -> None:
        """Collect what is left, and let the interpreter collect by itself again."""
        self._timer.stop()
        gc.unfreeze()
        gc.collect()
        gc.enable()


def resident() -> int:
    """Bytes of memory that this process has, on a system with /proc."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def share_arenas() -> None:
    """Have threads share their pools of memory, where the C library is GNU's."""
    if sys.platform == "linux":
        change = getattr(ctypes.CDLL(None), "mallopt", None)
        if change is not None and hasattr(ctypes.CDLL(None), "malloc_trim"):
            change(_ARENAS, MOST_ARENAS)


def trim_of_system() -> Callable[[], None] | None:
    """What returns freed memory to the system; None where the C library has no such call, or does it by itself.

    The GNU library keeps what readings have freed, up to half of a large desk's memory, until it is asked for it.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is None:
        return None
    return lambda: QThreadPool.globalInstance().start(lambda: trim(0))
