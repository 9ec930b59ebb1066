"""Backups of a desk: made of one moment, checked before an older one goes, kept in two places, whole or not at all."""

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from types import ModuleType
from zoneinfo import ZoneInfo

import pytest

from salesdesk.desk import checking
from salesdesk.desk.backups import BackupStopped
from salesdesk.desk.commands.activities import AddNote
from salesdesk.desk.commands.deal_fields import ChangeAmount
from salesdesk.desk.commands.deals import DeleteDeals, WinDeals
from salesdesk.desk.commands.merge import MergeLog
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import SalesDeskError
from salesdesk.domain.money import Money
from salesdesk.domain.records import Deal
from salesdesk.store import backup_files, backups, files
from salesdesk.store.backup_keeper import BackupKeeper
from salesdesk.store.backup_places import SecondPlace
from salesdesk.store.connections import connect
from salesdesk.store.store import SqlStore
from tests.support.desks import DeskForTests, StandingClock, desk_in
from tests.support.values import known

ZONE = ZoneInfo("Europe/Berlin")
SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    yield made
    made.desk.store.close()


@pytest.fixture
def keeper(at: DeskForTests, tmp_path: Path) -> BackupKeeper:
    return keeper_of(at, tmp_path)


def keeper_of(at: DeskForTests, folder: Path) -> BackupKeeper:
    return BackupKeeper(
        at.path, folder / "state" / "backups", SecondPlace(folder / "backups.json"), at.clock, lambda: ZONE
    )


def rows(path: Path) -> dict[str, int]:
    with closing(connect(path, "ro")) as raw:
        names = [row[0] for row in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {name: raw.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}


def titles(path: Path) -> set[str]:
    with closing(connect(path, "ro")) as raw:
        return {row[0] for row in raw.execute("SELECT title FROM deal WHERE deleted_at IS NULL")}


def test_a_backup_is_the_desk_and_tells_what_it_holds(at: DeskForTests, keeper: BackupKeeper) -> None:
    at.deal("Open", amount=250_000)
    at.desk.do(WinDeals(deals=(at.deal("Won", amount=100_050),)))
    made = known(keeper.make("hand"))
    assert made.path.name == "desk 2026-11-23 10.00.00+0100 hand.salesdesk"
    contents = known(made.contents)
    assert (contents.deals, contents.open, contents.won) == (2, (Money(250_000, "EUR"),), (Money(100_050, "EUR"),))
    assert contents.last_change == at.clock.now
    assert rows(made.path) == rows(at.path)
    assert keeper.every() == backup_files.list_backups(keeper.folder) == [made]


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_nobody_else_can_read_it(at: DeskForTests, keeper: BackupKeeper) -> None:
    at.deal()
    mask = os.umask(0)
    try:
        made = known(keeper.make("start"))
    finally:
        os.umask(mask)
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.path.parent.stat().st_mode) == 0o700
    assert at.path.parent not in (made.path.parent, made.path.parent.parent)


def test_an_unchanged_desk_is_not_backed_up_again(at: DeskForTests, keeper: BackupKeeper) -> None:
    assert keeper.make("start") is None, "a desk without deals"
    key = at.deal()
    assert keeper.has_changed()
    assert keeper.make("start")
    at.clock.on(hours=1)
    assert keeper.make("hourly") is None
    assert not keeper.has_changed()
    assert known(keeper.make("import")).reason == "import", "which is kept longer"
    assert keeper.make("merge") is None
    at.clock.on(hours=1)
    assert keeper.make("hand")
    at.desk.do(AddNote(deal=key, text="A word"))
    assert keeper.make("closing")
    assert [one.reason for one in keeper.every()] == ["closing", "hand", "import", "start"]


def test_a_backup_while_writes_happen_is_one_moment(at: DeskForTests, keeper: BackupKeeper) -> None:
    """Between its steps others write; what it holds is the desk after one of their changes, with all rows of each."""
    for number in range(40):
        at.deal(f"Deal {number}")
    target, writes = at.path.with_name("copy.salesdesk"), iter(range(5))

    def write() -> None:
        if next(writes, None) is not None:
            at.desk.do(AddNote(deal=at.deal("Meanwhile"), text="long " * 2000))

    backups.copy_file(at.path, target, look=write, pages=2)
    copied = titles(target)
    with closing(connect(target, "ro")) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        entries, notes, deals = raw.execute(
            "SELECT (SELECT count(*) FROM entry), (SELECT count(*) FROM note), (SELECT count(*) FROM deal)"
        ).fetchone()
    assert "Deal 39" in copied
    assert deals in (40 + notes, 41 + notes)
    assert entries == 2 + deals + notes


def test_a_desk_that_never_rests_is_copied_in_one_step(at: DeskForTests, monkeypatch: pytest.MonkeyPatch) -> None:
    """After some beginnings: a change between any two steps had it given up."""
    monkeypatch.setattr(backups, "MOST_RESTARTS", 3)
    key = at.deal()
    for number in range(60):
        at.deal(f"Deal {number}")
    target, amounts = at.path.with_name("copy.salesdesk"), iter(range(1, 10_000))

    def write() -> None:
        at.desk.do(ChangeAmount(deals=(key,), amount=next(amounts)))

    backups.copy_file(at.path, target, look=write, pages=1)
    written = next(amounts)
    assert len(titles(target)) == 61
    with closing(SqlStore.view(target, at.clock)) as store, store.read() as reader:
        assert 1 <= (reader.get(Deal, key).amount or 0) < written
        assert not checking.check(Desk(store, at.clock))


def test_a_backup_ends_beside_a_writer_that_never_rests(at: DeskForTests, keeper: BackupKeeper) -> None:
    """It changes the desk from a thread of its own, one change behind the other, until the backup is there."""
    key = at.deal()
    for number in range(60):
        at.deal(f"Deal {number}")
    is_done, written = Event(), list[int]()

    def write() -> None:
        while not is_done.is_set():
            at.desk.do(ChangeAmount(deals=(key,), amount=len(written) + 1))
            written.append(1)

    writer = Thread(target=write)
    writer.start()
    try:
        made = keeper.make("hand")
    finally:
        is_done.set()
        writer.join()
    assert made is not None
    assert len(titles(made.path)) == 61
    assert not checking.check(at.desk)


def test_a_commit_waits_for_no_copy(at: DeskForTests) -> None:
    """Between two steps nothing is locked: a change comes through while the copy is under way."""
    at.deal("x" * 50_000)
    came: list[int] = []

    def write() -> None:
        if not came:
            with closing(connect(at.path, wait=0)) as raw:
                raw.execute("BEGIN EXCLUSIVE")
                raw.execute("ROLLBACK")
            came.append(1)

    backups.copy_file(at.path, at.path.with_name("copy.salesdesk"), look=write, pages=2)
    assert came


def test_a_damaged_desk_takes_the_place_of_no_good_backup(at: DeskForTests, keeper: BackupKeeper) -> None:
    for number in range(300):
        at.deal(f"Deal {number}")
    good = known(keeper.make("start"))
    at.clock.on(hours=2)
    at.deal("One more")
    at.desk.store.close()
    with at.path.open("r+b") as file:
        for page in range(20, 40):
            file.seek(4096 * page)
            file.write(b"\xff" * 8)
    with pytest.raises(SalesDeskError):
        keeper.make("closing")
    assert [one.path for one in keeper.every()] == [good.path]
    assert known(keeper.state().trouble)


@pytest.mark.parametrize(("module", "step"), [(backups, "copy_from"), (files, "sync_file"), (backups, "put_in_place")])
def test_what_is_broken_off_anywhere_leaves_the_older_ones(
    at: DeskForTests, keeper: BackupKeeper, monkeypatch: pytest.MonkeyPatch, module: ModuleType, step: str
) -> None:
    at.deal()
    good = known(keeper.make("start"))
    at.clock.on(hours=1)
    at.deal("Another")

    def fail(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(module, step, fail)
        with pytest.raises(SalesDeskError, match="disk is full"):
            keeper.make("hourly")
    assert [one.path for one in keeper.every()] == [good.path]
    assert sorted(path.name for path in keeper.folder.iterdir()) == [good.path.name]
    assert keeper.make("hourly")
    assert keeper.state().trouble is None


def test_one_that_is_given_up_leaves_nothing(at: DeskForTests, keeper: BackupKeeper) -> None:
    at.deal()

    def stop() -> None:
        raise BackupStopped("Given up.")

    with pytest.raises(BackupStopped):
        keeper.make("closing", stop)
    assert keeper.every() == []
    assert list(keeper.folder.iterdir()) == []


def test_parts_of_processes_that_have_ended_are_swept(at: DeskForTests, keeper: BackupKeeper) -> None:
    at.deal()
    folder = known(keeper.make("start")).path.parent
    (folder / f".left.{2**22 + 7}.part").write_bytes(b"half")
    (folder / ".left.1.part").write_bytes(b"of a process that runs")
    (folder / "mine.salesdesk").write_bytes(b"the user's own")
    keeper.make("hand")
    there = {path.name for path in folder.iterdir() if not path.name.startswith("desk ")}
    assert there == {".left.1.part", "mine.salesdesk"}


def test_older_ones_go_by_the_rule_and_never_what_is_none(at: DeskForTests, keeper: BackupKeeper) -> None:
    at.deal()
    begun, folder = at.clock.now, keeper.folder
    for hour in range(60):
        at.clock.on(hours=1)
        at.deal(f"Deal {hour}")
        known(keeper.make("hourly"))
        (folder / "desk 2026-11-23 hourly.salesdesk").touch()
    made = [one.made for one in keeper.every()]
    assert made[:24] == [begun + timedelta(hours=60 - n) for n in range(24)]
    assert len(made) == 24 + 1
    assert (folder / "desk 2026-11-23 hourly.salesdesk").exists()


def test_a_clock_put_back_costs_no_backup_of_the_day(at: DeskForTests, keeper: BackupKeeper) -> None:
    at.deal()
    first = known(keeper.make("hourly"))
    at.clock.on(days=4000)
    at.deal("Far ahead")
    ahead = known(keeper.make("hourly"))
    at.clock.on(days=-4000, hours=2)
    at.deal("Back")
    back = known(keeper.make("hourly"))
    assert {one.path for one in keeper.every()} == {first.path, ahead.path, back.path}


def test_a_moved_desk_and_a_damaged_one_find_their_backups(at: DeskForTests, tmp_path: Path) -> None:
    at.deal()
    made = known(keeper_of(at, tmp_path).make("start"))
    at.desk.store.close()
    moved = Path(shutil.copy(at.path, tmp_path / "moved.salesdesk"))
    at.path.write_bytes(b"nothing of a desk is left")
    assert [one.path for one in keeper_of(at, tmp_path).every()] == [made.path]
    at.path = moved
    assert [one.path for one in keeper_of(at, tmp_path).every()] == [made.path]
    assert keeper_of(at, tmp_path).folder != made.path.parent


def test_what_restoring_would_change(at: DeskForTests, keeper: BackupKeeper) -> None:
    same, changed, gone = (at.deal(title, amount=1000) for title in ("Same", "Changed", "Gone"))
    noted = at.deal("Noted")
    made = known(keeper.make("hand"))
    at.clock.on(hours=1)
    at.desk.do(ChangeAmount(deals=(changed,), amount=5000))
    at.desk.do(DeleteDeals(deals=(gone,)))
    at.desk.do(AddNote(deal=noted, text="Called"))
    at.deal("New", amount=700)
    found = keeper.compare(made.path)
    assert [(one.title, one.kind, one.fields) for one in found.deals] == [
        ("Gone", "added", ()),
        ("Changed", "changed", ("amount",)),
        ("Noted", "changed", ("notes",)),
        ("New", "removed", ()),
    ]
    assert (found.deals[1].now, found.deals[1].then) == (Money(5000, "EUR"), Money(1000, "EUR"))
    assert known(found.now).open == (Money(6700, "EUR"),)
    assert found.then.open == (Money(3000, "EUR"),)
    assert known(found.now).last_change == at.clock.now
    assert same


def test_a_backup_of_an_earlier_version_is_compared_upgraded(at: DeskForTests, keeper: BackupKeeper) -> None:
    source = SAMPLES / "version-2.salesdesk"
    before = source.read_bytes()
    found = keeper.compare(source)
    assert found.then.deals > 0
    assert {one.kind for one in found.deals} == {"added"}
    assert len(found.deals) == found.then.deals
    assert found.then.schema == 2
    assert source.read_bytes() == before


def test_what_is_no_backup_is_said(at: DeskForTests, keeper: BackupKeeper, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.salesdesk"
    wrong.write_text("nothing of the kind")
    with pytest.raises(SalesDeskError, match="not a SalesDesk file"):
        keeper.compare(wrong)


def test_a_merge_is_preceded_by_a_backup(at: DeskForTests, tmp_path: Path) -> None:
    """And is done where none can be made, since it can be taken back."""
    at.deal("Here")
    other = Path(shutil.copy(at.path, tmp_path / "other.salesdesk"))
    keeper = keeper_of(at, tmp_path)
    desk = Desk(at.desk.store, at.clock, backups=lambda _desk: keeper)
    desk.do(MergeLog(source=other))
    (made,) = keeper.every()
    assert (made.reason, known(made.contents).deals) == ("merge", 1)
    shutil.rmtree(keeper.folder.parent)
    keeper.folder.parent.write_text("no folder can be made here")
    at.deal("Another")
    desk.do(MergeLog(source=other))
    assert known(keeper.state().trouble)


def test_an_upgrade_is_preceded_by_a_backup_among_the_others(tmp_path: Path) -> None:
    path = Path(shutil.copy(SAMPLES / "version-3.salesdesk", tmp_path / "old.salesdesk"))
    before, clock = rows(path), StandingClock()
    keeper = BackupKeeper(path, tmp_path / "backups", SecondPlace(tmp_path / "x.json"), clock, lambda: ZONE)
    SqlStore.open(path, clock, backup_path=lambda: keeper.path_for("migration")).close()
    (made,) = keeper.every()
    assert (made.reason, rows(made.path)) == ("migration", before)
    assert sorted(one.name for one in tmp_path.glob("*.salesdesk")) == ["old.salesdesk"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("My desk 2026-11-29 14.05.07+0100 hourly.salesdesk", "hourly"),
        ("a 2026-11-29 14.05.07+0100 hand 2026-11-30 14.05.07+0000 merge 12.salesdesk", "merge"),
        (" 2026-11-29 14.05.07-0330 import.salesdesk", "import"),
        ("My desk 2026-11-29 14.05.07+0100 whim.salesdesk", None),
        ("My desk 2026-13-29 14.05.07+0100 hourly.salesdesk", None),
        ("My desk 0001-01-01 00.00.00+0100 hourly.salesdesk", None),
        ("My desk 9999-12-31 23.59.59-0100 hourly.salesdesk", None),
        (".My desk 2026-11-29 14.05.07+0100 hourly.salesdesk.12.part", None),
        ("My desk.salesdesk", None),
    ],
)
def test_names_that_are_read(name: str, reason: str | None) -> None:
    found = backup_files.stamp_of(name)
    assert (found and found.reason) == reason


@pytest.mark.parametrize("made", [datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)])
def test_a_name_says_which_of_two_like_hours_it_was(made: datetime) -> None:
    name = backup_files.name_of(Path("desk.salesdesk"), made, "hourly", ZONE)
    assert known(backup_files.stamp_of(name)).made == made
