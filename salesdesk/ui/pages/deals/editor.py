"""The line that a cell becomes while it is edited, and that many deals are changed with."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QLocale, QPoint, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from salesdesk.domain.errors import Refused
from salesdesk.i18n import worded
from salesdesk.ui.kit import icon, restyle, speak, tip_below
from salesdesk.ui.kit.calendar import calendar_menu
from salesdesk.ui.kit.completions import complete
from salesdesk.ui.pages.deals.columns import TableColumn
from salesdesk.ui.typed_values import suggested

Reader = Callable[[str], Any]
Suggest = Callable[[str], list[str]]


class CellEditor(QLineEdit):
    """A line that is read by ``read``; what cannot be read is outlined and told, and stays to be corrected.

    ``picked`` when a day was taken from the calendar.
    """

    picked = Signal()

    def __init__(self, column: TableColumn, read: Reader, suggest: Suggest, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._read = read
        self._given = ""
        speak(self, column.title())
        self.setFrame(False)
        self.setAutoFillBackground(True)
        self.textEdited.connect(lambda _text: self._mark(""))
        if column.is_right:
            self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if column.editor == "choice":
            complete(self, partial(suggested, column.field))
        elif column.is_completed:
            complete(self, suggest)
        if column.editor == "day":
            action = self.addAction(icon("calendar"), QLineEdit.ActionPosition.TrailingPosition)
            action.triggered.connect(self.open_calendar)

    def give(self, text: str) -> None:
        """Put in the text to begin with, all selected."""
        self.setText(text)
        # What Qt gives back, which may have lost a mark of the byte order.
        self._given = self.text()
        self.selectAll()

    def is_changed(self) -> bool:
        """Whether something else was typed."""
        return self.text() != self._given

    def value(self) -> Any:
        """What was typed, read. Raises Refused."""
        return self._read(self.text())

    def check(self) -> bool:
        """Whether what was typed can be read; says why not."""
        try:
            self._read(self.text())
        except Refused as problem:
            self._mark(worded(problem.message))
            return False
        return True

    def open_calendar(self) -> None:
        """Drop a calendar down to pick the day from."""
        try:
            day = self._read(self.text())
        except Refused:
            day = None
        menu = calendar_menu(day, QLocale(), self._take_day, self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def _take_day(self, day: dt.date | None) -> None:
        self.setText("" if day is None else day.isoformat())
        self.picked.emit()

    def _mark(self, sentence: str) -> None:
        self.setProperty("wrong", "true" if sentence else "")
        speak(self, description=sentence)
        restyle(self)
        if sentence:
            tip_below(self, sentence)
