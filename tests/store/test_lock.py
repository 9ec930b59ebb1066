"""The lock of a desk file: one holder, let go by release, kept on the same side file by every version."""

import sys
from pathlib import Path

import pytest

from salesdesk.domain.errors import SalesDeskError
from salesdesk.store.lock import DeskBusy, DeskLock


def side_file(desk: Path) -> Path:
    return desk.with_name(f".{desk.name}.lock")


def test_one_has_it_until_it_is_let_go(tmp_path: Path) -> None:
    desk = tmp_path / "desk.salesdesk"
    held = DeskLock(desk)
    with pytest.raises(DeskBusy) as told:
        DeskLock(desk)
    assert told.value.message.values["path"] == str(desk)
    other = DeskLock(tmp_path / "other.salesdesk")
    held.release()
    held.release()
    again = DeskLock(desk)
    assert side_file(desk).is_file()
    again.release()
    other.release()


def test_the_side_file_keeps_what_is_in_it(tmp_path: Path) -> None:
    desk = tmp_path / "desk.salesdesk"
    side_file(desk).write_text("of another version", encoding="utf-8")
    held = DeskLock(desk)
    held.release()
    assert side_file(desk).read_text("utf-8") == "of another version"


@pytest.mark.skipif(sys.platform == "win32", reason="the lock of an earlier version, as Unix has it")
def test_a_window_of_an_earlier_version_is_respected(tmp_path: Path) -> None:
    import fcntl

    desk = tmp_path / "desk.salesdesk"
    with side_file(desk).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(DeskBusy):
            DeskLock(desk)
    DeskLock(desk).release()


def test_a_folder_that_is_not_there_and_a_side_file_that_cannot_be_one(tmp_path: Path) -> None:
    with pytest.raises(SalesDeskError, match="There is no folder"):
        DeskLock(tmp_path / "no" / "desk.salesdesk")
    side_file(tmp_path / "desk.salesdesk").mkdir()
    with pytest.raises(SalesDeskError, match="folder cannot be written to"):
        DeskLock(tmp_path / "desk.salesdesk")
