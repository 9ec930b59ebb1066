"""What leaves an encrypted desk is said to be readable, once a window for each way out."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from salesdesk.store.recoding import change_key
from salesdesk.ui.leaving import may_leave, say_it_leaves
from salesdesk.ui.session import Session
from tests.support.bot import PatientBot
from tests.support.desks import DeskForTests, StandingClock, desk_in
from tests.ui.locking.windows import KEY, below, window_on
from tests.ui.questions import answer


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DeskForTests:
    below(tmp_path, monkeypatch)
    made = desk_in(tmp_path)
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


def test_a_plain_desk_says_nothing(at: DeskForTests, qtbot: PatientBot) -> None:
    with window_on(at.path, None, qtbot, StandingClock()) as session:
        assert may_leave(session.window.frame, "file")
        say_it_leaves(session.window.frame, "drag")
        assert session.window.frame.notices.text() == ""
