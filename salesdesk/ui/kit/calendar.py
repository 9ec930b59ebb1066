"""A month to pick a day from, in the program's colours and the locale's week."""

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QDate, QLocale, QSize, Qt
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QMenu, QToolButton, QWidget, QWidgetAction

from salesdesk.i18n import tr
from salesdesk.ui import theme
from salesdesk.ui.kit.icons import icon
from salesdesk.ui.kit.text import speak

SMALLEST = QSize(296, 224)


class Calendar(QCalendarWidget):
    """A calendar sheet; ``on_pick`` gets the day that is clicked or entered."""

    def __init__(
        self,
        day: dt.date | None = None,
        locale: QLocale | None = None,
        on_pick: Callable[[dt.date], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        language = locale or QLocale()
        self.setLocale(language)
        self.setFirstDayOfWeek(language.firstDayOfWeek())
        self.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.setMinimumSize(SMALLEST)
        self._name_arrows()
        self._colour()
        theme.current().theme_changed.connect(self._colour)
        if day is not None:
            self.setSelectedDate(QDate(day.year, day.month, day.day))
        if on_pick is not None:
            self.clicked.connect(lambda chosen: on_pick(as_date(chosen)))
            self.activated.connect(lambda chosen: on_pick(as_date(chosen)))

    def _name_arrows(self) -> None:
        arrows = {
            "qt_calendar_prevmonth": ("chevron-left", tr("Previous month")),
            "qt_calendar_nextmonth": ("chevron-right", tr("Next month")),
        }
        for part, (picture, name) in arrows.items():
            button = self.findChild(QToolButton, part)
            if button is not None:
                button.setIcon(icon(picture))
                speak(button, name)

    def _colour(self) -> None:
        """Weekends and the names of the days are quiet; Qt's own bright red cannot be read on dark."""
        quiet, plain = QTextCharFormat(), QTextCharFormat()
        quiet.setForeground(theme.colour(theme.tokens().secondary))
        plain.setForeground(theme.colour(theme.tokens().text))
        workdays = self.locale().weekdays()
        for day in Qt.DayOfWeek:
            self.setWeekdayTextFormat(day, plain if day in workdays else quiet)
        self.setHeaderTextFormat(quiet)


def calendar_menu(day: dt.date | None, locale: QLocale, on_pick: Callable[[dt.date], object], parent: QWidget) -> QMenu:
    """A menu that holds a calendar and closes when a day is picked in it."""
    menu = QMenu(parent)

    def pick(chosen: dt.date) -> None:
        menu.close()
        on_pick(chosen)

    holder = QWidgetAction(menu)
    calendar = Calendar(day, locale, pick, menu)
    holder.setDefaultWidget(calendar)
    menu.addAction(holder)
    calendar.setFocus()
    return menu


def as_date(day: QDate) -> dt.date:
    """Qt's day as Python's."""
    return dt.date(day.year(), day.month(), day.day())
