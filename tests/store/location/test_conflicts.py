"""A conflicted copy is a desk with the desk's own founder, under a name as sync programs give, with entries that the desk lacks."""

import shutil
from pathlib import Path
from random import Random

import pytest

from salesdesk.desk.checking import check
from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.desk.commands.merge import MergeLog
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.desk import Desk
from salesdesk.domain.records import Deal
from salesdesk.store import cipher, recoding
from salesdesk.store.location.conflicts import conflicted_copies, names_like
from salesdesk.store.store import SqlStore
from tests.support.desks import DeskForTests, desk_in

NAMES = (
    "desk (Anna's conflicted copy 2026-11-01).salesdesk",
    "desk (In Konflikt stehende Kopie von Anna 2026-11-01).salesdesk",
    "desk (Copie en conflit de Anna 2026-11-01).salesdesk",
    "desk (Anna 的冲突副本 2026-11-01).salesdesk",
    "desk（冲突）.salesdesk",
    "desk (conflicted copy 2026-11-01 120000).salesdesk",
    "desk_conflict-20261101-120000.salesdesk",
    "desk-LAPTOP.salesdesk",
    "desk-Annas-MacBook-Pro.salesdesk",
    "desk (1).salesdesk",
    "desk[Conflict].salesdesk",
    "desk [Conflict].salesdesk",
    "desk.sync-conflict-20261101-120000-ABCDEFG.salesdesk",
    "desk (SFConflict anna@example.com 2026-11-01-12-00-00).salesdesk",
    "desk.Conflict.salesdesk",
    "desk 2.salesdesk",
    "desk (1).SALESDESK",
)
OTHERS = (
    "other.salesdesk",
    "desktop.salesdesk",
    "desk 2026.salesdesk",
    "desk 2026-11-29 14.05.07+0100 hourly.salesdesk",
    "desk.salesdesk.merged",
    "desk.salesdesk-journal",
    "desk (1).xlsx",
    "my desk (1).salesdesk",
    "desk copy.salesdesk",
)


@pytest.fixture
def at(tmp_path: Path) -> DeskForTests:
    made = desk_in(tmp_path)
    made.deal("Shared")
    return made


def beside(at: DeskForTests, name: str, titles: tuple[str, ...]) -> Path:
    """A copy beside a desk, in which deals were added on another computer."""
    at.desk.store.close()
    path = Path(shutil.copy(at.path, at.path.with_name(name)))
    work_in(path, at, titles)
    at.desk = Desk(SqlStore.open(at.path, at.clock, Random(7).randbytes), at.clock)
    return path


def work_in(path: Path, at: DeskForTests, titles: tuple[str, ...], key: bytes | None = None) -> None:
    store = SqlStore.open(path, at.clock, Random(len(path.name)).randbytes, key)
    other = Desk(store, at.clock)
    for title in titles:
        other.do(CreateDeal(title=title))
    store.close()


@pytest.mark.parametrize("name", NAMES)
def test_names_that_sync_programs_give(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("")
    assert names_like(tmp_path / "desk.salesdesk") == [tmp_path / name]


@pytest.mark.parametrize("name", OTHERS)
def test_names_that_they_do_not_give(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("")
    assert names_like(tmp_path / "desk.salesdesk") == []


def test_it_is_told_how_many_changes_the_copy_holds_and_merging_brings_them(at: DeskForTests) -> None:
    path = beside(at, "desk (1).salesdesk", ("There", "There too"))
    at.deal("Here")
    (copy,) = conflicted_copies(at.path)
    assert (copy.path, copy.changes, copy.can_merge) == (path, 2, True)
    at.desk.do(MergeLog(source=path))
    assert conflicted_copies(at.path) == ()
    with at.desk.read() as reader:
        assert {deal.title for deal in reader.find(Deal)} == {"Shared", "There", "There too", "Here"}
    assert check(at.desk) == ()
    at.desk.store.close()


def test_a_copy_that_lacks_nothing_of_ours_or_holds_nothing_more_is_not_told(at: DeskForTests) -> None:
    beside(at, "desk (1).salesdesk", ())
    at.deal("Here")
    assert conflicted_copies(at.path) == ()
    at.desk.store.close()


def test_each_state_of_a_copy_has_a_key_of_its_own(at: DeskForTests) -> None:
    path = beside(at, "desk (1).salesdesk", ("There",))
    before = conflicted_copies(at.path)
    assert conflicted_copies(at.path) == before
    work_in(path, at, ("Later",))
    (after,) = conflicted_copies(at.path)
    assert after.changes == 2
    assert after.key != before[0].key
    at.desk.store.close()


def test_two_files_that_went_on_on_this_computer_cannot_be_merged(at: DeskForTests) -> None:
    """As an older copy that was put in the place of the desk, in which the same device then goes on."""
    for number in range(9):
        at.deal(f"Deal {number}")
    at.desk.store.close()
    path, older = at.path.with_name("desk (1).salesdesk"), at.path.read_bytes()
    work_in(at.path, at, ("Newer", "Newest"))
    shutil.copy(at.path, path)
    at.path.write_bytes(older)
    work_in(at.path, at, ("Another",))
    (copy,) = conflicted_copies(at.path)
    assert (copy.changes, copy.can_merge) == (2, False)
    assert "cannot be merged" in str(copy.sentence)


def test_other_desks_and_files_that_are_none_do_not_count(at: DeskForTests, tmp_path: Path) -> None:
    founded = SqlStore.create(tmp_path / "desk (2).salesdesk", at.clock, Random(77).randbytes)
    Desk(founded, at.clock).do(SetQuota(period="2026-Q4", amount=5))
    founded.close()
    (tmp_path / "desk (3).salesdesk").write_text("no desk")
    (tmp_path / "desk (4).salesdesk").write_bytes(b"")
    (tmp_path / "desk (5).salesdesk").mkdir()
    (tmp_path / "desk (6).salesdesk").symlink_to(at.path)
    assert conflicted_copies(at.path) == ()
    at.desk.store.close()


def test_copies_of_an_encrypted_desk_are_read_and_merged_under_its_key(at: DeskForTests) -> None:
    at.desk.store.close()
    key = cipher.new_key("a passphrase")
    recoding.change_key(at.path, None, key)
    path = Path(shutil.copy(at.path, at.path.with_name("desk-LAPTOP.salesdesk")))
    work_in(path, at, ("There",), key)
    (copy,) = conflicted_copies(at.path, key)
    assert (copy.changes, copy.can_merge) == (1, True)
    assert conflicted_copies(at.path) == ()
    desk = Desk(SqlStore.open(at.path, at.clock, key=key), at.clock)
    desk.do(MergeLog(source=path))
    with desk.read() as reader:
        assert {deal.title for deal in reader.find(Deal)} == {"Shared", "There"}
    desk.store.close()
