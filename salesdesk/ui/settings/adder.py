"""A button that opens the fields of something new."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from salesdesk.ui.kit import Button, Fields, InlineChoice, InlineField
from salesdesk.ui.surface import leading


class Adder(QWidget):
    """``last`` adds once it is filled; ``empty`` is what makes the other fields new again."""

    def __init__(
        self,
        words: str,
        fields: Sequence[InlineField | InlineChoice],
        renew: Callable[[], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._first, self._renew = fields[0], renew
        self.button = Button(words, "ghost", "plus", self.toggle)
        self.fields = Fields()
        for field in fields:
            self.fields.add(field.name, field)
        self.fields.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.fields)
        column.addWidget(leading(self.button))

    def toggle(self) -> None:
        """Open the fields, new; or close them."""
        self.fields.setVisible(self.fields.isHidden())
        if not self.fields.isHidden():
            self._renew()
            self._first.setFocus()

    def done(self) -> None:
        """Close the fields; the button is ready for the next one."""
        self.fields.hide()
        self.button.setFocus()
