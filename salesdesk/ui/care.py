"""Takes care of the desk of a session: how sound it is, and what is shown of one that cannot be opened."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from salesdesk.desk.backups import Backup
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import SalesDeskError

if TYPE_CHECKING:
    from salesdesk.ui.recovery.health import DeskHealth
    from salesdesk.ui.recovery.window import RecoveryWindow
    from salesdesk.ui.restoring import Restoring
    from salesdesk.ui.session import Session, SessionPorts


class DeskCare(QObject):
    """One for a session; what it knows is of the desk that is open, until ``let_go``."""

    def __init__(self, session: "Session", doors: "SessionPorts") -> None:
        super().__init__(session)
        self._session, self._doors = session, doors
        self._health: DeskHealth | None = None
        self._restoring: Restoring | None = None
        self._windows: list[RecoveryWindow] = []

    def health(self) -> "DeskHealth":
        """How sound the desk is; what is found is told in the window."""
        if self._health is None:
            from salesdesk.ui.recovery.health import DeskHealth
            from salesdesk.ui.recovery.ports import RecoveryAnswers

            session, window = self._session, self._session.window
            assert self._doors.recovery is not None
            assert window.desk_actions.open_desk is not None
            answers = RecoveryAnswers(
                open_desk=window.desk_actions.open_desk,
                restore=session.restore,
                choose=window.files.open_desk,
                leave=window.close,
                read=partial(window.go, window.addresses[0]),
            )
            self._health = DeskHealth(session.context, self._doors.recovery(), answers, self)
            self._health.tell_in(window)
        return self._health

    def restore(self, backup: Backup) -> None:
        """Put a backup in place of the desk; the window begins anew on it."""
        from salesdesk.ui.restoring import Restoring

        assert self._doors.restore is not None
        assert self._doors.reopen is not None
        if self._restoring is None:
            self._restoring = Restoring(self._session, self._doors.restore, self._doors.reopen, self)
        self._restoring.restore(backup)

    def let_go(self) -> None:
        """The desk is about to be closed."""
        health, self._health = self._health, None
        if health is not None:
            health.close()

    def offer(self, path: Path, error: SalesDeskError, begin: Callable[[Desk], object]) -> "RecoveryWindow":
        """Show what can be done about a desk that was not opened. Raises the error where that is for another reason."""
        make = self._doors.recovery_window
        window = make(path, error) if make is not None else None
        if window is None:
            raise error
        window.opened.connect(begin)
        self._windows = [window]
        window.destroyed.connect(self._windows.clear)
        window.show()
        return window

    @property
    def offered(self) -> "RecoveryWindow | None":
        """The window on a desk that was not opened, while it is there."""
        return self._windows[0] if self._windows else None

    def close(self) -> None:
        """Close that window, and give up a restore that is under way."""
        if self._restoring is not None:
            self._restoring.close()
        for window in self._windows:
            window.close()
