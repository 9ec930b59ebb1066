"""The lock of a desk file: one holder, let go by release, whatever the desk is called."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from salesdesk.domain.errors import SalesDeskError
from salesdesk.platform_paths import system_clock
from salesdesk.store import lock
from salesdesk.store.lock import DeskBusy, DeskLock, file_number, lock_folder
from salesdesk.store.store import SqlStore
from tests.support.desks import desk_in
from tests.support.source import ROOT

on_posix = pytest.mark.skipif(sys.platform == "win32", reason="links and locks as Unix has them")


def side_file(desk: Path) -> Path:
    return desk.with_name(f".{desk.name}.lock")


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    path = tmp_path / "desk.salesdesk"
    path.write_bytes(b"x")
    return path


def test_one_has_it_until_it_is_let_go(desk: Path) -> None:
    held = DeskLock(desk)
    with pytest.raises(DeskBusy) as told:
        DeskLock(desk)
    assert told.value.message.values["path"] == str(desk)
    other = desk.with_name("other.salesdesk")
    other.touch()
    with DeskLock(other):
        held.release()
        held.release()
        DeskLock(desk).release()
    assert sorted(path.name for path in desk.parent.iterdir()) == ["desk.salesdesk", "other.salesdesk"]


def symlinked(desk: Path) -> Path:
    link = desk.with_name("symlink.salesdesk")
    link.symlink_to(desk)
    return link


def hard_linked(desk: Path) -> Path:
    link = desk.with_name("hard link.salesdesk")
    os.link(desk, link)
    return link


def unlocked(desk: Path) -> Path:
    """The same desk, after someone has removed every lock file."""
    for path in lock.lock_folder().glob("*.lock"):
        path.unlink()
    side_file(desk).unlink(missing_ok=True)
    return desk


def moved(desk: Path) -> Path:
    return desk.rename(desk.with_name("moved.salesdesk"))


SECOND = """
import sys
from pathlib import Path
from salesdesk.platform_paths import system_clock
from salesdesk.store.lock import DeskBusy
from salesdesk.store.store import SqlStore
try:
    SqlStore.open(Path(sys.argv[1]), system_clock).close()
except DeskBusy:
    sys.exit(3)
"""


@on_posix
@pytest.mark.parametrize("way", [symlinked, hard_linked, unlocked, moved])
def test_a_second_writer_never_gets_in(tmp_path: Path, way: Callable[[Path], Path]) -> None:
    if way is unlocked and not sys.platform.startswith("linux"):
        pytest.skip("only Linux tells who has locked a file that is gone")
    at = desk_in(tmp_path)
    path = way(at.path)
    with pytest.raises(DeskBusy):
        SqlStore.open(path, system_clock)
    done = subprocess.run([sys.executable, "-c", SECOND, str(path)], check=False, cwd=ROOT)
    assert done.returncode == 3
    at.desk.store.close()
    SqlStore.open(path, system_clock).close()


@on_posix
@pytest.mark.parametrize("session", ["", "/no/such/folder"])
def test_without_a_session_the_folder_is_the_user_s_own(
    desk: Path, session: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", session)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with DeskLock(desk):
        assert (lock.lock_folder().stat().st_mode & 0o777, lock.lock_folder().is_relative_to(session)) == (0o700, False)
        (file,) = lock.lock_folder().glob("{:x}-{:x}.lock".format(*lock.file_number(desk)))
        assert file.stat().st_mode & 0o777 == 0o600
        with pytest.raises(DeskBusy):
            DeskLock(desk)


@on_posix
def test_a_folder_that_others_can_write_to_holds_no_locks(
    desk: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "run" / "salesdesk").mkdir(parents=True)
    (tmp_path / "run" / "salesdesk").chmod(0o777)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    assert not lock.lock_folder().is_relative_to(tmp_path)


@on_posix
def test_a_window_of_an_earlier_version_is_respected(desk: Path) -> None:
    import fcntl

    with side_file(desk).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(DeskBusy):
            DeskLock(desk)
    DeskLock(desk).release()


def test_a_folder_or_a_desk_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SalesDeskError, match="There is no folder"):
        DeskLock(tmp_path / "no" / "desk.salesdesk")
    with pytest.raises(SalesDeskError, match="There is no file"):
        DeskLock(tmp_path / "desk.salesdesk")


def test_who_forgets_it_lets_it_go(desk: Path) -> None:
    held: DeskLock | None = DeskLock(desk)
    assert held
    held = None
    DeskLock(desk).release()


@on_posix
def test_lock_files_of_desks_that_nobody_has_open_go(tmp_path: Path) -> None:
    """A restore, a passphrase and a copy each make a new file, whose lock file would stay for good."""
    desks = [tmp_path / name for name in ("gone.salesdesk", "open.salesdesk", "own.salesdesk")]
    for desk in desks:
        desk.write_bytes(b"")
    DeskLock(desks[0]).release()
    with DeskLock(desks[1]), DeskLock(desks[2]) as own:
        there = {path.stem for path in lock_folder().glob("*-*.lock")}
        names = ["{:x}-{:x}".format(*file_number(desk)) for desk in desks]
        assert [name in there for name in names] == [False, True, True]
        with pytest.raises(DeskBusy):
            DeskLock(desks[1])
        assert own.number == file_number(desks[2])
