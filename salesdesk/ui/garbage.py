"""Garbage collection on the GUI thread only: a widget that is freed by another thread crashes the program."""

import gc

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 2_000
OLD_EVERY = 30
"""A full collection runs once in this many young ones, and only when the program is idle."""


class GarbageCollector(QObject):
    """Collects cycles by a timer; ``close`` enables the interpreter's own collection again."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._looks = 0
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect the youngest generation, and at times all."""
        self._looks += 1
        gc.collect(2 if self._looks % OLD_EVERY == 0 else 1)

    def close(self) -> None:
        """Collect what is left, and let the interpreter collect by itself again."""
        self._timer.stop()
        gc.collect()
        gc.enable()
