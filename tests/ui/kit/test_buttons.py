"""Buttons: names, menus, the segmented control, and their drawing."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from salesdesk.theme import load_tokens
from salesdesk.ui.kit import Button, IconButton, MenuButton, Segmented
from salesdesk.ui.kit.buttons import Kind


def test_the_label_is_plain_and_is_the_accessible_name(qtbot: QtBot) -> None:
    button = Button("R&D <b>")
    qtbot.addWidget(button)
    assert (button.label(), button.accessibleName()) == ("R&D <b>", "R&D <b>")
    assert button.shortcut().isEmpty()


def test_a_click_the_space_bar_and_enter_do_the_same(qtbot: QtBot) -> None:
    done: list[int] = []
    button = Button("Go", on_click=lambda: done.append(1))
    qtbot.addWidget(button)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
        qtbot.keyClick(button, key)
    assert done == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("kind", "token"), [("primary", "on_accent"), ("success", "won"), ("danger", "lost"), ("secondary", "text")]
)
def test_the_label_has_the_colour_of_its_kind(qtbot: QtBot, kind: Kind, token: str) -> None:
    button = Button("██████", kind)
    qtbot.addWidget(button)
    image = button.grab().toImage()
    ratio = image.devicePixelRatio()
    middle = image.pixelColor(round(button.width() * ratio / 2) - 4, round(button.height() * ratio / 2))
    assert middle == QColor(getattr(load_tokens("light"), token))


def test_an_icon_makes_the_button_wider(qtbot: QtBot) -> None:
    plain, pictured = Button("Filter"), Button("Filter", icon="filter")
    for button in (plain, pictured):
        qtbot.addWidget(button)
    assert pictured.sizeHint().width() >= plain.sizeHint().width() + 16


def test_an_icon_button_has_a_name_and_a_tool_tip(qtbot: QtBot) -> None:
    button = IconButton("more", "More <actions>")
    qtbot.addWidget(button)
    assert button.accessibleName() == "More <actions>"
    assert "&lt;actions&gt;" in button.toolTip()


def test_a_choice_from_the_menu_is_sent(qtbot: QtBot) -> None:
    button = MenuButton("New business", "pipeline")
    qtbot.addWidget(button)
    button.set_choices([("New business", "a"), ("R&D", "b")], "a")
    first, second = button.menu().actions()
    assert (first.isChecked(), second.isChecked(), second.text()) == (True, False, "R&&D")
    with qtbot.waitSignal(button.chosen) as sent:
        second.trigger()
    assert sent.args == ["b"]


def test_segments_exclude_each_other(qtbot: QtBot) -> None:
    segments = Segmented([("Reached", "cohort"), ("Now in stage", "now")], "View")
    qtbot.addWidget(segments)
    assert (segments.value(), segments.accessibleName()) == ("cohort", "View")
    with qtbot.waitSignal(segments.chosen) as sent:
        qtbot.mouseClick(segments.findChildren(Button)[1], Qt.MouseButton.LeftButton)
    assert sent.args == ["now"]
    with qtbot.assertNotEmitted(segments.chosen):
        segments.choose("cohort")
    assert segments.value() == "cohort"


def test_arrow_keys_move_between_segments(qtbot: QtBot) -> None:
    segments = Segmented([("Reached", 1), ("Now in stage", 2)], "View")
    qtbot.addWidget(segments)
    with qtbot.waitActive(segments):
        segments.show()
        segments.activateWindow()
    first = segments.findChildren(Button)[0]
    first.setFocus()
    with qtbot.waitSignal(segments.chosen):
        qtbot.keyClick(first, Qt.Key.Key_Right)
    assert segments.value() == 2


def test_the_focus_can_be_seen(qtbot: QtBot) -> None:
    button = Button("Filter")
    qtbot.addWidget(button)
    button.show()
    qtbot.waitExposed(button)
    before = button.grab().toImage()
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    assert button.grab().toImage() != before


def test_labels_read_from_the_right_in_right_to_left(qtbot: QtBot) -> None:
    button = MenuButton("Filter", "filter")
    qtbot.addWidget(button)
    before = button.grab().toImage()
    button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert button.grab().toImage() != before
