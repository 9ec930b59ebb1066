"""A damaged page of an encrypted desk is told as that, and what the other pages hold is recovered under the same passphrase."""

import shutil
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest

from salesdesk import rescue
from salesdesk.desk.backups import Backups
from salesdesk.desk.checking import check
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import SalesDeskError
from salesdesk.domain.records import Deal
from salesdesk.store import cipher, recoding
from salesdesk.store.cipher import MARK, NeedsPassphrase, WrongPassphrase
from salesdesk.store.connections import connect
from salesdesk.store.recovery import aes, encrypted
from salesdesk.store.recovery.pages import FilePages
from salesdesk.store.recovery.recover import backups_of, recover
from salesdesk.store.recovery.salvage import salvaged
from salesdesk.store.schema import BY_TABLE
from salesdesk.store.store import SqlStore
from tests.faults.damaged_files import Sound, sound_desk
from tests.support.desks import StandingClock

PASSPHRASE = "Straße 5 – offen"
KEY = cipher.new_key(PASSPHRASE)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Sound:
    """The sound desk is plain, and its file encrypted once it is known."""
    found = sound_desk(tmp_path_factory.mktemp("sound"))
    recoding.change_key(found.path, None, KEY)
    found.data = found.path.read_bytes()
    return found


@pytest.fixture
def path(sound: Sound, tmp_path: Path) -> Path:
    path = tmp_path / "desk.salesdesk"
    path.write_bytes(sound.data)
    return path


def change_bit(path: Path, at: int) -> bytes:
    """Change a bit of a file; the file as it is then."""
    data = bytearray(path.read_bytes())
    data[at] ^= 4
    path.write_bytes(data)
    return bytes(data)


def deals_of(path: Path, key: bytes) -> int:
    with closing(SqlStore.open(path, StandingClock(), key=key)) as store:
        desk = Desk(store, StandingClock())
        assert check(desk) == ()
        with desk.read() as reader:
            return len(reader.every(Deal))


def test_the_cipher_is_the_published_one() -> None:
    key, block = bytes(range(32)), bytes.fromhex("00112233445566778899aabbccddeeff")
    told = bytes.fromhex("8ea2b7ca516745bfeafc49904b496089")  # FIPS 197, C.3
    assert aes.decrypted(key, told, bytes(16)) == block
    assert aes.decrypted(key, told * 2, bytes(16)) == block + bytes(a ^ b for a, b in zip(block, told, strict=True))
    with pytest.raises(ValueError, match="one length"):
        aes.decrypted(key, told[:-1], bytes(16))


def test_pages_decrypted_by_hand_hold_what_sqlcipher_reads(path: Path) -> None:
    plain, lost = encrypted.decrypted(path.read_bytes(), KEY)
    assert lost == frozenset()
    found = salvaged(plain)
    assert not found.damaged
    with closing(connect(path, key=KEY)) as raw:
        for table in BY_TABLE:
            rows = raw.execute(f"SELECT * FROM {table}").fetchall()
            assert sorted(found.rows[table].values()) == sorted(rows), table


def test_a_damaged_page_is_no_wrong_passphrase(path: Path) -> None:
    data = change_bit(path, 60 * encrypted.PAGE + 999)
    key = cipher.opening_key(path, PASSPHRASE)
    with closing(SqlStore.open(path, StandingClock(), key=key)) as store:
        desk = Desk(store, StandingClock())
        assert any("damaged" in str(fault) for fault in check(desk, full=False))
        with pytest.raises(SalesDeskError, match="damaged"):
            desk.undo()
    assert path.read_bytes() == data


def test_a_damaged_beginning_is_told_as_that_or_another_passphrase(path: Path) -> None:
    change_bit(path, 999)
    with pytest.raises(WrongPassphrase, match="beginning of the file is damaged"):
        cipher.opening_key(path, PASSPHRASE)


@pytest.mark.parametrize("place", [999, 3, 4, 20 * encrypted.PAGE, 60 * encrypted.PAGE + 4_090])
def test_what_other_pages_hold_is_recovered_under_the_same_passphrase(path: Path, sound: Sound, place: int) -> None:
    """Of a first page, the mark of an encrypted desk, the salt, and other pages one bit is changed."""
    before = change_bit(path, place)
    found = recover(path, path.with_name("new.salesdesk"), StandingClock(), passphrase=PASSPHRASE)
    assert path.read_bytes() == before
    assert found.path.read_bytes().startswith(MARK)
    assert deals_of(found.path, cipher.opening_key(found.path, PASSPHRASE)) == sum(t == "deal" for t, _ in sound.rows)
    assert found.lost == ()


def test_what_is_lost_is_looked_for_in_encrypted_backups(path: Path, sound: Sound) -> None:
    shutil.copy(path, path.with_name("desk 2026-11-29.salesdesk"))
    with closing(connect(path, key=KEY)) as raw:
        roots = raw.execute("SELECT rootpage FROM sqlite_schema WHERE name IN ('deal', 'entry')").fetchall()
    data = bytearray(path.read_bytes())
    pages = FilePages(encrypted.decrypted(bytes(data), KEY).data)
    for (root,) in roots:
        for page in pages.tree(root):
            data[page * encrypted.PAGE - 1] ^= 1
    path.write_bytes(data)
    found = recover(path, path.with_name("new.salesdesk"), StandingClock(), backups_of(path), key=KEY)
    ((backup, names),) = found.in_backups
    assert backup.name == "desk 2026-11-29.salesdesk"
    deals = sum(table == "deal" for table, _ in sound.rows)
    assert (len(names), sum(one.table == "deal" for one in found.lost)) == (len(found.lost), deals)


def test_the_window_hands_on_the_key_that_it_knows(path: Path, sound: Sound) -> None:
    change_bit(path, 20 * encrypted.PAGE)
    ports = rescue.ports(StandingClock(), lambda path, key: cast(Backups, None))
    found = ports.recover(path, path.with_name("new.salesdesk"), KEY, lambda share: None)
    assert deals_of(found.path, KEY) == sum(table == "deal" for table, _ in sound.rows)


def test_without_the_passphrase_nothing_is_made(path: Path) -> None:
    new = path.with_name("new.salesdesk")
    with pytest.raises(NeedsPassphrase):
        recover(path, new, StandingClock())
    with pytest.raises(WrongPassphrase, match="No page"):
        recover(path, new, StandingClock(), key=cipher.new_key("another"))
    assert not new.exists()
