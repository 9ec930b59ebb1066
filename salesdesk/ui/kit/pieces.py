"""What takes long to make, made a piece at a time, so that the window answers in between."""

from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer, Slot

_END = object()


class Pieces(QObject):
    """Takes one step of an iterator at each return to the event loop, from ``start`` on."""

    def __init__(self, steps: Iterator[object], parent: QObject) -> None:
        super().__init__(parent)
        self._steps = steps
        self._turn = QTimer(self)
        self._turn.timeout.connect(self._step)

    def start(self) -> None:
        """Begin, if that has not happened yet."""
        self._turn.start(0)

    def finish(self) -> None:
        """Take all the steps that are left now."""
        self._turn.stop()
        for _ in self._steps:
            pass

    @Slot()
    def _step(self) -> None:
        if next(self._steps, _END) is _END:
            self._turn.stop()
