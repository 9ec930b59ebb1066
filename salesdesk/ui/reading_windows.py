"""Windows on desks that are open to read only, beside the one that can be changed: a backup as the desk was then."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot

from salesdesk.desk.backups import Backup
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import Message
from salesdesk.i18n import language
from salesdesk.ui import theme
from salesdesk.ui.actions.keymap import KeyMap
from salesdesk.ui.context import Context, ReadOnlyWords
from salesdesk.ui.job import Job
from salesdesk.ui.live.deals import LiveDeals
from salesdesk.ui.operations import Operations
from salesdesk.ui.shell import DeskActions, MainWindow, build
from salesdesk.ui.shell.actions import formats_for

OpenToRead = Callable[[Path, datetime, bytes | None], Desk]
"""Opens a desk file of any version to read only, at an instant, under a key. Raises SalesDeskError; takes its time."""


class ReadingWindow(QObject):
    """A window on a desk of its own. ``gone`` when it was closed and nothing of it is left open."""

    gone = Signal()

    def __init__(
        self, desk: Desk, words: ReadOnlyWords, actions: DeskActions, state_file: Path, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._operations = Operations(desk, self)
        self._live = LiveDeals(desk, self._operations, self._operations)
        keymap = KeyMap(state_file.with_name("keys.json"))
        context = Context(
            desk, self._operations, formats_for(language()), theme.current(), keymap, self._live, reading=words
        )
        self.window = build(context, None, actions, state_file.with_name("reading.json"))
        self.window.closed.connect(self.end, Qt.ConnectionType.QueuedConnection)
        self.window.show()

    def come_forward(self) -> None:
        """Be the window in front."""
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    @Slot()
    def end(self) -> None:
        """Close window and desk. May be called twice."""
        desk, self._desk = self._desk, None  # type: ignore[assignment]
        if desk is None:
            return
        if self.window.isVisible():
            self.window.close()
        self._operations.close()
        desk.store.close()
        self._live.deleteLater()
        self.window.deleteLater()
        self.gone.emit()
        self.deleteLater()


class ReadingWindows(QObject):
    """All of them. ``shown(ReadingWindow)`` when there is another one, ``failed(Message)`` where a file cannot be opened."""

    shown = Signal(object)
    failed = Signal(object)

    def __init__(self, open_to_read: OpenToRead, about: str, state_file: Path, parent: QObject) -> None:
        """``about`` is what the program says of itself; ``state_file`` lies beside the file in which they keep their place."""
        super().__init__(parent)
        self._open, self._about, self._state_file = open_to_read, about, state_file
        self._windows: dict[Path, ReadingWindow] = {}
        self._jobs: dict[Path, Job[Desk]] = {}

    @property
    def windows(self) -> list[ReadingWindow]:
        """Those that are open."""
        return list(self._windows.values())

    def show(self, desk: Desk, backup: Backup, main: MainWindow) -> None:
        """Show a backup of a desk, with everything as it was then, until its main window is closed."""
        from salesdesk.ui.pages.backups.words import read_only_words

        words = read_only_words(desk.store.path.stem, backup.made, formats_for(language()), desk.settings.zone)
        main.closed.connect(self.close, Qt.ConnectionType.UniqueConnection)
        key = desk.backups.key_of(backup.path) if desk.backups else desk.store.key
        self.open(backup.path, backup.made, key, words, desk.store.path.parent)

    def open(self, path: Path, at: datetime, key: bytes | None, words: ReadOnlyWords, folder: Path) -> None:
        """Show a file in a window; the one that shows it already comes to the front. ``folder`` is where it offers to save
        what is made of it."""
        if path in self._windows:
            self._windows[path].come_forward()
        elif path not in self._jobs:
            self._jobs[path] = job = Job(partial(self._open, path, at, key), self)
            job.finished.connect(partial(self._show, path, words, folder))
            job.start()

    def _show(self, path: Path, words: ReadOnlyWords, folder: Path) -> None:
        job = self._jobs.pop(path, None)
        if job is None:
            return
        job.wait()
        if job.answer is not None:
            actions = DeskActions(folder=folder, about=self._about)
            self._windows[path] = made = ReadingWindow(job.answer, words, actions, self._state_file, self)
            made.gone.connect(partial(self._windows.pop, path, None))
            self.shown.emit(made)
        else:
            self.failed.emit(job.refusal or Message("{file} cannot be read.", {"file": path.name}))
        job.deleteLater()

    @Slot()
    def close(self) -> None:
        """Close them all, also those that are about to be shown."""
        jobs, self._jobs = self._jobs, {}
        for job in jobs.values():
            job.wait()
            if job.answer is not None:
                job.answer.store.close()
            job.deleteLater()
        for window in self.windows:
            window.end()
