"""The line above the table in which a filter is typed and chosen."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from salesdesk.desk.query.filters import EVERYTHING, Filter
from salesdesk.i18n import tr
from salesdesk.ui.filter_choices import FilterChoices
from salesdesk.ui.filters.builder import FilterBuilder
from salesdesk.ui.filters.fields import FilterFields
from salesdesk.ui.kit import Button, ElidedText, LineEdit, MenuButton, SearchDraft, icon, speak
from salesdesk.ui.pages.deals.words import outcome_words
from salesdesk.ui.surface import Surface

FIELD_WIDTH = 240
CHIP_WIDTH = 320


class TableFilterBar(SearchDraft, Surface):
    """``changed(Filter)`` with every letter and choice; ``left`` when the table shall have the cursor."""

    draft_name = "search of the deals"
    changed = Signal(object)
    left = Signal()

    def __init__(self, fields: Callable[[], FilterFields], parent: QWidget | None = None) -> None:
        """``fields`` gives the fields that can be added to the filter."""
        super().__init__("surface", Qt.Edge.BottomEdge, parent)
        self._choices = FilterChoices()
        self._stages: list[tuple[str, str]] = []
        self.builder = FilterBuilder(fields, self)
        self.builder.changed.connect(lambda more, any_holds: self._set(more=more, any_holds=any_holds))
        self.field = LineEdit()
        self.field.setPlaceholderText(tr("Title, organisation, person…"))
        speak(self.field, tr("Search the deals"))
        self.field.setClearButtonEnabled(True)
        self.field.setMaximumWidth(FIELD_WIDTH)
        self.field.setMinimumWidth(FIELD_WIDTH // 2)
        self.field.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.field.textChanged.connect(lambda text: self._set(text=text))
        self.outcome = MenuButton(tr("Outcome"), "circle")
        self.stage = MenuButton(tr("Stage"), "pipeline")
        self.owner = MenuButton(tr("Owner"), "user")
        self.outcome.chosen.connect(lambda value: self._set(outcome=value))
        self.stage.chosen.connect(lambda value: self._set(stage=value))
        self.owner.chosen.connect(lambda value: self._set(owner=value))
        self.drill = Button("", "secondary", "close", self.clear_ids)
        self.drill.setMaximumWidth(CHIP_WIDTH)
        self.drill.hide()
        self.count = ElidedText(role="secondary")
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._clear = Button(tr("Clear"), "ghost", on_click=self.clear)
        self._clear.hide()
        self._build()
        self._tell()

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(20, 7, 20, 8)
        row.setSpacing(8)
        for part in (self.drill, self.field, self.outcome, self.stage, self.owner, self.builder.button, self._clear):
            row.addWidget(part, 2 if part is self.field else 0)
        row.addWidget(self.count, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.builder.chips)

    @property
    def choices(self) -> FilterChoices:
        """What the controls are set to."""
        return self._choices

    @property
    def filter(self) -> Filter:
        """The filter as it is."""
        return self._choices.filter

    def offer(self, stages: Sequence[tuple[str, str]], owners: Sequence[str]) -> None:
        """Offer stages (name, key) and owners to choose from."""
        self._stages = list(stages)
        anyone: list[tuple[str, Any]] = [(tr("Any owner"), None), (tr("No owner"), "")]
        self.owner.set_choices(anyone + [(name, name) for name in owners], self._choices.owner)
        self.owner.setVisible(bool(owners))
        self._offer_fixed()

    def _offer_fixed(self) -> None:
        any_outcome: list[tuple[str, Any]] = [(tr("Any outcome"), None)]
        words = [(label, value) for value, label in outcome_words().items()]
        self.outcome.set_choices(any_outcome + words, self._choices.outcome)
        any_stage: list[tuple[str, Any]] = [(tr("Any stage"), None)]
        self.stage.set_choices(any_stage + self._stages, self._choices.stage)

    def show_choices(self, choices: FilterChoices, heading: str = "") -> None:
        """Set every control at once; ``heading`` names the deals of ``choices.ids``."""
        self._choices = choices
        self.field.blockSignals(True)
        self.field.setText(choices.text)
        self.field.blockSignals(False)
        self.drill.set_label(heading)
        self.builder.show_conditions(choices.more, choices.any_holds)
        self._tell()

    def clear(self) -> None:
        """Let everything through."""
        self.show_choices(FilterChoices())

    def clear_ids(self) -> None:
        """Leave the deals behind a figure; the other filters stay."""
        self.show_choices(replace(self._choices, ids=None))

    def focus_field(self) -> None:
        """Put the cursor into the search."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.field.hasFocus():
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _set(self, **values: Any) -> None:
        self._choices = replace(self._choices, **values)
        self._tell()

    def _tell(self) -> None:
        choices = self._choices
        stages = {key: name for name, key in self._stages}
        self.outcome.set_label(outcome_words().get(choices.outcome or "", tr("Outcome")))
        self.stage.set_label(stages.get(choices.stage or "", choices.stage or tr("Stage")))
        self.owner.set_label(choices.owner or (tr("No owner") if choices.owner == "" else tr("Owner")))
        self.drill.setVisible(choices.ids is not None)
        self._clear.setVisible(choices.filter != EVERYTHING)
        self.changed.emit(choices.filter)
