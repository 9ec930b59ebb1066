"""A small window of its own for a desk that cannot be opened."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout

from salesdesk.desk.backups import Backup
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import Message, SalesDeskError
from salesdesk.domain.shown_text import one_line
from salesdesk.formats import Formats
from salesdesk.i18n import tr, worded
from salesdesk.ui.job import Job
from salesdesk.ui.recovery.ports import DamagedDesk, RecoveryAnswers, RecoveryPorts
from salesdesk.ui.recovery.view import DESK_KIND, RecoveryView
from salesdesk.ui.surface import Surface

SIZE = (1120, 640)
OpenDesk = Callable[[Path], Desk]
"""Opens a desk to work with it, or to read it. Raises SalesDeskError."""


class RecoveryWindow(Surface):
    """``opened(Desk)`` when another desk, or this one again, is open in its place; ``left`` when the user closes it instead."""

    opened = Signal(object)
    left = Signal()

    def __init__(
        self,
        path: Path,
        faults: Sequence[Message],
        ports: RecoveryPorts,
        open_desk: OpenDesk,
        formats: Formats,
        zone: ZoneInfo,
        now: Callable[[], datetime],
        read: Callable[[], Desk] | None = None,
        key: bytes | None = None,
    ) -> None:
        """``faults`` say why the desk was not opened; ``read`` opens what can still be read of it."""
        super().__init__("background")
        self._path, self._key, self._ports, self._open_desk = path, key, ports, open_desk
        self._read = read
        self._restoring: Job[Path | None] | None = None
        self._is_done = False
        answers = RecoveryAnswers(
            self._open, self._restore, self._choose, self.close, self._open_to_read if read is not None else None
        )
        desk = DamagedDesk(path, key, tuple(faults), is_open=False)
        self.view = RecoveryView(desk, ports, answers, formats, zone, now, self)
        self.setWindowTitle(one_line(tr("{desk} – SalesDesk", desk=path.stem)))
        self.resize(*SIZE)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self.setFocusProxy(self.view)
        self.view.read_backups()

    def _open(self, path: Path) -> None:
        self._finish(self._open_desk(path))

    def _open_to_read(self) -> None:
        self._try(lambda: self._read() if self._read is not None else self._open_desk(self._path))

    def _try(self, make: Callable[[], Desk]) -> None:
        try:
            self._finish(make())
        except SalesDeskError as error:
            self.view.complain(worded(error.message))

    def _finish(self, desk: Desk) -> None:
        self._is_done = True
        self.view.close_work()
        self.opened.emit(desk)
        self.close()
        self.deleteLater()

    def _choose(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, tr("Open desk"), str(self._path.parent), DESK_KIND)
        if path:
            self._try(partial(self._open_desk, Path(path)))

    def _restore(self, backup: Backup) -> None:
        if self._restoring is None:
            path, key, put_back = self._path, self._key, self._ports.put_back
            self.view.setEnabled(False)
            self._restoring = job = Job(lambda: put_back(backup.path, path, key), self)
            job.finished.connect(self._on_restored)
            job.start()

    @Slot()
    def _on_restored(self) -> None:
        job, self._restoring = self._restoring, None
        if job is None:
            return
        job.wait()
        self.view.setEnabled(True)
        if job.refusal is not None:
            self.view.complain(worded(job.refusal))
        else:
            self._try(partial(self._open_desk, self._path))
        job.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._restoring is not None:
            event.ignore()  # the file is being put in its place
            return
        self.view.close_work()
        super().closeEvent(event)
        if not self._is_done:
            self._is_done = True
            self.left.emit()
