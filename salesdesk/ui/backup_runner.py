"""Backs the desk up while its window is open: at the start, every hour in which it changes, and on closing."""

from datetime import datetime
from functools import partial
from threading import Thread
from typing import NamedTuple

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Signal, Slot

from salesdesk.desk.backups import Backup, BackupState, BackupStopped
from salesdesk.domain.backups import BackupReason, is_due
from salesdesk.domain.errors import Message, SalesDeskError
from salesdesk.i18n import tr, worded
from salesdesk.ui.context import Context
from salesdesk.ui.kit import Text

LOOK_MS = 60_000
"""How often it is looked whether a backup is due."""
LOOKS_AFTER_FAILURE = 10
"""So many looks pass after one that failed."""
PATIENCE_MS = 8_000
"""A program that closes waits so long for its last backup; the next start makes it up."""
SAY_AFTER_MS = 300


class BackupOutcome(NamedTuple):
    """What came of an attempt."""

    made: Backup | None
    state: BackupState
    has_failed: bool


class BackupRunner(QObject):
    """``made(Backup)`` when there is a new one; ``told(sentence)`` what is in the way, once. ``close`` before the operations
    are closed, and ``finish`` after it, when the last change is on disk."""

    made = Signal(object)
    told = Signal(str)
    _ended = Signal()

    def __init__(
        self, context: Context, parent: QObject | None = None, look_ms: int = LOOK_MS, patience_ms: int = PATIENCE_MS
    ) -> None:
        super().__init__(parent)
        self._desk, self._operations = context.desk, context.operations
        self._backups = None if context.desk.looks_back else context.desk.backups
        self._patience_ms = patience_ms
        self._has_changed, self._is_running, self._stops = True, False, False
        self._lacks_second, self._pause = False, 0
        self._last: datetime | None = None
        self._said: Message | None = None
        self._timer = QTimer(self, interval=look_ms)
        self._timer.timeout.connect(self.look)
        if self._backups is not None:
            self._operations.changed.connect(self._on_changed)

    @Slot()
    def begin(self) -> None:
        """Back the desk up where it has changed since its last backup, and look from now on."""
        if self._backups is not None:
            self._ask("start")
            self._timer.start()

    @Slot()
    def _on_changed(self) -> None:
        self._has_changed = True

    @Slot()
    def look(self) -> None:
        """Back the desk up where that is due, or where the second place lacks the last backup."""
        if self._backups is None or self._is_running:
            return
        if self._pause:
            self._pause -= 1
            return
        if self._lacks_second or (self._has_changed and is_due(self._desk.now(), self._last)):
            self._ask("hourly")

    def _ask(self, reason: BackupReason) -> None:
        self._is_running, self._has_changed = True, False
        self._operations.read(partial(self._make, reason), self._on_made)

    def _make(self, reason: BackupReason) -> BackupOutcome:
        assert self._backups is not None
        try:
            made, has_failed = self._backups.make(reason, self._look), False
        except SalesDeskError:
            made, has_failed = None, True
        return BackupOutcome(made, self._backups.state(), has_failed)

    def _look(self) -> None:
        if self._stops:
            raise BackupStopped("The backup was given up, because SalesDesk closes. It is made at the next start.")

    @Slot(object)
    def _on_made(self, outcome: BackupOutcome) -> None:
        self._is_running = False
        state = outcome.state
        self._last = state.last.made if state.last else None
        self._lacks_second = state.last is not None and state.second is not None and state.places < 2
        if outcome.has_failed:
            self._has_changed, self._pause = True, LOOKS_AFTER_FAILURE
        if state.trouble is not None and state.trouble != self._said:
            self.told.emit(worded(state.trouble))
        self._said = state.trouble
        if outcome.made is not None:
            self.made.emit(outcome.made)

    def close(self) -> None:
        """Look no more, and give up what is under way: nobody waits for it."""
        self._timer.stop()
        self._stops = True

    def finish(self) -> None:
        """Back up what has changed. Waits for that for a while, and says so; then it is given up."""
        if self._backups is None or not (self._has_changed or self._is_running):
            return
        self._stops = False
        thread = Thread(target=self._make_last, name="last backup")
        loop, box = QEventLoop(), Text(tr("Backing up your desk before SalesDesk closes…"))
        self._ended.connect(loop.quit, Qt.ConnectionType.QueuedConnection)
        patience, say = QTimer(singleShot=True), QTimer(singleShot=True)
        patience.timeout.connect(loop.quit)
        say.timeout.connect(box.show)
        box.setContentsMargins(24, 16, 24, 16)
        box.setWindowTitle("SalesDesk")
        patience.start(self._patience_ms)
        say.start(SAY_AFTER_MS)
        thread.start()
        loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        for timer in (patience, say):
            timer.stop()
        self._stops = True
        thread.join()
        box.close()
        box.deleteLater()

    def _make_last(self) -> None:
        try:
            self._make("closing")
        finally:
            self._ended.emit()
