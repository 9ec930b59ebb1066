"""What a killed program has left half done is taken back before anything is read of a desk."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver

from salesdesk.desk.checking import check
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import SalesDeskError
from salesdesk.store import opening
from salesdesk.store.migrations import LATEST
from salesdesk.store.store import SqlStore
from tests.support.crashes import killed_in_a_change, killed_in_a_commit
from tests.support.desks import DeskForTests, StandingClock, desk_in
from tests.support.source import ROOT

SAMPLE = Path(__file__).parent / "samples" / "version-2.salesdesk"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="programs are killed as POSIX kills them")


@pytest.fixture
def closed(tmp_path: Path) -> DeskForTests:
    at = desk_in(tmp_path)
    for number in range(60):
        at.deal(f"Deal {number}", organisation=f"Firm {number}")
    at.desk.store.close()
    return at


def titles(at: DeskForTests) -> list[str]:
    with at.desk.read() as reader:
        return sorted(card.title for card in reader.open_cards(None))


@pytest.mark.parametrize("kill", [killed_in_a_change, killed_in_a_commit])
def test_a_killed_change_is_taken_back_by_opening(closed: DeskForTests, kill: Callable[[Path], Path]) -> None:
    journal = kill(closed.path)
    closed.reopen()
    assert titles(closed) == sorted(f"Deal {number}" for number in range(60))
    assert check(closed.desk) == ()
    assert not journal.exists()
    closed.desk.store.close()


def test_a_reader_takes_it_back_as_well(closed: DeskForTests) -> None:
    journal = killed_in_a_change(closed.path)
    closed.desk = Desk(SqlStore.view(closed.path, closed.clock), closed.clock)
    assert titles(closed) == sorted(f"Deal {number}" for number in range(60))
    assert not journal.exists()
    closed.desk.store.close()


def test_where_nothing_can_be_written_it_says_so_and_leaves_all_of_it(
    closed: DeskForTests, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = killed_in_a_change(closed.path)
    before = closed.path.read_bytes(), journal.read_bytes()
    monkeypatch.setattr("salesdesk.store.files.os.access", lambda path, mode: mode != os.W_OK)
    for way in (SqlStore.view, SqlStore.open):
        with pytest.raises(
            SalesDeskError, match=r"only be read.*Copy desk.salesdesk and desk.salesdesk-journal together"
        ):
            way(closed.path, closed.clock)
    assert (closed.path.read_bytes(), journal.read_bytes()) == before


UPGRADE = """
import resource, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from salesdesk.store import backups, migrate
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
copy = backups.copy
def copied(*given, **named):
    copy(*given, **named)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
backups.copy = copied
migrate.upgrade(Path(sys.argv[1]), datetime(2027, 3, 1, tzinfo=UTC))
"""


@pytest.mark.parametrize("share", [0.6, 0.8, 0.95])
def test_a_kill_in_a_migration_leaves_a_desk_that_opens(tmp_path: Path, share: float) -> None:
    path = Path(shutil.copy(SAMPLE, tmp_path / "desk.salesdesk"))
    most = int(path.stat().st_size * share)
    done = subprocess.run([sys.executable, "-c", UPGRADE, str(path), str(most)], check=False, cwd=ROOT)
    assert done.returncode == -signal.SIGXFSZ
    assert (tmp_path / "desk.salesdesk-journal").stat().st_size > 0
    clock = StandingClock()
    desk = Desk(SqlStore.open(path, clock), clock)
    assert check(desk) == ()
    desk.store.close()
    assert opening.look(path).version == LATEST
    assert {file.suffix for file in tmp_path.iterdir()} == {".salesdesk"}


def test_a_database_of_another_program_keeps_its_journal(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    code = (
        "import os, sys\n"
        "import sqlcipher3.dbapi2 as driver\n"
        "raw = driver.connect(sys.argv[1], isolation_level=None)\n"
        "raw.execute('PRAGMA cache_size=5')\n"
        "raw.execute('CREATE TABLE t (x)')\n"
        "raw.execute('BEGIN')\n"
        "raw.executemany('INSERT INTO t VALUES (?)', [('x' * 3000,)] * 100)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    journal = tmp_path / "other.db-journal"
    before = path.read_bytes(), journal.read_bytes()
    with pytest.raises(SalesDeskError, match="another program"):
        SqlStore.open(path, StandingClock())
    assert (path.read_bytes(), journal.read_bytes()) == before


def test_an_encrypted_desk_is_opened_with_its_key(tmp_path: Path) -> None:
    path, key, clock = tmp_path / "desk.salesdesk", bytes(range(32)), StandingClock()
    desk = Desk(SqlStore.create(path, clock, key=key), clock)
    assert check(desk) == ()
    desk.store.backup(tmp_path / "copy.salesdesk")
    desk.store.close()
    for file in (path, tmp_path / "copy.salesdesk"):
        assert not file.read_bytes().startswith(b"SQLite")
        assert opening.look(file, key).version == LATEST
        with pytest.raises(SalesDeskError, match="not a SalesDesk file"):
            opening.look(file)
        with pytest.raises(SalesDeskError, match="not a SalesDesk file"):
            opening.look(file, key[::-1])
        with pytest.raises(driver.DatabaseError):
            driver.connect(str(file)).execute("SELECT * FROM deal")
    Desk(SqlStore.open(path, clock, key=key), clock).store.close()
