"""On which day? For deals that were won or lost some time ago."""

from datetime import date

from PySide6.QtCore import QDate, QLocale, Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget, QWidgetAction

from salesdesk.i18n import tr
from salesdesk.ui.kit import speak
from salesdesk.ui.kit.calendar import Calendar


class ClosedPopup(QMenu):
    """Offers today and the days before, and that the day is not known. ``chosen(date or None)`` when one is picked."""

    chosen = Signal(object)

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(tr("Closing day"), parent)
        self.calendar = Calendar(today, QLocale(), self._pick)
        speak(self.calendar, tr("Closing day"))
        self.calendar.setMaximumDate(QDate(today.year, today.month, today.day))
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addWidget(self.calendar)
        action = QWidgetAction(self)
        action.setDefaultWidget(holder)
        self.addAction(action)
        self.addSeparator()
        self.unknown = self.addAction(tr("The day is not known"))
        self.unknown.triggered.connect(lambda _checked: self.chosen.emit(None))

    def _pick(self, day: date) -> None:
        self.close()
        self.chosen.emit(day)
