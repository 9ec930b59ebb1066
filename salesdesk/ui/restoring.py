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
from salesdesk.ui.care import DeskCare
from salesdesk.ui.context import Context
from salesdesk.ui.shell import MainWindow

LONG = 60.0
"""Seconds in which a restore can be undone by a click; later from the list of backups."""


class RestoredSession(Protocol):
    """The part of the session that begins anew."""

    context: Context
    window: MainWindow

    @property
    def care(self) -> DeskCare:
        """What is shown of a desk that cannot be opened."""

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
        """Back the desk up, and put a backup in its place; the window begins anew on it. An encrypted desk keeps its key. The
        file of a damaged desk, which cannot be backed up, is kept under another name."""
        desk = self._session.context.desk
        if desk.backups is not None:
            self._restore(source, desk.store.key or desk.backups.key_of(source))

    def _restore(self, source: Path, key: bytes | None) -> None:
        context = self._session.context
        if context.health is not None and context.health().is_damaged:
            QTimer.singleShot(0, self, lambda: self._exchange(source, key, None))
        elif context.desk.backups is not None:
            make = partial(context.desk.backups.make, "restore")
            context.operations.read(make, partial(self._on_made, source, key), key=(id(self), "restore"))

    def _on_made(self, source: Path, key: bytes | None, made: Backup | None) -> None:
        if made is not None:
            QTimer.singleShot(0, self, lambda: self._exchange(source, key, made))

    def _exchange(self, source: Path, key: bytes | None, before: Backup | None) -> None:
        session = self._session
        old, desk, geometry = session.window, session.context.desk, session.window.saveGeometry()
        wrong = ""
        session.let_go()
        try:
            fresh = self._put(desk, source, key)
        except SalesDeskError as error:
            wrong = worded(error.message)
            try:
                fresh = self._reopen(desk)
            except SalesDeskError as worse:
                session.care.offer(desk.store.path, worse, lambda made: session.begin_on(made, old, geometry))
                old.close()
                return
        session.begin_on(fresh, old, geometry)
        notices = session.window.frame.notices
        if wrong:
            notices.show_error(wrong)
            return
        done = tr("The desk is put back to the backup.")
        if before is None:
            notices.show_notice(done + " " + tr("The damaged file is kept beside it."), seconds=LONG)
        else:
            notices.show_notice(done, tr("Undo restore"), partial(self._restore, before.path, desk.store.key), LONG)
