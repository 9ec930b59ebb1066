"""A button that opens the fields of something new."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from salesdesk.i18n import tr
from salesdesk.ui.kit import Button, Fields, InlineChoice, InlineField
from salesdesk.ui.surface import leading


class Adder(QWidget):
    """The button opens the fields and closes them; ``renew`` is called before they are shown. The last one adds."""

    def __init__(
        self,
        words: str,
        fields: Sequence[InlineField | InlineChoice],
        renew: Callable[[], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._first, self._renew, self._words = fields[0], renew, words
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
        if self.fields.isHidden():
            self._renew()
            self._show(True)
            self._first.setFocus()
        else:
            self.done()

    def done(self) -> None:
        """Close the fields; the button is ready for the next one."""
        self._show(False)
        self.button.setFocus()

    def _show(self, opened: bool) -> None:
        self.fields.setVisible(opened)
        self.button.set_label(tr("Cancel") if opened else self._words)
        self.button.set_icon("close" if opened else "plus")
