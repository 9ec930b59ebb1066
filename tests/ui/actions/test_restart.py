"""A changed key is there when the program is started again, on whichever desk."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from salesdesk.desk.desk import Desk
from salesdesk.store.store import SqlStore
from salesdesk.ui.board.page import BoardPage
from salesdesk.ui.session import Session, SessionPorts
from tests.support.desks import desk_in

Start = Callable[[Callable[[], Desk]], Session]


@pytest.fixture
def start(qtbot: QtBot, tmp_path: Path) -> Iterator[Start]:
    """Starts the program with a desk that is opened once the one started before is closed."""
    running: list[Session] = []

    def end() -> None:
        for session in running:
            session.close()
            session.window.deleteLater()
            session.deleteLater()
        running.clear()

    def begin(opened: Callable[[], Desk]) -> Session:
        end()
        desk = opened()
        doors = SessionPorts(
            open_desk=lambda path: desk,
            new_desk=lambda path: desk,
            sample=lambda: desk,
            export_deals=lambda *_: 0,
            log_folder=tmp_path,
            state_file=tmp_path / "window.json",
            about="",
        )
        session = Session(desk, doors)
        running.append(session)
        with qtbot.waitActive(session.window):
            session.window.show()
            session.window.activateWindow()
        page = session.window.navigator.page
        assert isinstance(page, BoardPage)
        qtbot.waitUntil(lambda: page.is_ready)
        return session

    yield begin
    end()


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
