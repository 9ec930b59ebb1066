"""What goes on beside the window of a desk until it is closed: backups, the diary, scripts that call, what is loaded ahead."""

from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from salesdesk.ui.ahead import AheadLoader, WayGiver
from salesdesk.ui.backup_runner import BackupRunner
from salesdesk.ui.board.page import BoardPage
from salesdesk.ui.clock_watch import ClockWatch
from salesdesk.ui.context import Context
from salesdesk.ui.forecast_recorder import ForecastRecorder
from salesdesk.ui.hands import Hands
from salesdesk.ui.live.keeper import Keeper
from salesdesk.ui.screen_keeper import ScreenKeeper
from salesdesk.ui.script_visits import ScriptVisits
from salesdesk.ui.shell import MainWindow
from salesdesk.ui.single import SocketServer


class Closable(Protocol):
    """One thing that goes on until it is closed, while the operations are still open."""

    def close(self) -> None:
        """Hand over what is still due, and end."""


class BesideWindow(QObject):
    """Begins as it is made, once the first paint is done. ``called`` when another start of the program asks for this window,
    ``backed_up(Backup)`` after each backup."""

    called = Signal()
    backed_up = Signal(object)

    def __init__(self, context: Context, window: MainWindow, parent: QObject, state_file: Path) -> None:
        super().__init__(parent)
        visits, diarist = ScriptVisits(context, parent), ForecastRecorder(context, parent)
        bell = SocketServer(context.desk.store.path, parent)
        bell.rung.connect(self.called)
        bell.asked.connect(visits.serve)
        are_busy = Hands(window).are_busy
        self._keeper = Keeper(context, parent, is_held=are_busy)
        ahead = AheadLoader(context.operations, parent, is_busy=are_busy)
        ahead.finished.connect(self._keeper.read_ahead)
        self._runner = BackupRunner(context, parent)
        self._runner.told.connect(window.frame.notices.show_notice)
        self._runner.made.connect(self.backed_up)
        clock = ClockWatch(context, window, parent, state_file=state_file)
        self._open: list[Closable] = [self._runner, bell, diarist, ahead, clock, ScreenKeeper(context, parent)]
        if context.health is not None:
            context.health().begin(are_busy)
            self._open.append(context.health())
        get_ready = partial(WayGiver(are_busy).run, context.desk.store.get_ready)
        context.operations.read(get_ready, key=(id(self), "ready"))
        ahead.start()
        page = window.frame.stack.shown()
        if isinstance(page, BoardPage) and not page.is_ready:
            page.ready.connect(diarist.soon)
            page.ready.connect(self._keeper.start)
            page.ready.connect(self._runner.begin)
        else:
            diarist.soon()
            self._runner.begin()
            self._keeper.start()

    def add(self, one: Closable) -> None:
        """One thing more."""
        self._open.append(one)

    def close(self) -> None:
        """End what hands something over to the operations, which are still open."""
        for one in self._open:
            one.close()

    def finish(self, backs_up: bool = True) -> None:
        """Back up (or not) and keep what has changed, once the operations are closed."""
        if backs_up:
            self._runner.finish()
        self._keeper.close()
        self.deleteLater()
