"""A file is whole, or it is as it was before."""

import errno
import os
from pathlib import Path

import pytest

from salesdesk.domain.errors import SalesDeskError
from salesdesk.reports.files import write_whole, writing_whole


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_takes_the_place_of_the_old(tmp_path: Path) -> None:
    target = tmp_path / "review.pdf"
    target.write_bytes(b"old")
    write_whole(target, b"new")
    assert target.read_bytes() == b"new"
    assert names(tmp_path) == ["review.pdf"]


@pytest.mark.parametrize("failure", [RuntimeError("cancelled"), KeyboardInterrupt(), MemoryError()])
def test_an_interrupted_export_leaves_the_old_file_and_no_rest(tmp_path: Path, failure: BaseException) -> None:
    target = tmp_path / "deals.csv"
    target.write_bytes(b"old")
    with pytest.raises(type(failure)), writing_whole(target) as beside:
        beside.write_bytes(b"half")
        assert beside.parent == tmp_path
        raise failure
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["deals.csv"]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "The disk is full. deals.csv was not written; what was there before is still there."),
        (errno.EROFS, "deals.csv cannot be written: the file or its folder can only be read"),
        (errno.EIO, "deals.csv cannot be written: "),
    ],
)
def test_a_fault_of_the_disk_is_told_in_a_sentence(tmp_path: Path, number: int, words: str) -> None:
    target = tmp_path / "deals.csv"
    target.write_bytes(b"old")
    with pytest.raises(SalesDeskError) as told, writing_whole(target):
        raise OSError(number, os.strerror(number))
    assert str(told.value).startswith(words)
    assert (target.read_bytes(), names(tmp_path)) == (b"old", ["deals.csv"])


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SalesDeskError, match=r"There is no folder .*missing; review\.pdf was not written"):
        write_whole(tmp_path / "missing" / "review.pdf", b"x")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(SalesDeskError, match="is a folder"):
        write_whole(tmp_path, b"x")


def test_a_file_that_can_only_be_read_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "review.pdf"
    target.write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(SalesDeskError, match="can only be read"):
        write_whole(target, b"new")
    assert target.read_bytes() == b"old"


def test_a_link_keeps_pointing_at_the_file(tmp_path: Path) -> None:
    real, link = tmp_path / "real.pdf", tmp_path / "link.pdf"
    real.write_bytes(b"old")
    link.symlink_to(real)
    write_whole(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


def test_what_a_program_that_was_killed_has_left_goes_with_the_next_file(tmp_path: Path) -> None:
    target = tmp_path / "review.pdf"
    ended, running = tmp_path / f".review.pdf.ab12.{2**22 + 7}.part", tmp_path / f".review.pdf.ab12.{os.getppid()}.part"
    for left in (ended, running):
        left.write_bytes(b"half")
    write_whole(target, b"new")
    assert names(tmp_path) == [running.name, "review.pdf"]
