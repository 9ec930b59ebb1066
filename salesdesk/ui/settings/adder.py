"""A button that opens the fields of something new, with buttons to add it or not."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from salesdesk.desk.commands.base import Command
from salesdesk.domain.errors import Refused
from salesdesk.i18n import tr, worded
from salesdesk.ui.kit import Button, Fields, InlineChoice, InlineField, Text


class AddRow(QWidget):
    """``wanted(Command)`` is what ``command`` makes of the fields; a refusal of it is told under them.

    ``renew`` empties the fields before they are shown.
    """

    wanted = Signal(object)

    def __init__(
        self,
        words: str,
        fields: Sequence[InlineField | InlineChoice],
        renew: Callable[[], object],
        command: Callable[[], Command],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._every, self._renew, self._command = fields, renew, command
        self.fields = Fields()
        for field in fields:
            self.fields.add(field.name, field)
        self.complaint = Text(role="error", wrap=True)
        self.open = Button(words, "ghost", "plus", self._open)
        self.add = Button(tr("Add"), "primary", None, self._add)
        self.cancel = Button(tr("Cancel"), "ghost", None, self._close)
        row = QHBoxLayout()
        for button in (self.open, self.add, self.cancel):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.fields)
        column.addWidget(self.complaint)
        column.addLayout(row)
        self._show(False)

    def _open(self) -> None:
        self._renew()
        self._show(True)
        self._every[0].setFocus()

    def _add(self) -> None:
        if not all(field.commit() for field in self._every if isinstance(field, InlineField)):
            return
        try:
            command = self._command()
        except Refused as refused:
            self.complaint.setText(worded(refused.message))
            self.complaint.show()
            return
        self._close()
        self.wanted.emit(command)

    def _close(self) -> None:
        for field in self._every:
            if isinstance(field, InlineField):
                field.cancel()
        self._show(False)
        self.open.setFocus()

    def _show(self, opened: bool) -> None:
        for widget in (self.fields, self.add, self.cancel):
            widget.setVisible(opened)
        self.complaint.hide()
        self.open.setVisible(not opened)
