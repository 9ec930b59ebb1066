"""A short list of values, each with a button to take it out, and a field to add one."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from salesdesk.i18n import tr
from salesdesk.ui.kit import IconButton, InlineField, Text, speak


class ListField(QWidget):
    """``changed(list)`` with the values after one was added or taken out."""

    changed = Signal(object)

    def __init__(
        self, name: str, adder: InlineField, show: Callable[[Any], str] = str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.name = name
        self.adder = adder
        self._show = show
        self._values: list[Any] = []
        self._rows: list[QWidget] = []
        speak(self, name)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._list)
        column.addWidget(adder)
        adder.committed.connect(self._add)

    def set_values(self, values: Sequence[Any]) -> None:
        """Show other values."""
        if list(values) == self._values:
            return
        self._values = list(values)
        for row in self._rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [self._row(value) for value in self._values]
        for row in self._rows:
            self._list.addWidget(row)

    def values(self) -> list[Any]:
        """The values shown."""
        return list(self._values)

    def _row(self, value: Any) -> QWidget:
        words = self._show(value)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(9, 0, 0, 0)
        row.addWidget(Text(words))
        out = IconButton("close", tr("Take out {what}", what=words), lambda: self._take_out(value))
        out.setFixedSize(30, 26)
        row.addWidget(out)
        row.addStretch(1)
        return holder

    def _add(self, value: Any) -> None:
        self.adder.set_value(None)
        if value and value not in self._values:
            self.changed.emit([*self._values, value])

    def _take_out(self, value: Any) -> None:
        self.changed.emit([other for other in self._values if other != value])
