"""The user's own fields: those that hold something, the empty ones on request, and a place to add one."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.domain.shown_text import one_line
from salesdesk.i18n import ntr, tr
from salesdesk.ui.kit import Button, Fields, InlineText, LineEdit, speak


class CustomFields(QWidget):
    """``wanted(Command)`` when a value was changed or a field added."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._deal = ""
        self._shown: tuple[str, ...] = ()
        self._values: Sequence[tuple[str, str | None]] = ()
        self._all = False
        self.fields: dict[str, InlineText] = {}
        self._grid: Fields | None = None
        self.empty = Button("", "ghost", on_click=self._show_empty)
        self.add = Button(tr("Add field"), "ghost", "plus", self.begin)
        self.name, self.value = self._edit(tr("Field")), self._edit(tr("Value"))
        self._fresh = QWidget()
        row = QHBoxLayout(self._fresh)
        row.setContentsMargins(0, 0, 0, 4)
        row.addWidget(self.name, 1)
        row.addWidget(self.value, 2)
        self._fresh.hide()
        buttons = QHBoxLayout()
        buttons.addWidget(self.add)
        buttons.addWidget(self.empty)
        buttons.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._fresh)
        self._column.addLayout(buttons)

    def _edit(self, name: str) -> LineEdit:
        edit = LineEdit()
        speak(edit, name)
        edit.setPlaceholderText(one_line(name))
        edit.returnPressed.connect(self.save)
        return edit

    def show_values(self, deal: str, values: Sequence[tuple[str, str | None]]) -> None:
        """Show a deal's values."""
        if deal != self._deal:
            self._deal, self._all = deal, False
            self._close()
        self._values = values
        names = tuple(name for name, value in values if value or self._all or name in self._editing())
        if names != self._shown:
            self._make(names)
        for name, value in values:
            if name in self.fields:
                self.fields[name].set_value(value)
        hidden = len(values) - len(names)
        self.empty.setVisible(hidden > 0)
        self.empty.set_label(ntr("Show {count} empty field", "Show {count} empty fields", hidden))

    def _editing(self) -> set[str]:
        return {name for name, field in self.fields.items() if field.is_editing()}

    def _make(self, names: tuple[str, ...]) -> None:
        if self._grid is not None:
            self._column.removeWidget(self._grid)
            self._grid.hide()
            self._grid.deleteLater()
        self._grid, self._shown, self.fields = Fields(), names, {}
        for name in names:
            self.fields[name] = field = InlineText(name)
            field.committed.connect(lambda value, name=name: self._ask(name, value))
            label = self._grid.add(name, field)
            label.setMaximumWidth(150)
        self._column.insertWidget(0, self._grid)

    def _ask(self, name: str, value: str) -> None:
        self.wanted.emit(SetField(deals=(self._deal,), field=f"own:{name}", value=value or None))

    def _show_empty(self) -> None:
        self._all = True
        self.show_values(self._deal, self._values)

    def begin(self) -> None:
        """Ready for the name of a field and this deal's value."""
        self._fresh.show()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self) -> None:
        """Ask for the field, once it has a name and a value; else the cursor goes to what is missing."""
        name, value = self.name.text().strip(), self.value.text().strip()
        if not name or not value:
            (self.value if name else self.name).setFocus()
            return
        self._close()
        self._ask(name, value)

    def _close(self) -> None:
        self.name.clear()
        self.value.clear()
        self._fresh.hide()
