"""The window follows the clock into another day and another quarter at once, and tells one that is wrong in a sentence."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from salesdesk.desk.checking import check
from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.ui.clock_watch import ClockWatch
from salesdesk.ui.session import Session
from salesdesk.ui.tour import shown_text
from tests.support.desks import DeskForTests, lived_in
from tests.ui.sessions import board_of, end, session_on

YEAR_ENDS = datetime(2026, 12, 31, 22, 50, tzinfo=UTC)
"""Ten minutes before midnight in Berlin."""


@pytest.fixture
def at(tmp_path: Path) -> DeskForTests:
    return lived_in(tmp_path)


@pytest.fixture
def session(qtbot: QtBot, at: DeskForTests, tmp_path: Path) -> Iterator[Session]:
    """A window on the desk, with all that goes on beside it, ten minutes before the year ends."""
    at.clock.now = YEAR_ENDS
    made = session_on(at.desk, tmp_path)
    made.start()
    qtbot.waitUntil(lambda: board_of(made).is_ready)
    qtbot.waitUntil(lambda: made.findChild(ClockWatch) is not None)
    qtbot.waitUntil(lambda: made.operations.is_idle)
    yield made
    end(made)


def focus() -> None:
    """As when the lid is opened, or the window is chosen."""
    QGuiApplication.instance().applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)  # type: ignore[union-attr]


def said(session: Session) -> str:
    note = session.window.frame.banners.notes.get("clock")
    return str(note.said) if note else ""


def focused_until(qtbot: QtBot, holds: Callable[[], object]) -> None:
    """Choose the window again and again until something holds."""

    def look() -> bool:
        focus()
        return bool(holds())

    qtbot.waitUntil(look)


@pytest.mark.parametrize("page", ["quota", "reports", "board"])
def test_a_quarter_that_ends_while_the_computer_sleeps(
    qtbot: QtBot, at: DeskForTests, session: Session, page: str
) -> None:
    session.window.go(page)
    words = {
        "quota": ("Q4 2026", "Q1 2027"),
        "reports": ("Q4 2026", "Q1 2027"),
        "board": ("Quota Q4", "No quota set for Q1"),
    }
    before, after = words[page]
    qtbot.waitUntil(lambda: before in shown_text(session.window))
    at.clock.on(minutes=20)
    focused_until(qtbot, lambda: after in shown_text(session.window))
    assert before not in shown_text(session.window)
    assert said(session) == ""


def test_a_page_that_is_not_shown_is_of_the_new_day_when_it_is(
    qtbot: QtBot, at: DeskForTests, session: Session
) -> None:
    session.window.go("quota")
    qtbot.waitUntil(lambda: "Q4 2026" in shown_text(session.window))
    session.window.go("history")
    at.clock.on(hours=10)
    focused_until(qtbot, lambda: session.context.live_deals().store.moment.today.year == 2027)
    session.window.go("quota")
    qtbot.waitUntil(lambda: "Q1 2027" in shown_text(session.window))


def test_a_clock_that_is_set_back_is_told_and_what_is_done_keeps_its_order(
    qtbot: QtBot, at: DeskForTests, session: Session, tmp_path: Path
) -> None:
    session.operations.run(CreateDeal(title="Before"))
    qtbot.waitUntil(lambda: session.operations.is_idle)
    at.clock.on(days=-3)
    focused_until(qtbot, lambda: "the last change in this desk is of" in said(session))
    assert "28 Dec 2026, 23:50" in said(session)
    assert "31 Dec 2026, 23:50" in said(session)
    session.operations.run(CreateDeal(title="After"))
    qtbot.waitUntil(lambda: session.operations.is_idle)
    assert said(session)
    with at.desk.read() as reader:
        assert [str(entry.label) for entry in reader.entries(2)] == ["New deal After", "New deal Before"]
    strip = session.window.frame.banners.banner("clock")
    assert strip is not None
    strip.buttons[0].click()
    focus()
    qtbot.waitUntil(lambda: session.operations.is_idle)
    assert said(session) == ""
    again = ClockWatch(session.context, session.window, state_file=tmp_path / "window.json")
    qtbot.waitUntil(lambda: session.operations.is_idle)
    again.close()
    assert said(session) == ""
    at.clock.on(days=3)
    focus()
    qtbot.waitUntil(lambda: session.operations.is_idle)
    assert said(session) == ""
    assert check(at.desk) == ()


def test_a_clock_a_year_ahead_and_back(qtbot: QtBot, at: DeskForTests, session: Session) -> None:
    at.clock.on(days=365)
    focused_until(qtbot, lambda: session.context.live_deals().store.moment.today.year == 2027)
    session.operations.run(CreateDeal(title="Of next year"))
    qtbot.waitUntil(lambda: session.operations.is_idle)
    assert said(session) == ""
    at.clock.on(days=-365)
    focused_until(qtbot, lambda: "31 Dec 2027, 23:50" in said(session))
    assert session.context.live_deals().store.moment.today.year == 2026
    at.clock.on(days=365)
    focused_until(qtbot, lambda: said(session) == "")


@pytest.mark.parametrize("year", [1, 9999])
def test_a_clock_that_is_quite_wrong_is_told_and_the_window_is_whole_once_it_is_right(
    qtbot: QtBot, at: DeskForTests, session: Session, year: int
) -> None:
    session.window.go("quota")
    qtbot.waitUntil(lambda: "Q4 2026" in shown_text(session.window))
    right = at.clock.now
    at.clock.now = datetime(year, 1, 1, tzinfo=UTC)
    focused_until(qtbot, lambda: "SalesDesk counts in the years 1000 to 9900" in said(session))
    at.clock.now = right
    focused_until(qtbot, lambda: said(session) == "")
    qtbot.waitUntil(lambda: "Q4 2026" in shown_text(session.window))
    session.window.go("board")
    qtbot.waitUntil(lambda: "Quota Q4" in shown_text(session.window))
