"""When nobody is there any more: no key and no mouse for a while, or a computer that slept."""

import time
from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from salesdesk.ui.locking.waking import WakeNotice, slept_seconds

LOOK_MS = 1_000
SLEPT_S = 0.5
"""Of a sleep that counts, by the clocks that tell it."""
JUMP_S = 30.0
"""Where none does: the clock of the wall may go ahead of the processor's by so much before that is taken for sleep."""
_SHOWS = frozenset({QEvent.Type.UpdateRequest, QEvent.Type.Expose, QEvent.Type.WindowActivate})
"""What a window is sent before it is painted anew, and first when the computer wakes."""
_ACTS = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel,
                   QEvent.Type.TouchBegin, QEvent.Type.TabletPress})  # fmt: skip


class IdleWatch(QObject):
    """``left`` once when the user has been away for so many seconds (0: however long), or the computer has slept; from then until
    ``stop`` nothing is painted anew, and no key and no click is served.

    ``seconds`` is a clock that stands still or runs on while the computer sleeps, as systems differ; ``wall`` runs on; ``slept``
    tells how long it has slept in all, 0 where that is not known.
    """

    left = Signal()

    def __init__(
        self,
        limit: float,
        wall: Callable[[], datetime],
        parent: QObject,
        seconds: Callable[[], float] = time.monotonic,
        slept: Callable[[], float] = slept_seconds,
    ) -> None:
        super().__init__(parent)
        self._limit, self._wall, self._seconds, self._slept = limit, wall, seconds, slept
        self._acted, self._looked, self._seen, self._slept_before = seconds(), seconds(), wall(), slept()
        self._has_left = False
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self._notice = WakeNotice(self.look, self)
        if (application := QApplication.instance()) is not None:
            application.installEventFilter(self)

    def set_limit(self, limit: float) -> None:
        """Wait for so many seconds from now on."""
        self._limit, self._acted = limit, self._seconds()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in _ACTS or kind in _SHOWS:
            # Who comes back after long, or wakes the computer, has been away all the same.
            if self._has_left or self._is_over() or self._has_slept():
                self.look()
                return True
            if kind in _ACTS:
                self._acted = self._seconds()
        return False

    def _has_slept(self) -> bool:
        """Whether the computer has slept since it was last looked: by the clocks that tell it, because the clock of the wall has
        jumped ahead, or because nothing has run for long."""
        seconds = self._seconds() - self._looked
        return (
            self._slept() - self._slept_before > SLEPT_S
            or (self._wall() - self._seen).total_seconds() - seconds > JUMP_S
            or seconds > LOOK_MS / 1000 + JUMP_S
        )

    def _is_over(self) -> bool:
        return bool(self._limit) and self._seconds() - self._acted >= self._limit

    @Slot()
    def look(self) -> None:
        """See whether the user has left."""
        if self._has_left:
            return
        self._has_left = self._is_over() or self._has_slept()
        self._seen, self._looked, self._slept_before = self._wall(), self._seconds(), self._slept()
        if self._has_left:
            self._timer.stop()
            self.left.emit()

    def stop(self) -> None:
        """Look no more, and let everything be painted."""
        self._timer.stop()
        self._notice.close()
        if (application := QApplication.instance()) is not None:
            application.removeEventFilter(self)
