"""What becomes of the passphrase when a backup takes the place of a desk: a desk that is encrypted stays so."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from salesdesk.desk.checking import check
from salesdesk.desk.desk import Desk
from salesdesk.store import cipher, restore
from salesdesk.store.backup_keeper import BackupKeeper
from salesdesk.store.backup_places import SecondPlace
from salesdesk.store.cipher import NeedsPassphrase, WrongPassphrase
from salesdesk.store.kept import path_of as kept_path
from salesdesk.store.recoding import change_key, devices_in
from salesdesk.store.store import SqlStore
from tests.support.desks import StandingClock, desk_in

ZONE = ZoneInfo("Europe/Berlin")
CLOCK = StandingClock()
KEY, OTHER = cipher.new_key("one long evening"), cipher.new_key("another evening")
CANARY = b"Kanarienvogel"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a plain desk of two deals and its plain backup of one."""
    at = desk_in(tmp_path)
    at.deal("Kanarienvogel")
    at.desk.store.backup(tmp_path / "backup.salesdesk")
    at.deal("Later")
    at.desk.store.close()
    return tmp_path


def set_key(place: Path, name: str, key: bytes) -> Path:
    change_key(place / name, None, key)
    return place / name


def deals_in(path: Path, key: bytes | None) -> int:
    """How many deals a sound desk has."""
    desk = Desk(SqlStore.open(path, CLOCK, key=key), CLOCK)
    try:
        assert check(desk, True) == ()
        with desk.read() as reader:
            return len(reader.open_cards(None))
    finally:
        desk.store.close()


def test_a_plain_backup_becomes_encrypted_as_the_desk_is(place: Path) -> None:
    desk, backup = set_key(place, "desk.salesdesk", KEY), place / "backup.salesdesk"
    kept = restore.restore(backup, desk, CLOCK, None, KEY)
    assert cipher.fits(desk, KEY)
    assert deals_in(desk, KEY) == 1
    assert kept is not None and cipher.fits(kept, KEY)
    plain = {path.name for path in place.iterdir() if CANARY in path.read_bytes()}
    assert plain == {backup.name}


def test_without_the_key_of_the_desk_nothing_changes(place: Path) -> None:
    desk, backup = set_key(place, "desk.salesdesk", KEY), place / "backup.salesdesk"
    before = desk.read_bytes()
    with pytest.raises(NeedsPassphrase):
        restore.restore(backup, desk, CLOCK)
    with pytest.raises(WrongPassphrase):
        restore.restore(backup, desk, CLOCK, None, OTHER)
    assert desk.read_bytes() == before
    assert {path.name for path in place.iterdir()} == {desk.name, backup.name}


def test_a_backup_under_an_earlier_passphrase_gets_the_present_one(place: Path) -> None:
    desk, backup = set_key(place, "desk.salesdesk", KEY), set_key(place, "backup.salesdesk", OTHER)
    restore.restore(backup, desk, CLOCK, OTHER, KEY)
    assert (deals_in(desk, KEY), deals_in(backup, OTHER)) == (1, 1)


def test_a_backup_under_the_desk_s_own_passphrase_needs_it_once(place: Path) -> None:
    desk = set_key(place, "desk.salesdesk", KEY)
    (place / "backup.salesdesk").unlink()
    at = Desk(SqlStore.open(desk, CLOCK, key=KEY), CLOCK)
    at.store.backup(place / "backup.salesdesk")
    at.store.close()
    restore.restore(place / "backup.salesdesk", desk, CLOCK, KEY)
    assert deals_in(desk, KEY) == 2


def test_an_encrypted_backup_of_a_plain_desk_stays_encrypted_unless_a_plain_one_is_wanted(place: Path) -> None:
    desk, backup = place / "desk.salesdesk", set_key(place, "backup.salesdesk", KEY)
    kept = place / "kept"
    kept.mkdir()
    files = [kept_path(kept, device) for device in devices_in(desk, None)]
    for file in files:
        file.write_bytes(CANARY)
    restore.restore(backup, desk, CLOCK, KEY, kept_folder=kept)
    assert not any(file.exists() for file in files), "what was kept of the plain desk is readable"
    assert deals_in(desk, KEY) == 1
    restore.restore(place / "backup.salesdesk", desk, CLOCK, KEY, None)
    assert not cipher.is_encrypted(desk)
    assert deals_in(desk, None) == 1


def test_a_read_only_backup_gets_the_key_too(place: Path) -> None:
    desk, backup = set_key(place, "desk.salesdesk", KEY), place / "backup.salesdesk"
    backup.chmod(0o400)
    restore.restore(backup, desk, CLOCK, None, KEY)
    assert deals_in(desk, KEY) == 1


def test_the_list_tells_which_backups_are_readable_and_which_ask_for_another_passphrase(place: Path) -> None:
    def keeper(key: bytes | None) -> BackupKeeper:
        second = SecondPlace(place / "second.json")
        return BackupKeeper(place / "desk.salesdesk", place / "backups", second, CLOCK, lambda: ZONE, key)

    assert keeper(None).make("hand")
    set_key(place, "desk.salesdesk", OTHER)
    CLOCK.on(minutes=1)
    assert keeper(OTHER).make("hand")
    change_key(place / "desk.salesdesk", OTHER, KEY)
    CLOCK.on(minutes=1)
    present = keeper(KEY)
    assert present.make("hand")

    def told() -> list[tuple[bool, bool, int | None]]:
        return [(one.is_encrypted, one.is_locked, one.contents and one.contents.deals) for one in present.every()]

    assert told() == [(True, False, 2), (True, True, None), (False, False, 2)]
    present.know(OTHER)
    assert told() == [(True, False, 2), (True, False, 2), (False, False, 2)]
    for one in present.every():
        assert present.compare(one.path).then.deals == 2
