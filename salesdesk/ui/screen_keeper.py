"""Keeps the first screen for the next start, and what else was computed: whenever the desk has rested a while."""

from PySide6.QtCore import QObject, QTimer, Slot

from salesdesk.ui.context import Context
from salesdesk.views.first_screen import keep_what_is_known

REST_MS = 2_000
"""The desk must rest so long."""


class ScreenKeeper(QObject):
    """Reads beside the window what is to be kept. ``close`` before the operations are closed."""

    def __init__(self, context: Context, parent: QObject | None = None, rest_ms: int = REST_MS) -> None:
        super().__init__(parent)
        self._desk, self._operations = context.desk, context.operations
        self._rest = QTimer(self, singleShot=True, interval=rest_ms)
        self._rest.timeout.connect(self._keep)
        if self._desk.kept is not None and not self._desk.looks_back:
            live = context.live_deals()
            self._operations.changed.connect(self.soon)
            live.learnt.connect(self.soon)
            live.moved.connect(self.soon)
            screen = context.screen
            if screen is None or screen.revision != self._desk.store.revision:
                self.soon()

    @Slot()
    def soon(self) -> None:
        """Keep the first screen when the desk has rested a while."""
        self._rest.start()

    @Slot()
    def _keep(self) -> None:
        self._operations.read(lambda: keep_what_is_known(self._desk), key=(id(self), "screen"))

    def close(self) -> None:
        """Hand over what is still due, and look no more."""
        is_due = self._rest.isActive()
        self._rest.stop()
        if is_due:
            self._operations.write_aside(lambda: keep_what_is_known(self._desk))
