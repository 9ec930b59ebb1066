"""What the window remembers."""

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from salesdesk.ui.shell.state import WindowState


def test_what_is_put_is_there_next_time(tmp_path: Path) -> None:
    path = tmp_path / "new" / "window.json"
    state = WindowState(path)
    state.put("geometry", QByteArray(b"\x00\xff geometry"))
    state.put("page", "deals")
    state.save()
    again = WindowState(path)
    assert bytes(again.bytes("geometry").data()) == b"\x00\xff geometry"
    assert again.text("page") == "deals"


@pytest.mark.parametrize("content", ["", "[]", "{", '{"geometry": "ü!", "page": 3}', "\x00"])
def test_a_file_that_is_none_is_passed_over(tmp_path: Path, content: str) -> None:
    path = tmp_path / "window.json"
    path.write_text(content, encoding="utf-8")
    state = WindowState(path)
    assert state.bytes("geometry").isEmpty()
    assert state.text("page", "board") == "board"


def test_a_place_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    state = WindowState(tmp_path / "file" / "window.json")
    state.put("page", "deals")
    state.save()
    assert state.text("page") == "deals"


def test_what_others_have_put_meanwhile_stays(tmp_path: Path) -> None:
    """The window saves its place when it is closed, and must not take back what was set while it was open."""
    path = tmp_path / "window.json"
    window = WindowState(path)
    window.put("page", "deals")
    window.save()
    other = WindowState(path)
    other.put("lock after", "5")
    other.save()
    window.put("page", "board")
    window.save()
    again = WindowState(path)
    assert (again.text("page"), again.text("lock after")) == ("board", "5")
