"""Writing files for the user: off the GUI thread, with progress that can be cancelled."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from salesdesk import reports
from salesdesk.domain.errors import Refused
from salesdesk.i18n import tr
from salesdesk.services.desk import Desk
from salesdesk.ui.kit import Button, ElidedText, Text
from salesdesk.ui.operations import Operations

Progress = Callable[[int, int], None]
Write = Callable[[Progress], object]
LONG_MS = 1000


class Exporter(QObject):
    """Runs one export at a time. ``written(Path)`` when the file is whole; a failure goes to ``operations.failed``."""

    progressed = Signal(int, int)
    began = Signal()
    written = Signal(object)
    ended = Signal()

    def __init__(self, operations: Operations, parent: QObject) -> None:
        super().__init__(parent)
        self._operations = operations
        self._cancelled = threading.Event()
        self._target: Path | None = None
        operations.failed.connect(self._on_failed)

    def is_busy(self) -> bool:
        """Whether a file is being written."""
        return self._target is not None

    def run(self, target: Path, write: Write) -> None:
        """Write a file; ``write`` is given what to tell its progress to."""
        if self._target is not None:
            return
        self._target = target
        self._cancelled = cancelled = threading.Event()
        tell = self.progressed.emit

        def progress(done: int, total: int) -> None:
            if cancelled.is_set():
                raise Refused("The export was cancelled; no file was written.")
            tell(done, total)

        self.began.emit()
        self._operations.read(lambda: write(progress), self._on_written)

    def cancel(self) -> None:
        """Stop writing; the file that was there before stays."""
        self._cancelled.set()

    @Slot(object)
    def _on_written(self, _answer: object) -> None:
        target, self._target = self._target, None
        self.written.emit(target)
        self.ended.emit()

    @Slot(object)
    def _on_failed(self, _message: object) -> None:
        if self._target is not None:
            self._target = None
            self.ended.emit()


class ExportProgress(QWidget):
    """A bar with Cancel, there only while an export takes long."""

    def __init__(self, exporter: Exporter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._long = QTimer(self)
        self._long.setSingleShot(True)
        self._long.setInterval(LONG_MS)
        self._bar = QProgressBar()
        self._bar.setAccessibleName(tr("Export"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._bar, 1)
        row.addWidget(Button(tr("Cancel"), "ghost", on_click=exporter.cancel))
        self.hide()
        self._long.timeout.connect(self.show)
        exporter.began.connect(self._on_began)
        exporter.progressed.connect(self._on_progress, Qt.ConnectionType.QueuedConnection)
        exporter.ended.connect(self._on_ended)

    @Slot()
    def _on_began(self) -> None:
        self._bar.setRange(0, 0)
        self._long.start()

    @Slot(int, int)
    def _on_progress(self, done: int, total: int) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(done)

    @Slot()
    def _on_ended(self) -> None:
        self._long.stop()
        self.hide()


class ExportState(QWidget):
    """How an export goes, and where the file is then."""

    def __init__(self, exporter: Exporter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = Path()
        self._said = Text(role="small")
        self._file = ElidedText(role="strong")
        self._show = Button(tr("Show folder"), "secondary", "folder-open", self._show_folder)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (ExportProgress(exporter), self._said, self._file):
            column.addWidget(part)
        column.addWidget(self._show, 0, Qt.AlignmentFlag.AlignLeft)
        self._show_file(False)
        exporter.began.connect(lambda: self._show_file(False))
        exporter.written.connect(self._on_written)

    def file(self) -> str:
        """The name of the file that was written last."""
        return self._file.text()

    @Slot(object)
    def _on_written(self, target: Path) -> None:
        self._folder = target.parent
        self._said.setText(tr("Written:"))
        self._file.setText(target.name)
        self._show_file(True)

    def _show_file(self, shown: bool) -> None:
        for part in (self._said, self._file, self._show):
            part.setVisible(shown)

    def _show_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))


def ask_where(title: str, fmt: str, window: QWidget) -> Path | None:
    """Ask for a file to write, suggesting a name in the user's own folder; None when none is given."""
    suggested = Path.home() / f"{title}.{fmt}"
    path, _ = QFileDialog.getSaveFileName(window, tr("Export"), str(suggested), f"{fmt.upper()} (*.{fmt})")
    if not path:
        return None
    target = Path(path)
    return target if target.suffix else target.with_suffix(f".{fmt}")


def write_deals(
    desk: Desk,
    target: Path,
    fmt: str,
    progress: Progress,
    only: Sequence[str] | None = None,
    shown: Sequence[tuple[str, str]] | None = None,
) -> int:
    """The deals of the desk (or ``only`` some, in their order) as a file with rows in it; how many.

    ``shown`` are the columns, as (field, header), of a table on the screen; None: all there are.
    """
    from salesdesk.services.queries import export

    return reports.export_deals(export.deals(desk, only=only), fmt, target, progress=progress, shown=shown)


def write_export(desk: Desk, what: str, target: Path, fmt: str, progress: Progress, pipeline: str | None = None) -> int:
    """deals, people, activities, history or everything as a file; how many rows. For ``Exporter.run``."""
    return reports.export(desk, what, fmt, target, pipeline, progress=progress)


def suffix_of(what: str, fmt: str) -> str:
    """What the name of such a file ends in: everything as CSV is a zip file with several in it."""
    return "zip" if (what, fmt) == ("everything", "csv") else fmt
