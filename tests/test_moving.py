"""A desk goes to another computer in one file, and is proven there."""

import json
import stat
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from salesdesk import moving
from salesdesk.desk import checking
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import SalesDeskError
from salesdesk.store import cipher
from salesdesk.store.store import SqlStore
from tests.support.desks import DeskForTests, StandingClock, desk_in

KEYS = '{"desk.undo": ["Ctrl+U"]}'


@pytest.fixture
def made(tmp_path: Path) -> DeskForTests:
    """A desk, and settings of its computer."""
    (tmp_path / "here").mkdir()
    desk = desk_in(tmp_path / "here")
    desk.past(5)
    desk.deal("Fleet", amount=100)
    (tmp_path / "here" / "keys.json").write_text(KEYS, encoding="utf-8")
    return desk


def packed(made: DeskForTests) -> Path:
    target = made.path.with_name("all.salesdesk-move")
    moving.pack(made.desk, made.path.parent, target)
    return target


def no_key(path: Path) -> None:
    return None


def test_desk_and_settings_arrive_and_are_the_same(made: DeskForTests, tmp_path: Path) -> None:
    settings = tmp_path / "there" / "settings"
    settings.mkdir(parents=True)
    (settings / "keys.json").write_text("{}", encoding="utf-8")
    target = tmp_path / "there" / "new.salesdesk"
    moved = moving.unpack(packed(made), target, settings, no_key)
    assert (moved.counts["Deal"], moved.settings) == (6, ("keys.json",))
    assert (settings / "keys.json").read_text(encoding="utf-8") == KEYS
    assert (settings / "keys.json.before").read_text(encoding="utf-8") == "{}"
    with closing(SqlStore.open(target, StandingClock())) as store:
        assert not checking.check(Desk(store, StandingClock()))
        with store.read() as reader:
            assert "Fleet" in {card.title for card in reader.all_cards(None)}
    left = sorted(path.name for path in target.parent.iterdir() if not path.name.startswith(".new"))
    assert left == ["new.salesdesk", "settings"]
    if sys.platform != "win32":
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
    made.desk.store.close()


def test_where_second_copies_of_backups_are_kept_is_told_and_no_setting(made: DeskForTests, tmp_path: Path) -> None:
    target = made.path.with_name("all.salesdesk-move")
    assert moving.pack(made.desk, made.path.parent, target, Path("/media/stick")).second == Path("/media/stick")
    there = tmp_path / "there"
    there.mkdir()
    moved = moving.unpack(target, there / "new.salesdesk", there, no_key)
    assert moved.second == Path("/media/stick")
    assert sorted(path.name for path in there.iterdir()) == ["keys.json", "new.salesdesk"]
    assert moving.unpack(packed(made), there / "other.salesdesk", there, no_key).second is None


def test_an_encrypted_desk_stays_encrypted_on_its_way(tmp_path: Path) -> None:
    key = cipher.new_key("correct horse battery staple")
    store = SqlStore.create(tmp_path / "secret.salesdesk", StandingClock(), key=key)
    desk = Desk(store, StandingClock())
    target = tmp_path / "all.salesdesk-move"
    moving.pack(desk, tmp_path, target)
    assert b"CREATE TABLE" not in target.read_bytes()
    moving.unpack(target, tmp_path / "new.salesdesk", tmp_path / "settings", lambda path: key)
    assert cipher.is_encrypted(tmp_path / "new.salesdesk")
    store.close()


def test_nothing_is_overwritten(made: DeskForTests) -> None:
    with pytest.raises(SalesDeskError, match="already"):
        moving.unpack(packed(made), made.path, made.path.parent, no_key)
    made.desk.store.close()


def rewritten(source: Path, **parts: bytes | None) -> Path:
    """The same archive with parts replaced ("/" is "__", "." is "_" before the last), or left out."""
    with zipfile.ZipFile(source) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    for name, content in parts.items():
        where = name.replace("__", "/").replace("_", ".")
        held.pop(where, None)
        if content is not None:
            held[where] = content
    target = source.with_name("changed.salesdesk-move")
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in held.items():
            archive.writestr(name, content)
    return target


def test_a_file_that_is_not_as_it_was_packed_is_refused(made: DeskForTests, tmp_path: Path) -> None:
    good = packed(made)
    with zipfile.ZipFile(good) as archive:
        about = json.loads(archive.read("move.json"))
        desk = bytearray(archive.read("desk.salesdesk"))
    desk[5000] ^= 1
    changed: list[dict[str, bytes | None]] = [
        {"desk_salesdesk": bytes(desk)},
        {"move_json": json.dumps(about | {"figures": "0"}).encode()},
        {"move_json": json.dumps(about | {"counts": {}}).encode()},
        {"move_json": b"{}"},
        {"move_json": b"nonsense"},
        {"desk_salesdesk": None},
        {"settings__keys_json": b"[]"},
        {"settings__other_json": b"{}"},
        {"..__keys_json": b"{}"},
        {"settings__keys_json": b'{"a":"' + b"x" * (1 << 20) + b'"}'},
    ]
    target = tmp_path / "there" / "new.salesdesk"
    for parts in changed:
        with pytest.raises(SalesDeskError, match=r"Nothing was changed|damaged"):
            moving.unpack(rewritten(good, **parts), target, tmp_path / "settings", no_key)
        assert not target.exists()
        assert not (tmp_path / "settings").exists()
    for content in (b"", b"nonsense", good.read_bytes()[:3000]):
        (tmp_path / "any").write_bytes(content)
        with pytest.raises(SalesDeskError, match="Nothing was changed"):
            moving.unpack(tmp_path / "any", target, tmp_path / "settings", no_key)
    made.desk.store.close()
