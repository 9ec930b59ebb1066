"""A restore leaves a whole desk under its name, whatever happens meanwhile, and loses nothing of what was there."""

import errno
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from salesdesk import app, platform_paths
from salesdesk.cli import main
from salesdesk.desk.backups import BackupStopped
from salesdesk.desk.checking import check
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import SalesDeskError
from salesdesk.store import restore
from salesdesk.store.lock import DeskBusy
from salesdesk.store.store import SqlStore
from tests.support.crashes import killed_in_a_change, killed_in_a_commit
from tests.support.desks import StandingClock, desk_in
from tests.support.source import ROOT

CLOCK = StandingClock()
KEPT = "desk before restore (2026-11-23 090000).salesdesk"
on_posix = pytest.mark.skipif(sys.platform == "win32", reason="programs are killed as POSIX kills them")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a desk of 60 deals and its backup of 20."""
    at = desk_in(tmp_path)
    for number in range(60):
        at.deal(f"Deal {number}", organisation=f"Firm {number}")
        if number == 19:
            at.desk.store.backup(tmp_path / "backup.salesdesk")
    at.desk.store.close()
    return tmp_path


def deals_in(path: Path) -> int:
    """How many deals a sound desk has, opened as by the window."""
    desk = Desk(SqlStore.open(path, CLOCK), CLOCK)
    try:
        assert check(desk) == ()
        with desk.read() as reader:
            return len(reader.open_cards(None))
    finally:
        desk.store.close()


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@on_posix
@pytest.mark.parametrize("kill", [killed_in_a_change, killed_in_a_commit])
def test_after_a_crash_both_the_old_desk_and_the_restored_one_are_whole(
    place: Path, kill: Callable[[Path], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    kill(place / "desk.salesdesk")
    asked = ["--file", str(place / "desk.salesdesk"), "restore", str(place / "backup.salesdesk")]
    assert main(asked) == 0
    assert "The desk as it was is kept in" in capsys.readouterr().err
    assert names_in(place) == {"desk.salesdesk", "backup.salesdesk"}, "what it was is among the backups alone"
    keeper = app.backups_of(place / "desk.salesdesk", CLOCK)
    (kept,) = [one for one in keeper.every() if one.path.parent == keeper.folder]
    shutil.copy(kept.path, place / "kept.salesdesk")
    assert (deals_in(place / "desk.salesdesk"), deals_in(place / "kept.salesdesk")) == (20, 60)


@on_posix
def test_a_backup_that_was_being_written_to_is_taken_as_it_was_before(place: Path) -> None:
    killed_in_a_change(place / "backup.salesdesk")
    restore.restore(place / "backup.salesdesk", place / "desk.salesdesk", CLOCK)
    assert (deals_in(place / "desk.salesdesk"), deals_in(place / KEPT)) == (20, 60)


STEPS = """
import json, os, shutil, signal, sys
from pathlib import Path
from salesdesk.store import restore
from salesdesk.store.lock import DeskLock
from tests.support.desks import StandingClock
from tests.store.test_restore import CLOCK, deals_in
from sqlalchemy import create_engine
import salesdesk.store.transaction, salesdesk.store.reader
prepared, way = Path(sys.argv[1]), sys.argv[2]
SECURE = (lambda: True) if sys.argv[3:] else (lambda: None)
STEPS = ("open", "os.link", "os.rename", "os.remove", "os.truncate", "sqlite3.connect")
told, number = [], 0
while True:
    number += 1
    place = prepared.with_name(f"{prepared.name} at {number}")
    shutil.copytree(prepared, place)
    child = os.fork()
    if not child:
        count, here = 0, str(place)
        def step(event, given):
            global count
            if event not in STEPS or not any(here in str(each) for each in given[:2]):
                return
            count += 1
            if count == number:
                if way == "kill":
                    os.kill(os.getpid(), signal.SIGKILL)
                raise OSError(int(way), os.strerror(int(way)))
        sys.addaudithook(step)
        try:
            restore.restore(place / "backup.salesdesk", place / "desk.salesdesk", CLOCK, secure=SECURE)
            os._exit(0 if count < number else 2)
        except BaseException as error:
            os._exit(1)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    before = sorted(path.name for path in place.iterdir())
    found = deals_in(place / "desk.salesdesk")
    kept = [deals_in(path) for path in place.glob("desk before restore*")]
    after = sorted(path.name for path in place.iterdir())
    told.append((status, before, found, kept, after))
    if not status:
        break
print(json.dumps(told))
"""


@on_posix
@pytest.mark.parametrize(
    ("way", "is_hot", "secured"), [("kill", True, ()), (str(errno.EIO), False, ()), ("kill", True, ("secured",))]
)
def test_at_every_step_there_is_one_whole_desk_and_nothing_is_left_about(
    place: Path, way: str, is_hot: bool, secured: tuple[str, ...]
) -> None:
    if is_hot:
        killed_in_a_commit(place / "desk.salesdesk")
    done = subprocess.run(
        [sys.executable, "-c", STEPS, str(place), way, *secured], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert len(told) >= 8
    statuses = Counter(status for status, *_ in told[:-1])
    # A fault of a lock file of an earlier version, and of a link that can be a copy, is no fault of the restore.
    assert statuses.keys() <= ({-9} if way == "kill" else {1, 2})
    assert statuses[2] <= 3
    assert statuses.total() >= 5
    for status, before, found, kept, after in told:
        assert "desk.salesdesk" in before
        assert (found, kept) in [(60, []), (20, [] if secured else [60])], (status, before)
        assert after == sorted(["backup.salesdesk", "desk.salesdesk", *([KEPT] if kept else [])])
    assert {found for _, _, found, *_ in told} == {20, 60}
    assert told[-1][2] == 20


def test_a_desk_that_is_open_is_not_replaced(place: Path) -> None:
    store = SqlStore.open(place / "desk.salesdesk", CLOCK)
    with pytest.raises(DeskBusy):
        restore.restore(place / "backup.salesdesk", place / "desk.salesdesk", CLOCK)
    store.close()
    assert names_in(place) == {"desk.salesdesk", "backup.salesdesk"}


@pytest.mark.parametrize("name", ["desk.salesdesk", "other name.salesdesk"])
def test_a_desk_is_no_backup_of_itself(place: Path, name: str) -> None:
    if name != "desk.salesdesk":
        os.link(place / "desk.salesdesk", place / name)
    with pytest.raises(SalesDeskError, match="is the desk itself"):
        restore.restore(place / name, place / "desk.salesdesk", CLOCK)


@on_posix
def test_the_desk_behind_a_link_is_replaced_and_the_link_stays(place: Path) -> None:
    (place / "elsewhere").mkdir()
    link = place / "elsewhere" / "link.salesdesk"
    link.symlink_to(place / "desk.salesdesk")
    kept = restore.restore(place / "backup.salesdesk", link, CLOCK)
    assert link.is_symlink()
    assert kept == place / KEPT
    assert (deals_in(place / "desk.salesdesk"), deals_in(kept)) == (20, 60)


@on_posix
@pytest.mark.parametrize("step", ["copying", "securing", "replacing"])
def test_a_restore_that_is_given_up_changes_nothing(place: Path, step: str) -> None:
    told: list[str] = []

    def tell(reached: str) -> None:
        told.append(reached)
        if reached == step:
            raise BackupStopped("The restore was given up.")

    backup, desk = place / "backup.salesdesk", place / "desk.salesdesk"
    with pytest.raises(BackupStopped):
        restore.restore(backup, desk, CLOCK, secure=lambda: True, tell=tell)
    assert told[-1] == step
    assert names_in(place) == {"desk.salesdesk", "backup.salesdesk"}
    assert deals_in(desk) == 60


def test_without_room_for_a_backup_of_the_desk_nothing_is_restored(place: Path) -> None:
    def full() -> None:
        raise SalesDeskError("The disk is full.")

    backup, desk = place / "backup.salesdesk", place / "desk.salesdesk"
    with pytest.raises(SalesDeskError, match="The disk is full"):
        restore.restore(backup, desk, CLOCK, secure=full)
    assert names_in(place) == {"desk.salesdesk", "backup.salesdesk"}
    assert deals_in(desk) == 60


@on_posix
def test_a_desk_with_a_broken_page_is_kept_beside(place: Path) -> None:
    backup, desk = place / "backup.salesdesk", place / "desk.salesdesk"
    broken = bytearray(desk.read_bytes())
    broken[4096 * 5 : 4096 * 9] = bytes(4096 * 4)
    desk.write_bytes(broken)
    keeper = app.backups_of(desk, CLOCK)
    assert restore.restore(backup, desk, CLOCK, secure=lambda: keeper.make("restore")) == place / KEPT
    assert deals_in(desk) == 20
    assert (place / KEPT).read_bytes() == broken


def test_a_damaged_desk_is_restored_on_the_command_line_too(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = place / "desk.salesdesk"
    desk.write_bytes(b"no desk at all" * 400)
    assert main(["--file", str(desk), "restore", str(place / "backup.salesdesk")]) == 0
    (kept,) = place.glob("desk before restore *.salesdesk")
    assert str(kept) in capsys.readouterr().err
    assert (deals_in(desk), kept.read_bytes()) == (20, b"no desk at all" * 400)


@on_posix
def test_a_damaged_desk_is_kept_as_it_lies_there(place: Path) -> None:
    desk, journal = place / "desk.salesdesk", place / "desk.salesdesk-journal"
    desk.write_bytes(b"no desk at all" * 400)
    journal.write_bytes(b"no journal either")
    restore.restore(place / "backup.salesdesk", desk, CLOCK)
    assert deals_in(desk) == 20
    assert (place / KEPT).read_bytes() == b"no desk at all" * 400
    assert not journal.exists()


def test_on_a_file_system_without_links_a_copy_is_kept(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*names: object) -> None:
        raise PermissionError(errno.EPERM, "no links here")

    monkeypatch.setattr("os.link", refuse)
    restore.restore(place / "backup.salesdesk", place / "desk.salesdesk", CLOCK)
    assert names_in(place) == {"desk.salesdesk", "backup.salesdesk", KEPT}
    assert (deals_in(place / "desk.salesdesk"), deals_in(place / KEPT)) == (20, 60)
    made = place / "made.salesdesk"
    restore.restore(place / "backup.salesdesk", made, CLOCK)
    assert deals_in(made) == 20


def test_a_restore_that_an_earlier_version_broke_off_is_finished(place: Path) -> None:
    desk = place / "desk.salesdesk"
    desk.rename(place / KEPT)
    shutil.copy(place / "backup.salesdesk", place / ".desk.salesdesk.restored")
    assert deals_in(desk) == 20
    assert names_in(place) == {"desk.salesdesk", "backup.salesdesk", KEPT}


def test_no_empty_desk_takes_the_place_of_one_that_a_restore_has_put_aside(place: Path) -> None:
    desk = platform_paths.default_desk()
    shutil.copy(place / "desk.salesdesk", desk.with_name(f"{desk.stem} before restore (2026-11-23 090000).salesdesk"))
    try:
        with pytest.raises(
            SalesDeskError, match=r"There is no file My desk.salesdesk, but My desk before restore .* lies"
        ):
            app.opened(None, CLOCK)
        assert not desk.exists()
    finally:
        for path in desk.parent.glob("*.salesdesk"):
            path.unlink()


def test_a_new_desk_does_not_get_the_journal_of_one_that_is_gone(place: Path) -> None:
    gone = place / "gone.salesdesk"
    (place / "gone.salesdesk-journal").write_bytes(b"what a change has overwritten")
    with pytest.raises(SalesDeskError, match="belongs to a desk that is no longer there"):
        SqlStore.create(gone, CLOCK)
    assert not gone.exists()
    restore.restore(place / "backup.salesdesk", gone, CLOCK)
    assert deals_in(gone) == 20
    assert (place / "gone before restore (2026-11-23 090000).salesdesk-journal").exists()


CREATE = STEPS.replace(
    'restore.restore(place / "backup.salesdesk", place / "desk.salesdesk", CLOCK, secure=SECURE)',
    'from salesdesk.store.store import SqlStore; SqlStore.create(place / "new.salesdesk", CLOCK).close()',
)


@on_posix
def test_a_new_desk_is_there_as_a_whole_or_not_at_all(place: Path) -> None:
    code = CREATE.replace(
        'found = deals_in(place / "desk.salesdesk")',
        'new = place / "new.salesdesk"; is_there = new.exists(); '
        "is_there or SqlStore.create(new, CLOCK).close(); found = deals_in(new)",
    ).replace("prepared, way", "from salesdesk.store.store import SqlStore\nprepared, way")
    done = subprocess.run(
        [sys.executable, "-c", code, str(place), "kill"], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert len(told) >= 4
    for _, _, found, _, after in told:
        assert found == 0
        assert after == ["backup.salesdesk", "desk.salesdesk", "new.salesdesk"]
