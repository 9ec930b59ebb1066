"""A window with little room: icons in the rail and the top bar, and a deal in the place of its page."""

from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from salesdesk.ui.kit import Button, MenuButton
from salesdesk.ui.shell.rail import RailItem
from salesdesk.ui.shell.top_bar import TopBar
from tests.support.widgets import words
from tests.ui.live import Live, window_of

SMALL, LARGE = (640, 400), (1280, 800)


def bar_of(bot: QtBot, tools: list[Button], at_end: list[Button]) -> TopBar:
    bar = TopBar(Button("New deal", "primary", "plus"))
    bot.addWidget(bar)
    bar.show_title("Quota")
    bar.show_tools(tools, at_end)
    bar.resize(900, bar.height())
    bar.show()
    return bar


def test_labels_go_where_there_is_no_room_new_deal_first_and_then_from_the_end(qtbot: QtBot) -> None:
    period, past, edit = (
        MenuButton("Q4 2026", "calendar"),
        Button("Past", icon="history"),
        Button("Edit", icon="pencil"),
    )
    bar = bar_of(qtbot, [period], [past, edit])
    whole = {button: button.sizeHint().width() for button in (period, past, edit, bar.new_deal)}
    bare: list[list[Button]] = []
    for width in range(900, 200, -1):
        bar.resize(width, bar.height())
        now = [button for button, wide in whole.items() if button.sizeHint().width() < wide]
        if not bare or now != bare[-1]:
            bare.append(now)
    assert bare == [[], [bar.new_deal], [edit, bar.new_deal], [past, edit, bar.new_deal]]
    least = bar.minimumSizeHint().width()
    assert least < 400
    bar.resize(least, bar.height())
    assert "Quota" not in words(bar)
    bar.resize(900, bar.height())
    assert "Quota" in words(bar)
    assert [button.sizeHint().width() for button in whole] == list(whole.values())


def test_a_label_that_is_not_shown_is_told_by_the_tool_tip_and_to_screen_readers(qtbot: QtBot) -> None:
    button = Button("Past periods", icon="history")
    qtbot.addWidget(button)
    button.show()
    button.set_bare(True)
    assert button.accessibleName() == "Past periods"
    QApplication.sendEvent(button, QHelpEvent(QEvent.Type.ToolTip, QPoint(2, 2), button.mapToGlobal(QPoint(2, 2))))
    qtbot.waitUntil(lambda: "Past periods" in QToolTip.text())
    QToolTip.hideText()


def test_the_rail_shows_icons_alone_and_tells_its_titles(live: Live, tmp_path: Path) -> None:
    window = window_of(live, tmp_path)
    window.resize(*LARGE)
    wide = window.frame.rail.width()
    window.resize(*SMALL)
    live.until(lambda: window.width() == SMALL[0])
    rail = window.frame.rail
    assert rail.width() < wide / 3
    for item in rail.findChildren(RailItem):
        assert item.accessibleName() in item.toolTip()
        assert item.visibleRegion().boundingRect() == item.rect()
    window.resize(*LARGE)
    live.until(lambda: rail.width() == wide)


def test_a_deal_takes_the_place_of_its_page_and_gives_it_back(live: Live, tmp_path: Path) -> None:
    deal = live.at.deal()
    window = window_of(live, tmp_path)
    window.resize(*LARGE)
    frame = window.frame
    window.go(f"deal/{deal}")
    live.until(frame.panel.isVisible)
    beside = frame.width_of_panel()
    window.resize(*SMALL)
    live.until(lambda: not frame.stack.isVisible() and frame.panel.width() == frame.splitter.width())
    assert window.width() == SMALL[0]
    assert frame.width_of_panel() == beside
    window.resize(*LARGE)
    live.until(lambda: frame.stack.isVisible() and frame.panel.width() == beside)
    window.resize(*SMALL)
    live.until(lambda: not frame.stack.isVisible())
    window.navigator.step(-1)
    assert frame.stack.isVisible()
    assert frame.panel.isHidden()
    window.navigator.step(1)
    live.until(lambda: frame.panel.isVisible() and not frame.stack.isVisible())
    live.qtbot.keyClick(frame.panel, Qt.Key.Key_Escape)
    live.until(frame.stack.isVisible)
