"""The line above the columns in which a filter is typed and chosen."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from salesdesk.desk.query.filters import EVERYTHING, Filter
from salesdesk.i18n import tr
from salesdesk.ui import theme
from salesdesk.ui.filter_choices import FilterChoices
from salesdesk.ui.filters.builder import FilterBuilder
from salesdesk.ui.filters.fields import FilterFields
from salesdesk.ui.kit import Button, ElidedText, IconButton, LineEdit, MenuButton, SearchDraft, icon, speak

FIELD_WIDTH = 240


class BoardFilterBar(SearchDraft, QWidget):
    """``changed(Filter)`` with every letter and choice; ``wanted`` when it shall be there, ``closed`` when it went."""

    draft_name = "search of the board"
    changed = Signal(object)
    wanted = Signal()
    closed = Signal()

    def __init__(self, fields: Callable[[], FilterFields], parent: QWidget | None = None) -> None:
        """``fields`` gives the fields that can be added to the filter."""
        super().__init__(parent)
        self._choices = FilterChoices()
        self.builder = FilterBuilder(fields, self)
        self.builder.changed.connect(lambda more, any_holds: self._set(more=more, any_holds=any_holds))
        self.field = LineEdit()
        self.field.setPlaceholderText(tr("Title, organisation, person…"))
        speak(self.field, tr("Search the board"))
        self.field.setClearButtonEnabled(True)
        self.field.setMaximumWidth(FIELD_WIDTH)
        self.field.setMinimumWidth(FIELD_WIDTH // 2)
        self.field.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.field.textChanged.connect(lambda text: self._set(text=text))
        self.stalled = self._toggle(tr("Stalled"), "stalled")
        self.no_step = self._toggle(tr("No next step"), "warning")
        self.stalled.toggled.connect(lambda on: self._set(stalled=on))
        self.no_step.toggled.connect(lambda on: self._set(no_step=on))
        self.owner, self.source = MenuButton(tr("Owner"), "user"), MenuButton(tr("Source"), "globe")
        self.owner.chosen.connect(lambda value: self._set(owner=value))
        self.source.chosen.connect(lambda value: self._set(source=value))
        self._count = ElidedText(role="secondary")
        self._clear = Button(tr("Clear"), "ghost", on_click=self.clear)
        self._build()

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(20, 7, 20, 8)
        row.setSpacing(8)
        for part in (self.field, self.stalled, self.no_step, self.owner, self.source):
            row.addWidget(part, 2 if part is self.field else 0)
        row.addSpacing(8)
        row.addWidget(self._count, 1)
        row.addWidget(self._clear)
        row.addWidget(IconButton("close", tr("Close the filter"), self.close_filter))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.builder.chips)

    @staticmethod
    def _toggle(text: str, name: str) -> Button:
        made = Button(text, "secondary", name)
        made.setCheckable(True)
        return made

    @property
    def choices(self) -> FilterChoices:
        """What the controls are set to."""
        return self._choices

    @property
    def filter(self) -> Filter:
        """The filter as it is."""
        return self._choices.filter

    def offer(self, owners: Sequence[str], sources: Sequence[str]) -> None:
        """Offer the owners and sources that are on the board."""
        anyone: list[tuple[str, Any]] = [(tr("Any owner"), None), (tr("No owner"), "")]
        anywhere: list[tuple[str, Any]] = [(tr("Any source"), None), (tr("No source"), "")]
        self.owner.set_choices(anyone + [(name, name) for name in owners], self._choices.owner)
        self.source.set_choices(anywhere + [(name, name) for name in sources], self._choices.source)
        self.owner.setVisible(bool(owners))
        self.source.setVisible(bool(sources))

    def show_count(self, text: str) -> None:
        """Say how many cards are let through."""
        self._count.setText(text)

    def show_choices(self, choices: FilterChoices) -> None:
        """Set every control at once."""
        self._choices = choices
        for part in (self.field, self.stalled, self.no_step):
            part.blockSignals(True)
        self.field.setText(choices.text)
        self.stalled.setChecked(choices.stalled)
        self.no_step.setChecked(choices.no_step)
        for part in (self.field, self.stalled, self.no_step):
            part.blockSignals(False)
        self.builder.show_conditions(choices.more, choices.any_holds)
        self._tell()

    def take_draft(self, draft: str) -> None:
        """Search for these words."""
        self.wanted.emit()
        super().take_draft(draft)

    def clear(self) -> None:
        """Let everything through."""
        self.show_choices(FilterChoices())

    def close_filter(self) -> None:
        """Let everything through and go away."""
        self.clear()
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_filter()
        else:
            super().keyPressEvent(event)

    def _set(self, **values: Any) -> None:
        self._choices = replace(self._choices, **values)
        self._tell()

    def _tell(self) -> None:
        self.owner.set_label(self._choices.owner or (tr("No owner") if self._choices.owner == "" else tr("Owner")))
        self.source.set_label(self._choices.source or (tr("No source") if self._choices.source == "" else tr("Source")))
        self._clear.setVisible(self.filter != EVERYTHING)
        self.changed.emit(self.filter)

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour(shown.surface))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.colour(shown.border))
