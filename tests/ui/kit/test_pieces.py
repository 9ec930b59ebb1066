"""What is made a piece at a time: one at each return to the event loop, or all that is left where it is needed now."""

from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from salesdesk.ui.kit.pieces import Pieces


def test_one_piece_is_made_at_each_return_to_the_event_loop(qtbot: QtBot) -> None:
    done: list[str] = []

    def steps() -> Iterator[None]:
        for number in range(3):
            done.append(f"piece {number}")
            QTimer.singleShot(0, owner, lambda: done.append("something else"))
            yield

    owner = QObject()
    Pieces(steps(), owner).start()
    assert done == []
    qtbot.waitUntil(lambda: len(done) == 6)
    assert done[:2] == ["piece 0", "something else"]


def test_what_is_left_is_made_at_once_where_it_is_needed(qtbot: QtBot) -> None:
    done: list[int] = []

    def steps() -> Iterator[None]:
        for number in range(3):
            done.append(number)
            yield

    owner = QObject()
    pieces = Pieces(steps(), owner)
    pieces.start()
    qtbot.waitUntil(lambda: bool(done))
    pieces.finish()
    assert done == [0, 1, 2]
    pieces.start()  # there is nothing more to do, and the timer ends
    qtbot.waitUntil(lambda: not owner.findChildren(QTimer)[0].isActive())
