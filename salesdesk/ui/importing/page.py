"""Import: a file is read, shown as it would come in, corrected, and brought in as one change that can be undone."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from salesdesk.domain.errors import Message
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr, worded
from salesdesk.services.receipts import Receipt
from salesdesk.ui import theme
from salesdesk.ui.context import Context
from salesdesk.ui.importing.choose import ChoosePane, WaitPane
from salesdesk.ui.importing.columns import ColumnsCard
from salesdesk.ui.importing.facts import FileCard, QuestionsCard, SellersCard, TargetCard
from salesdesk.ui.importing.preview import PreviewCard
from salesdesk.ui.importing.result import ResultPane
from salesdesk.ui.importing.run import ImportRun, Looked
from salesdesk.ui.kit import Button, Text
from salesdesk.ui.page import Page
from salesdesk.ui.surface import Surface

WIDTH = 980
KINDS = "*.csv *.tsv *.txt *.xlsx *.xls *.ods *.html *.htm *.zip *.json"


class PlanPane(QWidget):
    """The file as it would come in. ``changed(options)``, ``wanted`` (to import) and ``cancelled``."""

    changed = Signal(object)
    wanted = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.file, self.questions, self.sellers = FileCard(), QuestionsCard(), SellersCard()
        self.target, self.columns, self.preview = TargetCard(), ColumnsCard(), PreviewCard()
        self.counts = Text(wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setMaximumWidth(160)
        self.bar.setAccessibleName(tr("Reading the file again"))
        self.bar.hide()
        self.go = Button(tr("Import"), "primary", "download", self.wanted.emit)
        self.file.changed.connect(self.changed)
        self.questions.changed.connect(self.changed)
        self.columns.changed.connect(lambda mapping: self.changed.emit({"mapping": mapping}))
        self.target.changed.connect(lambda name: self.changed.emit({"pipeline": name}))
        self._lay_out()

    def _lay_out(self) -> None:
        space = theme.tokens().space
        content = QWidget()
        content.setProperty("kind", "page")
        content.setMaximumWidth(WIDTH)
        column = QVBoxLayout(content)
        column.setContentsMargins(space.huge, space.large, space.huge, space.huge)
        column.setSpacing(space.large)
        for card in (self.file, self.questions, self.sellers, self.target, self.columns, self.preview):
            column.addWidget(card)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(content)
        foot = Surface("surface", Qt.Edge.TopEdge)
        row = QHBoxLayout(foot)
        row.setContentsMargins(space.huge, space.medium, space.huge, space.medium)
        row.addWidget(self.counts, 1)
        row.addWidget(self.bar)
        row.addWidget(Button(tr("Cancel"), "ghost", on_click=self.cancelled.emit))
        row.addWidget(self.go)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(area, 1)
        whole.addWidget(foot)

    def show_looked(self, looked: Looked, run: ImportRun, context: Context) -> None:
        """Show what the file would bring."""
        plan, settings = looked.plan, context.desk.settings
        self.file.show_plan(plan, run.options.currency or settings.currency, context.formats)
        self.questions.show_questions(plan.questions, dict(run.options.outcomes))
        if run.options.owner is None:
            self.sellers.show_owners(plan.owners, run.names or settings.names, context.formats)
        self.target.show_plan(looked, settings.pipeline)
        self.columns.show_plan(plan)
        self.preview.show_plan(plan)
        for card in (self.target, self.columns, self.preview):  # a whole desk knows all that itself
            card.setVisible(plan.everything is None)
        self.counts.setText(counted(looked, context.formats))
        self.show_ready(looked.matching is not None and len(plan.drafts) + len(plan.histories) > 0)

    def show_ready(self, ready: bool, looking: bool = False) -> None:
        """Whether it can be imported now, or the file is being looked at again."""
        self.go.setEnabled(ready)
        self.bar.setRange(0, 0)
        self.bar.setVisible(looking)

    def show_progress(self, done: int, total: int) -> None:
        """How far looking again has come."""
        self.bar.setRange(0, total)
        self.bar.setValue(done)


def counted(looked: Looked, formats: Formats) -> str:
    """What importing would do, in one line."""
    refused, number = looked.plan.counts.refused, formats.number
    parts = []
    if refused:
        parts = [ntr("{number} row cannot be read", "{number} rows cannot be read", refused, number=number(refused))]
    if looked.matching is None:
        return " · ".join([tr("Answer what the file does not say first."), *parts])
    new, changed, unchanged = looked.matching
    known = [
        ntr("{number} new deal", "{number} new deals", new, number=number(new)),
        ntr("{number} deal changes", "{number} deals change", changed, number=number(changed)),
        tr("{number} unchanged", number=number(unchanged)),
    ]
    return " · ".join([*known, *parts])


class ImportPage(Page):
    """Choose, wait, look, wait, done."""

    icon = "upload"
    address = "import"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = tr("Import")
        self._context = context
        self.run: ImportRun | None = None
        self._brought: Message | None = None
        self.choose, self.wait, self.done = ChoosePane(), WaitPane(), ResultPane()
        self.plan = PlanPane()
        self.stack = QStackedWidget()
        for pane in (self.choose, self.wait, self.plan, self.done):
            self.stack.addWidget(pane)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.stack)
        self.choose.chosen.connect(self.ask_file)
        self.wait.cancelled.connect(self.cancel)
        self.done.board_wanted.connect(lambda: self.navigate.emit("board"))
        self.done.problems_wanted.connect(self.ask_problem_file)
        self.done.undo_wanted.connect(self._undo)
        self.done.another_wanted.connect(self.start_again)
        context.operations.changed.connect(self._on_changed)

    def refresh(self, receipt: Receipt | None) -> None:
        """A change of the desk may make deals of the file new or known: look again."""
        if self.run is not None and self.stack.currentWidget() is self.plan and receipt is not None:
            self._look()

    def begin_anew(self) -> None:
        """Asked for again: what is done is done, and another file can be chosen; what is under way stays."""
        if self.stack.currentWidget() is self.done:
            self.start_again()

    def ask_file(self) -> None:
        """Ask for a file."""
        kinds = tr("Tables ({kinds})", kinds=KINDS) + ";;" + tr("All files (*)")
        path, _ = QFileDialog.getOpenFileName(self, tr("Choose a file"), "", kinds)
        if path:
            self.read_file(Path(path))

    def read_file(self, path: Path) -> None:
        """Read a file and show what it would bring."""
        if self.run is not None and self.run.is_committing():
            return
        self._drop_run()
        self._new_plan_pane()
        self.run = run = ImportRun(self._context, path, self)
        run.looked.connect(self._on_looked)
        run.refused.connect(self._on_refused)
        run.progressed.connect(self._on_progress)
        run.ended.connect(self._on_ended)
        run.wrote.connect(self._on_wrote)
        self.choose.complain("")
        self.wait.begin(tr("Reading {file}", file=path.name))
        self.stack.setCurrentWidget(self.wait)
        run.look()

    def _new_plan_pane(self) -> None:
        old, self.plan = self.plan, PlanPane()
        self.stack.removeWidget(old)
        old.deleteLater()
        self.stack.addWidget(self.plan)
        self.plan.changed.connect(lambda options: self._look(**options))
        self.plan.sellers.changed.connect(self._on_seller)
        self.plan.wanted.connect(self.commit)
        self.plan.cancelled.connect(self.start_again)

    def _look(self, **options: object) -> None:
        if self.run is not None:
            self.plan.show_ready(False, looking=True)
            self.run.look(**options)

    @Slot(object, object)
    def _on_seller(self, owner: str | None, names: tuple[str, ...]) -> None:
        if self.run is not None:
            self.run.names = names
            self._look(owner=owner)

    @Slot(object)
    def _on_looked(self, looked: Looked) -> None:
        if self.run is not None:
            self.plan.show_looked(looked, self.run, self._context)
            self.stack.setCurrentWidget(self.plan)

    @Slot(object)
    def _on_refused(self, message: Message) -> None:
        if self.run is None:
            return
        if self.run.last is not None:
            self._context.operations.failed.emit(message)
            self.plan.show_looked(self.run.last, self.run, self._context)
            return
        self.choose.complain(worded(message))
        self.stack.setCurrentWidget(self.choose)

    @Slot(int, int)
    def _on_progress(self, done: int, total: int) -> None:
        self.wait.show_progress(done, total)
        self.plan.show_progress(done, total)

    def commit(self) -> None:
        """Bring the deals in."""
        if self.run is not None and self.run.last is not None:
            self.wait.begin(tr("Importing {file}", file=self.run.path.name))
            self.stack.setCurrentWidget(self.wait)
            self.run.commit(self.plan.target.target())

    @Slot(object)
    def _on_ended(self, receipt: Receipt | None) -> None:
        if self.run is None or self.run.last is None:
            return
        if receipt is None:
            self.stack.setCurrentWidget(self.plan)
            return
        self._brought = receipt.label
        self.done.show_receipt(self.run.last.plan, receipt, self._context.formats)
        self.stack.setCurrentWidget(self.done)

    def cancel(self) -> None:
        """Stop what is under way; the desk stays as it was."""
        if self.run is None:
            return
        self.run.cancel()
        if self.run.is_committing():
            self.wait.cancel.setEnabled(False)
        else:
            self.start_again()

    def closing(self) -> None:
        if self.run is not None:
            self.run.cancel()

    def start_again(self) -> None:
        """Back to choosing a file."""
        self._drop_run()
        self.choose.complain("")
        self.stack.setCurrentWidget(self.choose)

    def _drop_run(self) -> None:
        if self.run is not None:
            self.run.cancel()
            self.run.deleteLater()
            self.run = None

    @Slot(object)
    def _on_changed(self, receipt: Receipt) -> None:
        if self.stack.currentWidget() is not self.done:
            return
        if receipt.label == self._brought:
            self.start_again()
        else:
            # What could be taken back now is no longer the import.
            self.done.undo.setEnabled(False)

    def _undo(self) -> None:
        self.done.undo.setEnabled(False)
        self._context.operations.undo()
        self.start_again()

    def ask_problem_file(self) -> None:
        """Ask where the rows that were refused shall be written."""
        if self.run is None:
            return
        suggested = self.run.path.with_name(f"{self.run.path.stem} problems.csv")
        path, _ = QFileDialog.getSaveFileName(self, tr("Problem rows"), str(suggested), "CSV (*.csv)")
        if path:
            self.run.write_problems(Path(path))

    @Slot(object)
    def _on_wrote(self, count: int) -> None:
        self.done.refused.setText(
            ntr("{count} row is written to the file.", "{count} rows are written to the file.", count)
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.stack.currentWidget() is self.wait:
            self.cancel()
        else:
            super().keyPressEvent(event)
