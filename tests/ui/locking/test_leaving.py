"""What leaves an encrypted desk is said to be readable, once a window for each way out."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from salesdesk.store.recoding import change_key
from salesdesk.ui.kit import Button
from salesdesk.ui.leaving import LeaveWarnings, may_leave, say_it_leaves
from salesdesk.ui.locking.section import PassphraseSection
from salesdesk.ui.pages.deals.page import DealsPage
from salesdesk.ui.session import Session
from tests.support.bot import PatientBot
from tests.support.desks import DeskForTests, StandingClock, desk_in
from tests.support.values import known
from tests.ui.locking.windows import KEY, below, window_on
from tests.ui.questions import answer


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DeskForTests:
    below(tmp_path, monkeypatch)
    made = desk_in(tmp_path)
    made.deal("Fleet renewal", amount=100_000)
    made.desk.store.close()
    return made


@pytest.fixture
def session(at: DeskForTests, qtbot: PatientBot) -> Iterator[Session]:
    change_key(at.path, None, KEY)
    with window_on(at.path, KEY, qtbot, StandingClock()) as made:
        yield made


def test_an_export_warns_before_a_file_is_chosen(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen: list[str] = []

    def choose(*_: object) -> tuple[str, str]:
        chosen.append("asked")
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    said = answer("Cancel")
    session.window.files.export()
    assert "an exported file is not" in said[1]
    assert chosen == []
    answer("Go on")
    session.window.files.export()
    assert chosen == ["asked"]
    session.window.files.export()
    assert chosen == ["asked"] * 2, "said once"


def test_each_way_out_is_said_for_itself(session: Session) -> None:
    for way, words in (("file", "exported file"), ("mail", "draft")):
        said = answer("Go on")
        assert may_leave(session.window.frame, way)  # type: ignore[arg-type]
        assert words in said[1]
        assert may_leave(session.window.frame, way)  # type: ignore[arg-type]
    say_it_leaves(session.window.frame, "drag")
    assert "drag out of it" in session.window.frame.notices.text()


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def test_copied_deals_are_readable_by_other_programs_which_is_said_first(session: Session, qtbot: PatientBot) -> None:
    QGuiApplication.clipboard().setText("before")
    session.window.go("deals")
    page = session.window.navigator.page
    assert isinstance(page, DealsPage)
    qtbot.waitUntil(lambda: bool(page.view.as_text([deal_of(session)])))
    said = answer("Cancel")
    page.view.copy([deal_of(session)])
    assert "the clipboard is not" in said[1]
    assert clipboard() == "before"
    answer("Go on")
    page.view.copy([deal_of(session)])
    assert "Fleet renewal" in clipboard()
    QGuiApplication.clipboard().setText("before")
    page.wishes.requests.copy([deal_of(session)])  # said once
    assert "Fleet renewal" in clipboard()
    QGuiApplication.clipboard().clear()


def deal_of(session: Session) -> str:
    with session.context.desk.read() as reader:
        return reader.open_cards(None)[0].id


def test_it_is_said_no_more_of_this_desk_until_settings_say_otherwise(
    session: Session, at: DeskForTests, tmp_path: Path, qtbot: PatientBot
) -> None:
    answer("Go on", checks=True)
    assert may_leave(session.window.frame, "file")
    assert may_leave(session.window.frame, "mail")
    say_it_leaves(session.window.frame, "drag")
    assert session.window.frame.notices.text() == ""
    other = tmp_path / "other.salesdesk"
    assert LeaveWarnings(tmp_path / "window.json", other).are_wanted()
    assert at.path.name not in (tmp_path / "window.json").read_text("utf-8")
    session.window.go("settings")
    section = known(session.window.findChild(PassphraseSection))
    assert not section.warns.isChecked()
    section.warns.click()
    said = answer("Cancel")
    assert not may_leave(session.window.frame, "mail")
    assert "draft" in said[1]


def test_a_choice_is_kept_for_the_next_start_and_a_notice_offers_it_too(at: DeskForTests, qtbot: PatientBot) -> None:
    change_key(at.path, None, KEY)
    with window_on(at.path, KEY, qtbot, StandingClock()) as session:
        say_it_leaves(session.window.frame, "drag")
        buttons = session.window.frame.notices.findChildren(Button)
        next(button for button in buttons if button.label() == "Do not show again").click()
    with window_on(at.path, KEY, qtbot, StandingClock()) as session:
        say_it_leaves(session.window.frame, "drag")
        assert session.window.frame.notices.text() == ""


def test_a_plain_desk_says_nothing(at: DeskForTests, qtbot: PatientBot) -> None:
    with window_on(at.path, None, qtbot, StandingClock()) as session:
        assert may_leave(session.window.frame, "file")
        say_it_leaves(session.window.frame, "drag")
        assert session.window.frame.notices.text() == ""
