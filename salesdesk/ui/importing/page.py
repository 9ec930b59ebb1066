"""Import: files are read, shown as they would come in, corrected, and brought in as one change that can be undone."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from salesdesk.desk.changes import Change
from salesdesk.domain.errors import Message
from salesdesk.i18n import ntr, tr, worded
from salesdesk.importing import ImportOptions
from salesdesk.ui.context import Context
from salesdesk.ui.importing.batch import Batch
from salesdesk.ui.importing.choose import ChoosePane, WaitPane
from salesdesk.ui.importing.pasted import rows_on
from salesdesk.ui.importing.plan import PlanPane
from salesdesk.ui.importing.result import ResultPane
from salesdesk.ui.importing.run import ImportRun, ImportSource, Target, given
from salesdesk.ui.page import Page

ImportDraft = tuple[Sequence[tuple[ImportSource, ImportOptions, tuple[str, ...]]], Sequence[Target]]
"""The files with what was said of each, and where their deals go."""
KINDS = "*.csv *.tsv *.txt *.xlsx *.xls *.ods *.html *.htm *.zip *.json"


class ImportPage(Page):
    """Choose, wait, look, wait, done."""

    icon = "upload"
    address = "import"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = tr("Import")
        self._context = context
        self.batch: Batch | None = None
        self._brought: Message | None = None
        self._complaints: list[str] = []
        self._targets: list[Target] = []
        self.choose, self.wait, self.done = ChoosePane(), WaitPane(), ResultPane()
        self.plan = PlanPane()
        self.stack = QStackedWidget()
        for pane in (self.choose, self.wait, self.plan, self.done):
            self.stack.addWidget(pane)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.stack)
        self.choose.chosen.connect(self.ask_files)
        self.choose.pasted.connect(self.paste)
        self.wait.cancelled.connect(self.cancel)
        self.done.board_wanted.connect(lambda: self.navigate.emit("board"))
        self.done.problems_wanted.connect(self.ask_problem_files)
        self.done.undo_wanted.connect(self._undo)
        self.done.another_wanted.connect(self.start_again)
        context.operations.changed.connect(self._on_changed)

    def refresh(self, change: Change | None) -> None:
        """A change of the desk may make deals of the files new or known: look again."""
        if self.batch is not None and self.stack.currentWidget() is self.plan and change is not None:
            self.plan.show_ready(False, looking=True)
            self.batch.look()

    def _show(self, pane: ChoosePane | WaitPane | PlanPane | ResultPane) -> None:
        """Show a pane, and give the keys to what comes first in it."""
        if self.stack.currentWidget() is pane:
            return
        self.stack.setCurrentWidget(pane)
        if self.isVisible():
            pane.first().setFocus(Qt.FocusReason.OtherFocusReason)

    def begin_anew(self) -> None:
        """Asked for again: what is done is done, and another file can be chosen; what is under way stays."""
        if self.stack.currentWidget() is self.done:
            self.start_again()

    def ask_files(self) -> None:
        """Ask for files."""
        kinds = tr("Tables ({kinds})", kinds=KINDS) + ";;" + tr("All files (*)")
        paths, _ = QFileDialog.getOpenFileNames(self, tr("Choose files"), str(Path.home()), kinds)
        if paths:
            self.read_files([Path(path) for path in paths])

    def paste(self) -> None:
        """Read the rows on the clipboard."""
        rows = rows_on(QGuiApplication.clipboard().mimeData())
        if rows is not None:
            self.read([rows])
        elif self.stack.currentWidget() is self.choose:
            self.choose.complain(tr("There are no rows on the clipboard. Copy some from a spreadsheet first."))
        else:
            self._context.operations.failed.emit(Message("There are no rows on the clipboard."))

    def read_files(self, paths: Sequence[Path]) -> None:
        """Read files and show what they would bring."""
        self.read([given(path) for path in paths])

    @property
    def draft_name(self) -> str:
        """Which draft is here."""
        return "import"

    def draft(self) -> object | None:
        """The files of an import that waits to be brought in, with what the user has said of each; None without one."""
        if self.batch is None or self.batch.is_committing() or self.stack.currentWidget() is self.done:
            return None
        targets = list(self.plan.targets().values()) if self.batch.is_read() else []
        return [(run.source, run.options, run.names) for run in self.batch.runs], targets

    def take_draft(self, draft: ImportDraft) -> None:
        """Read the files again, and go on."""
        files, targets = draft
        self.read([source for source, _, _ in files], [(options, names) for _, options, names in files])
        self._targets = list(targets)

    def read(self, sources: Sequence[ImportSource], said: Sequence[tuple[ImportOptions, tuple[str, ...]]] = ()) -> None:
        """Read what was handed over and show what it would bring; ``said`` is what the user has said of each before."""
        if self.batch is not None and self.batch.is_committing():
            return
        self._drop_batch()
        self._new_plan_pane()
        self.batch = batch = Batch(self._context, sources, self)
        batch.looked.connect(self._on_looked)
        batch.refused.connect(self._on_refused)
        batch.progressed.connect(self._on_progress)
        batch.ended.connect(self._on_ended)
        for run in batch.runs:
            run.wrote.connect(self._on_wrote)
        for run, (options, names) in zip(batch.runs, said, strict=False):
            run.options, run.names = options, names
        self._targets = []
        self._complaints = []
        self.choose.complain("")
        self.wait.begin(tr("Reading {file}", file=batch.name))
        self._show(self.wait)
        batch.look()

    def _new_plan_pane(self) -> None:
        old, self.plan = self.plan, PlanPane()
        self.stack.removeWidget(old)
        old.deleteLater()
        self.stack.addWidget(self.plan)
        self.plan.changed.connect(lambda run, options: self._look(run, **options))
        self.plan.named.connect(self._on_seller)
        self.plan.problems_wanted.connect(self.ask_problem_file)
        self.plan.wanted.connect(self.commit)
        self.plan.cancelled.connect(self.start_again)

    def _look(self, run: ImportRun, **options: object) -> None:
        self.plan.show_ready(False, looking=True)
        run.look(**options)

    @Slot(object, object, object)
    def _on_seller(self, chosen: ImportRun, owner: str | None, names: tuple[str, ...]) -> None:
        """Who the user is, is the same in every file; a log without sellers has no deals of anybody's."""
        if self.batch is None:
            return
        for run in self.batch.runs:
            if run is chosen or (run.last is not None and run.last.plan.owners):
                run.names = names
                self._look(run, owner=owner)

    @Slot(object)
    def _on_looked(self, run: ImportRun) -> None:
        if self.batch is None or not self.batch.is_read():
            return
        self.plan.show_batch(self.batch, self._context)
        targets, self._targets = self._targets, []
        for pane, target in zip(self.plan.files, targets, strict=False):
            pane.target.take(target)
        self._show(self.plan)
        if self._complaints:
            self._context.operations.failed.emit(Message("{complaints}", {"complaints": " ".join(self._complaints)}))
            self._complaints = []

    @Slot(object, object)
    def _on_refused(self, run: ImportRun, message: Message) -> None:
        if self.batch is None:
            return
        if run.last is not None:
            self._context.operations.failed.emit(message)
            self.plan.show_batch(self.batch, self._context)
            return
        self._complaints.append(worded(message))
        if self.batch.is_read():
            self._on_looked(run)
        elif not self.batch.runs:
            self.choose.complain("\n".join(self._complaints))
            self._show(self.choose)

    @Slot(int, int)
    def _on_progress(self, done: int, total: int) -> None:
        self.wait.show_progress(done, total)
        self.plan.show_progress(done, total)

    def commit(self) -> None:
        """Bring the deals in."""
        if self.batch is not None and self.batch.is_read():
            self.wait.begin(tr("Importing {file}", file=self.batch.name))
            self._show(self.wait)
            self.batch.commit(self.plan.targets())

    @Slot(object)
    def _on_ended(self, change: Change | None) -> None:
        if self.batch is None:
            return
        if change is None:
            self._show(self.plan)
            return
        self._brought = change.label
        several, refused = len(self.batch.runs) > 1, self.batch.refused_rows()
        self.done.show_change(self.batch.name, several, refused, change, self._context.formats)
        self._show(self.done)

    def cancel(self) -> None:
        """Stop what is under way; the desk stays as it was."""
        if self.batch is None:
            return
        self.batch.cancel()
        if self.batch.is_committing():
            self.wait.cancel.setEnabled(False)
        else:
            self.start_again()

    def closing(self) -> None:
        if self.batch is not None:
            self.batch.cancel()

    def start_again(self) -> None:
        """Back to choosing a file."""
        self._drop_batch()
        self.choose.complain("")
        self._show(self.choose)

    def _drop_batch(self) -> None:
        if self.batch is not None:
            self.batch.cancel()
            self.batch.deleteLater()
            self.batch = None

    @Slot(object)
    def _on_changed(self, change: Change) -> None:
        if self.stack.currentWidget() is not self.done:
            return
        if change.label == self._brought:
            self.start_again()
        else:
            # What could be taken back now is no longer the import.
            self.done.undo.setEnabled(False)

    def _undo(self) -> None:
        self.done.undo.setEnabled(False)
        self._context.operations.undo()
        self.start_again()

    def ask_problem_files(self) -> None:
        """Ask where the rows that were refused shall be written, for each file that has some."""
        for run in self.batch.runs if self.batch is not None else []:
            if run.last is not None and run.last.plan.counts.refused:
                self.ask_problem_file(run)

    def ask_problem_file(self, run: ImportRun) -> None:
        """Ask where the refused rows of a file shall be written."""
        suggested = run.source.folder / tr("{file} problems.csv", file=Path(run.source.name).stem)
        path, _ = QFileDialog.getSaveFileName(self, tr("Problem rows"), str(suggested), "CSV (*.csv)")
        if path:
            run.write_problems(Path(path))

    @Slot(object)
    def _on_wrote(self, count: int) -> None:
        words = ntr("{count} row is written to the file.", "{count} rows are written to the file.", count)
        self.done.refused.setText(words)
        self.said.emit(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.stack.currentWidget() is self.wait:
            self.cancel()
        else:
            super().keyPressEvent(event)
