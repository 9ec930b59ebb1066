"""A file that cannot be a desk is refused in one clear sentence, and stays as it was."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlcipher3.dbapi2 as driver
from sqlalchemy import Engine, event

from salesdesk.desk.checking import check
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import SalesDeskError
from salesdesk.domain.records import Quota
from salesdesk.store import migrate
from salesdesk.store.engine import open_engine
from salesdesk.store.lock import DeskBusy
from salesdesk.store.migrations import LATEST
from salesdesk.store.store import SqlStore
from salesdesk.views.quotas import is_plain
from salesdesk.views.strip import strip
from tests.support.desks import DeskForTests, StandingClock, desk_in
from tests.support.rights import as_any_user
from tests.support.values import known


@pytest.fixture
def closed(tmp_path: Path) -> DeskForTests:
    at = desk_in(tmp_path)
    for number in range(40):
        at.deal(f"Deal {number}", organisation=f"Firm {number}")
    at.desk.store.close()
    return at


def opening_says(path: Path) -> str:
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(SalesDeskError) as told:
        SqlStore.open(path, StandingClock()).close()
    if before is not None:
        assert path.read_bytes() == before
    sentence = str(told.value)
    assert sentence.endswith(".")
    assert "Traceback" not in sentence
    return sentence


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "There is no file" in opening_says(tmp_path / "gone.salesdesk")


def test_a_folder(tmp_path: Path) -> None:
    assert "is a folder" in opening_says(tmp_path)


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.salesdesk"
    path.touch()
    assert "is empty" in opening_says(path)


@pytest.mark.parametrize("content", [b"Deal,Amount\r\nFleet,5\r\n", b"SQLite format 3\0", Random(1).randbytes(9000)])
def test_a_file_of_another_kind(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.salesdesk"
    path.write_bytes(content)
    assert "is not a SalesDesk file" in opening_says(path)


def test_a_database_of_another_program(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with driver.connect(str(path)) as connection:
        connection.execute("CREATE TABLE t (x)")
    connection.close()
    assert "another program" in opening_says(path)


def test_a_truncated_desk(closed: DeskForTests) -> None:
    whole = closed.path.read_bytes()
    closed.path.write_bytes(whole[: len(whole) // 2])
    assert "damaged" in opening_says(closed.path)


def test_a_desk_of_a_newer_program(closed: DeskForTests) -> None:
    connection = driver.connect(str(closed.path))
    connection.execute(f"PRAGMA user_version={LATEST + 1}")
    connection.close()
    assert "newer SalesDesk" in opening_says(closed.path)


def test_a_desk_that_is_open_elsewhere(tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    with pytest.raises(DeskBusy, match="open in another SalesDesk window"):
        SqlStore.open(at.path, at.clock)
    with SqlStore.view(at.path, at.clock).read() as reader:
        assert reader.stages_of(at.pipeline)
    at.desk.store.close()


def test_a_killed_program_does_not_keep_the_desk_locked(closed: DeskForTests) -> None:
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from salesdesk.store.store import SqlStore\n"
        "from salesdesk.platform_paths import system_clock\n"
        "store = SqlStore.open(Path(sys.argv[1]), system_clock)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(closed.path)], check=False)
    assert done.returncode != 0
    closed.reopen()
    closed.desk.store.close()


def test_a_desk_is_opened_and_read_without_what_only_changes_need(closed: DeskForTests) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from salesdesk.desk.desk import Desk\n"
        "from salesdesk.platform_paths import system_clock\n"
        "from salesdesk.store.store import SqlStore\n"
        "desk = Desk(SqlStore.open(Path(sys.argv[1]), system_clock), system_clock)\n"
        "assert desk.settings.currency == 'EUR'\n"
        "assert len(desk.snapshot().open_cards()) == 40\n"
        "desk.store.close()\n"
        "print(*sorted({'sqlalchemy', 'asyncio', 'ssl', 'numpy'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(closed.path)], check=True, capture_output=True, text=True)
    assert done.stdout.split() == []


def test_readings_beside_each_other_see_one_moment_each(closed: DeskForTests) -> None:
    desk = closed.reopen()
    with desk.read() as first:
        seen = len(first.open_cards(None))
        with desk.read() as second, desk.read() as third, desk.read() as fourth, desk.read() as fifth:
            assert {len(other.open_cards(None)) for other in (second, third, fourth, fifth)} == {seen}
        with pytest.raises(ZeroDivisionError), desk.read():
            raise ZeroDivisionError
    closed.deal("Another")
    with desk.read() as reader:
        assert len(reader.open_cards(None)) == seen + 1
    desk.store.close()


@as_any_user
def test_a_read_only_desk(closed: DeskForTests) -> None:
    closed.path.chmod(0o444)
    assert "can only be read" in opening_says(closed.path)


def test_a_read_only_desk_as_access_tells_it(closed: DeskForTests, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salesdesk.store.files.os.access", lambda path, mode: mode != os.W_OK)
    assert "can only be read" in opening_says(closed.path)
    with SqlStore.view(closed.path, closed.clock).read() as reader:
        assert len(reader.open_cards(None)) == 40


def test_creating_over_a_file_is_refused(closed: DeskForTests) -> None:
    with pytest.raises(SalesDeskError, match="already"):
        SqlStore.create(closed.path, closed.clock)


def test_creating_in_a_folder_that_is_not_there_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(SalesDeskError):
        SqlStore.create(tmp_path / "no" / "desk.salesdesk", StandingClock())
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_takes_everything_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engines: list[Engine] = []

    def opened(path: Path, mode: str = "rw", key: bytes | None = None) -> Engine:
        engines.append(open_engine(path, mode, key))
        return engines[-1]

    monkeypatch.setattr("salesdesk.store.engine.open_engine", opened)
    at = desk_in(tmp_path)
    at.deal("Before")
    with engines[-1].connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    event.listen(engines[-1], "begin", lambda c: c.exec_driver_sql(f"PRAGMA max_page_count={pages}"), insert=True)
    with pytest.raises(SalesDeskError, match="disk is full"):
        for number in range(2000):
            at.deal(f"Deal {number}" * 50)
    with at.desk.read() as reader:
        titles = [card.title for card in reader.open_cards(None)]
        assert reader.faults() == []
    assert "Before" in titles
    assert at.desk.undo_state().undo is not None
    at.desk.store.close()


def test_an_upgrade_makes_a_verified_backup_first(closed: DeskForTests) -> None:
    steps = {1: (), LATEST + 1: ("ALTER TABLE deal ADD COLUMN colour TEXT",)}
    copy = known(migrate.upgrade(closed.path, closed.clock.now, steps))
    assert re.fullmatch(rf"desk before version {LATEST + 1} \(2026-11-23 \d{{6}}\)\.salesdesk", copy.name)
    columns = [row[1] for row in driver.connect(str(closed.path)).execute("PRAGMA table_info(deal)")]
    assert "colour" in columns
    with SqlStore.view(copy, closed.clock).read() as reader:
        assert len(reader.open_cards(None)) == 40


def test_a_desk_of_this_version_is_not_upgraded(closed: DeskForTests) -> None:
    assert migrate.upgrade(closed.path, closed.clock.now) is None
    assert [path.name for path in closed.path.parent.glob("*.salesdesk")] == ["desk.salesdesk"]


def test_an_upgrade_that_fails_leaves_the_old_version(closed: DeskForTests) -> None:
    before = closed.path.read_bytes()
    steps = {1: (), LATEST + 1: ("CREATE TABLE colour (id TEXT PRIMARY KEY) STRICT", "this is no SQL")}
    with pytest.raises(Exception, match="syntax error"):
        migrate.upgrade(closed.path, closed.clock.now, steps)
    assert closed.path.read_bytes() == before
    closed.reopen()
    closed.desk.store.close()


SAMPLES = Path(__file__).parent / "samples"


def _rows(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    connection = driver.connect(str(path))
    try:
        named = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall()
        return {name: connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for (name,) in named}
    finally:
        connection.close()


def test_an_upgrade_from_version_1_keeps_its_quota_and_a_whole_backup(tmp_path: Path) -> None:
    path = Path(shutil.copy(SAMPLES / "version-1.salesdesk", tmp_path / "desk.salesdesk"))
    before = _rows(path)
    clock = StandingClock()
    desk = Desk(SqlStore.open(path, clock), clock)
    assert check(desk) == ()
    with desk.read() as reader:
        (quota,) = reader.find(Quota)
    assert is_plain(quota)
    assert (quota.period, quota.amount) == ("2026-Q4", 25_000_000)
    assert strip(desk.snapshot()).target == 25_000_000
    desk.store.close()
    (copy,) = tmp_path.glob(f"desk before version {LATEST}*")
    assert _rows(copy) == before


def test_a_quota_set_in_version_1_is_taken_back(tmp_path: Path) -> None:
    path = Path(shutil.copy(SAMPLES / "version-1.salesdesk", tmp_path / "desk.salesdesk"))
    clock = StandingClock()
    desk = Desk(SqlStore.open(path, clock), clock)
    while (undone := desk.undo()) is not None and undone.label.text != "Set the quota of {period}":
        pass
    with desk.read() as reader:
        assert reader.find(Quota) == []
    desk.redo()
    with desk.read() as reader:
        assert [quota.amount for quota in reader.find(Quota)] == [25_000_000]
    desk.store.close()
