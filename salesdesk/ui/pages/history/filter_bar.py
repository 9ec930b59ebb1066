"""The line above the history: words, who, how many entries there are, and what can be done with the chosen ones."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from salesdesk.desk.query.filters import Condition, Filter, Not, TextSearch, all_of
from salesdesk.i18n import tr
from salesdesk.ui.kit import Button, ElidedText, LineEdit, MenuButton, SearchDraft, icon, speak
from salesdesk.ui.pages.history.model import actors
from salesdesk.ui.surface import Surface

FIELD_WIDTH = 280


class HistoryFilterBar(SearchDraft, Surface):
    """``changed`` with every letter and choice; ``left`` when the list shall have the cursor. ``tools`` stand at its end."""

    draft_name = "search of the history"
    changed = Signal()
    left = Signal()

    def __init__(self, show_older: Callable[[], object], tools: tuple[QWidget, ...]) -> None:
        super().__init__("surface", Qt.Edge.BottomEdge)
        self._actor = ""
        self.field = LineEdit()
        self.field.setPlaceholderText(tr("What was done…"))
        speak(self.field, tr("Search the history"))
        self.field.setClearButtonEnabled(True)
        self.field.setMaximumWidth(FIELD_WIDTH)
        self.field.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.field.textChanged.connect(self.changed)
        self.who = MenuButton(tr("Anyone"), "user")
        self.who.chosen.connect(self.choose_actor)
        self.count = ElidedText(role="secondary")
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.older = Button(tr("Older entries"), "ghost", on_click=show_older)
        self.older.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 7, 20, 8)
        row.setSpacing(8)
        row.addWidget(self.field, 2)
        row.addWidget(self.who)
        row.addWidget(self.count, 1)
        for part in (self.older, *tools):
            row.addWidget(part)
        self._offer()

    @property
    def filter(self) -> Filter:
        """The filter as it is; without a choice everything but the diary passes."""
        text = self.field.text().strip()
        actor = Condition("actor", "=", self._actor) if self._actor else Not(Condition("actor", "=", "diary"))
        return all_of(*([TextSearch(text)] if text else []), actor)

    @Slot(object)
    def choose_actor(self, actor: str) -> None:
        """Only what one sort of writer has written; empty for all but the diary."""
        self._actor = actor
        self._offer()
        self.changed.emit()

    def _offer(self) -> None:
        choices: list[tuple[str, Any]] = [(tr("Anyone"), "")]
        choices += [(words, actor) for actor, words in actors().items()]
        self.who.set_choices(choices, self._actor)
        self.who.set_label(actors().get(self._actor, tr("Anyone")))

    def focus_field(self) -> None:
        """Put the cursor into the search."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.field.clear()
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.field.hasFocus():
            self.left.emit()
        else:
            super().keyPressEvent(event)
