"""A desk that is moved, deleted, replaced or overwritten while it is open is noticed before anything is written or read."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from salesdesk.desk.checking import check
from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import SalesDeskError
from salesdesk.store.store import SqlStore
from salesdesk.store.witness import DeskMoved
from tests.support.desks import DeskForTests, desk_in

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there an open file cannot be moved")


@pytest.fixture
def at(tmp_path: Path) -> DeskForTests:
    made = desk_in(tmp_path)
    made.deal("First")
    made.desk.store.backup(tmp_path / "older.salesdesk")
    made.deal("Second")
    made.desk.snapshot().open_cards()
    return made


def moved(desk: Path) -> None:
    desk.rename(desk.with_name("elsewhere.salesdesk"))


def deleted(desk: Path) -> None:
    desk.unlink()


def replaced(desk: Path) -> None:
    os.replace(desk.with_name("older.salesdesk"), desk)  # noqa: PTH105 - as other programs do it


def replaced_by_the_same(desk: Path) -> None:
    shutil.copy(desk, desk.with_name("same.salesdesk"))
    os.replace(desk.with_name("same.salesdesk"), desk)  # noqa: PTH105


def overwritten(desk: Path) -> None:
    desk.write_bytes(desk.with_name("older.salesdesk").read_bytes())


WAYS: dict[Callable[[Path], None], str] = {
    moved: "was moved or deleted while it was open",
    deleted: "was moved or deleted while it was open",
    replaced: "Another file was put in the place of",
    replaced_by_the_same: "Another file was put in the place of",
    overwritten: "was overwritten by another copy while it was open",
}


@pytest.mark.parametrize("way", WAYS)
def test_it_is_told_by_whatever_comes_next(at: DeskForTests, way: Callable[[Path], None]) -> None:
    way(at.path)
    found = at.path.read_bytes() if at.path.exists() else None
    asked: list[Callable[[], object]] = [
        lambda: at.desk.do(SetQuota(period="2026-Q4", amount=5)),
        lambda: at.anew().snapshot().open_cards(),
        at.desk.undo,
        lambda: at.deal("Third"),
    ]
    for ask in asked:
        with pytest.raises(DeskMoved, match=WAYS[way]) as told:
            ask()
        assert "SalesDesk" in str(told.value)
    at.desk.store.close()
    assert (at.path.read_bytes() if at.path.exists() else None) == found
    assert not at.path.with_name("desk.salesdesk-journal").exists()


@pytest.mark.parametrize("way", [moved, replaced])
def test_a_reading_is_told_first_as_well(at: DeskForTests, way: Callable[[Path], None]) -> None:
    way(at.path)
    with pytest.raises(DeskMoved, match=WAYS[way]):
        at.desk.store.position()
    at.desk.store.close()


@pytest.mark.parametrize("way", [moved, deleted, replaced])
def test_in_the_middle_of_a_change(at: DeskForTests, way: Callable[[Path], None]) -> None:
    with pytest.raises(SalesDeskError, match="Nothing was changed"), at.desk.store.change("Test", 1, {}) as transaction:
        way(at.path)
        assert transaction
        raise OSError("what the disk said")
    at.desk.store.close()


def test_put_back_it_goes_on(at: DeskForTests) -> None:
    moved(at.path)
    with pytest.raises(DeskMoved):
        at.deal("Third")
    at.path.with_name("elsewhere.salesdesk").rename(at.path)
    at.deal("Third")
    assert check(at.desk) == ()
    at.desk.store.close()


def test_a_fork_with_as_many_changes_is_no_surprise_of_the_pages_in_memory(at: DeskForTests) -> None:
    """Two copies with the same count of changes look the same to SQLite, which goes on with the pages that it has in memory."""
    fork = at.path.with_name("fork.salesdesk")
    at.desk.store.backup(fork)
    other = Desk(SqlStore.open(fork, at.clock), at.clock)
    for number in range(3):
        at.deal(f"Here {number}")
        other.do(CreateDeal(title=f"There {number}"))
    other.store.close()
    count = slice(24, 28)
    content = bytearray(fork.read_bytes())
    content[count] = at.path.read_bytes()[count]
    at.path.write_bytes(content)
    with pytest.raises(DeskMoved, match="overwritten"):
        at.deal("Fourth")
    at.desk.store.close()


def test_who_only_reads_sees_what_others_write_and_is_told_of_another_file(at: DeskForTests) -> None:
    beside = SqlStore.view(at.path, at.clock)
    for number in (2, 3):
        with beside.read() as reader:
            assert len(reader.open_cards(None)) == number
        at.deal("Another")
    replaced(at.path)
    with pytest.raises(DeskMoved), beside.read():
        pass
    beside.close()
    at.desk.store.close()


def test_a_copy_that_only_has_another_time_is_no_fault(at: DeskForTests) -> None:
    os.utime(at.path, (1, 1))
    at.deal("Third")
    assert check(at.desk) == ()
    at.desk.store.close()
