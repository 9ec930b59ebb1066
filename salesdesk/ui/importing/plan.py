"""The files as they would come in: a tab for each, and below what importing them would do in all."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QScrollArea,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.ui import theme
from salesdesk.ui.context import Context
from salesdesk.ui.importing.batch import Batch
from salesdesk.ui.importing.columns import ColumnsCard
from salesdesk.ui.importing.facts import FileCard, QuestionsCard, SellersCard
from salesdesk.ui.importing.preview import PreviewCard
from salesdesk.ui.importing.run import ImportRun, Target
from salesdesk.ui.importing.target import TargetCard
from salesdesk.ui.kit import Button, Text, speak, unmarked
from salesdesk.ui.surface import Surface

WIDTH = 980


class FilePane(QScrollArea):
    """One file. ``changed(run, options)`` when the user knows better; ``named(run, owner, names)`` who they are;
    ``problems_wanted(run)`` to have its problem rows in a file."""

    changed = Signal(object, object)
    named = Signal(object, object, object)
    problems_wanted = Signal(object)

    def __init__(self, run: ImportRun, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.run = run
        self.file, self.questions, self.sellers = FileCard(), QuestionsCard(), SellersCard()
        self.preview, self.columns, self.target = PreviewCard(), ColumnsCard(), TargetCard()
        for card in (self.file, self.questions, self.target):
            card.changed.connect(lambda options: self.changed.emit(run, options))
        self.columns.changed.connect(lambda mapping: self.changed.emit(run, {"mapping": mapping}))
        self.sellers.changed.connect(lambda owner, names: self.named.emit(run, owner, names))
        self.preview.problems_wanted.connect(lambda: self.problems_wanted.emit(run))
        space = theme.tokens().space
        content = QWidget()
        content.setProperty("kind", "page")
        content.setMaximumWidth(WIDTH)
        column = QVBoxLayout(content)
        column.setContentsMargins(space.huge, space.large, space.huge, space.huge)
        column.setSpacing(space.large)
        for part in (self.file, self.questions, self.sellers, self.preview, self.columns, self.target):
            column.addWidget(part)
        column.addStretch(1)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(content)

    def show_looked(self, context: Context, follows: bool) -> None:
        """Show what the file would bring; a log that ``follows`` the deals it is about goes where they go."""
        run, settings = self.run, context.desk.settings
        looked = run.last
        if looked is None:
            return
        plan = looked.plan
        currency = run.options.currency or looked.currency or settings.currency
        self.file.show_plan(plan, currency, context.formats, takes_over=looked.currency is not None)
        self.questions.show_questions(plan.questions, dict(run.options.outcomes))
        if run.options.owner is None:
            self.sellers.show_owners(plan.owners, run.names or settings.names, context.formats)
        self.preview.show_plan(plan, context.formats, settings.zone)
        self.columns.show_plan(plan)
        self.target.show_plan(looked, settings.pipeline, run.options, context.formats)
        self.target.show_place(not follows)
        for card in (self.preview, self.columns, self.target):  # a whole desk knows all that itself
            card.setVisible(plan.everything is None)


class PlanPane(QWidget):
    """``changed(run, options)``, ``named(run, owner, names)``, ``problems_wanted(run)``, ``wanted`` (to import), ``cancelled``."""

    changed = Signal(object, object)
    named = Signal(object, object, object)
    problems_wanted = Signal(object)
    wanted = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.files: list[FilePane] = []
        self.tabs = QTabBar()
        speak(self.tabs, tr("Files"))
        self.tabs.setExpanding(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideMiddle)
        self.stack = QStackedWidget()
        self.tabs.currentChanged.connect(self.stack.setCurrentIndex)
        self.counts = Text(wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setMaximumWidth(160)
        speak(self.bar, tr("Reading the file again"))
        self.bar.hide()
        self.go = Button(tr("Import"), "primary", "download", self.wanted.emit)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.tabs)
        whole.addWidget(self.stack, 1)
        whole.addWidget(self._foot())

    def _foot(self) -> Surface:
        space = theme.tokens().space
        foot = Surface("surface", Qt.Edge.TopEdge)
        row = QHBoxLayout(foot)
        row.setContentsMargins(space.huge, space.medium, space.huge, space.medium)
        row.addWidget(self.counts, 1)
        row.addWidget(self.bar)
        row.addWidget(Button(tr("Cancel"), "ghost", on_click=self.cancelled.emit))
        row.addWidget(self.go)
        return foot

    def first(self) -> QWidget:
        """What has the keys at first: the import, or the question before it."""
        asked = next((pane for pane in self.files if pane.questions.answers), None)
        if self.go.isEnabled() or asked is None:
            return self.go
        return next(iter(asked.questions.answers.values())).findChildren(Button)[0]

    @property
    def shown(self) -> FilePane:
        """The file that is looked at."""
        return self.files[self.stack.currentIndex()]

    def show_batch(self, batch: Batch, context: Context) -> None:
        """Show what the files would bring. Who has just answered a question goes on with what comes next."""
        focus = self.focusWidget()
        answering = focus is not None and any(pane.questions.isAncestorOf(focus) for pane in self.files)
        self._keep_up_with(batch)
        with_deals = any(not run.is_history() for run in batch.runs)
        for place, pane in enumerate(self.files):
            pane.show_looked(context, follows=with_deals and pane.run.is_history())
            asks = pane.run.last is not None and any(question.blocking for question in pane.run.last.plan.questions)
            words = tr("{file} asks something", file=pane.run.source.name) if asks else pane.run.source.name
            self.tabs.setTabText(place, unmarked(words))
        self.counts.setText(counted(batch, context.formats))
        self.show_ready(batch.matching() is not None and batch.is_something())
        if answering:
            self.first().setFocus()

    def _keep_up_with(self, batch: Batch) -> None:
        if [pane.run for pane in self.files] == batch.runs:
            return
        while self.files:
            pane = self.files.pop()
            self.stack.removeWidget(pane)
            pane.deleteLater()
            self.tabs.removeTab(0)
        for run in batch.runs:
            self.files.append(pane := FilePane(run))
            pane.changed.connect(self.changed)
            pane.named.connect(self.named)
            pane.problems_wanted.connect(self.problems_wanted)
            self.stack.addWidget(pane)
            self.tabs.addTab(unmarked(run.source.name))
        self.tabs.setVisible(len(batch.runs) > 1)
        self.tabs.setCurrentIndex(0)

    def targets(self) -> dict[ImportRun, Target]:
        """Where the deals of each file go that name no pipeline."""
        return {pane.run: pane.target.target() for pane in self.files}

    def show_ready(self, ready: bool, looking: bool = False) -> None:
        """Whether it can be imported now, or a file is being looked at again."""
        self.go.setEnabled(ready)
        self.bar.setRange(0, 0)
        self.bar.setVisible(looking)

    def show_progress(self, done: int, total: int) -> None:
        """How far looking again has come."""
        self.bar.setRange(0, total)
        self.bar.setValue(done)


def counted(batch: Batch, formats: Formats) -> str:
    """What importing would do, in one line."""
    refused, number = batch.refused_rows(), formats.number
    parts = []
    if refused:
        parts = [ntr("{number} row cannot be read", "{number} rows cannot be read", refused, number=number(refused))]
    matching = batch.matching()
    if matching is None:
        return " · ".join([tr("First answer what the file does not say."), *parts])
    new, changed, unchanged = matching
    known = [
        ntr("{number} new deal", "{number} new deals", new, number=number(new)),
        ntr("{number} deal changes", "{number} deals change", changed, number=number(changed)),
        tr("{number} unchanged", number=number(unchanged)),
    ]
    return " · ".join([*known, *parts])
