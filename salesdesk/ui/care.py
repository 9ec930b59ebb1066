"""Takes care of the desk of a session: how sound it is, a backup in its place, and what is shown where it cannot be opened."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import SalesDeskError
from salesdesk.i18n import tr, worded

if TYPE_CHECKING:
    from salesdesk.desk.backups import Backup
    from salesdesk.ui.recovery.health import DeskHealth
    from salesdesk.ui.recovery.window import RecoveryWindow
    from salesdesk.ui.session import Session, SessionPorts

LONG = 60.0
"""Seconds in which a restore can be undone by a click; later from the list of backups."""


class DeskCare(QObject):
    """One for a session; what it knows is of the desk that is open, until ``let_go``."""

    def __init__(self, session: "Session", doors: "SessionPorts") -> None:
        super().__init__(session)
        self._session, self._doors = session, doors
        self._health: DeskHealth | None = None
        self._windows: list[RecoveryWindow] = []

    def health(self) -> "DeskHealth":
        """How sound the desk is; what is found is told in the window."""
        if self._health is None:
            from salesdesk.ui.recovery.health import DeskHealth
            from salesdesk.ui.recovery.ports import RecoveryAnswers

            assert self._doors.recovery is not None
            session, window = self._session, self._session.window
            answers = RecoveryAnswers(
                open_desk=session.open_desk,
                restore=self.restore,
                choose=window.files.open_desk,
                leave=window.close,
                read=partial(window.go, window.addresses[0]),
            )
            self._health = DeskHealth(session.context, self._doors.recovery(), answers, self)
            self._health.tell_in(window)
        return self._health

    def begin(self, are_busy: Callable[[], bool]) -> None:
        """Look at the desk from now on, where damage can be told."""
        if self._doors.recovery is not None:
            self.health().begin(are_busy)

    def let_go(self) -> None:
        """The desk is about to be closed."""
        health, self._health = self._health, None
        if health is not None:
            health.close()

    def offer(self, path: Path, error: SalesDeskError, begin: Callable[[Desk], object]) -> None:
        """Show what can be done about a desk that was not opened. Raises the error where that is for another reason."""
        make = self._doors.recovery_window
        window = make(path, error) if make is not None else None
        if window is None:
            raise error
        window.opened.connect(begin)
        window.destroyed.connect(self._windows.clear)
        window.show()
        self._windows = [window]

    @property
    def offered(self) -> "RecoveryWindow | None":
        """The window on a desk that was not opened, while it is there."""
        return self._windows[0] if self._windows else None

    def close(self) -> None:
        """Close that window."""
        for window in self._windows:
            window.close()

    # A backup in the place of the desk

    def restore(self, source: Path) -> None:
        """Put a backup in the place of the desk; the window begins anew on it. A damaged desk is not backed up before: its
        file is kept under another name."""
        context = self._session.context
        if context.health is not None and context.health().is_damaged:
            QTimer.singleShot(0, self, lambda: self._exchange(source, None))
        elif context.desk.backups is not None:
            make = partial(context.desk.backups.make, "restore")
            context.operations.read(make, partial(self._put_back, source), key=(id(self), "restore"))

    @Slot()
    def _put_back(self, source: Path, made: "Backup | None") -> None:
        if made is not None:
            QTimer.singleShot(0, self, lambda: self._exchange(source, made))

    def _exchange(self, source: Path, before: "Backup | None") -> None:
        restore, reopen = self._doors.restore, self._doors.reopen
        if restore is None or reopen is None:
            return
        refused: list[str] = []

        def put_back(desk: Desk) -> Desk:
            try:
                return restore(desk, source)
            except SalesDeskError as error:
                refused.append(worded(error.message))
                return reopen(desk)

        if not self._session.exchange(put_back):
            return
        notices = self._session.window.frame.notices
        done = tr("The desk is put back to the backup.")
        if refused:
            notices.show_error(refused[0])
        elif before is None:
            notices.show_notice(done + " " + tr("The damaged file is kept beside it."), seconds=LONG)
        else:
            notices.show_notice(done, tr("Undo restore"), partial(self.restore, before.path), LONG)
