"""Pipelines: choose one to change, rename it, delete it, or make another from a template."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.commands.stages import AddPipeline, DeletePipeline, NewStage, RenamePipeline
from salesdesk.desk.settings import DeskSettings
from salesdesk.desk.templates import templates
from salesdesk.domain.records import Pipeline
from salesdesk.i18n import tr
from salesdesk.ui.context import Context
from salesdesk.ui.kit import Button, CardPanel, Fields, InlineChoice, InlineText, MenuButton, RuleLine, unmarked
from salesdesk.ui.settings.source import StageInUse
from salesdesk.ui.settings.stages import StageList

Shown = tuple[Pipeline, tuple[StageInUse, ...]]


class PipelineSection(CardPanel):
    """``wanted(Command)`` is what the user asks."""

    wanted = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        note = tr(
            "You set the probability. The chance of a deal starts from it and is adjusted by what your closed deals show."
        )
        super().__init__(tr("Pipelines and stages"), note, "heading", parent)
        self._pipelines: dict[str, Shown] = {}
        self._key = ""
        self.choice = InlineChoice(tr("Pipeline"))
        self.name = InlineText(tr("Name"), required=tr("A pipeline needs a name."))
        self.usual = InlineChoice(tr("New deals go to"))
        self.stages = StageList(context.formats)
        self.add = MenuButton(tr("Add a pipeline"), "plus")
        self.delete = Button(tr("Delete this pipeline"), "ghost", "trash", self._delete)
        self.choice.committed.connect(self._choose)
        self.name.committed.connect(lambda name: self.wanted.emit(RenamePipeline(pipeline=self._key, name=name)))
        self.usual.committed.connect(lambda key: self.wanted.emit(ChangeSettings(values=(("pipeline", key),))))
        self.stages.wanted.connect(self.wanted)
        self._fill_menu()
        self._lay_out()

    def _fill_menu(self) -> None:
        menu = self.add.menu()
        for found in templates():
            menu.addAction(unmarked(tr(found.name)), partial(self.wanted.emit, found.command()))
        menu.addSeparator()
        stages = (NewStage(name=tr("First stage"), probability=0.5),)
        plain = AddPipeline(name=tr("New pipeline"), stages=stages)
        menu.addAction(unmarked(tr("With one stage")), partial(self.wanted.emit, plain))

    def _lay_out(self) -> None:
        self.fields = Fields()
        self._labels = {field: self.fields.add(field.name, field) for field in (self.choice, self.name, self.usual)}
        buttons = QHBoxLayout()
        buttons.addWidget(self.add)
        buttons.addStretch(1)
        buttons.addWidget(self.delete)
        for part in (self.fields, RuleLine(), self.stages):
            self.body.addWidget(part)
        self.body.addLayout(buttons)

    def show_pipelines(self, pipelines: Sequence[Shown], settings: DeskSettings) -> None:
        """Show the pipelines, the one being changed first."""
        added = [pipeline.id for pipeline, _ in pipelines if self._pipelines and pipeline.id not in self._pipelines]
        self._pipelines = {pipeline.id: (pipeline, stages) for pipeline, stages in pipelines}
        if added or self._key not in self._pipelines:
            self._key = (added or list(self._pipelines) or [""])[0]
        choices = [(pipeline.name, key) for key, (pipeline, _) in self._pipelines.items()]
        usual = settings.pipeline if settings.pipeline in self._pipelines else next(iter(self._pipelines), "")
        for field, value in ((self.choice, self._key), (self.usual, usual)):
            field.set_choices(choices)
            field.set_value(value)
            field.setVisible(len(choices) > 1)
            self._labels[field].setVisible(len(choices) > 1)
        self.setEnabled(bool(choices))
        self._show_pipeline()

    def _choose(self, key: str) -> None:
        self._key = key
        self._show_pipeline()

    def _show_pipeline(self) -> None:
        if self._key in self._pipelines:
            pipeline, stages = self._pipelines[self._key]
            self.name.set_value(pipeline.name)
            self.stages.show_stages(pipeline.id, stages)
            self.delete.setEnabled(len(self._pipelines) > 1)

    def _delete(self) -> None:
        self.wanted.emit(DeletePipeline(pipeline=self._key))
