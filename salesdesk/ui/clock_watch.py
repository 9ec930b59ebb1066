"""Watches the clock of the computer beside the window: another day, a clock that jumps, and one that is wrong, as it is told."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication

from salesdesk.domain.days import YEARS, day_of
from salesdesk.domain.errors import Message, SalesDeskError
from salesdesk.i18n import mark
from salesdesk.ui.context import Context
from salesdesk.ui.kit import BannerNote
from salesdesk.ui.shell import MainWindow
from salesdesk.ui.shell.state import WindowState

LOOK_MS = 30_000
JUMP = timedelta(seconds=90)
"""By so much the clock may go otherwise than time passes; beyond, it was set, or the computer has slept."""
BEHIND = timedelta(hours=1)
"""By so much the clock may be behind the last change, which may come from another computer."""
FOLLOWING = ("board", "deals")
"""Pages that follow the store of deals into another day by themselves."""
OUTSIDE = mark(
    "The clock of this computer says {day}, and SalesDesk counts in the years {first} to {last}. Set the clock right; "
    "your deals are as they were."
)
BEHIND_WORDS = mark(
    "The clock of this computer says {now}, and the last change in this desk is of {last}. Figures are those of today by the "
    "clock, and new changes keep their place after earlier ones. Set the clock right if it is wrong."
)
KNOWN = mark("I know")
KNOWN_TO = "clock known to"
NEVER = datetime.min.replace(tzinfo=UTC)


class ClockWatch(QObject):
    """Begins as it is made. ``seconds`` tells how time passes, whatever the clock says."""

    def __init__(
        self,
        context: Context,
        window: MainWindow,
        parent: QObject | None = None,
        look_ms: int = LOOK_MS,
        seconds: Callable[[], float] = time.monotonic,
        state_file: Path | None = None,
    ) -> None:
        """``state_file`` is where the window remembers that the user knows of it."""
        super().__init__(parent)
        self._desk, self._operations, self._live = context.desk, context.operations, context.live_deals()
        self._window, self._seconds = window, seconds
        self._now, self._at = self._desk.now(), seconds()
        self._is_asking = False
        self._is_shown, self._state_file = False, state_file
        self._known_to = self._kept() or NEVER
        self._timer = QTimer(self, interval=look_ms)
        self._timer.timeout.connect(self.look)
        self._live.later.connect(self._on_later)
        application = QGuiApplication.instance()
        if not self._desk.looks_back:
            self._timer.start()
            if isinstance(application, QGuiApplication):
                application.applicationStateChanged.connect(self._on_focus)
            self._ask()

    def close(self) -> None:
        """Look no more."""
        self._timer.stop()
        application = QGuiApplication.instance()
        if not self._desk.looks_back and isinstance(application, QGuiApplication):
            application.applicationStateChanged.disconnect(self._on_focus)

    @Slot()
    def look(self) -> None:
        """Has the clock jumped?"""
        now, at = self._desk.now(), self._seconds()
        went, passed = now - self._now, timedelta(seconds=at - self._at)
        self._now, self._at = now, at
        if abs(went - passed) > JUMP:
            self._catch_up()

    @Slot(Qt.ApplicationState)
    def _on_focus(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive and self._timer.isActive():
            self.look()
            if self._is_shown:
                self._ask()

    def _catch_up(self) -> None:
        """What hangs on the time is looked at now, and not when a timer comes to it."""
        self._live.look_again()
        self._ask()

    @Slot(bool)
    def _on_later(self, is_another_day: bool) -> None:
        if not is_another_day:
            return
        frame = self._window.frame
        for page in frame.stack.made():
            if page.address not in FOLLOWING or self._is_shown:
                page.mark_stale(None)
        if frame.has_panel:
            frame.panel.mark_stale(None)

    def _ask(self) -> None:
        if not self._is_asking:
            self._is_asking = True
            self._operations.read(self._last_written, self._on_read)

    def _last_written(self) -> datetime | None:
        try:
            return self._desk.store.written_until()
        except SalesDeskError:  # the file is away, as others tell
            return None

    @Slot(object)
    def _on_read(self, last: datetime | None) -> None:
        self._is_asking = False
        now, zone = self._desk.now(), self._desk.settings.zone
        today = day_of(now, zone)
        if today.year not in YEARS:
            said = Message(OUTSIDE, {"day": today.isoformat(), "first": str(YEARS[0]), "last": str(YEARS[-1])})
            self._show(BannerNote(said))
        elif last is not None and last - now > BEHIND and last - self._known_to > BEHIND:
            formats = self._window.context.formats
            told = {
                name: f"{formats.day_medium(day_of(at, zone))}, {formats.time(at, zone)}"
                for name, at in (("now", now), ("last", last))
            }
            self._show(BannerNote(Message(BEHIND_WORDS, told), ((KNOWN, lambda: self._on_known(last)),)))
        else:
            self._drop()

    def _on_known(self, last: datetime) -> None:
        self._known_to = last
        if self._state_file is not None:
            state = WindowState(self._state_file)
            state.put(KNOWN_TO, last.isoformat())
            state.save()
        self._drop()

    def _kept(self) -> datetime | None:
        """Up to when the user knows of it."""
        try:
            found = datetime.fromisoformat(WindowState(self._state_file).text(KNOWN_TO)) if self._state_file else None
        except ValueError:
            return None
        return found if found is not None and found.tzinfo is not None else None

    def _show(self, note: BannerNote) -> None:
        self._is_shown = True
        self._window.frame.banners.show_note("clock", note)

    def _drop(self) -> None:
        if self._is_shown:
            self._is_shown = False
            self._window.frame.banners.take_away("clock")
