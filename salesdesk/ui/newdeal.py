"""New deal: a small panel over the page, ready for a title; Enter makes the deal."""

from datetime import date
from functools import partial

from PySide6.QtCore import QEvent, QLocale, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLineEdit, QWidget

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import Refused
from salesdesk.domain.records import Stage
from salesdesk.domain.shown_text import one_line
from salesdesk.i18n import tr, worded
from salesdesk.ui import theme
from salesdesk.ui.context import Context
from salesdesk.ui.drafts import NEW_DEAL
from salesdesk.ui.kit import Button, CardPanel, IconButton, LineEdit, Text, restyle, speak
from salesdesk.ui.kit.completions import complete
from salesdesk.ui.kit.inline import read_day
from salesdesk.ui.names import NameBook
from salesdesk.views.pipelines import open_stages, pipeline_named

WIDTH = 340
GAP = 12


class NewDealPanel(CardPanel):
    """Floats at the end of the top of its parent; what was typed stays until the deal is made or Esc is pressed."""

    made = Signal(str)
    closed = Signal()

    def __init__(self, context: Context, names: NameBook, parent: QWidget) -> None:
        super().__init__(tr("New deal"), role="heading", parent=parent)
        self._context = context
        self._ground = parent
        self._names = names
        self._ticket = 0
        self._pipeline: str | None = None
        self._wanted: str | None = None
        self.title = self._edit(tr("Title"), tr("Such as Fleet renewal"))
        self.organisation = self._edit(tr("Organisation"), tr("Found or made as you type"))
        self.amount = self._edit(tr("Amount"), context.formats.money(0, context.desk.settings.currency))
        self.close_day = self._edit(tr("Expected close"), context.formats.day_medium(context.desk.today()))
        self.stage = QComboBox()
        speak(self.stage, tr("Stage"))
        complete(self.organisation, partial(names.suggest, "organisation"))
        self._problem = Text(role="error", wrap=True)
        self._problem.hide()
        self.add_head_widget(IconButton("close", tr("Close"), self.close_panel))
        self._lay_out()
        context.operations.settled.connect(self._on_settled)
        parent.installEventFilter(self)
        self.setFixedWidth(WIDTH)
        self.hide()

    def _edit(self, name: str, hint: str) -> QLineEdit:
        edit = LineEdit()
        speak(edit, name)
        edit.setPlaceholderText(one_line(hint))
        edit.textEdited.connect(lambda _text: self._forgive())
        return edit

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(theme.tokens().space.medium)
        form.setVerticalSpacing(theme.tokens().space.small)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for field in (self.title, self.organisation, self.amount, self.close_day, self.stage):
            label = Text(field.accessibleName(), "secondary")
            label.setBuddy(field)
            form.addRow(label, field)
        self.body.addLayout(form)
        self.body.addWidget(self._problem)
        row = QHBoxLayout()
        row.addWidget(Text(tr("Enter creates, Esc closes"), "small"), 1)
        row.addWidget(Button(tr("Create"), "primary", on_click=self.make))
        self.body.addLayout(row)

    def open_panel(self, pipeline: str | None, stage: str = "") -> None:
        """Show the panel, ready for a title, for a pipeline (None: the desk's own) and a stage (empty: the first)."""
        self._wanted = stage or None
        if pipeline != self._pipeline:
            self.stage.clear()
        self._pipeline = pipeline
        self._names.prepare("organisation")
        desk = self._context.desk
        self._context.operations.read(lambda: _stages(desk, pipeline), self._show_stages, key=self)
        self.show()
        self._place()
        self.raise_()
        self.title.setFocus()
        self.title.selectAll()

    @Slot(object)
    def _show_stages(self, stages: list[Stage]) -> None:
        held = self._wanted or self.stage.currentData()
        self.stage.clear()
        for stage in stages:
            self.stage.addItem(one_line(stage.name), stage.id)
        self.stage.setCurrentIndex(max(self.stage.findData(held), 0))

    @property
    def draft_name(self) -> str:
        """Which draft is typed here."""
        return NEW_DEAL

    def draft(self) -> object | None:
        """Pipeline, stage and what is typed; None where nothing is."""
        typed = [edit.text() for edit in self._edits()]
        return (self._pipeline, self.stage.currentData(), typed) if any(typed) and self.isVisible() else None

    def take_draft(self, draft: tuple[str | None, str | None, list[str]]) -> None:
        """Go on with what was typed."""
        pipeline, stage, typed = draft
        self.open_panel(pipeline, stage or "")
        for edit, text in zip(self._edits(), typed, strict=True):
            edit.setText(text)

    def _edits(self) -> tuple[QLineEdit, ...]:
        return self.title, self.organisation, self.amount, self.close_day

    def close_panel(self) -> None:
        """Hide the panel and forget what was typed."""
        for edit in self.findChildren(QLineEdit):
            edit.clear()
        self._forgive()
        self.stage.setCurrentIndex(0)
        self.hide()
        self.closed.emit()

    def make(self) -> None:
        """Make the deal, or say what cannot be read."""
        self._forgive()
        try:
            command = self._command()
        except _WrongError as wrong:
            self._complain(wrong)
            return
        self._ticket = self._context.operations.run(command)
        self.hide()

    def _command(self) -> CreateDeal:
        if not self.title.text().strip():
            raise _WrongError(self.title, tr("A deal needs a title."))
        return CreateDeal(
            title=self.title.text(),
            pipeline=self._pipeline,
            stage=self.stage.currentData() or self._wanted,
            organisation=self.organisation.text() or None,
            amount=self._amount(),
            expected_close=self._day(),
        )

    def _amount(self) -> int | None:
        try:
            return self._context.formats.parse_money(self.amount.text(), self._context.desk.settings.currency)
        except Refused as refused:
            raise _WrongError(self.amount, worded(refused.message)) from None

    def _day(self) -> date | None:
        unreadable = tr(
            '"{typed}" is not a day; write it as {example}.', typed=self.close_day.text(), example="2026-12-31"
        )
        try:
            return read_day(self.close_day.text().strip(), QLocale(str(self._context.formats.locale)), unreadable)
        except ValueError as problem:
            raise _WrongError(self.close_day, str(problem)) from None

    @Slot(int, object)
    def _on_settled(self, ticket: int, change: Change | None) -> None:
        if ticket != self._ticket:
            return
        self._ticket = 0
        if change is None:
            self.show()
            self.title.setFocus()
        else:
            self.close_panel()
            self.made.emit(change.made or "")

    def _complain(self, wrong: "_WrongError") -> None:
        wrong.field.setProperty("wrong", "true")
        restyle(wrong.field)
        wrong.field.setFocus()
        self._problem.setText(wrong.sentence)
        self._problem.show()
        self._place()

    def _forgive(self) -> None:
        for edit in self.findChildren(QLineEdit):
            if edit.property("wrong"):
                edit.setProperty("wrong", None)
                restyle(edit)
        self._problem.hide()

    def _place(self) -> None:
        self.adjustSize()
        ground = self._ground.rect()
        leading = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        self.move(GAP if leading else ground.width() - self.width() - GAP, GAP)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.make()
        else:
            super().keyPressEvent(event)


class _WrongError(Exception):
    def __init__(self, field: QLineEdit, sentence: str) -> None:
        super().__init__(sentence)
        self.field, self.sentence = field, sentence


def _stages(desk: Desk, pipeline: str | None) -> list[Stage]:
    with desk.read() as reader:
        return list(open_stages(reader, pipeline_named(reader, pipeline, desk.settings.pipeline).id))
