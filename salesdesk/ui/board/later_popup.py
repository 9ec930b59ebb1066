"""Until when? Where cards are put aside."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCalendarWidget, QMenu, QVBoxLayout, QWidget, QWidgetAction

from salesdesk.i18n import tr
from salesdesk.ui.kit import speak

if TYPE_CHECKING:
    from salesdesk.formats import Formats


def next_month(day: date) -> date:
    """The same day of the next month, or its last day."""
    first = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    last = ((first + timedelta(days=32)).replace(day=1) - timedelta(days=1)).day
    return first.replace(day=min(day.day, last))


def next_week(day: date) -> date:
    """The Monday after a day."""
    return day + timedelta(days=7 - day.weekday())


class LaterPopup(QMenu):
    """Offers tomorrow, next week, next month, or a day from a calendar. ``chosen(date)`` when one is picked."""

    chosen = Signal(object)

    def __init__(self, today: date, formats: "Formats", parent: QWidget | None = None) -> None:
        super().__init__(tr("Later"), parent)
        self._today = today
        offers = (
            (tr("Tomorrow"), today + timedelta(days=1)),
            (tr("Next week"), next_week(today)),
            (tr("Next month"), next_month(today)),
        )
        for words, day in offers:
            label = tr("{words}, {day}", words=words, day=formats.day(day))
            self.addAction(label).setData(day)
        self.triggered.connect(self._take)
        self._add_calendar(formats)

    def _add_calendar(self, formats: "Formats") -> None:
        menu = self.addMenu(tr("Until a day…"))
        calendar = QCalendarWidget()
        speak(calendar, tr("Until a day…"))
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        calendar.setFirstDayOfWeek(Qt.DayOfWeek(formats.first_weekday + 1))
        tomorrow = self._today + timedelta(days=1)
        calendar.setMinimumDate(QDate(tomorrow.year, tomorrow.month, tomorrow.day))
        calendar.activated.connect(self._pick)
        calendar.clicked.connect(self._pick)
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addWidget(calendar)
        action = QWidgetAction(menu)
        action.setDefaultWidget(holder)
        menu.addAction(action)
        self.calendar = calendar

    def _take(self, action: QAction) -> None:
        if action.data() is not None:
            self.chosen.emit(action.data())

    def _pick(self, day: QDate) -> None:
        self.close()
        self.chosen.emit(date(day.year(), day.month(), day.day()))

    def ask(self, place: QPoint) -> None:
        """Show the choices at a point of the screen."""
        self.popup(place)
