"""Editing in place: begin, commit, cancel, refuse."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication, QCalendarWidget, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from salesdesk.ui.kit import (
    Fields,
    InlineChoice,
    InlineDate,
    InlineField,
    InlineMoney,
    InlineSuggest,
    InlineText,
    Text,
    calendar_menu,
)
from salesdesk.ui.kit.inline import read_day, written_day
from salesdesk.ui.kit.inline_base import ShownValue

Placing = Callable[[QWidget], QLineEdit]
GERMAN, AMERICAN, CHINESE = QLocale("de_DE"), QLocale("en_US"), QLocale("zh_CN")


def parse(text: str) -> int:
    """Whole euros."""
    if not text.isdecimal():
        raise ValueError("Write an amount such as 12000.")
    return int(text) * 100


def euros() -> InlineMoney:
    """A field of euros."""
    return InlineMoney("Amount", parse=parse, show=lambda m: f"€{m // 100:,}", typed=lambda m: str(m // 100))


@pytest.fixture
def on_page(qtbot: QtBot) -> Iterator[Placing]:
    """Puts a field on a shown page, and gives another line to go to."""
    pages: list[QWidget] = []

    def put(field: QWidget) -> QLineEdit:
        page, other = QWidget(), QLineEdit()
        pages.append(page)
        qtbot.addWidget(page)
        column = QVBoxLayout(page)
        column.addWidget(field)
        column.addWidget(other)
        with qtbot.waitActive(page):
            page.show()
            page.activateWindow()
        return other

    yield put
    pages.clear()


def at_rest(field: QWidget) -> ShownValue:
    """The part that is clicked."""
    return field.findChildren(ShownValue)[0]


def editor(field: InlineField) -> QLineEdit:
    """The open editor."""
    found = field.editor()
    assert found is not None
    return found


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_F2, Qt.Key.Key_Space])
def test_keys_begin_and_enter_commits(qtbot: QtBot, on_page: Placing, key: Qt.Key) -> None:
    field = InlineText("Title")
    field.set_value("Old")
    on_page(field)
    qtbot.keyClick(at_rest(field), key)
    assert editor(field).selectedText() == "Old"
    qtbot.keyClicks(editor(field), "New <b>")
    with qtbot.waitSignal(field.committed) as sent:
        qtbot.keyClick(editor(field), Qt.Key.Key_Return)
    assert sent.args == ["New <b>"]
    assert (field.value(), field.shown_text(), field.is_editing()) == ("New <b>", "New <b>", False)
    assert at_rest(field).hasFocus()


def test_a_click_begins_and_leaving_commits(qtbot: QtBot, on_page: Placing) -> None:
    field = euros()
    field.set_value(6_200_000)
    other = on_page(field)
    assert field.shown_text() == "€62,000"
    qtbot.mouseClick(at_rest(field), Qt.MouseButton.LeftButton)
    assert editor(field).text() == "62000"
    editor(field).setText("70000")
    with qtbot.waitSignal(field.committed) as sent:
        other.setFocus()
    assert sent.args == [7_000_000]
    assert other.hasFocus()


def test_escape_gives_the_old_value_back(qtbot: QtBot, on_page: Placing) -> None:
    field = InlineText("Title")
    field.set_value("Old")
    on_page(field)
    field.begin()
    qtbot.keyClicks(editor(field), "New")
    with qtbot.assertNotEmitted(field.committed):
        qtbot.keyClick(editor(field), Qt.Key.Key_Escape)
    assert field.shown_text() == "Old"


def test_an_unchanged_value_is_not_sent(qtbot: QtBot, on_page: Placing) -> None:
    field = euros()
    field.set_value(100)
    on_page(field)
    field.begin()
    with qtbot.assertNotEmitted(field.committed):
        qtbot.keyClick(editor(field), Qt.Key.Key_Return)
    assert not field.is_editing()


def test_what_cannot_be_read_stays_with_a_sentence(qtbot: QtBot, on_page: Placing) -> None:
    field = euros()
    field.set_value(100)
    other = on_page(field)
    field.begin()
    editor(field).setText("a lot")
    with qtbot.assertNotEmitted(field.committed):
        other.setFocus()
    assert field.is_editing()
    assert field.value() == 100
    assert editor(field).accessibleDescription() == "Write an amount such as 12000."
    field.cancel()
    assert field.shown_text() == "€1"


def test_a_narrow_field_has_room_for_its_sentence(qtbot: QtBot, on_page: Placing) -> None:
    def refuse(text: str) -> str:
        raise ValueError(f"{text} is not between nothing and one hundred in a hundred")

    field = InlineField("Share", show=str, read=refuse)
    field.setFixedWidth(100)
    on_page(field)
    field.begin()
    editor(field).setText("150")
    field.commit()
    (complaint,) = [label for label in field.findChildren(Text) if label.property("role") == "error"]
    qtbot.waitUntil(lambda: complaint.height() >= complaint.heightForWidth(complaint.width()))
    assert complaint.geometry().bottom() <= field.height()


def test_an_emptied_amount_is_none_and_shows_what_stands_for_none(qtbot: QtBot, on_page: Placing) -> None:
    field = euros()
    field.set_value(100)
    on_page(field)
    field.begin()
    editor(field).clear()
    with qtbot.waitSignal(field.committed) as sent:
        field.commit()
    assert sent.args == [None]
    assert at_rest(field).accessibleDescription() == "–"


def test_a_required_text_is_not_emptied(qtbot: QtBot, on_page: Placing) -> None:
    field = InlineText("Title", required="A deal needs a title.")
    field.set_value("Old")
    on_page(field)
    field.begin()
    editor(field).setText("  ")
    assert not field.commit()
    field.cancel()
    assert field.value() == "Old"


def test_a_value_from_outside_leaves_the_typing_alone(qtbot: QtBot, on_page: Placing) -> None:
    field = InlineText("Title")
    on_page(field)
    field.begin()
    editor(field).setText("mine")
    field.set_value("theirs")
    assert editor(field).text() == "mine"
    field.cancel()
    assert field.shown_text() == "theirs"


def test_suggestions_follow_the_typing_and_can_be_taken(qtbot: QtBot, on_page: Placing) -> None:
    known = ["Vela Energy", "Nova Insurance"]
    field = InlineSuggest("Organisation", lambda text: [name for name in known if text.lower() in name.lower()])
    on_page(field)
    field.begin()
    qtbot.keyClicks(editor(field), "ve")
    completer = editor(field).completer()
    assert completer is not None
    assert completer.model().index(0, 0).data() == "Vela Energy"
    with qtbot.waitSignal(field.committed) as sent:
        completer.activated.emit("Vela Energy")
    assert sent.args == ["Vela Energy"]


@pytest.mark.parametrize(
    ("locale", "text"),
    [(GERMAN, "11.12.2026"), (AMERICAN, "12/11/2026"), (CHINESE, "2026/12/11"), (GERMAN, "2026-12-11")],
)
def test_dates_are_read_as_the_locale_writes_them(locale: QLocale, text: str) -> None:
    assert read_day(text, locale, "no") == dt.date(2026, 12, 11)
    assert read_day(written_day(dt.date(2026, 12, 11), locale), locale, "no") == dt.date(2026, 12, 11)
    assert read_day("", locale, "no") is None
    with pytest.raises(ValueError, match="no"):
        read_day("soon", locale, "no")


def test_a_date_is_typed_or_emptied(qtbot: QtBot, on_page: Placing) -> None:
    field = InlineDate("Expected close", "Write a date.", locale=GERMAN)
    field.set_value(dt.date(2026, 12, 11))
    on_page(field)
    assert field.shown_text() == "11.12.2026"
    field.begin()
    editor(field).setText("24.12.2026")
    with qtbot.waitSignal(field.committed) as sent:
        field.commit()
    assert sent.args == [dt.date(2026, 12, 24)]
    field.begin()
    editor(field).clear()
    with qtbot.waitSignal(field.committed) as sent:
        field.commit()
    assert sent.args == [None]


def test_the_calendar_starts_the_week_as_the_locale_does_and_picks(qtbot: QtBot) -> None:
    picked: list[dt.date | None] = []
    parent = QWidget()
    qtbot.addWidget(parent)
    menu = calendar_menu(dt.date(2026, 12, 11), GERMAN, picked.append, parent)
    calendar = menu.findChildren(QCalendarWidget)[0]
    assert calendar.firstDayOfWeek() == Qt.DayOfWeek.Monday
    calendar.activated.emit(calendar.selectedDate())
    assert picked == [dt.date(2026, 12, 11)]


def test_the_calendar_opens_from_the_keyboard_and_commits(qtbot: QtBot, on_page: Placing) -> None:
    field = InlineDate("Expected close", "Write a date.", locale=GERMAN)
    field.set_value(dt.date(2026, 12, 11))
    on_page(field)
    field.begin()
    qtbot.keyClick(editor(field), Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    assert field.is_editing()
    calendar = popup.findChildren(QCalendarWidget)[0]
    with qtbot.waitSignal(field.committed) as sent:
        calendar.clicked.emit(calendar.selectedDate().addDays(1))
    assert sent.args == [dt.date(2026, 12, 12)]


def test_a_choice_is_picked_from_its_menu(qtbot: QtBot, on_page: Placing) -> None:
    field = InlineChoice("Source", [("Referral", 1), ("R&D", 2)], empty="Choose a source")
    on_page(field)
    assert at_rest(field).accessibleDescription() == "Choose a source"
    menu = field.make_menu()
    with qtbot.waitSignal(field.committed) as sent:
        menu.actions()[1].trigger()
    assert sent.args == [2]
    assert field.shown_text() == "R&D"
    field.set_choices([("Other", 2)])
    assert field.shown_text() == "Other"


def test_a_choice_opens_from_the_keyboard(qtbot: QtBot, on_page: Placing) -> None:
    field = InlineChoice("Source", [("Referral", 1)])
    on_page(field)
    qtbot.keyClick(at_rest(field), Qt.Key.Key_Return)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    assert popup.accessibleName() == "Source"
    popup.close()


def test_fields_stand_beside_their_labels(qtbot: QtBot) -> None:
    fields = Fields()
    title = InlineText("Title")
    label = fields.add("Title", title)
    qtbot.addWidget(fields)
    fields.show()
    assert label.text() == "Title"
    assert at_rest(title).accessibleName() == "Title"
    assert label.geometry().top() == title.geometry().top()


def test_the_editor_is_as_high_as_the_value(qtbot: QtBot, on_page: Placing) -> None:
    field = InlineText("Title")
    on_page(field)
    before = field.height()
    field.begin()
    assert field.height() == before
    field.cancel()
