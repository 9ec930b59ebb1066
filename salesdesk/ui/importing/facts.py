"""How the file was read, what it leaves open, whose deals are wanted, and where they go."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr, worded
from salesdesk.services.importing import ImportPlan, Question
from salesdesk.ui.importing.run import Looked, Target
from salesdesk.ui.importing.wording import choice_words, layout_words, read_as, rows_left_out
from salesdesk.ui.kit import Card, Fields, Segmented, Text
from salesdesk.ui.panel.fields import CurrencyField
from salesdesk.ui.surface import leading


def combo(name: str, choices: Sequence[tuple[str, Any]]) -> QComboBox:
    """A box to choose from, with a name for screen readers."""
    box = QComboBox()
    box.setAccessibleName(name)
    for words, value in choices:
        box.addItem(words, value)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(20)
    box.setMaximumWidth(340)
    return box


class FileCard(Card):
    """What was recognised. ``changed(options)`` when the user knows better."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(role="heading", parent=parent)
        self.layout_words, self.read_words, self.left_words = Text(wrap=True), Text(wrap=True), Text(wrap=True)
        orders = [(tr("As found"), None), (tr("Day first"), "day-first"), (tr("Month first"), "month-first")]
        self.order = combo(tr("Dates"), orders)
        marks = [(tr("As found"), None), (tr("Decimal point"), "."), (tr("Decimal comma"), ",")]
        self.mark = combo(tr("Amounts"), marks)
        self.currency = CurrencyField(tr("Currency, where none is named"))
        self.order.activated.connect(lambda _i: self.changed.emit({"date_order": self.order.currentData()}))
        self.mark.activated.connect(lambda _i: self.changed.emit({"decimal_mark": self.mark.currentData()}))
        self.currency.committed.connect(lambda code: self.changed.emit({"currency": code}))
        fields = Fields()
        fields.add(tr("Recognised as"), self.layout_words)
        fields.add(tr("Read as"), self.read_words)
        for field in (self.order, self.mark):
            fields.add(field.accessibleName(), field)
        fields.add(self.currency.name, self.currency)
        self._left_label = fields.add(tr("Left out"), self.left_words)
        self.body.addWidget(fields)

    def show_plan(self, plan: ImportPlan, currency: str, formats: Formats) -> None:
        """Show how the file was read."""
        self.set_title(plan.file.name)
        rows = ntr("{number} row", "{number} rows", plan.counts.rows, number=formats.number(plan.counts.rows))
        kinds = {"history": tr("the history of deals"), "everything": tr("a whole desk")}
        what = kinds.get(plan.kind, tr("deals"))
        self.layout_words.setText(
            tr("{layout}: {rows} of {what}", layout=layout_words(plan.layout), rows=rows, what=what)
        )
        self.read_words.setText(read_as(plan))
        self._name_found(self.order, plan.date_order)
        self._name_found(self.mark, plan.decimal_mark)
        self.currency.set_value(currency)
        self.left_words.setText(rows_left_out(plan.counts))
        for part in (self.left_words, self._left_label):
            part.setVisible(plan.counts.skipped > 0)

    @staticmethod
    def _name_found(box: QComboBox, found: str | None) -> None:
        words = tr("As found: {words}", words=choice_words(found)) if found else tr("As found")
        box.setItemText(0, words)


class QuestionsCard(Card):
    """What the file gives no evidence for. ``changed(options)`` when one is answered."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("What the file does not say"), role="heading", parent=parent)
        self.answers: dict[tuple[str, str], Segmented] = {}
        self._shown: tuple[Question, ...] = ()
        self._holder: QWidget | None = None

    def show_questions(self, questions: tuple[Question, ...], outcomes: dict[str, Any]) -> None:
        """Show the questions that are open."""
        self.setVisible(bool(questions))
        if questions == self._shown:
            return
        self._shown = questions
        if self._holder is not None:
            self.body.removeWidget(self._holder)
            self._holder.hide()
            self._holder.deleteLater()
        self._holder = QWidget()
        self.answers = {}
        column = QVBoxLayout(self._holder)
        column.setContentsMargins(0, 0, 0, 0)
        for question in questions:
            column.addWidget(Text(worded(question.text), wrap=True))
            column.addWidget(leading(self._answer(question, outcomes)))
        self.body.addWidget(self._holder)

    def _answer(self, question: Question, outcomes: dict[str, Any]) -> Segmented:
        choices = [(tr("Choose…"), None)] + [(choice_words(choice), choice) for choice in question.choices]
        answer = Segmented(choices, worded(question.text))

        def give(choice: str | None) -> None:
            if question.option == "outcomes" and choice is not None:
                self.changed.emit({"outcomes": outcomes | {question.value: choice}})
            elif choice is not None:
                self.changed.emit({question.option: choice})

        answer.chosen.connect(give)
        self.answers[question.option, question.value] = answer
        return answer


class SellersCard(Card):
    """Which of the sellers in the file is the user. ``changed(owner | None, names)``."""

    changed = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        note = tr("Quota, forecast and chance count your own deals. The others can come along, or stay out.")
        super().__init__(tr("Which of these sellers are you?"), note, "heading", parent)
        self.me = combo(tr("I am"), [])
        self.whose = Segmented([(tr("All deals"), "all"), (tr("Only mine"), "mine")], tr("Whose deals"))
        self.me.activated.connect(lambda _i: self._tell())
        self.whose.chosen.connect(lambda _v: self._tell())
        fields = Fields()
        fields.add(self.me.accessibleName(), self.me)
        fields.add(tr("Bring in"), leading(self.whose))
        self.body.addWidget(fields)
        self._owners: tuple[str, ...] = ()

    def show_owners(self, owners: Sequence[tuple[str, int]], own: Sequence[str], formats: Formats) -> None:
        """Offer the sellers of the file, with how many rows each has; the desk's own name is chosen when it is there."""
        self.setVisible(len(owners) > 1)
        names = tuple(name for name, _ in owners)
        if names == self._owners:
            return
        self._owners = names
        self.me.clear()
        self.me.addItem(tr("None of them"), None)
        for name, count in owners:
            self.me.addItem(f"{name}  ({formats.number(count)})", name)
        mine = next((place for place, name in enumerate(names, 1) if name in own), 0)
        self.me.setCurrentIndex(mine)

    def _tell(self) -> None:
        me = self.me.currentData()
        if me is None:
            self.whose.choose("all")
        owner = me if self.whose.value() == "mine" else None
        self.changed.emit(owner, (me,) if me else ())


class TargetCard(Card):
    """Where deals go that name no pipeline. ``changed(name)`` when another pipeline is chosen or named."""

    changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Where they go"), role="heading", parent=parent)
        self.choice = combo(tr("Pipeline"), [])
        self.name = QLineEdit()
        self.name.setAccessibleName(tr("Name of the new pipeline"))
        self.name.setMaximumWidth(340)
        self.name.setPlaceholderText(tr("Name of the new pipeline"))
        self.stages = Text(role="small", wrap=True)
        self.choice.activated.connect(lambda _i: self._tell())
        self.name.editingFinished.connect(self._tell)
        self.body.addWidget(self.choice)
        self.body.addWidget(self.name)
        self.body.addWidget(self.stages)
        self._told = ""

    def show_plan(self, looked: Looked, usual: str) -> None:
        """Offer the desk's pipelines and a new one, and name the stages found."""
        if self.choice.count() == 0:
            for pipeline in looked.pipelines:
                self.choice.addItem(pipeline.name, pipeline.id)
            self.choice.addItem(tr("A new pipeline"), None)
            self.choice.setCurrentIndex(max(self.choice.findData(usual), 0))
            self.name.setText(tr("Sales"))
            self._told = self.wanted_name()
        self.name.setVisible(self.choice.currentData() is None)
        found = [stage for stage in looked.plan.stages if stage.kind == "open"]
        words = [stage.name if stage.known else tr("{stage} (new)", stage=stage.name) for stage in found]
        self.stages.setText(tr("Stages: {names}", names=", ".join(words)) if words else "")

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
            self.changed.emit(self._told)
