"""The passphrase of a desk: keys, and the change from one to another with nothing lost at any step."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as driver

from salesdesk.domain.errors import SalesDeskError
from salesdesk.store import cipher, recoding
from salesdesk.store.connections import connect
from tests.support.desks import DeskForTests, desk_in

PASSPHRASE = "Straße 5 – offen"
CANARY = "Canary & Sons"
KEY = cipher.new_key(PASSPHRASE)


@pytest.fixture
def closed(tmp_path: Path) -> DeskForTests:
    at = desk_in(tmp_path)
    for number in range(5):
        at.deal(f"{CANARY} {number}")
    at.desk.store.close()
    return at


def rows(path: Path, key: bytes | None) -> dict[str, list[Any]]:
    raw = connect(path, key=key)
    try:
        tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        found = {name: raw.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables}
        found["header"] = [raw.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "user_version")]
        found["device"] = [cells[:-1] for cells in found["device"]]
        return found
    finally:
        raw.close()


def left_in(folder: Path) -> set[str]:
    """What lies in a folder but the desk and the side file of its lock."""
    return {path.name for path in folder.iterdir()} - {"desk.salesdesk", ".desk.salesdesk.lock"}


def test_a_key_is_what_other_programs_make_of_the_passphrase(closed: DeskForTests) -> None:
    recoding.change_key(closed.path, None, KEY)
    other = driver.connect(str(closed.path))
    try:
        other.execute("PRAGMA key='" + PASSPHRASE + "'")
        assert other.execute("SELECT count(*) FROM deal").fetchone() == (5,)
    finally:
        other.close()


def test_a_passphrase_does_not_hang_on_how_its_letters_are_put_together() -> None:
    salt = KEY[cipher.SECRET_BYTES :]
    assert cipher.derived("Café", salt) == cipher.derived("Cafe\u0301", salt)
    assert cipher.derived("cafe", salt) != cipher.derived("Cafe", salt)
    for none in ("", "a\nb", "a\x00b", "\ud800"):
        with pytest.raises(SalesDeskError):
            cipher.derived(none, salt)


def test_only_its_passphrase_opens_a_desk(closed: DeskForTests, capfd: pytest.CaptureFixture[str]) -> None:
    assert not cipher.is_encrypted(closed.path)
    recoding.change_key(closed.path, None, KEY)
    assert cipher.is_encrypted(closed.path)
    assert cipher.opening_key(closed.path, PASSPHRASE) == KEY
    with pytest.raises(cipher.WrongPassphrase):
        cipher.opening_key(closed.path, PASSPHRASE.lower())
    assert not cipher.fits(closed.path, cipher.new_key(PASSPHRASE))
    assert capfd.readouterr() == ("", "")


def test_set_changed_and_removed_it_is_the_same_desk(closed: DeskForTests) -> None:
    before = rows(closed.path, None)
    for old, new in ((None, KEY), (KEY, OTHER), (OTHER, None)):
        recoding.change_key(closed.path, old, new)
        assert rows(closed.path, new) == before
        assert cipher.is_encrypted(closed.path) == (new is not None)
        assert (CANARY.encode() in closed.path.read_bytes()) == (new is None)
        assert not left_in(closed.path.parent)
    assert closed.path.stat().st_mode & 0o777 == 0o600


def test_the_desk_stays_the_device_that_it_was(closed: DeskForTests) -> None:
    recoding.change_key(closed.path, None, KEY)
    recoding.change_key(closed.path, KEY, None)
    closed.reopen()
    closed.deal("After it")
    closed.desk.store.close()
    assert len(rows(closed.path, None)["device"]) == 1


def test_what_the_old_file_held_is_overwritten(closed: DeskForTests, tmp_path: Path) -> None:
    held = closed.path.open("rb")
    with held:
        recoding.change_key(closed.path, None, KEY)
        assert not held.read().strip(b"\0")


def test_another_name_of_the_old_file_keeps_it(closed: DeskForTests, tmp_path: Path) -> None:
    link = tmp_path / "linked.salesdesk"
    link.hardlink_to(closed.path)
    before = rows(link, None)
    recoding.change_key(closed.path, None, KEY)
    assert rows(link, None) == before


def test_a_damaged_desk_and_one_that_does_not_match_are_left_as_they_are(
    closed: DeskForTests, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = closed.path.read_bytes()
    with pytest.raises(SalesDeskError):
        recoding.change_key(closed.path, KEY, None)
    assert closed.path.read_bytes() == before
    whole = connect

    def meddles(path: Path, mode: str = "rw", key: bytes | None = None) -> Any:
        if mode == "ro":
            raw = whole(path, "rw", key=key)
            raw.execute("UPDATE deal SET title = 'X' WHERE number = 3")
            raw.close()
        return whole(path, mode, key=key)

    monkeypatch.setattr(recoding, "connect", meddles)
    with pytest.raises(SalesDeskError, match="did not match"):
        recoding.change_key(closed.path, None, KEY)
    assert closed.path.read_bytes() == before
    assert not left_in(closed.path.parent)


class _End(BaseException):
    """The program ends here."""


def _watch(monkeypatch: pytest.MonkeyPatch, at: Callable[[str], None]) -> None:
    """Have ``at`` called before each step, of the system or of SQLite."""

    class Watched:
        def __init__(self, raw: Any) -> None:
            self._raw = raw

        def execute(self, *asked: Any) -> Any:
            at("execute")
            return self._raw.execute(*asked)

        def close(self) -> None:
            self._raw.close()

    def watched(name: str, real: Any) -> Any:
        def call(*given: Any, **named: Any) -> Any:
            if name == "close":  # it closes, whatever else it says
                real(*given)
                return at(name)
            at(name)
            return real(*given, **named)

        return call

    for name in ("open", "close", "fsync", "write", "lseek", "fstat", "replace", "unlink"):
        monkeypatch.setattr(os, name, watched(name, getattr(os, name)))
    real = connect

    def connected(*given: Any, **named: Any) -> Any:
        at("connect")
        return Watched(real(*given, **named))

    monkeypatch.setattr(recoding, "connect", connected)


OTHER = cipher.new_key("another one")
CHANGES = (
    pytest.param(None, KEY, id="set"),
    pytest.param(KEY, OTHER, id="changed"),
    pytest.param(KEY, None, id="removed"),
)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a child that ends between two steps is a fork")
@pytest.mark.parametrize(("old", "new"), CHANGES)
def test_a_program_that_ends_between_any_two_steps_leaves_one_good_desk(
    closed: DeskForTests, old: bytes | None, new: bytes | None
) -> None:
    if old is not None:
        recoding.change_key(closed.path, None, old)
    before, original = rows(closed.path, old), closed.path.read_bytes()
    ended, step = True, 0
    while ended:
        step += 1
        closed.path.write_bytes(original)
        ended = _dies_at(closed.path, old, new, step)
        key = next(key for key in ((old, new) if ended else (new,)) if _opens(closed.path, key))
        assert rows(closed.path, key) == before, f"step {step}"
        recoding.sweep(closed.path)
        assert not left_in(closed.path.parent), f"step {step}"
        closed.path.unlink()
    assert step > 25


def _dies_at(path: Path, old: bytes | None, new: bytes | None, step: int) -> bool:
    """Whether a child that changes the key ended at a step, not at the end of its work."""
    child = os.fork()
    if not child:
        status = 1
        try:
            count = 0

            def at(_: str) -> None:
                nonlocal count
                count += 1
                if count == step:
                    os.kill(os.getpid(), signal.SIGKILL)

            with pytest.MonkeyPatch.context() as patched:
                _watch(patched, at)
                recoding.change_key(path, old, new)
                status = 0
        finally:
            os.execv("/bin/true" if status == 0 else "/bin/false", ["done"])
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert ended in (0, -signal.SIGKILL)
    return ended != 0


def _opens(path: Path, key: bytes | None) -> bool:
    if key is None:
        return not cipher.is_encrypted(path)
    return cipher.fits(path, key)


@pytest.mark.parametrize(("old", "new"), CHANGES)
def test_a_fault_at_any_step_leaves_the_old_desk_or_the_new(
    closed: DeskForTests, old: bytes | None, new: bytes | None
) -> None:
    if old is not None:
        recoding.change_key(closed.path, None, old)
    before, original = rows(closed.path, old), closed.path.read_bytes()
    failed, step = True, 0
    while failed:
        step += 1
        closed.path.write_bytes(original)
        failed = _fails_at(closed.path, old, new, step)
        key = next(key for key in ((old, new) if failed else (new,)) if _opens(closed.path, key))
        assert rows(closed.path, key) == before, f"step {step}"
        recoding.sweep(closed.path)
        assert not left_in(closed.path.parent), f"step {step}"
        closed.path.unlink()
    assert step > 25


def _fails_at(path: Path, old: bytes | None, new: bytes | None, step: int) -> bool:
    """Whether one step was refused by the disk."""
    count = 0

    def at(name: str) -> None:
        nonlocal count
        count += 1
        if count == step:
            if name == "execute":
                raise driver.OperationalError("database or disk is full")
            raise OSError(28, "No space left on device")

    with pytest.MonkeyPatch.context() as patched:
        _watch(patched, at)
        try:
            recoding.change_key(path, old, new)
        except SalesDeskError as error:
            assert "full" in str(error) or "No space left" in str(error)
    return count >= step
