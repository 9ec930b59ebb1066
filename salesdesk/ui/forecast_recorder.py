"""Keeps the forecast diary while the window is open: once the board stands, after changes have settled, each new day."""

from contextlib import suppress
from functools import partial

from PySide6.QtCore import QObject, QTimer, Slot

from salesdesk.desk.cards import DiaryLine
from salesdesk.desk.patience import NotLearnt
from salesdesk.ui.context import Context
from salesdesk.views import diary

SETTLE_MS = 5_000
"""The desk must rest so long before its forecast is kept."""
LOOK_MS = 60_000
"""How often it is looked whether another day has begun."""


class ForecastRecorder(QObject):
    """Reads today's forecasts beside the window and hands it to the writer. ``close`` before the operations are closed."""

    def __init__(self, context: Context, parent: QObject | None = None, settle_ms: int = SETTLE_MS) -> None:
        super().__init__(parent)
        self._desk, self._operations = context.desk, context.operations
        self._day = self._desk.today()
        self._due = False
        self._is_kept = not (self._desk.looks_back or self._desk.store.is_read_only)
        self._rest = QTimer(self, singleShot=True, interval=settle_ms)
        self._rest.timeout.connect(self._read)
        self._calendar = QTimer(self, interval=LOOK_MS)
        self._calendar.timeout.connect(self.look)
        if self._is_kept:
            self._operations.changed.connect(self.soon)
            self._calendar.start()

    @Slot()
    def soon(self) -> None:
        """Keep today's forecast when the desk has rested a while."""
        if self._is_kept:
            self._due = True
            self._rest.start()

    @Slot()
    def look(self) -> None:
        """Keep the forecast of a day that has begun."""
        if self._desk.today() != self._day:
            self._day = self._desk.today()
            self.soon()

    @Slot()
    def _read(self) -> None:
        self._operations.read(lambda: diary.today(self._desk.snapshot()), self._keep, key=self)

    @Slot(object)
    def _keep(self, lines: tuple[DiaryLine, ...]) -> None:
        self._due = self._rest.isActive()
        if lines:
            self._operations.write_aside(partial(self._desk.store.keep, lines))

    def close(self) -> None:
        """Hand over what is still due, and look no more."""
        self._rest.stop()
        self._calendar.stop()
        if self._due:
            self._due = False
            self._operations.write_aside(self._keep_today)

    def _keep_today(self) -> None:
        with suppress(NotLearnt):  # nobody waits for it on closing: then there is no forecast to keep
            self._desk.ask(diary.keep_today)
