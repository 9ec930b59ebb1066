"""The line in which new deals are added to what is tried."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from salesdesk.domain.errors import Refused
from salesdesk.i18n import tr, worded
from salesdesk.ui.kit import Button, IconButton, LineEdit, NumberBox, Text, restyle, speak
from salesdesk.ui.pages.quota.unit import Unit

MOST = 99
FIELD = 96


class NewDealsForm(QWidget):
    """``wanted(size, count)``: so many new deals of a size in minor units; 1 where the quota counts deals."""

    wanted = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unit: Unit | None = None
        self._usual = ""
        self.count = NumberBox(tr("Number of new deals"), 1, MOST)
        self._of = Text("×", "secondary")
        self.amount = LineEdit()
        speak(self.amount, tr("Amount of a new deal"))
        self.amount.setPlaceholderText(tr("Amount"))
        self.amount.setMinimumWidth(FIELD)
        self.amount.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.amount.returnPressed.connect(self.commit)
        self.amount.textEdited.connect(lambda _text: self._complain(""))
        self._problem = Text(role="error", wrap=True)
        self._problem.hide()
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        for part in (self.count, self._of):
            row.addWidget(part)
        row.addWidget(self.amount, 1)
        row.addWidget(Button(tr("Add"), "primary", on_click=self.commit))
        row.addWidget(IconButton("close", tr("Close"), self.hide))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self._problem)

    def show_unit(self, unit: Unit) -> None:
        """What amounts are read as; where deals are counted they have none."""
        self._unit = unit
        for part in (self._of, self.amount):
            part.setVisible(unit.currency is not None)

    def show_usual(self, usual: str) -> None:
        """The amount that is suggested."""
        self._usual = usual

    def begin(self) -> None:
        """Show it, ready to be typed over."""
        self.count.setValue(1)
        self.amount.setText(self._usual)
        self._complain("")
        self.show()
        field: QWidget = self.amount if self.amount.isVisibleTo(self) else self.count
        field.setFocus()
        self.amount.selectAll()

    def commit(self) -> None:
        """Ask for what was typed."""
        size = 1
        if self._unit is not None and self._unit.currency is not None:
            try:
                found = self._unit.read(self.amount.text())
            except Refused as problem:
                self._complain(worded(problem.message))
                return
            if found is None or found <= 0:
                self._complain(tr("Type the amount of a new deal."))
                return
            size = found
        self.hide()
        self.wanted.emit(size, self.count.value())

    def _complain(self, words: str) -> None:
        self._problem.setText(words)
        self._problem.setVisible(bool(words))
        self.amount.setProperty("wrong", "true" if words else "false")
        speak(self.amount, description=words)
        restyle(self.amount)
