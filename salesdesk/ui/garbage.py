"""Python's garbage is collected on the GUI thread only: a widget that a worker thread frees crashes the program."""

import gc

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 2_000
OLD_EVERY = 30
"""A full collection, which looks at every object, comes once in so many looks, and only when nothing else is going on."""


class Garbage(QObject):
    """While it lives, cycles are collected by its timer; ``close`` gives them back to the interpreter."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._looks = 0
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect the young, and now and then the old."""
        self._looks += 1
        gc.collect(2 if self._looks % OLD_EVERY == 0 else 1)

    def close(self) -> None:
        """Collect what is left, and let the interpreter collect by itself again."""
        self._timer.stop()
        gc.collect()
        gc.enable()
