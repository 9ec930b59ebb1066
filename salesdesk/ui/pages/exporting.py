"""Writing files for the user: off the GUI thread, with progress that can be cancelled."""

import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QProgressBar, QWidget

from salesdesk import reports
from salesdesk.desk.desk import Desk
from salesdesk.desk.parts import Outdated
from salesdesk.desk.ports import Progress
from salesdesk.domain.errors import Message, Refused, SalesDeskError
from salesdesk.i18n import mark, tr
from salesdesk.ui.kit import Button, ElidedText, IconButton, Text, open_file, speak
from salesdesk.ui.leaving import WayOut, may_leave
from salesdesk.ui.operations import Operations

Write = Callable[[Progress], object]
LONG_MS = 1000
EDGE = 6
CANCELLED = mark("The export was cancelled; no file was written.")
PRINTING_CANCELLED = mark("Printing was cancelled.")
NOT_WRITTEN = Message("That could not be written; what was there before is still there.")
log = logging.getLogger(__name__)


class Exporter(QObject):
    """Runs one export at a time. ``written(Path)`` when the file is whole; a failure goes to ``operations.failed``.

    What is written may be a folder of files, or (a printer) a name.
    """

    progressed = Signal(int, int)
    began = Signal()
    written = Signal(object)
    ended = Signal()

    def __init__(self, operations: Operations, parent: QObject, cancelled: str = CANCELLED) -> None:
        """``cancelled`` is the sentence for an export that was."""
        super().__init__(parent)
        self._operations = operations
        self._sentence = cancelled
        self._cancelled = threading.Event()
        self._target: Path | str | None = None

    def is_busy(self) -> bool:
        """Whether a file is being written."""
        return self._target is not None

    def run(self, target: Path | str, write: Write) -> None:
        """Write a file; ``write`` is given what to tell its progress to."""
        if self._target is not None:
            return
        self._target = target
        self._cancelled = cancelled = threading.Event()
        tell, sentence = self.progressed.emit, self._sentence

        def progress(done: int, total: int) -> None:
            if cancelled.is_set():
                raise Refused(sentence)
            tell(done, total)

        self.began.emit()
        self._operations.read(lambda: _outcome(write, progress), self._on_written)

    def cancel(self) -> None:
        """Stop writing; the file that was there before stays."""
        self._cancelled.set()

    @Slot(object)
    def _on_written(self, error: Message | None) -> None:
        target, self._target = self._target, None
        if error is None:
            self.written.emit(target)
        else:
            self._operations.failed.emit(error)
        self.ended.emit()


def _outcome(write: Write, progress: Progress) -> Message | None:
    """Write; what went wrong is an answer too, so that no other failure is taken for this one's.

    Raises Outdated where the desk has changed meanwhile.
    """
    try:
        write(progress)
    except Outdated:
        raise
    except SalesDeskError as error:
        return error.message
    except Exception:
        log.exception("an export failed")
        return NOT_WRITTEN
    return None


class ExportProgress(QWidget):
    """A bar with Cancel, there only while an export takes long."""

    def __init__(self, exporter: Exporter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._long = QTimer(self)
        self._long.setSingleShot(True)
        self._long.setInterval(LONG_MS)
        self._bar = QProgressBar()
        speak(self._bar, tr("Export"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, EDGE, 0, EDGE)
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
    """A line that says how an export goes, and where the file is then; not there while there is nothing to say."""

    def __init__(self, exporters: Sequence[Exporter], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._act: Callable[[], object] | None = None
        self._folder = Path()
        self._written, self._file = Text(tr("Written:"), "secondary"), ElidedText(role="strong")
        self._sentence = Text(wrap=True)
        self._button = Button("", "secondary", on_click=self.act)
        self._close = IconButton("close", tr("Dismiss"), self._forget)
        self._row = row = QHBoxLayout(self)
        for exporter in exporters:
            row.addWidget(ExportProgress(exporter), 1)
            exporter.began.connect(self._forget)
        row.addWidget(self._written)
        row.addWidget(self._file, 1)
        row.addWidget(self._sentence, 1)
        for part in (self._button, self._close):
            row.addWidget(part)
        self._forget()
        exporters[0].written.connect(self._on_written)

    def file(self) -> str:
        """The name of the file that was written last."""
        return self._file.text()

    def sentence(self) -> str:
        """What else it says."""
        return self._sentence.text()

    def act(self) -> None:
        """Answer as the button does."""
        if self._act is not None:
            self._act()

    def tell(self, sentence: str, action: str = "", act: Callable[[], object] | None = None) -> None:
        """Say something else, with at most one way to answer."""
        self._show("", sentence, action, act)

    @Slot(object)
    def _on_written(self, target: Path) -> None:
        self._folder = target if target.is_dir() else target.parent
        self._show(target.name, "", tr("Show folder"), self._show_folder)

    def _show(self, file: str, sentence: str, action: str, act: Callable[[], object] | None) -> None:
        self._file.setText(file)
        self._sentence.setText(sentence)
        self._button.set_label(action)
        self._act = act
        for part in (self._written, self._file):
            part.setVisible(bool(file))
        self._sentence.setVisible(bool(sentence))
        self._button.setVisible(act is not None)
        self._close.setVisible(bool(file or sentence))
        edge = EDGE if file or sentence else 0
        self._row.setContentsMargins(0, edge, 0, edge)
        words = sentence or f"{self._written.text()} {file}"
        if file or sentence:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def _forget(self) -> None:
        self._show("", "", "", None)

    def _show_folder(self) -> None:
        open_file(self._folder)


def ask_where(name: str, fmt: str, window: QWidget, way: WayOut = "file") -> Path | None:
    """Ask for a file to write, suggesting a name in the user's own folder; None when none is given."""
    if not may_leave(window, way):
        return None
    suggested = Path.home() / (name if name.endswith(f".{fmt}") else f"{name}.{fmt}")
    path, _ = QFileDialog.getSaveFileName(window, tr("Export"), str(suggested), f"{fmt.upper()} (*.{fmt})")
    if not path:
        return None
    target = Path(path)
    return target if target.suffix.lower() == f".{fmt}" else target.with_name(f"{target.name}.{fmt}")


def ask_where_any(name: str, formats: Sequence[str], window: QWidget) -> Path | None:
    """Ask for a file to write in one of some formats; None when none is given."""
    if not may_leave(window, "file"):
        return None
    kinds = ";;".join(f"{fmt.upper()} (*.{fmt})" for fmt in formats)
    path, kind = QFileDialog.getSaveFileName(window, tr("Export"), str(Path.home() / name), kinds)
    if not path:
        return None
    target = Path(path)
    chosen = next((fmt for fmt in formats if kind.startswith(fmt.upper())), formats[0])
    known = target.suffix.lstrip(".").lower() in formats
    return target if known else target.with_name(f"{target.name}.{chosen}")


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
    from salesdesk.views import export

    return reports.export_deals(export.deals(desk.snapshot(), only=only), fmt, target, progress=progress, shown=shown)


def write_export(desk: Desk, what: str, target: Path, fmt: str, progress: Progress, pipeline: str | None = None) -> int:
    """deals, people, activities, history or everything as a file; how many rows. For ``Exporter.run``."""
    return reports.export(desk.snapshot(), what, fmt, target, pipeline, progress=progress)


def suffix_of(what: str, fmt: str) -> str:
    """What the name of such a file ends in: everything as CSV is a zip file with several in it."""
    return "zip" if (what, fmt) == ("everything", "csv") else fmt
