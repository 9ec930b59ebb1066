"""Banners above the page."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from salesdesk.domain.errors import Message
from salesdesk.ui.kit import BannerArea, BannerNote, Button

GRAVE = BannerNote(Message("{file} is damaged.", {"file": "<b>Mine</b>"}), (("Cancel", lambda: None),), "lost")
SMALL = BannerNote(Message("This place is a sync folder."))


def area_on_screen(qtbot: QtBot) -> BannerArea:
    made = BannerArea()
    qtbot.addWidget(made)
    return made


def test_the_gravest_comes_first_and_an_empty_area_takes_no_room(qtbot: QtBot) -> None:
    area = area_on_screen(qtbot)
    assert area.isHidden()
    area.show_note("place", SMALL)
    area.show_note("damage", GRAVE)
    area.show()
    qtbot.waitUntil(area.isVisible)
    grave, small = area.banner("damage"), area.banner("place")
    assert grave is not None and small is not None
    qtbot.waitUntil(lambda: 0 <= grave.y() < small.y())
    assert grave.text() == "<b>Mine</b> is damaged."
    area.take_away("damage")
    assert (list(area.notes), area.isHidden()) == (["place"], False)
    area.take_away("place")
    assert area.isHidden()


def test_a_name_says_one_thing_and_its_button_does_it(qtbot: QtBot) -> None:
    area, done = area_on_screen(qtbot), list[str]()
    area.show_note("damage", SMALL)
    area.show_note("damage", BannerNote(SMALL.said, (("Restore", lambda: done.append("restored")),)))
    first = area.banner("damage")
    assert first is not None
    area.show_note("damage", first.note)
    assert area.banner("damage") is first
    area.show()
    qtbot.mouseClick(first.buttons[0], Qt.MouseButton.LeftButton)
    assert done == ["restored"]


def test_in_a_narrow_window_the_buttons_are_below_the_sentence(qtbot: QtBot) -> None:
    area = area_on_screen(qtbot)
    answers = tuple((words, lambda: None) for words in ("Move it to this computer", "Keep it here", "Not now"))
    area.show_note("place", BannerNote(SMALL.said, answers))
    strip = area.banner("place")
    assert strip is not None

    def left(button: Button) -> int:
        return button.mapTo(strip, button.rect().topLeft()).x()

    for width, is_below in ((1200, False), (560, True), (1200, False)):
        area.resize(width, 200)
        area.show()
        qtbot.waitUntil(partial(_is_so, lambda: (strip.width(), left(strip.buttons[0]) < 100), (width, is_below)))
        assert all(0 <= left(button) <= width - button.width() for button in strip.buttons)


def _is_so(found: Callable[[], object], expected: object) -> bool:
    return found() == expected
