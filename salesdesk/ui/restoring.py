"""Puts a backup in place of the desk that a window is open on."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QTimer

from salesdesk.desk.backups import Backup
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import SalesDeskError
from salesdesk.i18n import tr, worded
from salesdesk.ui.context import Context
from salesdesk.ui.shell import MainWindow

LONG = 60.0
"""Seconds in which a restore can be undone by a click; later from the list of backups."""


class RestoredSession(Protocol):
    """The part of the session that begins anew."""

    context: Context
    window: MainWindow

    def let_go(self) -> None:
        """Close the desk, with what goes on beside its window."""

    def begin_on(self, desk: Desk, old: MainWindow, geometry: object) -> None:
        """A window on a desk, where another one was, which goes."""


class BackupRestorer(QObject):
    """``put`` puts a backup in place of the closed desk, under a key (None: without one), and opens it; ``reopen`` opens the
    closed desk again. Both raise SalesDeskError."""

    def __init__(
        self,
        session: RestoredSession,
        put: Callable[[Desk, Path, bytes | None], Desk],
        reopen: Callable[[Desk], Desk],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._put, self._reopen = session, put, reopen

    def restore(self, source: Path) -> None:
        """Back the desk up, and put a backup in its place; the window begins anew on it. An encrypted desk keeps its key."""
        desk = self._session.context.desk
        if desk.backups is not None:
            self._restore(source, desk.store.key or desk.backups.key_of(source))

    def _restore(self, source: Path, key: bytes | None) -> None:
        context = self._session.context
        if context.desk.backups is not None:
            make = partial(context.desk.backups.make, "restore")
            context.operations.read(make, partial(self._on_made, source, key), key=(id(self), "restore"))

    def _on_made(self, source: Path, key: bytes | None, made: Backup | None) -> None:
        if made is not None:
            QTimer.singleShot(0, self, lambda: self._exchange(source, key, made))

    def _exchange(self, source: Path, key: bytes | None, before: Backup) -> None:
        session = self._session
        old, desk, geometry = session.window, session.context.desk, session.window.saveGeometry()
        wrong = ""
        session.let_go()
        try:
            fresh = self._put(desk, source, key)
        except SalesDeskError as error:
            wrong, fresh = worded(error.message), self._reopen(desk)
        session.begin_on(fresh, old, geometry)
        notices = session.window.frame.notices
        if wrong:
            notices.show_error(wrong)
        else:
            undo = partial(self._restore, before.path, desk.store.key)
            notices.show_notice(tr("The desk is put back to the backup."), tr("Undo restore"), undo, LONG)
