"""The box in which a condition is made or changed: how the field is compared, and with what."""

from datetime import date

from PySide6.QtCore import QLocale, QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QWidget

from salesdesk.desk.query.comparisons import Comparison, How, as_filter, hows_of, room_of
from salesdesk.desk.query.filters import Scalar
from salesdesk.domain.errors import Refused
from salesdesk.domain.fields import Field
from salesdesk.domain.shown_text import one_line
from salesdesk.i18n import tr, worded
from salesdesk.reports.field_words import title_of
from salesdesk.ui.filters.fields import FilterFields
from salesdesk.ui.filters.words import how_words, read_value, typed_words
from salesdesk.ui.kit import LineEdit, MenuButton, Text, icon, restyle, speak
from salesdesk.ui.kit.calendar import calendar_menu
from salesdesk.ui.kit.completions import complete
from salesdesk.ui.kit.popup import PopupBox

_DAYS = ("date", "time")
LIST_MOST = 10
"""Rows of the list of values that are seen at once."""


class ConditionBox(PopupBox):
    """``answered(Filter)`` with the condition; closing the box answers nothing."""

    answered = Signal(object)

    def __init__(self, field: Field, known: FilterFields, parent: QWidget, begun: Comparison | None = None) -> None:
        """``begun``: the condition to change; None for a new one."""
        super().__init__(title_of(field), tr("Add") if begun is None else tr("Change"), parent)
        self._field, self._known = field, known
        hows = hows_of(field)
        self._how: How = begun.how if begun and begun.how in hows else hows[0]
        self.how = MenuButton(how_words(self._how, field), parent=self)
        self.how.set_choices([(how_words(how, field), how) for how in hows], self._how)
        self.how.chosen.connect(self.choose)
        self.content.addWidget(self.how)
        self._edits = QWidget()
        row = QHBoxLayout(self._edits)
        row.setContentsMargins(0, 0, 0, 0)
        self.first, self.second = self._edit(tr("Value")), self._edit(tr("Highest value"))
        self._to = Text(tr("to"), "secondary")
        for part in (self.first, self._to, self.second):
            row.addWidget(part)
        self.content.addWidget(self._edits)
        self.list = self._list_of_choices()
        self.content.addWidget(self.list)
        if begun is not None:
            self._fill(begun.values)
        self._show_parts()

    def _edit(self, name: str) -> LineEdit:
        edit = LineEdit()
        speak(edit, name)
        edit.textEdited.connect(lambda _text: self._mark(None, ""))
        if self._field.kind in _DAYS:
            edit.setPlaceholderText(tr("A day, today or +7d"))
            action = edit.addAction(icon("calendar"), QLineEdit.ActionPosition.TrailingPosition)
            action.triggered.connect(lambda: self._open_calendar(edit))
        suggest = self._known.suggestions(self._field)
        if suggest is not None:
            suggest("")  # what it offers is read now, before the first letter
            complete(edit, suggest)
        return edit

    def _list_of_choices(self) -> QListWidget:
        made = QListWidget()
        made.setObjectName("choices")
        speak(made, tr("Values"))
        for words, value in self._known.choices(self._field):
            item = QListWidgetItem(one_line(words))
            item.setData(Qt.ItemDataRole.UserRole, value)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            made.addItem(item)
        made.setFixedHeight(_list_height(made))
        if made.count():
            made.setCurrentRow(0)
        return made

    def _fill(self, values: tuple[Scalar, ...]) -> None:
        chosen = set(map(str, values))
        for place in range(self.list.count()):
            item = self.list.item(place)
            if {item.data(Qt.ItemDataRole.UserRole), item.text()} & chosen:
                item.setCheckState(Qt.CheckState.Checked)
        for edit, value in zip((self.first, self.second), values, strict=False):
            edit.setText(typed_words(value, self._field, self._known))
            edit.selectAll()

    def choose(self, how: How) -> None:
        """Compare in another way."""
        self._how = how
        self.how.set_label(how_words(how, self._field))
        self._show_parts()
        self._mark(None, "")
        self.first_part().setFocus(Qt.FocusReason.OtherFocusReason)

    def check(self, words: str, on: bool = True) -> None:
        """Choose a value of the list, or give it up. Raises IndexError where there is none of these words."""
        item = self.list.findItems(words, Qt.MatchFlag.MatchExactly)[0]
        item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def first_part(self) -> QWidget:
        """What has the cursor first."""
        room = room_of(self._how)
        return self.list if room is None else self.first if room else self.how

    def _show_parts(self) -> None:
        room = room_of(self._how)
        self.list.setVisible(room is None)
        self._edits.setVisible(bool(room))
        for part in (self._to, self.second):
            part.setVisible(room == 2)
        self.fit()

    def answer(self) -> None:
        """Take the condition, when its values can be read."""
        room, values = room_of(self._how), list[Scalar]()
        if room is None:
            items = [self.list.item(place) for place in range(self.list.count())]
            values = [item.data(Qt.ItemDataRole.UserRole) for item in items if _is_on(item)]
        for edit in (self.first, self.second)[: room or 0]:
            try:
                values.append(read_value(edit.text(), self._field, self._known))
            except Refused as refused:
                self._mark(edit, worded(refused.message))
                return
        try:
            found = as_filter(Comparison(self._field.key, self._how, tuple(values)))
        except Refused:
            self.complain(tr("Choose at least one value."))
            return
        self.answered.emit(found)
        self.close()

    def _mark(self, wrong: LineEdit | None, sentence: str) -> None:
        for edit in (self.first, self.second):
            edit.setProperty("wrong", "true" if edit is wrong else "")
            speak(edit, description=sentence if edit is wrong else "")
            restyle(edit)
        self.complain(sentence)

    def _open_calendar(self, edit: LineEdit) -> None:
        def take(day: date | None) -> None:
            edit.setText("" if day is None else day.isoformat())

        try:
            begun = self._known.formats.parse_day(edit.text())
        except Refused:
            begun = None
        menu = calendar_menu(begun, QLocale(str(self._known.formats.locale)), take, self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(edit.mapToGlobal(QPoint(0, edit.height())))


def _list_height(made: QListWidget) -> int:
    row = max(made.sizeHintForRow(0), 1)
    return row * min(max(made.count(), 1), LIST_MOST) + 2 * made.frameWidth()


def _is_on(item: QListWidgetItem) -> bool:
    return item.checkState() == Qt.CheckState.Checked
