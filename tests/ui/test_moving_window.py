"""A desk is packed in the window of one computer, and opens in that of another."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from salesdesk import app, platform_paths
from salesdesk.desk.desk import Desk
from salesdesk.store.backup_places import SecondPlace
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


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[Path]:
    """A folder that this computer names as its second place while something is packed."""
    folder = tmp_path / "stick"
    folder.mkdir()
    yield folder
    platform_paths.second_backups_file().unlink(missing_ok=True)


@pytest.mark.parametrize(("is_here", "is_wanted"), [(True, True), (True, False), (False, False)])
def test_where_the_other_computer_kept_second_copies_is_said_and_offered(
    qtbot: QtBot, tmp_path: Path, stick: Path, is_here: bool, is_wanted: bool
) -> None:
    at, place = desk_in(tmp_path), SecondPlace(platform_paths.second_backups_file())
    session: Session = app.window_session(at.desk, at.clock)
    session.start()
    place.put(stick)
    packed, there = tmp_path / "all.salesdesk-move", tmp_path / "there" / "desk.salesdesk"
    with qtbot.waitSignal(session.window.files.said):
        session.window.files.move_out_to(packed)
    place.put(None)  # the other computer
    if not is_here:
        stick.rmdir()
    session.window.files.move_in_from(packed, there)
    qtbot.waitUntil(lambda: bool(session.window.findChildren(QMessageBox)))
    (box,) = session.window.findChildren(QMessageBox)
    assert str(stick) in box.text().replace("\n", "")
    buttons = {button.text(): button for button in box.buttons()}
    assert sorted(buttons) == (["Keep second copies there", "Not now"] if is_here else ["Close"])
    buttons["Keep second copies there" if is_wanted else "Not now" if is_here else "Close"].click()
    qtbot.waitUntil(lambda: session.context.desk.store.path == there)
    assert place.get() == (stick if is_wanted else None)
    end(session)
