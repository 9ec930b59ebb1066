"""The window says what is wrong with the place of its desk, and leads to another one."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import Command
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import SalesDeskError
from salesdesk.store.location.place import DeskLocation
from salesdesk.store.store import SqlStore
from tests.support.desks import DeskForTests, desk_in
from tests.support.rights import as_any_user
from tests.ui.location.windows import WindowAtPlace, copy_with

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there an open file cannot be moved")


@pytest.fixture
def at(tmp_path: Path) -> DeskForTests:
    (tmp_path / "there").mkdir()
    made = desk_in(tmp_path / "there")
    made.deal("First")
    made.desk.store.backup(tmp_path / "older.salesdesk")
    made.deal("Second")
    return made


@pytest.fixture
def opening(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[DeskForTests], WindowAtPlace]]:
    """Opens a window on a desk; ended on the way out."""
    made: list[WindowAtPlace] = []

    def opened(at: DeskForTests) -> WindowAtPlace:
        (tmp_path / "computer").mkdir()
        made.append(WindowAtPlace(at, tmp_path / "computer", qtbot))
        return made[0]

    yield opened
    for window in made:
        window.close()


Opening = Callable[[DeskForTests], WindowAtPlace]


def chosen(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *asked: (str(path), ""))


def test_a_place_where_nothing_can_go_wrong_is_no_news(at: DeskForTests, opening: Opening) -> None:
    window = opening(at)
    window.add("Third")
    window.until(lambda: "Third" in window.titles())
    window.look()
    window.until(lambda: window.session.operations.is_idle)
    assert [window.said(name) for name in ("risk", "copy", "file")] == ["", "", ""]


def test_a_sync_folder_is_told_and_the_desk_moves_to_this_computer(at: DeskForTests, opening: Opening) -> None:
    (at.path.parent / ".stfolder").mkdir()
    window = opening(at)
    window.until(lambda: "Syncthing" in window.said("risk"))
    assert window.answers("risk") == ["Move it to this computer", "Move it, and keep backups here", "Keep it here"]
    window.session.window.go("deals")
    window.press("risk", "Move it, and keep backups here")
    there = window.folder / "desks" / "desk.salesdesk"
    window.until(lambda: window.desk_path() == there)
    assert window.titles() == {"First", "Second"}
    assert window.session.window.navigator.here == "deals"
    assert str(there) in window.notice()
    assert "desk.salesdesk.moved" in window.notice()
    assert not at.path.exists()
    backups = window.session.context.desk.backups
    assert backups is not None
    assert backups.second == at.path.parent
    window.until(lambda: window.session.operations.is_idle)
    assert window.said("risk") == ""
    window.session.operations.undo()
    window.until(lambda: window.titles() == {"First"})


def test_a_desk_that_is_kept_in_a_sync_folder_is_told_of_once(
    at: DeskForTests, opening: Opening, tmp_path: Path
) -> None:
    (at.path.parent / ".stfolder").mkdir()
    window = opening(at)
    window.press("risk", "Keep it here")
    assert window.said("risk") == ""
    window.session.window.frame.notices.hide()
    again = SqlStore.view(at.path, at.clock)
    assert DeskLocation(again, tmp_path, window.folder / "locations.json").risks() == ()
    again.close()


def test_a_conflicted_copy_is_told_and_merged_and_the_merge_taken_back(at: DeskForTests, opening: Opening) -> None:
    at.desk.store.close()
    copy = copy_with(at.path, "desk (1).salesdesk", at.clock, "There", "There too")
    at.desk = Desk(SqlStore.open(at.path, at.clock), at.clock)
    window = opening(at)
    window.until(lambda: "Changes in it that this desk lacks: 2." in window.said("copy"))
    assert window.answers("copy") == ["Merge it", "Look at it", "Leave it"]
    window.press("copy", "Merge it")
    window.until(lambda: "The copy is now called desk (1).salesdesk.merged" in window.notice())
    assert window.titles() == {"First", "Second", "There", "There too"}
    assert not copy.exists()
    assert window.said("copy") == ""
    window.press_notice()
    window.until(lambda: "put back" in window.notice())
    assert window.titles() == {"First", "Second"}


def test_a_copy_that_comes_while_the_window_is_open_is_told_and_can_be_looked_at_and_left(
    at: DeskForTests, opening: Opening, tmp_path: Path
) -> None:
    at.desk.store.close()
    copy = copy_with(at.path, "desk-LAPTOP.salesdesk", at.clock, "There")
    copy.rename(tmp_path / "not yet")
    at.desk = Desk(SqlStore.open(at.path, at.clock), at.clock)
    window = opening(at)
    window.until(lambda: window.session.operations.is_idle)
    assert window.said("copy") == ""
    (tmp_path / "not yet").rename(copy)
    window.until(lambda: "desk-LAPTOP.salesdesk" in window.said("copy"))
    window.press("copy", "Look at it")
    window.until(lambda: window.session.readings().windows)
    assert "desk-LAPTOP (read only)" in window.session.readings().windows[0].window.windowTitle()
    window.session.readings().close()
    window.press("copy", "Leave it")
    window.look()
    window.until(lambda: window.session.operations.is_idle)
    assert window.said("copy") == ""
    assert copy.exists()


def moved(desk: Path) -> None:
    desk.rename(desk.parents[1] / "elsewhere.salesdesk")


def test_a_desk_that_was_moved_is_opened_at_its_new_place_and_nothing_typed_is_lost(
    at: DeskForTests, opening: Opening, tmp_path: Path
) -> None:
    window = opening(at)
    moved(at.path)
    window.until(lambda: "was moved to" in window.said("file"))
    window.add("Typed meanwhile")
    window.until(lambda: "moved" in window.notice())
    window.press("file", "Open it at its new place")
    window.until(lambda: window.desk_path() == tmp_path / "elsewhere.salesdesk")
    assert window.titles() == {"First", "Second"}
    assert "Changes that were refused before: 1." in window.notice()
    window.press_notice()
    window.until(lambda: "Typed meanwhile" in window.titles())


def test_a_desk_that_was_put_back_goes_on_and_offers_what_was_refused(at: DeskForTests, opening: Opening) -> None:
    window = opening(at)
    moved(at.path)
    window.until(lambda: "was moved to" in window.said("file"))
    window.add("Typed meanwhile")
    window.until(lambda: "moved" in window.notice())
    (at.path.parents[1] / "elsewhere.salesdesk").rename(at.path)
    window.until(lambda: window.said("file") == "")
    window.until(lambda: "Changes that were refused meanwhile: 1." in window.notice())
    window.press_notice()
    window.until(lambda: window.titles() == {"First", "Second", "Typed meanwhile"})


def test_a_desk_that_was_deleted_is_saved_from_the_open_file(
    at: DeskForTests, opening: Opening, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opening(at)
    at.path.unlink()
    window.until(lambda: "was deleted" in window.said("file"))
    assert window.answers("file") == ["Save what was open as…", "Show backups"]
    chosen(monkeypatch, tmp_path / "saved")
    window.press("file", "Save what was open as…")
    window.until(lambda: window.desk_path() == tmp_path / "saved.salesdesk")
    assert window.titles() == {"First", "Second"}
    assert window.said("file") == ""


def replaced(desk: Path) -> None:
    os.replace(desk.parents[1] / "older.salesdesk", desk)  # noqa: PTH105 - as other programs do it


def overwritten(desk: Path) -> None:
    desk.write_bytes((desk.parents[1] / "older.salesdesk").read_bytes())


@pytest.mark.parametrize(("way", "words"), [(replaced, "Another file was put in"), (overwritten, "was overwritten")])
def test_another_file_in_its_place_is_told_and_opened(
    at: DeskForTests, opening: Opening, way: Callable[[Path], None], words: str
) -> None:
    window = opening(at)
    way(at.path)
    window.look()
    window.until(lambda: words in window.said("file"))
    window.press("file", "Open what is there now")
    window.until(lambda: "The desk is now" in window.notice())
    assert window.titles() == {"First"}
    assert window.said("file") == ""


def test_a_drive_that_was_pulled_out_is_told_and_noticed_when_it_is_back(
    at: DeskForTests, opening: Opening, tmp_path: Path
) -> None:
    window = opening(at)
    shutil.copytree(at.path.parent, tmp_path / "copy of the drive")
    shutil.rmtree(at.path.parent)
    window.until(lambda: "cannot be read any more" in window.said("file"))
    assert window.answers("file") == ["Try again", "Save what was open as…"]
    (tmp_path / "copy of the drive").rename(at.path.parent)
    window.press("file", "Try again")
    window.press("file", "Open what is there now")
    window.until(lambda: "The desk is now" in window.notice())
    assert window.titles() == {"First", "Second"}


def test_what_is_being_typed_is_on_the_clipboard_when_the_window_is_made_anew(
    at: DeskForTests, opening: Opening, tmp_path: Path, qtbot: QtBot
) -> None:
    window = opening(at)
    window.session.window.new_deal("")
    field = window.session.window.frame.new_deal.title
    field.setFocus()
    moved(at.path)
    window.until(lambda: "was moved to" in window.said("file"))
    window.until(lambda: QApplication.focusWidget() is field)
    qtbot.keyClicks(field, "Half a title")
    window.press("file", "Open it at its new place")
    window.until(lambda: window.desk_path() == tmp_path / "elsewhere.salesdesk")
    assert QApplication.clipboard().text() == "Half a title"
    assert "on the clipboard" in window.notice()


@as_any_user
def test_a_desk_that_can_only_be_read_opens_says_why_and_is_copied(
    at: DeskForTests, opening: Opening, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at.desk.store.close()
    at.path.chmod(0o400)
    window = opening(at)
    window.until(lambda: "protected against changes" in window.said("risk"))
    assert window.titles() == {"First", "Second"}
    chosen(monkeypatch, tmp_path / "mine.salesdesk")
    window.press("risk", "Copy it to…")
    window.until(lambda: window.desk_path() == tmp_path / "mine.salesdesk")
    window.add("Third")
    window.until(lambda: window.titles() == {"First", "Second", "Third"})


def test_what_was_typed_while_the_disk_was_full_is_done_by_a_click_once_there_is_room(
    at: DeskForTests, opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opening(at)
    desk = window.session.context.desk

    def full(command: Command, actor: str = "user") -> Change:
        raise SalesDeskError("The disk is full. {file} is as it was before.", file="desk.salesdesk")

    with monkeypatch.context() as disk:
        disk.setattr(desk, "do", full)
        window.add("Typed")
        window.until(lambda: "The disk is full" in window.notice())
    window.press_notice()
    window.until(lambda: "Typed" in window.titles())
