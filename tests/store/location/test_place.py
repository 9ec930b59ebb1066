"""What became of an open desk file, how what was open is saved, and how a desk moves to this computer."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

from salesdesk.desk.checking import check
from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.desk.commands.merge import MergeLog
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import SalesDeskError
from salesdesk.domain.records import Deal
from salesdesk.store import cipher, recoding
from salesdesk.store.location.place import DeskLocation
from salesdesk.store.store import SqlStore
from tests.support.desks import START, DeskForTests, desk_in

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there an open file cannot be moved")


@pytest.fixture
def at(tmp_path: Path) -> DeskForTests:
    (tmp_path / "synced").mkdir()
    made = desk_in(tmp_path / "synced")
    made.deal("First")
    made.desk.store.backup(tmp_path / "synced" / "older.salesdesk")
    made.deal("Second")
    return made


def location(at: DeskForTests) -> DeskLocation:
    store = at.desk.store
    assert isinstance(store, SqlStore)
    folder = at.path.parents[1]
    return DeskLocation(store, folder / "desks", folder / "locations.json")


def titles(path: Path, key: bytes | None = None) -> set[str]:
    store = SqlStore.view(path, lambda: START, key=key)
    try:
        assert store.check() == ()
        with store.read() as reader:
            return {deal.title for deal in reader.find(Deal)}
    finally:
        store.close()


def nothing(desk: Path) -> None:
    """The desk stays as it is."""


def moved(desk: Path) -> None:
    desk.rename(desk.parents[1] / "elsewhere.salesdesk")


def deleted(desk: Path) -> None:
    desk.unlink()


def folder_gone(desk: Path) -> None:
    shutil.rmtree(desk.parent)


def folder_moved(desk: Path) -> None:
    desk.parent.rename(desk.parents[1] / "other folder")


def replaced(desk: Path) -> None:
    os.replace(desk.with_name("older.salesdesk"), desk)  # noqa: PTH105 - as other programs do it


def replaced_and_kept(desk: Path) -> None:
    """As a sync program does where both sides have changed."""
    desk.rename(desk.with_name("desk (conflicted copy).salesdesk"))
    desk.with_name("older.salesdesk").rename(desk)


def overwritten(desk: Path) -> None:
    desk.write_bytes(desk.with_name("older.salesdesk").read_bytes())


def smashed(desk: Path) -> None:
    desk.write_bytes(b"no desk any more" * 1000)


@pytest.mark.parametrize(
    ("way", "kind", "found"),
    [
        (nothing, "there", None),
        (moved, "moved", "elsewhere.salesdesk"),
        (deleted, "deleted", None),
        (folder_gone, "gone", None),
        (folder_moved, "moved", "other folder/desk.salesdesk"),
        (replaced, "replaced", None),
        (replaced_and_kept, "replaced", "synced/desk (conflicted copy).salesdesk"),
        (overwritten, "overwritten", "synced/desk.salesdesk"),
        (smashed, "overwritten", "synced/desk.salesdesk"),
    ],
)
def test_what_became_of_the_file(
    at: DeskForTests, tmp_path: Path, way: Callable[[Path], None], kind: str, found: str | None
) -> None:
    way(at.path)
    state = location(at).state()
    assert state is not None
    assert (state.kind, state.found) == (kind, tmp_path / found if found else None)
    assert kind == "there" or "desk.salesdesk" in str(state.sentence)
    at.desk.store.close()


def test_where_a_drive_was_another_device_shows_through(at: DeskForTests, monkeypatch: pytest.MonkeyPatch) -> None:
    deleted(at.path)
    real = Path.stat

    def of_another_device(path: Path, **how: bool) -> os.stat_result:
        found = real(path, **how)
        if path != at.path.parent:
            return found
        return os.stat_result((*found[:2], found.st_dev + 1, *found[3:]))

    monkeypatch.setattr(Path, "stat", of_another_device)
    assert (state := location(at).state()) is not None
    assert (state.kind, state.can_save) == ("gone", True)
    monkeypatch.undo()
    at.desk.store.close()


def test_a_file_that_can_only_be_read_from_now_on(at: DeskForTests, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    assert (state := location(at).state()) is not None
    assert state.kind == "read_only"
    monkeypatch.undo()
    at.desk.store.close()


@pytest.mark.parametrize("way", [moved, deleted, replaced, folder_gone])
def test_what_was_open_can_be_saved_from_the_open_file(
    at: DeskForTests, tmp_path: Path, way: Callable[[Path], None]
) -> None:
    way(at.path)
    place = location(at)
    state = place.state()
    assert state is not None
    assert state.can_save
    place.save_open(tmp_path / "saved.salesdesk")
    assert titles(tmp_path / "saved.salesdesk") == {"First", "Second"}
    at.desk.store.close()


def test_a_journal_in_the_place_of_the_file_is_never_taken_for_its_own(at: DeskForTests, tmp_path: Path) -> None:
    replaced(at.path)
    journal = at.path.with_name("desk.salesdesk-journal")
    journal.write_bytes(b"of another file")
    with pytest.raises(SalesDeskError, match="cannot be read any more"):
        location(at).save_open(tmp_path / "saved.salesdesk")
    assert journal.read_bytes() == b"of another file"
    assert not (tmp_path / "saved.salesdesk").exists()
    at.desk.store.close()


def test_while_a_change_is_under_way_nothing_is_said(at: DeskForTests) -> None:
    seen: list[object] = ["not asked"]
    with at.desk.store.change("Test", 1, {}):
        thread = Thread(target=lambda: seen.append(location(at).state()))
        thread.start()
        thread.join()
    assert seen[-1] is None
    assert (state := location(at).state()) is not None
    assert state.kind == "there"
    at.desk.store.close()


def test_put_back_it_is_there_again(at: DeskForTests) -> None:
    moved(at.path)
    (at.path.parents[1] / "elsewhere.salesdesk").rename(at.path)
    assert (state := location(at).state()) is not None
    assert state.kind == "there"
    at.desk.store.close()


@pytest.mark.parametrize("is_encrypted", [False, True])
def test_a_desk_moves_to_this_computer_checked_and_the_old_one_opens_no_more(
    at: DeskForTests, tmp_path: Path, is_encrypted: bool
) -> None:
    key = None
    if is_encrypted:
        at.desk.store.close()
        key = cipher.new_key("a passphrase")
        recoding.change_key(at.path, None, key)
        at.desk = Desk(SqlStore.open(at.path, at.clock, key=key), at.clock)
    (tmp_path / "desks").mkdir()
    (tmp_path / "desks" / "desk.salesdesk").write_text("another desk")
    place = location(at)
    copy = place.prepare_move()
    at.desk.store.close()
    left = place.finish_move(copy)
    assert copy == tmp_path / "desks" / "desk 2.salesdesk"
    assert titles(copy, key) == {"First", "Second"}
    assert left == at.path.with_name("desk.salesdesk.moved")
    assert not at.path.exists()
    assert titles(left, key) == {"First", "Second"}
    assert (tmp_path / "desks" / "desk.salesdesk").read_text() == "another desk"
    desk = Desk(SqlStore.open(copy, at.clock, key=key), at.clock)
    assert check(desk) == ()
    desk.store.close()


def test_what_was_changed_meanwhile_moves_along_and_can_be_undone_there(at: DeskForTests) -> None:
    place = location(at)
    copy = place.prepare_move()
    at.deal("Third")
    at.desk.store.close()
    place.finish_move(copy)
    assert titles(copy) == {"First", "Second", "Third"}
    desk = Desk(SqlStore.open(copy, at.clock), at.clock)
    desk.undo()
    desk.undo()
    assert check(desk) == ()
    desk.store.close()
    assert titles(copy) == {"First"}


def test_a_desk_whose_file_has_to_stay_has_a_copy_that_is_a_device_of_its_own(
    at: DeskForTests, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two files that go on under one name could never be merged."""

    def refuse(*names: object) -> None:
        raise PermissionError

    place = location(at)
    copy = place.prepare_move()
    at.desk.store.close()
    monkeypatch.setattr(os, "rename", refuse)
    assert place.finish_move(copy) is None
    for path, title in ((copy, "There"), (at.path, "Here")):
        desk = Desk(SqlStore.open(path, at.clock), at.clock)
        desk.do(CreateDeal(title=title))
        desk.store.close()
    desk = Desk(SqlStore.open(copy, at.clock), at.clock)
    desk.do(MergeLog(source=at.path))
    desk.store.close()
    assert titles(copy) == {"First", "Second", "There", "Here"}


def test_a_damaged_desk_does_not_move(at: DeskForTests, tmp_path: Path) -> None:
    content = at.path.read_bytes()
    at.desk.store.close()
    at.path.write_bytes(content.replace(b"Second", b"Sacond"))
    at.desk = Desk(SqlStore.open(at.path, at.clock), at.clock)
    with pytest.raises(SalesDeskError, match="not sound"):
        location(at).prepare_move()
    assert list((tmp_path / "desks").iterdir()) == []
    at.desk.store.close()


def test_a_merged_copy_is_set_aside_under_a_name_that_is_no_desk(at: DeskForTests) -> None:
    at.desk.store.close()
    copy = at.path.with_name("desk (1).salesdesk")
    shutil.copy(at.path, copy)
    work = Desk(SqlStore.open(copy, at.clock), at.clock)
    work.do(CreateDeal(title="There"))
    work.store.close()
    at.desk = Desk(SqlStore.open(at.path, at.clock), at.clock)
    place = location(at)
    (found,) = place.copies()
    assert place.set_aside(found) == copy.with_name("desk (1).salesdesk.merged")
    assert place.copies() == ()
    at.desk.store.close()


def test_a_copy_that_the_user_leaves_is_told_again_when_it_has_changed(at: DeskForTests) -> None:
    at.desk.store.close()
    copy = at.path.with_name("desk (1).salesdesk")
    shutil.copy(at.path, copy)

    def work() -> None:
        other = Desk(SqlStore.open(copy, at.clock), at.clock)
        other.do(CreateDeal(title="There"))
        other.store.close()

    work()
    at.desk = Desk(SqlStore.open(at.path, at.clock), at.clock)
    place = location(at)
    (found,) = place.copies()
    place.leave(found)
    assert place.copies() == ()
    work()
    assert [again.changes for again in place.copies()] == [2]
    at.desk.store.close()
