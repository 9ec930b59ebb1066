"""The kinds of field that are edited in place: text, money, date, choice and text with suggestions."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QDate, QEvent, QLocale, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QActionGroup, QKeyEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QLineEdit,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from salesdesk.formats import Formats, typed_day
from salesdesk.ui import theme
from salesdesk.ui.kit.calendar import calendar_menu
from salesdesk.ui.kit.completions import complete
from salesdesk.ui.kit.icons import icon
from salesdesk.ui.kit.inline_base import InlineField, ShownValue
from salesdesk.ui.kit.line_edit import LineEdit
from salesdesk.ui.kit.text import Text, speak, unmarked

LABEL_WIDTH = 110


class InlineText(InlineField):
    """A line of text; where it is required, an empty one is refused with that sentence."""

    def __init__(self, name: str, empty: str = "–", required: str = "", parent: QWidget | None = None) -> None:
        def read(typed: str) -> str:
            if required and not typed:
                raise ValueError(required)
            return typed

        super().__init__(name, show=str, read=read, empty=empty, parent=parent)


class InlineMoney(InlineField):
    """An amount in minor units, or none; the caller gives the parser (``ValueError``: a sentence) and the wordings."""

    def __init__(
        self,
        name: str,
        *,
        parse: Callable[[str], int],
        show: Callable[[int], str],
        empty: str = "–",
        typed: Callable[[int], str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        def read(text: str) -> int | None:
            return parse(text) if text else None

        super().__init__(name, show=show, read=read, empty=empty, typed=typed, parent=parent)


class InlineSuggest(InlineField):
    """A line of text that offers what begins or contains it as you type."""

    def __init__(
        self, name: str, suggest: Callable[[str], Sequence[str]], empty: str = "–", parent: QWidget | None = None
    ) -> None:
        super().__init__(name, show=str, read=str, empty=empty, parent=parent)
        self._suggest = suggest

    def make_editor(self) -> QLineEdit:
        editor = LineEdit(self)
        complete(editor, self._suggest).activated.connect(self.finish)
        return editor


class InlineDate(InlineField):
    """A date, or none: typed as the locale writes it or as 2026-12-31, or picked from a calendar (Alt+Down)."""

    def __init__(
        self,
        name: str,
        unreadable: str,
        *,
        show: Callable[[dt.date], str] | None = None,
        empty: str = "–",
        locale: QLocale | None = None,
        parent: QWidget | None = None,
    ) -> None:
        self._language = locale or QLocale()
        super().__init__(
            name,
            show=show or (lambda day: written_day(day, self._language)),
            read=lambda text: read_day(text, self._language, unreadable),
            empty=empty,
            typed=lambda day: written_day(day, self._language),
            parent=parent,
        )

    def make_editor(self) -> QLineEdit:
        editor = LineEdit(self)
        action = editor.addAction(icon("calendar"), QLineEdit.ActionPosition.TrailingPosition)
        action.triggered.connect(self.open_calendar)
        return editor

    def open_calendar(self) -> None:
        """Drop the calendar down under the open editor."""
        editor = self.editor()
        if editor is None:
            return
        menu = calendar_menu(self.value(), self._language, self.finish, editor)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(editor.mapToGlobal(QPoint(0, editor.height())))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and watched is self.editor()
            and event.key() == Qt.Key.Key_Down
            and event.modifiers() & Qt.KeyboardModifier.AltModifier
        ):
            self.open_calendar()
            return True
        return super().eventFilter(watched, event)


class InlineChoice(QWidget):
    """One of a few values, picked from a menu."""

    committed = Signal(object)

    def __init__(
        self, name: str, choices: Sequence[tuple[str, Any]] = (), empty: str = "–", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.name = name
        self._empty = empty
        self._choices = list(choices)
        self._value: Any = None
        self._at_rest = ShownValue(name, self)
        self._at_rest.setCursor(Qt.CursorShape.PointingHandCursor)
        self._at_rest.wanted.connect(self.begin)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._at_rest)
        self.set_value(None)
        self.setFocusProxy(self._at_rest)

    def set_choices(self, choices: Sequence[tuple[str, Any]]) -> None:
        """Offer these labels and values."""
        self._choices = list(choices)
        self.set_value(self._value)

    def value(self) -> Any:
        """The value shown."""
        return self._value

    def set_value(self, value: Any) -> None:
        """Show another value."""
        self._value = value
        label = next((label for label, known in self._choices if known == value), "")
        self._at_rest.show_text(label, self._empty)

    def shown_text(self) -> str:
        """The label shown, empty when there is no value."""
        return self._at_rest.text()

    def begin(self) -> None:
        """Open the menu under the value."""
        menu = self.make_menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def make_menu(self) -> QMenu:
        """The menu of choices, the present one ticked."""
        menu = QMenu(self)
        speak(menu, self.name)
        group = QActionGroup(menu)
        for label, value in self._choices:
            action = menu.addAction(unmarked(label))
            action.setCheckable(True)
            action.setChecked(value == self._value)
            action.triggered.connect(lambda _checked, picked=value: self._pick(picked))
            group.addAction(action)
        return menu

    def _pick(self, value: Any) -> None:
        if value != self._value:
            self.set_value(value)
            self.committed.emit(value)


class Fields(QWidget):
    """A column of labels beside a column of values."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.tokens().space.tiny)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnMinimumWidth(0, LABEL_WIDTH)
        self._grid.setColumnStretch(1, 1)

    def add(self, label: str, field: QWidget) -> Text:
        """Add a field with its label; returns the label."""
        row = self._grid.rowCount()
        shown = Text(label, "secondary")
        shown.setFixedHeight(30)
        self._grid.addWidget(shown, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(field, row, 1)
        return shown


def written_day(day: dt.date, locale: QLocale) -> str:
    """The date as the locale writes it in short, with all four figures of the year."""
    return locale.toString(QDate(day.year, day.month, day.day), _four_figure_year(locale))


def read_day(text: str, locale: QLocale, unreadable: str) -> dt.date | None:
    """The date that was typed, or none for an empty text.

    Raises:
        ValueError: it is no date; the message is ``unreadable``.
    """
    if not text:
        return None
    for form in (_four_figure_year(locale), locale.dateFormat(QLocale.FormatType.LongFormat)):
        day = locale.toDate(text, form)
        if day.isValid():
            return dt.date(day.year(), day.month(), day.day())
    try:
        return typed_day(text, Formats(locale.name()).locale)
    except ValueError:
        raise ValueError(unreadable) from None


def _four_figure_year(locale: QLocale) -> str:
    form = locale.dateFormat(QLocale.FormatType.ShortFormat)
    return form if "yyyy" in form else form.replace("yy", "yyyy")
