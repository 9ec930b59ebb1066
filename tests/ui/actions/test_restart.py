"""A changed key is there when the program is started again, on whichever desk."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from salesdesk.desk.desk import Desk
from salesdesk.store.store import SqlStore
from salesdesk.ui.session import Session
from tests.support.desks import desk_in
from tests.ui.sessions import board_of, end, session_on

Start = Callable[[Callable[[], Desk]], Session]


@pytest.fixture
def start(qtbot: QtBot, tmp_path: Path) -> Iterator[Start]:
    """Starts the program with a desk that is opened once the one started before is closed."""
    running: list[Session] = []

    def end_all() -> None:
        for session in running:
            end(session)
        running.clear()

    def begin(opened: Callable[[], Desk]) -> Session:
        end_all()
        desk = opened()
        session = session_on(desk, tmp_path)
        running.append(session)
        with qtbot.waitActive(session.window):
            session.window.show()
            session.window.activateWindow()
        page = board_of(session)
        qtbot.waitUntil(lambda: page.is_ready)
        return session

    yield begin
    end_all()


def test_a_changed_key_is_there_after_a_restart(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    keymap = start(lambda: at.desk).context.keymap
    keymap.set_key(keymap.registry.action("deal.new"), "Ctrl+Shift+D")
    window = start(lambda: Desk(SqlStore.open(at.path, at.clock), at.clock)).window
    assert "Ctrl+Shift+D" in window.frame.top_bar.new_deal.toolTip()
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert not window.frame.new_deal.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert window.frame.new_deal.isVisible()
