"""A desk that was upgraded is as small as one made anew, whatever happens while it is written anew."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlcipher3.dbapi2 as driver

from salesdesk import reports
from salesdesk.desk.checking import check
from salesdesk.desk.desk import Desk
from salesdesk.importing import ImportOptions
from salesdesk.importing import compare as imports
from salesdesk.importing.commands.imports import ImportDeals
from salesdesk.store import migrate, opening
from salesdesk.store.store import SqlStore
from tests.support.desks import StandingClock
from tests.support.source import ROOT

SAMPLE = Path(__file__).parent / "samples" / "version-2.salesdesk"
CLOCK = StandingClock(datetime(2027, 3, 1, 12, tzinfo=UTC))


def opened(path: Path) -> Desk:
    return Desk(SqlStore.open(path, CLOCK), CLOCK)


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    connection = driver.connect(str(path))
    try:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {name: connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in sorted(names)}
    finally:
        connection.close()


@pytest.fixture
def upgraded(tmp_path: Path) -> Path:
    """A desk of version 2 whose upgrade was interrupted before it was written anew."""
    path = Path(shutil.copy(SAMPLE, tmp_path / "desk.salesdesk"))
    migrate.upgrade(path, CLOCK.now)
    assert opening.look(path).is_loose
    return path


def test_an_upgraded_desk_is_as_small_as_the_same_made_anew(tmp_path: Path) -> None:
    path = Path(shutil.copy(SAMPLE, tmp_path / "desk.salesdesk"))
    desk = opened(path)
    reports.export(desk.snapshot(), "everything", "json", tmp_path / "all.json")
    desk.store.close()
    anew = Desk(SqlStore.create(tmp_path / "anew.salesdesk", CLOCK), CLOCK)
    options = ImportOptions(zone=ZoneInfo("UTC"), base_currency="EUR")
    anew.do(ImportDeals(plan=imports.plan(anew, tmp_path / "all.json", options)))
    anew.store.close()
    assert path.stat().st_size <= 1.2 * anew.store.path.stat().st_size
    assert path.stat().st_size < 0.75 * SAMPLE.stat().st_size


def test_one_that_was_interrupted_is_shrunk_when_it_is_next_opened(upgraded: Path) -> None:
    before, size = contents(upgraded), upgraded.stat().st_size
    desk = opened(upgraded)
    assert check(desk) == ()
    desk.store.close()
    assert contents(upgraded) == before
    assert upgraded.stat().st_size < 0.75 * size
    assert opening.look(upgraded).free_share == 0


def test_a_desk_without_many_free_pages_is_left_alone(upgraded: Path) -> None:
    opened(upgraded).store.close()
    before = upgraded.read_bytes()
    opened(upgraded).store.close()
    assert upgraded.read_bytes() == before


SHRINK = """
import resource, signal, sys
from pathlib import Path
from salesdesk.store import migrate
path, most, ends = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "dies"
signal.signal(signal.SIGXFSZ, signal.SIG_DFL if ends else signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
migrate.shrink(path)
"""


@pytest.fixture(params=[10_000, 100_000, 250_000, 350_000])
def most(request: pytest.FixtureRequest) -> Iterator[int]:
    """Bytes after which no more can be written into any file."""
    yield request.param


def _shrink(path: Path, most: int, ends: str) -> "subprocess.CompletedProcess[str]":
    asked = [sys.executable, "-c", SHRINK, str(path), str(most), ends]
    return subprocess.run(asked, capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.mark.skipif(sys.platform == "win32", reason="the limit is one of POSIX")
def test_a_program_killed_meanwhile_leaves_a_whole_desk(upgraded: Path, most: int) -> None:
    before = contents(upgraded)
    assert _shrink(upgraded, most, "dies").returncode == -signal.SIGXFSZ
    desk = opened(upgraded)
    assert check(desk) == ()
    desk.store.close()
    assert contents(upgraded) == before
    assert opening.look(upgraded).free_share == 0


@pytest.mark.skipif(sys.platform == "win32", reason="the limit is one of POSIX")
def test_a_full_disk_leaves_it_as_large_as_it_is(upgraded: Path, most: int) -> None:
    before, size = contents(upgraded), upgraded.stat().st_size
    done = _shrink(upgraded, most, "goes on")
    assert (done.returncode, done.stdout) == (0, "")
    assert upgraded.stat().st_size == size
    assert contents(upgraded) == before
