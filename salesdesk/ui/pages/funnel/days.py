"""The line under the top bar in which own days are given."""

from datetime import date

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from salesdesk.formats import Formats
from salesdesk.i18n import tr
from salesdesk.ui.kit import IconButton, InlineDate, Text
from salesdesk.ui.surface import Surface

FIELD_WIDTH = 170


class OwnDays(Surface):
    """``chosen(first, last)`` when one of the two days is another; ``closed`` when no own days are wanted any more."""

    chosen = Signal(object, object)
    closed = Signal()

    def __init__(self, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__("surface", Qt.Edge.BottomEdge, parent)
        unreadable = tr("Type a day such as 2026-12-31.")
        locale = QLocale(str(formats.locale))
        self.first = InlineDate(tr("First day"), unreadable, show=formats.day, locale=locale)
        self.last = InlineDate(tr("Last day"), unreadable, show=formats.day, locale=locale)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 6, 20, 7)
        row.setSpacing(8)
        for label, field in ((tr("From"), self.first), (tr("to"), self.last)):
            field.setFixedWidth(FIELD_WIDTH)
            field.committed.connect(self._tell)
            row.addWidget(Text(label, "secondary"))
            row.addWidget(field)
        row.addWidget(Text(tr("both days included"), "small"))
        row.addStretch(1)
        row.addWidget(IconButton("close", tr("Close"), self.closed.emit))

    def show_days(self, first: date, last: date) -> None:
        """Show the days that hold."""
        self.first.set_value(first)
        self.last.set_value(last)

    def _tell(self, _day: object) -> None:
        first, last = self.first.value(), self.last.value()
        if first is not None and last is not None:
            self.chosen.emit(first, last)
