"""Puts a backup in place of the desk, beside the window's thread, while a screen says what is done; the window begins anew."""

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event
from typing import NamedTuple, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from salesdesk.desk.backups import Backup, BackupStopped, RestoreStep, TellRestore
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import Message, SalesDeskError
from salesdesk.i18n import language, mark, tr, worded
from salesdesk.ui import theme
from salesdesk.ui.care import DeskCare
from salesdesk.ui.context import Context
from salesdesk.ui.job import Job
from salesdesk.ui.kit import Button, Text, speak
from salesdesk.ui.locking.guard import Place
from salesdesk.ui.operations import NOTHING_CHANGED
from salesdesk.ui.pages.backups.words import when
from salesdesk.ui.shell import MainWindow
from salesdesk.ui.shell.actions import formats_for
from salesdesk.ui.surface import Surface

log = logging.getLogger(__name__)

WIDTH = 420
STEPS: dict[RestoreStep, str] = {
    "copying": mark("Copying the backup, and checking the copy…"),
    "securing": mark("Backing up the desk as it is now…"),
    "replacing": mark("Putting the copy in the desk's place…"),
    "opening": mark("Opening the desk…"),
}
LONG = 60.0
"""Seconds in which a restore can be undone by a click; later from the list of backups."""
RestoreDesk = Callable[[Desk, Path, bytes | None, Callable[[], object], TellRestore], Path | None]
"""Puts a backup in the place of a desk that is closed, which then has a key (None: none). What makes a backup of it before is
called meanwhile. Gives where a damaged desk is kept beside. Raises SalesDeskError, and then the desk is as it was."""
GIVEN_UP = mark("The restore was given up. Your desk is as it was.")


class RestorableSession(Protocol):
    """The part of the session that is closed and begun anew. Without a window, while it is set aside, it has no context."""

    context: Context
    window: MainWindow

    @property
    def care(self) -> DeskCare:
        """What is shown of a desk that cannot be opened."""

    def set_aside(self, cover: QWidget, backs_up: bool = True) -> Place:
        """Show a cover, close desk and window, and keep nothing of them but where they stood."""

    def take_up(self, desk: Desk, place: Place) -> None:
        """Show a desk where the window stood."""


class RestoreScreen(Surface):
    """Stands in the place of the window meanwhile. ``given_up`` when the user wants it to stop, while that is still possible;
    ``left`` when he closes it after there was no desk to open."""

    given_up = Signal()
    left = Signal()

    def __init__(self, time: str) -> None:
        super().__init__("background")
        self.setWindowTitle("SalesDesk")
        self._goes, self._is_broken = False, False
        space = theme.tokens().space
        self.title = Text(tr("Your desk is being put back to {time}", time=time), "title", wrap=True)
        self.step = Text("", "secondary", wrap=True)
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        speak(self.bar, self.title.text())
        self.button = Button(tr("Cancel"))
        self.button.clicked.connect(self._on_clicked)
        self.setFocusProxy(self.button)
        column = QVBoxLayout()
        column.setSpacing(space.medium)
        for part in (self.title, self.bar, self.step):
            part.setFixedWidth(WIDTH)
            column.addWidget(part)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        for text in (self.title, self.step):
            text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        row, whole = QHBoxLayout(), QVBoxLayout(self)
        row.addStretch(1)
        row.addLayout(column)
        row.addStretch(1)
        whole.addStretch(2)
        whole.addLayout(row)
        whole.addStretch(3)

    @Slot(str)
    def show_step(self, step: RestoreStep) -> None:
        """Say what is done now."""
        self.step.setText(tr(STEPS[step]))
        self.button.setEnabled(self.button.isEnabled() and step != "opening")

    def show_trouble(self, sentence: str) -> None:
        """There is no desk to go on with: say so, and offer to quit."""
        self._is_broken = True
        self.bar.hide()
        self.title.setText(tr("Your desk could not be opened"))
        self.step.setText(sentence)
        self.button.set_label(tr("Quit"))
        self.button.setEnabled(True)

    def dismiss(self) -> None:
        """Go, because the window comes back."""
        self._goes = True
        self.close()
        self.deleteLater()

    @Slot()
    def _on_clicked(self) -> None:
        if self._is_broken:
            self.close()
        else:
            self.button.setEnabled(False)
            self.given_up.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.button.isEnabled():
            self._on_clicked()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._goes or self._is_broken:
            super().closeEvent(event)
            if not self._goes:
                self.left.emit()
            return
        event.ignore()  # the file is being written; closing gives up what can be given up
        if self.button.isEnabled():
            self._on_clicked()


class _Restored(NamedTuple):
    """The desk that is open after it, the backup of the desk before, where a damaged one is kept beside instead, and what was
    in the way (None: nothing)."""

    desk: Desk
    before: Backup | None
    kept: Path | None
    wrong: Message | None


class _Asked(NamedTuple):
    """What is restored: a backup, the key that the desk has afterwards, and the one that it had before."""

    backup: Backup
    under: bytes | None
    before: bytes | None


class Restoring(QObject):
    """One restore after the other."""

    _reached = Signal(str)

    def __init__(
        self,
        session: RestorableSession,
        restore: RestoreDesk,
        reopen: Callable[[Desk, bytes | None], Desk],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._restore, self._reopen = session, restore, reopen
        self._gives_up = Event()
        self._asked: _Asked | None = None
        self._screen: RestoreScreen | None = None
        self._job: Job[_Restored] | None = None
        self._place: Place | None = None

    def restore(self, backup: Backup) -> None:
        """Put a backup in the place of the session's desk. An encrypted desk keeps its key."""
        desk = self._session.context.desk
        if desk.backups is not None:
            self._begin(backup, desk.store.key or desk.backups.key_of(backup.path))

    def _begin(self, backup: Backup, under: bytes | None) -> None:
        if self._asked is None:
            self._asked = _Asked(backup, under, self._session.context.desk.store.key)
            # The button that was clicked goes with the window.
            QTimer.singleShot(0, self, self._set_out)

    @Slot()
    def _set_out(self) -> None:
        """Close the window, and go to work."""
        asked, desk = self._asked, self._session.context.desk
        assert asked is not None
        self._gives_up.clear()
        self._screen = screen = RestoreScreen(when(asked.backup.made, formats_for(language()), desk.settings.zone))
        screen.given_up.connect(self._gives_up.set)
        screen.left.connect(QApplication.quit)
        self._reached.connect(screen.show_step, Qt.ConnectionType.QueuedConnection)
        self._place = self._session.set_aside(screen, backs_up=False)
        self._job = job = Job(partial(self._work, desk, asked), self)
        job.finished.connect(self._on_finished, Qt.ConnectionType.QueuedConnection)
        job.start()

    def _work(self, desk: Desk, asked: _Asked) -> _Restored:
        """In the job's thread."""
        made: list[Backup] = []
        reached: list[RestoreStep] = []

        def tell(step: RestoreStep) -> None:
            if reached[-1:] != [step]:
                reached.append(step)
                self._reached.emit(step)
            if self._gives_up.is_set() and step != "opening":
                raise BackupStopped(GIVEN_UP)

        def secure() -> Backup | None:
            backups = desk.backups
            found = backups.make("restore", lambda: tell("securing")) if backups is not None else None
            made.extend([found] if found is not None else [])
            return found

        wrong, kept = None, None
        try:
            kept = self._restore(desk, asked.backup.path, asked.under, secure, tell)
        except SalesDeskError as error:
            wrong = error.message
        except Exception:
            log.exception("a restore failed")
            wrong = NOTHING_CHANGED
        tell("opening")
        key = asked.under if wrong is None else desk.store.key
        return _Restored(self._reopen(desk, key), made[0] if made else None, kept, wrong)

    @Slot()
    def _on_finished(self) -> None:
        job, screen, place, asked = self._job, self._screen, self._place, self._asked
        if job is None or screen is None or place is None or asked is None:
            return
        job.wait()
        self._job = None
        job.deleteLater()
        if job.answer is None:
            self._offer(job, screen, place)
            return
        self._screen, self._asked = None, None
        self._session.take_up(job.answer.desk, place)
        screen.dismiss()
        self._tell(job.answer, asked)

    def _offer(self, job: Job[_Restored], screen: RestoreScreen, place: Place) -> None:
        """There is no desk to go on with: show what can be done about it, or at least why."""
        refusal = job.error or SalesDeskError(NOTHING_CHANGED.text)
        try:
            self._session.care.offer(place.path, refusal, lambda desk: self._session.take_up(desk, place))
        except SalesDeskError as error:
            screen.show_trouble(worded(error.message))
            return
        self._screen, self._asked = None, None
        screen.dismiss()

    def _tell(self, restored: _Restored, asked: _Asked) -> None:
        notices = self._session.window.frame.notices
        if restored.wrong is not None and restored.wrong.text == GIVEN_UP:
            notices.show_notice(worded(restored.wrong))
        elif restored.wrong is not None:
            notices.show_error(worded(restored.wrong))
        else:
            back = partial(self._begin, restored.before, asked.before) if restored.before is not None else None
            done = tr("The desk is put back to the backup.")
            if restored.kept is not None:
                done += " " + tr("The damaged file is kept beside it.")
            notices.show_notice(done, tr("Undo restore") if back else "", back, LONG)

    def close(self) -> None:
        """Give up what can be given up, and leave no desk open."""
        self._gives_up.set()
        job, self._job = self._job, None
        if job is not None:
            job.wait()
            if job.answer is not None:
                job.answer.desk.store.close()
            job.deleteLater()
        if self._screen is not None:
            screen, self._screen = self._screen, None
            screen.dismiss()
        self._asked = None
