"""The notice bar."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from salesdesk.ui.kit import Button, IconButton, NoticeBar


def bar_in_window(qtbot: QtBot) -> tuple[QWidget, NoticeBar]:
    """A shown window with a notice bar."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 300)
    elsewhere = QLineEdit(window)
    bar = NoticeBar(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    elsewhere.setFocus()
    return window, bar


def test_a_notice_offers_its_action_and_goes(qtbot: QtBot) -> None:
    _window, bar = bar_in_window(qtbot)
    done: list[str] = []
    bar.show_notice("Moved <Fleet>", "Undo", lambda: done.append("undo"))
    assert (bar.isVisible(), bar.text(), bar.accessibleName()) == (True, "Moved <Fleet>", "Moved <Fleet>")
    qtbot.mouseClick(bar.findChildren(Button)[0], Qt.MouseButton.LeftButton)
    assert done == ["undo"]
    assert not bar.isVisible()


def test_a_notice_leaves_by_itself_and_an_error_stays(qtbot: QtBot) -> None:
    _window, bar = bar_in_window(qtbot)
    bar.show_notice("Saved", seconds=0.01)
    qtbot.waitUntil(bar.isHidden)
    bar.show_notice("Saved", seconds=0.01)
    bar.show_error("The disk is full.")
    assert bar.isVisible()
    assert not bar.findChildren(QTimer)[0].isActive()
    qtbot.mouseClick(bar.findChildren(IconButton)[0], Qt.MouseButton.LeftButton)
    assert bar.isHidden()


def test_a_notice_stays_at_the_bottom_when_the_window_grows(qtbot: QtBot) -> None:
    window, bar = bar_in_window(qtbot)
    bar.show_error("A sentence that is long enough to need two lines in a window as narrow as this one is. " * 2)
    window.resize(420, 500)
    assert window.rect().contains(bar.geometry())
    assert bar.geometry().bottom() > 440
    assert abs(bar.geometry().center().x() - 210) <= 1


def test_a_notice_shown_before_its_window_is_placed_with_it(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    bar = NoticeBar(window)
    bar.show_notice("Created the pipeline")
    window.resize(600, 300)
    window.show()
    assert window.rect().contains(bar.geometry())
    assert abs(bar.geometry().center().x() - 300) <= 1
    inner = QWidget(window)
    late = NoticeBar(inner)
    late.show_notice("Created the pipeline")
    inner.setGeometry(0, 0, 500, 200)
    inner.show()
    assert inner.rect().contains(late.geometry())


def test_a_notice_waits_while_it_has_the_focus(qtbot: QtBot) -> None:
    _window, bar = bar_in_window(qtbot)
    bar.show_notice("Moved", "Undo", lambda: None)
    bar.findChildren(Button)[0].setFocus()
    timer = bar.findChildren(QTimer)[0]
    with qtbot.waitSignal(timer.timeout):
        timer.start(0)
    assert bar.isVisible()
    bar.hide()
