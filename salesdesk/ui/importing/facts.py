"""How a file was read, what it leaves open, and whose deals are wanted."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from salesdesk.domain.shown_text import one_line
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr, worded
from salesdesk.importing import ImportPlan, Question
from salesdesk.importing.read.encodings import ENCODINGS
from salesdesk.importing.understand.mapping import DATE_FIELDS
from salesdesk.ui import theme
from salesdesk.ui.importing.choice import Choice
from salesdesk.ui.importing.wording import (
    choice_words,
    delimiters,
    encoding_words,
    layout_words,
    read_as,
    rows_left_out,
    sums_words,
)
from salesdesk.ui.kit import Button, CardPanel, Fields, Segmented, Text
from salesdesk.ui.panel.editors import CurrencyField
from salesdesk.ui.surface import leading

HEADER_LINES = 12


class FileCard(CardPanel):
    """What was recognised. ``changed(options)`` when the user knows better."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(role="heading", parent=parent)
        self.layout_words, self.sums_words, self.read_words = Text(wrap=True), Text(wrap=True), Text(wrap=True)
        self.left_words, self.notes = Text(wrap=True), Text(wrap=True)
        orders = [(tr("As found"), None), (tr("Day first"), "day-first"), (tr("Month first"), "month-first")]
        self.order = self._choice(tr("Dates"), "date_order", orders)
        marks = [(tr("As found"), None), (tr("Decimal point"), "."), (tr("Decimal comma"), ",")]
        self.mark = self._choice(tr("Amounts"), "decimal_mark", marks)
        self.sheet = self._choice(tr("Sheet"), "sheet", [])
        self.currency = CurrencyField(tr("Currency, where none is named"))
        self.currency.committed.connect(lambda code: self.changed.emit({"currency": code}))
        self.fields = Fields()
        self.fields.add(tr("Recognised as"), self.layout_words)
        self._sums_label = self.fields.add(tr("What is in it"), self.sums_words)
        self.fields.add(tr("Read as"), self.read_words)
        self._sheet_label = self.fields.add(self.sheet.accessibleName(), self.sheet)
        self._order_label, self._mark_label = (
            self.fields.add(field.accessibleName(), field) for field in (self.order, self.mark)
        )
        self._currency_label = self.fields.add(self.currency.name, self.currency)
        self._left_label = self.fields.add(tr("Left out"), self.left_words)
        self.notes.setContentsMargins(0, 7, 0, 5)
        self._notes_label = self.fields.add(tr("To know"), self.notes)
        self.body.addWidget(self.fields)
        self.body.addWidget(self._corrections())

    def _choice(self, name: str, option: str, choices: Sequence[tuple[str, Any]]) -> Choice:
        box = Choice(name, choices)
        box.activated.connect(lambda _i: self.changed.emit({option: box.currentData()}))
        return box

    def _corrections(self) -> QWidget:
        """For text that was read wrongly: a button that opens the rest."""
        encodings = [(tr("As found"), None), *((encoding_words(name), name) for name in ENCODINGS)]
        self.encoding = self._choice(tr("Characters"), "encoding", encodings)
        self.delimiter = self._choice(tr("Between cells"), "delimiter", [(tr("As found"), None), *delimiters()])
        lines = [(tr("As found"), None), (tr("No line names them"), 0)]
        lines += [(tr("Line {line}", line=line), line) for line in range(1, HEADER_LINES + 1)]
        self.header = self._choice(tr("Names of the columns"), "header_line", lines)
        self._text_only = Fields()
        for box in (self.encoding, self.delimiter, self.header):
            self._text_only.add(box.accessibleName(), box)
        self._text_only.hide()
        self.differently = Button(tr("Read it differently…"), "ghost", on_click=self._open_corrections)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.tokens().space.tiny)
        column.addWidget(self.differently, 0, Qt.AlignmentFlag.AlignLeading)
        column.addWidget(self._text_only)
        return holder

    def _open_corrections(self) -> None:
        self._text_only.show()
        self.differently.hide()
        self.encoding.setFocus()

    def show_plan(self, plan: ImportPlan, currency: str, formats: Formats, takes_over: bool = False) -> None:
        """Show how the file was read; the desk ``takes_over`` the currency where it is still empty."""
        self.set_title(plan.file.name)
        rows = ntr("{number} row", "{number} rows", plan.counts.rows, number=formats.number(plan.counts.rows))
        what = tr("the history of deals") if plan.kind == "history" else tr("deals")
        if plan.everything is not None:
            what = tr("a whole desk")
        self.layout_words.setText(
            tr("{layout}: {rows} of {what}", layout=layout_words(plan.layout), rows=rows, what=what)
        )
        self._show(self.sums_words, self._sums_label, sums_words(plan, formats))
        self.read_words.setText(read_as(plan))
        self._name_found(self.order, plan.date_order)
        self._name_found(self.mark, plan.decimal_mark)
        self.currency.set_value(currency)
        self._show(self.left_words, self._left_label, rows_left_out(plan.counts))
        whole = plan.everything is not None
        notes = [] if whole else list(map(worded, plan.notes))
        self.differently.setVisible(not whole and self._text_only.isHidden())
        if takes_over:
            notes.append(tr("This desk is still empty; it will count in {currency}, like the file.", currency=currency))
        self._show(self.notes, self._notes_label, "\n".join(notes))
        self._show_sheets(plan)
        fields = set(plan.mapping.fields)
        dates: list[QWidget] = [self.order, self._order_label]
        amounts: list[QWidget] = [self.mark, self._mark_label, self.currency, self._currency_label]
        for parts, shown in ((dates, fields & DATE_FIELDS), (amounts, fields & {"amount", "new_value"})):
            for part in parts:
                part.setVisible(bool(shown))

    def _show_sheets(self, plan: ImportPlan) -> None:
        sheets = plan.file.sheets
        if self.sheet.count() != len(sheets):
            self.sheet.clear()
            for name in sheets:
                self.sheet.add(name, name)
        self.sheet.choose(plan.file.sheet)
        for part in (self.sheet, self._sheet_label):
            part.setVisible(len(sheets) > 1)
        for box in (self.encoding, self.delimiter):
            box.setEnabled(plan.file.format == "csv")

    @staticmethod
    def _show(words: Text, label: QWidget, text: str) -> None:
        words.setText(text)
        for part in (words, label):
            part.setVisible(bool(text))

    @staticmethod
    def _name_found(box: Choice, found: str | None) -> None:
        words = tr("As found: {words}", words=choice_words(found)) if found else tr("As found")
        box.setItemText(0, one_line(words))


class QuestionsCard(CardPanel):
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


class SellersCard(CardPanel):
    """Which of the sellers in the file is the user. ``changed(owner | None, names)``."""

    changed = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        note = tr("Quota, forecast and chance count your own deals. You can import the others too, or leave them out.")
        super().__init__(tr("Which of these sellers are you?"), note, "heading", parent)
        self.me = Choice(tr("I am"))
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
        self.me.add(tr("None of them"), None)
        for name, count in owners:
            self.me.add(f"{name}  ({formats.number(count)})", name)
        mine = next((place for place, name in enumerate(names, 1) if name in own), 0)
        self.me.setCurrentIndex(mine)

    def _tell(self) -> None:
        me = self.me.currentData()
        if me is None:
            self.whose.choose("all")
        owner = me if self.whose.value() == "mine" else None
        self.changed.emit(owner, (me,) if me else ())
