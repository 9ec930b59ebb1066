"""When nobody is there any more: no key and no mouse for a while, or a clock that jumped because the computer slept."""

import time
from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

LOOK_MS = 5_000
JUMP_S = 30.0
"""The clock of the wall may go ahead of the processor's by so much before that is taken for sleep."""
_SHOWS = frozenset({QEvent.Type.UpdateRequest, QEvent.Type.Expose, QEvent.Type.WindowActivate})
"""What a window is sent first when the computer wakes: nothing is painted anew then."""
_ACTS = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel,
                   QEvent.Type.TouchBegin, QEvent.Type.TabletPress})  # fmt: skip


class IdleWatch(QObject):
    """``left`` once when the user has been away for so many seconds (0: however long), or the computer has slept.

    ``seconds`` is a clock that stands still or runs on while the computer sleeps, as systems differ; ``wall`` runs on.
    """

    left = Signal()

    def __init__(
        self, limit: float, wall: Callable[[], datetime], parent: QObject, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._limit, self._wall, self._seconds = limit, wall, seconds
        self._acted, self._looked, self._seen = seconds(), seconds(), wall()
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        if (application := QApplication.instance()) is not None:
            application.installEventFilter(self)

    def set_limit(self, limit: float) -> None:
        """Wait for so many seconds from now on."""
        self._limit, self._acted = limit, self._seconds()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in _ACTS or kind in _SHOWS:
            # Who comes back after long, or wakes the computer, has been away all the same.
            if self._is_over() or self._has_slept():
                self.look()
                return True
            if kind in _ACTS:
                self._acted = self._seconds()
        return False

    def _has_slept(self) -> bool:
        """Whether the clock of the wall has jumped ahead, or nothing has run for long."""
        seconds = self._seconds() - self._looked
        return (self._wall() - self._seen).total_seconds() - seconds > JUMP_S or seconds > LOOK_MS / 1000 + JUMP_S

    def _is_over(self) -> bool:
        return bool(self._limit) and self._seconds() - self._acted >= self._limit

    @Slot()
    def look(self) -> None:
        """See whether the user has left."""
        has_left = self._is_over() or self._has_slept()
        self._seen, self._looked = self._wall(), self._seconds()
        if has_left:
            self.stop()
            self.left.emit()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()
        if (application := QApplication.instance()) is not None:
            application.removeEventFilter(self)
