"""A desk is packed in the window of one computer, and opens in that of another."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from salesdesk import app
from salesdesk.desk.desk import Desk
from salesdesk.ui.session import Session
from tests.support.desks import desk_in
from tests.ui.sessions import end


def test_a_desk_moves_from_window_to_window(qtbot: QtBot, tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    at.deal("Fleet")
    session: Session = app.window_session(at.desk, at.clock)
    session.start()
    packed, there = tmp_path / "all.salesdesk-move", tmp_path / "there" / "desk.salesdesk"
    with qtbot.waitSignal(session.window.files.said) as said:
        session.window.files.move_out_to(packed)
    assert "all.salesdesk-move" in said.args[0]
    session.window.files.move_in_from(packed, there)
    qtbot.waitUntil(lambda: session.context.desk.store.path == there)
    desk: Desk = session.context.desk
    with desk.read() as reader:
        assert [card.title for card in reader.all_cards(None)] == ["Fleet"]
    end(session)
