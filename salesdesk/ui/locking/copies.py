"""Older copies of a desk that has another passphrase now: which there are, and what becomes of them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from salesdesk.domain.errors import Message, SalesDeskError
from salesdesk.domain.shown_text import one_line
from salesdesk.i18n import ntr, tr, worded
from salesdesk.ui import theme
from salesdesk.ui.job import Job
from salesdesk.ui.kit import Button, Text, speak
from salesdesk.ui.kit.boxes import keep_tall_enough
from salesdesk.ui.kit.tables import as_list
from salesdesk.ui.locking.ports import KeyPorts, OlderCopy

WIDTH, ROW, MOST_ROWS = 620, 34, 6
MEGABYTE = 1_000_000


class CopiesOutcome(NamedTuple):
    """How many copies were encrypted or deleted, and what was in the way of the others, the first time (None: nothing)."""

    done: int
    trouble: Message | None


class OlderCopies(QObject):
    """Encrypts or deletes copies beside the window; that goes on when the desk is locked meanwhile. ``progressed(done, all)``,
    ``ended(CopiesOutcome)``."""

    progressed = Signal(int, int)
    ended = Signal(object)

    def __init__(self, back_up: Callable[[], object], keys: KeyPorts, parent: QObject) -> None:
        """``back_up`` makes a backup before others are deleted; it raises SalesDeskError."""
        super().__init__(parent)
        self._back_up, self._keys = back_up, keys
        self._job: Job[CopiesOutcome] | None = None
        self._stops = False

    def encrypt(self, copies: Sequence[OlderCopy], key: bytes) -> None:
        """Write each anew under this key."""
        self._run(copies, key)

    def delete(self, copies: Sequence[OlderCopy]) -> None:
        """Make a backup under the desk's passphrase, then overwrite and delete each."""
        self._run(copies, None)

    @Slot()
    def stop(self) -> None:
        """Leave those that come after the present one."""
        self._stops = True

    def close(self) -> None:
        """Stop, and wait for the present one."""
        self.stop()
        if self._job is not None:
            self._job.wait()

    def _run(self, copies: Sequence[OlderCopy], key: bytes | None) -> None:
        self._stops = False
        self._job = Job(lambda: self._serve(copies, key), self)
        self._job.finished.connect(self._on_ended)
        self._job.start()

    def _serve(self, copies: Sequence[OlderCopy], key: bytes | None) -> CopiesOutcome:
        done, trouble = 0, None
        if key is None:
            self._back_up()
        for number, copy in enumerate(copies):
            if self._stops:
                break
            try:
                self._keys.delete_copy(copy) if key is None else self._keys.encrypt_copy(copy, key)
                done += 1
            except SalesDeskError as error:
                trouble = trouble or error.message
            self.progressed.emit(number + 1, len(copies))
        return CopiesOutcome(done, trouble)

    @Slot()
    def _on_ended(self) -> None:
        job, self._job = self._job, None
        if job is not None:
            self.ended.emit(job.answer or CopiesOutcome(0, job.refusal))
            job.deleteLater()


class OlderCopiesDialog(QDialog):
    """Lists the folders with older copies, and asks what becomes of them."""

    def __init__(
        self, copies: Sequence[OlderCopy], key: bytes, service: OlderCopies, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setWindowTitle(tr("Older copies of this desk"))
        self._copies, self._key, self._service = copies, key, service
        self.table = _table(copies)
        self.said = Text(role="secondary", wrap=True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        speak(self.progress, tr("Older copies of this desk"))
        self.progress.hide()
        self.leave = Button(tr("Leave them"), on_click=self._leave)
        self.delete = Button(tr("Delete them"), "danger", on_click=self._delete)
        self.encrypt = Button(tr("Encrypt them"), "primary", on_click=self._encrypt)
        self._is_sure, self._is_busy = False, False
        service.progressed.connect(self._on_progress)
        service.ended.connect(self._on_ended)
        self._lay_out()
        self.encrypt.setFocus()

    def _lay_out(self) -> None:
        space = theme.tokens().space
        column, row = QVBoxLayout(self), QHBoxLayout()
        column.setContentsMargins(space.huge, space.large, space.huge, space.large)
        column.setSpacing(space.medium)
        column.addWidget(Text(tr("Older copies of this desk"), "heading"))
        column.addWidget(Text(_note(self._copies), "secondary", wrap=True))
        column.addWidget(self.table)
        others = tr("Exports, reports and e-mail drafts are not listed: only you know where you keep them.")
        column.addWidget(Text(others, "small", wrap=True))
        column.addWidget(self.said)
        column.addWidget(self.progress)
        row.addWidget(self.delete)
        row.addStretch(1)
        row.addWidget(self.leave)
        row.addWidget(self.encrypt)
        column.addLayout(row)
        self.said.hide()
        self.setMinimumWidth(WIDTH)
        keep_tall_enough(self)

    def _say(self, sentence: str) -> None:
        self.said.setText(sentence)
        self.said.show()

    def _encrypt(self) -> None:
        self._begin()
        self._service.encrypt(self._copies, self._key)

    def _delete(self) -> None:
        if not self._is_sure:
            self._is_sure = True
            self._say(tr("Deleted copies cannot be brought back. A new backup under the passphrase is made first."))
            self.delete.set_label(tr("Delete for good"))
            return
        self._begin()
        self._service.delete(self._copies)

    def _begin(self) -> None:
        self.progress.setRange(0, len(self._copies))
        self.progress.show()
        for button in (self.encrypt, self.delete):
            button.setEnabled(False)
        self.leave.set_label(tr("Stop"))
        self._is_busy = True

    def _leave(self) -> None:
        if self._is_busy:
            self._service.stop()
        else:
            self.reject()

    @Slot(int, int)
    def _on_progress(self, done: int, _all: int) -> None:
        self.progress.setValue(done)

    @Slot(object)
    def _on_ended(self, outcome: CopiesOutcome) -> None:
        self.progress.hide()
        self._is_busy = False
        left = len(self._copies) - outcome.done
        if not left:
            self.accept()
            return
        sentence = ntr("{count} copy is as it was.", "{count} copies are as they were.", left)
        self._say(f"{sentence} {worded(outcome.trouble) if outcome.trouble else ''}".rstrip())
        self.said.set_colour("lost" if outcome.trouble else None)
        self.leave.set_label(tr("Close"))


def _note(copies: Sequence[OlderCopy]) -> str:
    if any(copy.needs is None for copy in copies):
        return tr(
            "The desk is encrypted, but these copies were made before: whoever can read a file can read its deals."
        )
    return tr("The desk has a new passphrase, but these copies still open with the earlier one.")


def _table(copies: Sequence[OlderCopy]) -> QTableWidget:
    """A row for each folder and way to open."""
    groups: dict[tuple[Path, bool], list[OlderCopy]] = {}
    for copy in copies:
        groups.setdefault((copy.path.parent, copy.needs is None), []).append(copy)
    table = QTableWidget(len(groups), 4)
    speak(table, tr("Older copies of this desk"))
    table.setHorizontalHeaderLabels([tr("Where"), tr("Copies"), tr("File size"), tr("Opened by")])
    table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    as_list(table, ROW)
    head = table.horizontalHeader()
    head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
    head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    for row, ((folder, is_plain), members) in enumerate(sorted(groups.items())):
        opener = tr("anybody") if is_plain else tr("the earlier passphrase")
        megabytes = f"{_size(members) / MEGABYTE:.1f}"
        for column, text in enumerate((str(folder), str(len(members)), tr("{number} MB", number=megabytes), opener)):
            item = QTableWidgetItem(one_line(text))
            item.setToolTip("")
            table.setItem(row, column, item)
    table.setFixedHeight(ROW * (1 + min(len(groups), MOST_ROWS)) + 4)
    return table


def _size(copies: Sequence[OlderCopy]) -> int:
    total = 0
    for copy in copies:
        try:
            total += copy.path.stat().st_size
        except OSError:
            continue
    return total
