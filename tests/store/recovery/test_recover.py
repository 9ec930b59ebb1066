"""What can be read of a damaged desk is brought into a new one, and what was lost is told."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver

from salesdesk.desk.checking import check
from salesdesk.desk.desk import Desk
from salesdesk.desk.recovering import Recovery, report
from salesdesk.domain.errors import SalesDeskError
from salesdesk.domain.records import Deal
from salesdesk.store.recovery.recover import backups_of, recover
from salesdesk.store.store import SqlStore
from tests.faults.damaged import recovered_share
from tests.faults.damaged_files import Damage, Sound, sound_desk
from tests.support.desks import StandingClock


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Sound:
    return sound_desk(tmp_path_factory.mktemp("sound"))


@pytest.fixture
def path(sound: Sound, tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "desk.salesdesk"
    path.write_bytes(sound.data)
    yield path


def smash(path: Path, sound: Sound, *tables: str) -> bytes:
    """Overwrite every page of some tables; the file as it is then."""
    data = bytearray(sound.data)
    for page, table in sound.pages.items():
        if table in tables:
            data[(page - 1) * sound.size : page * sound.size] = bytes(sound.size)
    path.write_bytes(data)
    return bytes(data)


def recovered(path: Path) -> tuple[Recovery, Desk]:
    """A file recovered, and the new desk."""
    found = recover(path, path.with_name("new.salesdesk"), StandingClock(), backups_of(path))
    return found, Desk(SqlStore.open(found.path, StandingClock()), StandingClock())


def test_rows_that_are_lost_come_back_from_the_log_with_its_whole_history(path: Path, sound: Sound) -> None:
    before = smash(path, sound, "deal", "note", "activity", "organisation")
    found, desk = recovered(path)
    with closing(desk.store):
        assert path.read_bytes() == before
        assert (found.has_log, found.lost) == (True, ())
        assert check(desk) == ()
        with desk.read() as reader:
            assert len(reader.every(Deal)) == sum(table == "deal" for table, _ in sound.rows)
        assert desk.undo() is not None
        assert check(desk) == ()


def test_an_index_that_has_become_that_of_other_records_gives_none_its_key(path: Path, sound: Sound) -> None:
    page_of = {name: page for page, name in sorted(sound.pages.items(), reverse=True)}
    data, size = bytearray(path.read_bytes()), sound.size
    mine, others = page_of["sqlite_autoindex_pipeline_1"], page_of["sqlite_autoindex_stage_1"]
    data[(mine - 1) * size : mine * size] = data[(others - 1) * size : others * size]
    path.write_bytes(data)
    _, desk = recovered(path)
    with closing(desk.store):
        damage = Damage("small", "another page", "index", "", frozenset({mine}))
        assert recovered_share(sound, damage, desk.store.path) == 1


def test_a_desk_whose_log_is_lost_is_founded_on_its_rows(path: Path, sound: Sound) -> None:
    smash(path, sound, "entry", "event")
    found, desk = recovered(path)
    with closing(desk.store):
        assert not found.has_log
        assert check(desk) == ()
        with desk.read() as reader:
            deals = {deal.id: deal for deal in reader.every(Deal)}
        assert len(deals) == sum(table == "deal" for table, _ in sound.rows)
        told = [str(sentence) for sentence in report(found)]
        assert any("begins anew" in sentence for sentence in told)


def test_what_is_lost_is_told_with_what_a_backup_has_of_it(path: Path, sound: Sound) -> None:
    shutil.copy(sound.path, path.with_name("desk 2026-11-29.salesdesk"))
    smash(path, sound, "deal", "entry")
    found, desk = recovered(path)
    desk.store.close()
    deals = sum(table == "deal" for table, _ in sound.rows)
    assert sum(one.table == "deal" for one in found.lost) == deals
    ((backup, names),) = found.in_backups
    assert backup.name == "desk 2026-11-29.salesdesk"
    with closing(driver.connect(str(sound.path))) as connection:
        assert {title for (title,) in connection.execute("SELECT title FROM deal")} <= set(names)
    assert f"Lost: {deals} deals" in " ".join(str(sentence) for sentence in report(found))


def test_a_value_that_nothing_proves_is_told_with_what_a_backup_has_there(path: Path, sound: Sound) -> None:
    shutil.copy(sound.path, path.with_name("desk 2026-11-29.salesdesk"))
    smash(path, sound, "entry")
    with closing(driver.connect(str(path), isolation_level=None)) as raw:
        key, title = raw.execute("SELECT id, title FROM deal WHERE owner > ''").fetchone()
        raw.execute("UPDATE deal SET owner = 'Mallory' WHERE id = ?", (key,))
    found, desk = recovered(path)
    desk.store.close()
    assert [(one.table, one.name) for one in found.doubtful] == [("deal", title)]
    assert any(title in str(sentence) and "Look at these" in str(sentence) for sentence in report(found))
    ((_, names),) = found.in_backups
    assert f"{title} (owner)" in names


def test_a_hot_journal_is_taken_back_in_a_copy_and_left_where_it_is(path: Path, sound: Sound) -> None:
    with closing(driver.connect(str(path), isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_spill=1")
        connection.execute("PRAGMA cache_size=1")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE note SET text = text || 'half done'")
        copy = path.with_name("copy.salesdesk")
        shutil.copy(path, copy)
        shutil.copy(path.with_name(path.name + "-journal"), copy.with_name(copy.name + "-journal"))
        connection.execute("ROLLBACK")
    before = {file.name: file.read_bytes() for file in copy.parent.glob("copy*")}
    assert len(before) == 2
    found = recover(copy, path.with_name("new.salesdesk"), StandingClock())
    assert found.has_log
    assert {file.name: file.read_bytes() for file in copy.parent.glob("copy*")} == before


def test_nothing_is_made_where_nothing_can_be_read_or_the_name_is_taken(path: Path, tmp_path: Path) -> None:
    taken = tmp_path / "taken.salesdesk"
    taken.write_bytes(b"mine")
    with pytest.raises(SalesDeskError, match="already"):
        recover(path, taken, StandingClock())
    path.write_bytes(b"\0" * 40_960)
    with pytest.raises(SalesDeskError, match="can be read"):
        recover(path, tmp_path / "new.salesdesk", StandingClock())
    assert {file.name for file in tmp_path.iterdir()} == {"desk.salesdesk", "taken.salesdesk"}
    assert taken.read_bytes() == b"mine"


def test_a_run_that_was_killed_once_the_new_desk_had_its_name_leaves_nothing_for_the_next(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "new.salesdesk"
    unlink = Path.unlink

    def killed(file: Path, missing_ok: bool = False) -> None:
        if target.exists():
            raise KeyboardInterrupt
        unlink(file, missing_ok)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Path, "unlink", killed)
        recover(path, target, StandingClock())
    assert len(list(tmp_path.iterdir())) == 3
    with pytest.raises(SalesDeskError, match="already"):
        recover(path, target, StandingClock())
    assert {file.name for file in tmp_path.iterdir()} == {"desk.salesdesk", "new.salesdesk"}


def test_how_far_it_is_only_grows_and_who_looks_may_end_it(path: Path, sound: Sound) -> None:
    before = smash(path, sound, "deal", "note")
    shares: list[float] = []
    recover(path, path.with_name("new.salesdesk"), StandingClock(), look=shares.append)
    assert shares == sorted(shares) and 0 <= shares[0] < 0.1 and 0.6 < shares[-1] <= 1
    assert len(set(shares)) > 20

    class Enough(Exception):
        pass

    for ends_at in (shares[0], shares[len(shares) // 2], shares[-1]):

        def look(share: float, ends_at: float = ends_at) -> None:
            if share >= ends_at:
                raise Enough

        with pytest.raises(Enough):
            recover(path, path.with_name("other.salesdesk"), StandingClock(), look=look)
        assert sorted(one.name for one in path.parent.iterdir()) == ["desk.salesdesk", "new.salesdesk"]
    assert path.read_bytes() == before
