"""Where the deals go: their pipeline, and what each stage's name in the file stands for."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from salesdesk.domain.names import name_key
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.importing import ImportOptions, ImportPlan, StageRead
from salesdesk.ui import theme
from salesdesk.ui.importing.choice import WIDEST, Choice
from salesdesk.ui.importing.run import CheckedPlan, Target
from salesdesk.ui.kit import CardPanel, ElidedText, Text, speak

MOST_STAGES = 40


class TargetCard(CardPanel):
    """Where deals go that name no pipeline. ``changed(options)`` when another pipeline or stage is chosen."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Where they go"), role="heading", parent=parent)
        self.choice = Choice(tr("Pipeline"))
        self.name = QLineEdit()
        speak(self.name, tr("Name of the new pipeline"))
        self.name.setMaximumWidth(WIDEST)
        self.name.setPlaceholderText(tr("Name of the new pipeline"))
        self.stages = StagesGrid()
        self.stages.changed.connect(self.changed)
        self.choice.activated.connect(lambda _i: self._tell())
        self.name.editingFinished.connect(self._tell)
        for part in (self.choice, self.name, self.stages):
            self.body.addWidget(part)
        self._told = ""

    def show_plan(self, looked: CheckedPlan, usual: str, options: ImportOptions, formats: Formats) -> None:
        """Offer the desk's pipelines and a new one, and say what the stages found stand for."""
        if self.choice.count() == 0:
            for pipeline in looked.pipelines:
                self.choice.add(pipeline.name, pipeline.id)
            self.choice.add(tr("A new pipeline"), None)
            self.choice.choose(usual)
            self.name.setText(tr("Sales"))
            self._told = self.wanted_name()
        self.name.setVisible(self.choice.currentData() is None)
        self.stages.show_plan(looked.plan, options, formats)

    def take(self, target: Target) -> None:
        """Choose this place."""
        self.choice.choose(target.pipeline)
        if target.name:
            self.name.setText(target.name)
        self._tell()

    def show_place(self, shown: bool) -> None:
        """Whether the place is to be chosen here; else only the stages are shown."""
        self.choice.setVisible(shown)
        self.name.setVisible(shown and self.choice.currentData() is None)
        self.set_title(tr("Where they go") if shown else tr("Stages"))

    def target(self) -> Target:
        """Where deals go that name no pipeline."""
        key = self.choice.currentData()
        return Target(pipeline=key) if key else Target(name=self.wanted_name())

    def wanted_name(self) -> str:
        """The name of the pipeline chosen or to be made."""
        if self.choice.currentData() is None:
            return self.name.text().strip() or tr("Sales")
        return self.choice.currentText()

    def _tell(self) -> None:
        self.name.setVisible(self.choice.currentData() is None)
        if self.wanted_name() != self._told:
            self._told = self.wanted_name()
            self.changed.emit({"pipeline": self._told})


class StagesGrid(QWidget):
    """A row for each stage name of the file. ``changed(options)`` when one is to stand for something else."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes: dict[str, Choice] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.tokens().space.large)
        self._grid.setVerticalSpacing(theme.tokens().space.tiny)
        for column, share in ((0, 3), (1, 2), (2, 2)):
            self._grid.setColumnStretch(column, share)
        self._shown: object = None
        self._options: ImportOptions | None = None

    def show_plan(self, plan: ImportPlan, options: ImportOptions, formats: Formats) -> None:
        """Show what each name stands for."""
        self._options = options
        known = tuple(stage.name for stage in plan.stages if stage.known and stage.kind == "open")
        offered = tuple(dict.fromkeys([*known, *(read.stage for read in plan.stage_names if read.outcome == "open")]))
        shown = tuple((read.name, read.rows) for read in plan.stage_names), offered, known
        if shown != self._shown:
            self._shown = shown
            self._make(plan, offered, known, formats)
        for read in plan.stage_names[:MOST_STAGES]:
            self.boxes[read.name].choose(_meaning(read))

    def _make(self, plan: ImportPlan, offered: tuple[str, ...], known: tuple[str, ...], formats: Formats) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.boxes = {}
        if not plan.stage_names:
            return
        for place, words in enumerate((tr("Stage in the file"), tr("Rows"), tr("Stands for"))):
            self._grid.addWidget(Text(words, "small"), 0, place)
        for row, read in enumerate(plan.stage_names[:MOST_STAGES], 1):
            self.boxes[read.name] = box = Choice(
                tr("{stage} stands for", stage=read.name), _choices(read, offered, known)
            )
            box.activated.connect(lambda _i, name=read.name, box=box: self._decide(name, box.currentData()))
            self._grid.addWidget(ElidedText(read.name, "strong"), row, 0)
            self._grid.addWidget(Text(formats.number(read.rows), "secondary"), row, 1)
            self._grid.addWidget(box, row, 2)
        left = len(plan.stage_names) - MOST_STAGES
        if left > 0:
            words = ntr("and {count} more", "and {count} more", left)
            self._grid.addWidget(Text(words, "small"), MOST_STAGES + 1, 0)

    def _decide(self, name: str, meaning: str) -> None:
        if self._options is None:
            return
        outcome, _, stage = meaning.partition(":")
        stages = _without(self._options.stages, name)
        outcomes: dict[str, Any] = _without(self._options.outcomes, name)
        stages[name] = stage or name
        if name_key(stages[name]) == name_key(name):
            outcomes[name] = outcome
        self.changed.emit({"stages": stages, "outcomes": outcomes})


def _meaning(read: StageRead) -> str:
    """As data of a box: the outcome, and the stage of an open deal."""
    return f"open:{read.stage}" if read.outcome == "open" else f"{read.outcome}:"


def _choices(read: StageRead, offered: tuple[str, ...], known: tuple[str, ...]) -> list[tuple[str, str]]:
    """Its own name as a stage, any other stage, won, or lost."""
    own = next((stage for stage in offered if name_key(stage) == name_key(read.name)), read.name)
    names = dict.fromkeys([own, *offered])
    opens = [(name if name in known else tr("{stage} (new)", stage=name), f"open:{name}") for name in names]
    return [*opens, (tr("Won"), "won:"), (tr("Lost"), "lost:")]


def _without(told: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in told.items() if name_key(key) != name_key(name)}
