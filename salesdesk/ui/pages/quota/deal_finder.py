"""A field in which to find another open deal, and what was found below it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from salesdesk.i18n import tr
from salesdesk.ui import theme
from salesdesk.ui.kit import Button, LineEdit, Text, speak
from salesdesk.ui.kit.icons import icon

if TYPE_CHECKING:
    from salesdesk.ui.pages.quota.trying_words import FoundDeal


class DealFinder(QWidget):
    """``asked(text)`` while something is typed, ``chosen(deal)``; Enter takes the first that was found."""

    asked = Signal(str)
    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = LineEdit()
        self.field.setPlaceholderText(tr("Find another open deal…"))
        self.field.addAction(icon("search"), LineEdit.ActionPosition.LeadingPosition)
        speak(self.field, tr("Find another open deal"))
        self.field.textEdited.connect(self._on_edited)
        self.field.returnPressed.connect(self._take_first)
        self._nothing = Text(role="secondary", wrap=True)
        self._nothing.hide()
        self._found: tuple[FoundDeal, ...] = ()
        self.buttons: list[Button] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, theme.tokens().space.tiny, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.field)
        self._column.addWidget(self._nothing)

    def clear(self) -> None:
        """As it was before anything was typed."""
        self.field.clear()
        self._show((), "")

    def show_found(self, text: str, found: "Sequence[FoundDeal]") -> None:
        """Show what was found for a text, if that still stands in the field."""
        if text == self.field.text():
            self._show(found, "" if found else tr("No open deal that counts for this quota has that name."))

    def _on_edited(self, text: str) -> None:
        if text.strip():
            self.asked.emit(text)
        else:
            self._show((), "")

    def _take_first(self) -> None:
        if self._found:
            self._take(self._found[0].key)

    def _take(self, deal: str) -> None:
        self.clear()
        self.field.setFocus()
        self.chosen.emit(deal)

    def _taking(self, deal: str) -> Callable[[], None]:
        return lambda: self._take(deal)

    def _show(self, found: "Sequence[FoundDeal]", nothing: str) -> None:
        self._nothing.setText(nothing)
        self._nothing.setVisible(bool(nothing))
        self._found = tuple(found)
        for button in self.buttons:
            self._column.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = [Button(one.words, "ghost", "plus", self._taking(one.key)) for one in found]
        for button in self.buttons:
            self._column.addWidget(button)
