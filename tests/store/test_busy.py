"""Another program that uses the desk holds a change up for 2 s at most, and is named."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as driver

from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.domain.errors import SalesDeskError
from salesdesk.store import connections
from salesdesk.store.holders import holder_of
from tests.support.desks import DeskForTests, desk_in

HOLD = """
import sys
import sqlcipher3.dbapi2 as driver
raw = driver.connect(sys.argv[1], isolation_level=None)
raw.execute(sys.argv[2])
raw.execute("SELECT count(*) FROM deal").fetchone()
print("held", flush=True)
sys.stdin.read()
"""
WAYS = {"reads": "BEGIN", "writes": "BEGIN IMMEDIATE", "has all of it": "BEGIN EXCLUSIVE"}


@contextmanager
def held(path: Path, how: str) -> Iterator[int]:
    """Another program that has a lock on a desk; gives its number."""
    command = [sys.executable, "-c", HOLD, str(path), how]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        assert other.stdin
        assert other.stdout.readline() == "held\n"
        yield other.pid
        other.stdin.close()


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DeskForTests:
    made = desk_in(tmp_path)
    made.deal("First")
    for name in ("BEGIN_MS", "COMMIT_MS"):
        monkeypatch.setattr(connections, name, 20)
    return made


def test_a_change_waits_two_seconds_at_most() -> None:
    assert connections.BEGIN_MS + connections.COMMIT_MS <= 2_000
    assert connections.BUSY_MS <= 2_000


@pytest.mark.parametrize("way", WAYS)
def test_a_change_is_refused_naming_the_program(at: DeskForTests, way: str) -> None:
    with held(at.path, WAYS[way]) as process:
        with pytest.raises(SalesDeskError) as told:
            at.desk.do(SetQuota(period="2026-Q4", amount=5))
        if sys.platform.startswith("linux"):
            name = Path(f"/proc/{process}/comm").read_text("utf-8").strip()
            assert str(told.value).startswith(f"desk.salesdesk is being used by {name}. Nothing was changed.")
        else:
            assert "being used by another program" in str(told.value)
    at.desk.do(SetQuota(period="2026-Q4", amount=5))
    assert at.desk.undo()
    at.desk.store.close()


class Waits:
    """Counts what is asked of the driver."""

    def __init__(self, fails: int) -> None:
        self.fails, self.asked = fails, 0

    def step(self) -> str:
        self.asked += 1
        if self.asked <= self.fails:
            raise busy_error()
        return "done"


def busy_error() -> Exception:
    """What the driver raises where a file is locked."""
    error: Exception = driver.OperationalError("database is locked")
    error.sqlite_errorcode = 5  # type: ignore[attr-defined]
    return error


def test_it_is_tried_again_for_who_belongs_to_this_program_alone() -> None:
    waits = Waits(3)
    assert connections.patiently(waits.step, lambda: True) == "done"
    assert waits.asked == 4
    waits = Waits(3)
    with pytest.raises(driver.OperationalError):
        connections.patiently(waits.step, lambda: False)
    assert waits.asked == 1
    waits = Waits(1_000)
    with pytest.raises(driver.OperationalError):
        connections.patiently(waits.step, lambda: True)
    assert waits.asked == connections.MOST_TURNS


def test_another_fault_is_not_tried_again() -> None:
    asked: list[int] = []

    def fails() -> None:
        asked.append(1)
        raise driver.OperationalError("disk I/O error")

    with pytest.raises(driver.OperationalError):
        connections.patiently(fails, lambda: True)
    assert asked == [1]


LOCKS = """1: FLOCK  ADVISORY  WRITE 7 00:1b:{inode} 0 EOF
2: POSIX  ADVISORY  WRITE 7 00:1b:{inode} 0 1073741823
3: POSIX  ADVISORY  READ {own} 00:1b:{inode} 1073741826 1073742335
4: -> POSIX  ADVISORY  WRITE 7 00:1b:{inode} 1073741825 1073741825
5: POSIX  ADVISORY  READ 9 00:1b:{other} 1073741826 1073742335
6: POSIX  ADVISORY  READ 8 00:1b:{inode} 1073741826 1073742335
"""


def test_what_the_kernel_says_of_locks(tmp_path: Path) -> None:
    desk, proc = tmp_path / "desk", tmp_path / "proc"
    desk.touch()
    proc.mkdir()
    inode = desk.stat().st_ino
    assert holder_of(desk, proc) is None
    (proc / "locks").write_text(LOCKS.format(inode=inode, other=inode + 1, own=os.getpid()), "ascii")
    assert holder_of(desk, proc) is None
    (proc / "8").mkdir()
    (proc / "8" / "comm").write_text("backup-tool\n", "utf-8")
    assert holder_of(desk, proc) == "backup-tool"
    assert holder_of(tmp_path / "gone", proc) is None


def test_a_reading_that_is_held_up_by_another_program_is_told(
    at: DeskForTests, monkeypatch: pytest.MonkeyPatch
) -> None:
    at.desk.store.close()
    monkeypatch.setattr(connections, "BUSY_MS", 20)
    asked: list[Any] = []
    connect = connections.connect

    def impatient(path: Path, mode: str = "rw", wait: float = 0, **more: Any) -> Any:
        asked.append(wait)
        return connect(path, mode, 0.02, **more)

    monkeypatch.setattr(connections, "connect", impatient)
    at.reopen()
    with held(at.path, "BEGIN EXCLUSIVE"), pytest.raises(SalesDeskError, match="is being used by"):
        at.anew().snapshot().open_cards()
    assert asked
    at.desk.store.close()
