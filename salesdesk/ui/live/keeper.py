"""Keeps what was computed for the next start, learns for the next days, and answers what will be asked of past ones: when the
desk has rested and nothing waits."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from PySide6.QtCore import QObject, QTimer, Slot

from salesdesk.desk.changes import Change
from salesdesk.ui.context import Context
from salesdesk.ui.hands import is_mouse_held

REST_MS = 4_000
"""The desk must rest so long."""
SHARE = 0.05
"""Learning ahead and back may take so much of the time: on a large desk it is not done again after every pause."""


class Keeper(QObject):
    """Has what was computed written beside the window; ``close`` writes what is small, and looks no more.

    ``start`` once the window stands.
    """

    def __init__(
        self,
        context: Context,
        parent: QObject | None = None,
        rest_ms: int = REST_MS,
        is_held: Callable[[], bool] = is_mouse_held,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._desk, self._operations, self._is_held = context.desk, context.operations, is_held
        self._seconds, self._not_before = seconds, 0.0
        self._ahead_of: tuple[int, date] | None = None
        self._answered: set[str] = set()
        self._all_answered_on: date | None = None
        self._timer = QTimer(self, interval=rest_ms)
        self._timer.timeout.connect(self.look)
        self._operations.changed.connect(self._rest)

    @Slot()
    def start(self) -> None:
        """Look from now on."""
        if self._desk.kept is not None and not self._desk.looks_back:
            self._timer.start()

    @Slot(object)
    def _rest(self, change: Change) -> None:
        if self._timer.isActive():
            self._timer.start()  # it begins again

    @Slot()
    def look(self) -> None:
        """Write what is not kept, else learn ahead what the next days rest on, once for a revision, else answer one question about
        a past day, each once; unless anything is being done or read, or a mouse button is held."""
        if self._desk.kept is None or not self._operations.is_idle or self._is_held():
            return
        if self._desk.has_unkept:
            self._operations.read(self._desk.keep, key=(id(self), "keep"))
            return
        if not self._is_time:
            return
        now = self._desk.store.revision, self._desk.today()
        if self._ahead_of != now:
            self._ahead_of = now
            self._operations.read(self._learn_ahead, key=(id(self), "ahead"))
        elif self._all_answered_on != now[1]:
            self._operations.read(self._learn_back, key=(id(self), "back"))

    @property
    def _is_time(self) -> bool:
        return self._seconds() >= self._not_before

    def _learn_ahead(self) -> bool:
        from salesdesk.views.ahead import learn_ahead

        self._compute_first_visit()
        with self._resting_after():
            return learn_ahead(self._desk)

    @Slot()
    def read_ahead(self) -> None:
        """Compute what the first visit of the Quota page shows, once what it needs is loaded; else with the next days."""
        if self._operations.is_idle and not self._is_held():
            self._operations.read(self._compute_first_visit, key=(id(self), "first visit"))

    def _compute_first_visit(self) -> bool:
        from salesdesk.views.first_visit import compute_first_visit

        with self._resting_after():
            return compute_first_visit(self._desk)

    def _learn_back(self) -> bool:
        from salesdesk.views.learn_back import learn_back

        today = self._desk.today()
        with self._resting_after():
            is_left = learn_back(self._desk, self._answered)
        if not is_left:
            self._all_answered_on = today
        return is_left

    @contextmanager
    def _resting_after(self) -> Iterator[None]:
        """What takes long is followed by nineteen times as long without anything of its sort."""
        begun = self._seconds()
        try:
            yield
        finally:
            ended = self._seconds()
            self._not_before = max(self._not_before, ended) + (ended - begun) * (1 / SHARE - 1)

    def close(self) -> None:
        """Write what is small, once the operations are closed."""
        self._timer.stop()
        if self._desk.has_unkept:
            self._desk.keep(large=False)
