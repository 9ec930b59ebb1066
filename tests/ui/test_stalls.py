"""From the first sight of a lived-in desk on, the window's thread is never kept from its event loop for long, and what a drop
costs it is the same however many deals there are."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from PySide6.QtCore import QCoreApplication, QModelIndex, Qt
from pytestqt.qtbot import QtBot

from salesdesk.desk.desk import Desk
from salesdesk.store.store import SqlStore
from salesdesk.ui.board.model import mime_of
from salesdesk.ui.board.page import BoardPage
from salesdesk.ui.session import Session, SessionPorts
from tests.benchmarks.lived import lived_desk
from tests.support.desks import StandingClock
from tests.support.watchdog import CALLS_IN_50_MS, CallCounter

TODAY = date(2026, 11, 28)
SIZES = (400, 1_600)
PATIENCE_MS = 60_000
OF_A_DROP = CALLS_IN_50_MS // 6
"""The most calls that a drop, with what is painted of it, may keep the window's thread for: a sixth of what a stall is."""
DROPPING = ("a drop", "undo", "redo", "a drop with the table filled")


class Window(NamedTuple):
    """A window on a lived-in desk."""

    session: Session
    page: BoardPage
    bot: QtBot

    def wait(self, until: Callable[[], bool]) -> None:
        """Serve the window until something is so."""
        self.bot.waitUntil(until, timeout=PATIENCE_MS)

    def settle(self) -> None:
        """Serve it until nothing is read any more, and all of it is painted."""
        self.wait(lambda: self.session.operations.is_idle)
        QCoreApplication.processEvents()

    def shown(self, do: Callable[[], object]) -> None:
        """Do something, wait until the board shows what came of it, and let it be painted."""
        with self.bot.waitSignal(self.page.feed.moved, timeout=PATIENCE_MS):
            do()
        QCoreApplication.processEvents()

    def drop(self, place: int) -> None:
        """Let the first card of a column go at the top of the next one."""
        arrangement = self.page.arrangement
        assert arrangement is not None
        stages = list(arrangement.stages)
        key = arrangement.columns[stages[place]].order[0]
        model = self.page.area.columns[stages[place + 1]].view.cards_model()
        assert model is not None
        self.shown(lambda: model.dropMimeData(mime_of([key]), Qt.DropAction.MoveAction, 0, 0, QModelIndex()))
        assert arrangement.columns[stages[place + 1]].order[0] == key

    def turn(self, ask: Callable[[], int]) -> None:
        """Undo or redo."""
        self.shown(ask)


@pytest.fixture(scope="module", params=SIZES)
def desk_file(request: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Path]:
    size = request.param
    return size, lived_desk(tmp_path_factory.mktemp(f"of{size}") / "lived.salesdesk", size, TODAY)


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, desk_file: tuple[int, Path]) -> Iterator[Window]:
    clock = StandingClock(datetime(2026, 11, 28, 9, tzinfo=UTC))
    desk = Desk(SqlStore.open(desk_file[1], clock), clock)
    doors = SessionPorts(
        open_desk=lambda path: desk,
        new_desk=lambda path: desk,
        sample=lambda: desk,
        export_deals=lambda *given: 0,
        log_folder=tmp_path,
        state_file=tmp_path / "window.json",
        about="",
    )
    session = Session(desk, doors)
    session.window.resize(1400, 900)
    session.start()
    page = session.window.frame.stack.shown()
    assert isinstance(page, BoardPage)
    yield Window(session, page, qtbot)
    session.close()
    session.window.deleteLater()
    session.deleteLater()


DROPS: dict[int, list[int]] = {}
"""By size of the desk, the calls of the window's thread for a drop, an undo and a redo, each until it is painted."""


def test_no_stretch_is_long_from_second_0_on(window: Window) -> None:
    with CallCounter() as counter:
        window.wait(lambda: window.page.is_ready)
        window.settle()
    assert counter.longest.calls < CALLS_IN_50_MS, counter.longest.slots
    doings: dict[str, Callable[[], None]] = {
        "a drop": lambda: window.drop(0),
        "undo": lambda: window.turn(window.session.operations.undo),
        "redo": lambda: window.turn(window.session.operations.redo),
        "the table": lambda: window.session.window.go("deals"),
        "the board": lambda: window.session.window.go("board"),
        "a drop with the table filled": lambda: window.drop(1),
    }
    for name, do in doings.items():
        with CallCounter() as counter:
            do()
            window.settle()
        most = OF_A_DROP if name in DROPPING else CALLS_IN_50_MS
        assert counter.longest.calls < most, (name, counter.longest.slots)


def test_a_drop_costs_the_windows_thread_the_same_at_any_size(window: Window, desk_file: tuple[int, Path]) -> None:
    window.wait(lambda: window.page.is_ready)
    window.session.window.go("deals")
    window.settle()
    window.session.window.go("board")
    window.settle()
    window.drop(0)  # what is painted or worded for the first time is by now
    window.settle()
    counts = []
    operations = window.session.operations
    doings: list[Callable[[], None]] = [
        lambda: window.drop(0),
        lambda: window.turn(operations.undo),
        lambda: window.turn(operations.redo),
    ]
    for do in doings:
        with CallCounter() as counter:
            do()
        counts.append(counter.total)
        window.settle()
    DROPS[desk_file[0]] = counts
    if len(DROPS) == len(SIZES):
        small, large = (DROPS[size] for size in SIZES)
        assert [each < 1.3 * before for each, before in zip(large, small, strict=True)] == [True] * 3, DROPS
