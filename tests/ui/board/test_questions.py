"""The two questions of the board: why lost, and until when."""

from datetime import date

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QLineEdit, QRadioButton
from pytestqt.qtbot import QtBot

from salesdesk.formats import Formats
from salesdesk.ui.board.later_popup import LaterPopup, next_month, next_week
from salesdesk.ui.board.lose_dialog import LoseDialog
from salesdesk.ui.kit import Text
from tests.support.widgets import button, one

from .boards import a_day


def _dialog(qtbot: QtBot, titles: list[str], own: list[str] | None = None) -> LoseDialog:
    dialog = LoseDialog(titles, own or [])
    qtbot.addWidget(dialog)
    return dialog


def _choices(dialog: LoseDialog) -> list[str]:
    return [button.accessibleName() for button in dialog.findChildren(QRadioButton)]


def test_reasons_given_before_come_first_and_once(qtbot: QtBot) -> None:
    dialog = _dialog(qtbot, ["Fleet"], ["Merged", "price"])
    assert _choices(dialog)[:3] == ["Merged", "price", "Chose a competitor"]
    assert "Price" not in _choices(dialog)


def test_the_answer_is_the_choice_or_what_was_typed(qtbot: QtBot) -> None:
    dialog = _dialog(qtbot, ["Fleet"])
    dialog.findChildren(QRadioButton)[0].click()
    assert dialog.reason() == "Price"
    qtbot.keyClicks(one(dialog, QLineEdit), "  Moved away ")
    assert dialog.reason() == "Moved away"
    assert not any(button.isChecked() for button in dialog.findChildren(QRadioButton))
    dialog.findChildren(QRadioButton)[1].click()
    assert dialog.reason() == "Chose a competitor"


def test_the_users_own_reasons_have_no_twins_beside_them(qtbot: QtBot) -> None:
    few = _choices(_dialog(qtbot, ["Fleet"], ["Timing", "Competitor"]))
    assert few[:2] == ["Timing", "Competitor"]
    assert {"Price", "No budget"} <= set(few)
    assert not {"Bad timing", "Chose a competitor"} & set(few)
    own = ["Timing", "Too expensive", "Competitor", "Merged"]
    assert _choices(_dialog(qtbot, ["Fleet"], own)) == [*own, "No reason given"]


def test_enter_answers_with_what_is_chosen_to_be_seen(qtbot: QtBot) -> None:
    dialog = _dialog(qtbot, ["Fleet"])
    dialog.show()
    assert [button.text() for button in dialog.findChildren(QRadioButton) if button.isChecked()] == ["No reason given"]
    with qtbot.waitSignal(dialog.chosen) as chosen:
        qtbot.keyClick(one(dialog, QLineEdit), Qt.Key.Key_Return)
    assert chosen.args == [None]


def test_letters_are_typed_wherever_the_focus_is(qtbot: QtBot) -> None:
    dialog = _dialog(qtbot, ["Fleet"])
    dialog.show()
    assert dialog.focusWidget() is one(dialog, QLineEdit)
    first = dialog.findChildren(QRadioButton)[0]
    first.click()
    first.setFocus()
    qtbot.keyClicks(first, "M")
    qtbot.keyClicks(dialog.focusWidget(), "erged")
    assert (dialog.focusWidget(), dialog.reason()) == (one(dialog, QLineEdit), "Merged")
    assert not first.isChecked()
    one(dialog, QLineEdit).selectAll()
    qtbot.keyClick(one(dialog, QLineEdit), Qt.Key.Key_Backspace)
    assert dialog.reason() is None
    assert button(dialog, "No reason given").isChecked()


def test_arrows_go_from_the_text_field_to_the_choices(qtbot: QtBot) -> None:
    dialog = _dialog(qtbot, ["Fleet"])
    with qtbot.waitActive(dialog):
        dialog.show()
    qtbot.keyClick(one(dialog, QLineEdit), Qt.Key.Key_Down)
    assert dialog.reason() == "Price"
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Down)
    assert dialog.reason() == "Chose a competitor"


def test_escape_asks_for_nothing(qtbot: QtBot) -> None:
    dialog = _dialog(qtbot, ["Fleet"])
    dialog.show()
    with qtbot.assertNotEmitted(dialog.chosen):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.mark.parametrize(
    ("titles", "words"),
    [(["<b>Fleet</b>"], "Why was <b>Fleet</b> lost?"), (["a", "b"], "Why were 2 deals lost?")],
)
def test_it_says_what_it_asks_about_as_plain_text(qtbot: QtBot, titles: list[str], words: str) -> None:
    heading = _dialog(qtbot, titles).findChildren(Text)[0]
    assert heading.text() == words
    assert heading.textFormat() == Qt.TextFormat.PlainText


@pytest.mark.parametrize(
    ("day", "week", "month"),
    [
        ("2026-11-23", "2026-11-30", "2026-12-23"),
        ("2026-11-29", "2026-11-30", "2026-12-29"),
        ("2027-01-31", "2027-02-01", "2027-02-28"),
        ("2026-12-31", "2027-01-04", "2027-01-31"),
    ],
)
def test_next_week_is_its_monday_and_next_month_its_same_day(day: str, week: str, month: str) -> None:
    assert (next_week(a_day(day)), next_month(a_day(day))) == (a_day(week), a_day(month))


def _popup(qtbot: QtBot) -> LaterPopup:
    popup = LaterPopup(a_day("2026-11-23"), Formats("en_GB"))
    qtbot.addWidget(popup)
    return popup


def test_later_offers_days_in_words(qtbot: QtBot) -> None:
    popup = _popup(qtbot)
    assert [action.text() for action in popup.actions()] == [
        "Tomorrow, 24 November 2026",
        "Next week, 30 November 2026",
        "Next month, 23 December 2026",
        "Until a day…",
    ]
    with qtbot.waitSignal(popup.chosen) as chosen:
        popup.actions()[1].trigger()
    assert chosen.args == [date(2026, 11, 30)]


def test_later_takes_any_day_to_come_from_the_calendar(qtbot: QtBot) -> None:
    popup = _popup(qtbot)
    assert popup.calendar.minimumDate() == QDate(2026, 11, 24)
    with qtbot.waitSignal(popup.chosen) as chosen:
        popup.calendar.clicked.emit(QDate(2027, 2, 3))
    assert chosen.args == [date(2027, 2, 3)]
