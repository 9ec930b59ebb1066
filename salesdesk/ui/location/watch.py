"""Looks at the place of the desk: once at the beginning, when the window gets the focus, when something in the folder changes,
and after what was refused. Only while the file is away it looks every few seconds."""

from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from salesdesk.desk.locations import ConflictedCopy, FileState, Location, LocationRisk
from salesdesk.domain.errors import SalesDeskError
from salesdesk.ui.operations import Operations

SETTLE_MS = 1_500
"""So long nothing must have changed in the folder: a commit makes a journal there and deletes it."""
AWAY_MS = 3_000
"""How often it is looked whether a file is back."""


class PlaceSeen(NamedTuple):
    """What was found. ``risks`` and ``copies`` are None where they were not looked for."""

    state: FileState | None
    copies: tuple[ConflictedCopy, ...] | None
    risks: tuple[LocationRisk, ...] | None


class LocationWatch(QObject):
    """``seen(PlaceSeen)`` after each look."""

    seen = Signal(object)

    def __init__(
        self,
        location: Location,
        operations: Operations,
        folder: Path,
        parent: QObject | None = None,
        settle_ms: int = SETTLE_MS,
        away_ms: int = AWAY_MS,
    ) -> None:
        super().__init__(parent)
        self._location, self._operations = location, operations
        self._knows_risks = False
        self._is_closed = False
        self._rest = QTimer(self, singleShot=True, interval=settle_ms)
        self._rest.timeout.connect(self.look)
        self._away = QTimer(self, interval=away_ms)
        self._away.timeout.connect(self.look)
        self._files = QFileSystemWatcher([str(folder)], self)
        self._files.directoryChanged.connect(self._rest.start)
        operations.failed.connect(self._on_failed)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._on_focus)

    @Slot()
    def look(self) -> None:
        """Look at everything, off the window's thread."""
        if not self._is_closed:
            self._operations.read(self._read, self._on_read, key=(id(self), "place"))

    def _read(self) -> PlaceSeen:
        try:
            return self._found()
        except (OSError, SalesDeskError):  # a look that fails is no reason for another one
            return PlaceSeen(None, None, None)

    def _found(self) -> PlaceSeen:
        state = self._location.state()
        is_there = state is None or state.kind in ("there", "read_only")
        risks = self._location.risks() if is_there and not self._knows_risks else None
        return PlaceSeen(state, self._location.copies() if is_there else None, risks)

    @Slot(object)
    def _on_read(self, seen: PlaceSeen) -> None:
        if self._is_closed:
            return
        self._knows_risks = self._knows_risks or seen.risks is not None
        if seen.state is not None and seen.state.kind != "there":
            self._away.start()
        else:
            self._away.stop()
        self.seen.emit(seen)

    def look_again(self) -> None:
        """Also at what can go wrong here, as another place was chosen or room was made."""
        self._knows_risks = False
        self.look()

    @Slot()
    def _on_failed(self) -> None:
        if not self._away.isActive():
            QTimer.singleShot(0, self, self.look)

    @Slot(Qt.ApplicationState)
    def _on_focus(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self.look()

    def close(self) -> None:
        """Look no more."""
        self._is_closed = True
        self._rest.stop()
        self._away.stop()
        if self._files.directories():
            self._files.removePaths(self._files.directories())
