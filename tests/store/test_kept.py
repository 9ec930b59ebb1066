"""Kept states as files: what was put comes back or nothing does, whatever becomes of the file."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver

from salesdesk.desk.kept import MONTHS, MOST_PAST_BYTES, PAST_VARIANTS, STANDINGS, VARIANTS, Head, KeptItem, Position
from salesdesk.store import kept
from salesdesk.store.connections import connect
from salesdesk.store.kept import LONGEST_UNUSED, MOST_FILES, KeptFiles, path_of
from salesdesk.store.log.entries import ACTORS
from tests.support import source
from tests.support.positions import position_of

HERE = Position("desk", 4, (Head("desk", 3, "00ff"),))
LATER = Position("desk", 4, (Head("desk", 4, "11ff"), Head("other", 1, "22ff")))
VALUES = {"small": b"\0\1 small", "empty": b"", "large": bytes(range(256)) * 2000}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "kept"


@pytest.fixture
def files(folder: Path) -> Iterator[KeptFiles]:
    with closing(KeptFiles(folder, "1")) as made:
        yield made


def told(files: KeptFiles) -> dict[str, bytes]:
    """What is kept of the desk."""
    found = {name: files.get("desk", name) for name in files.positions("desk")}
    return {name: item.value for name, item in found.items() if item}


def test_what_was_put_comes_back_with_its_position(files: KeptFiles) -> None:
    assert files.get("desk", "small") is None
    assert files.put(HERE, VALUES)
    assert files.put(LATER, {"small": b"newer"}, drop=["empty"])
    assert files.positions("desk") == {"small": LATER, "large": HERE}
    assert files.get("desk", "small") == KeptItem(LATER, b"newer")
    assert files.get("desk", "large") == KeptItem(HERE, VALUES["large"])
    assert files.get("desk", "empty") is None
    assert files.get("another", "small") is None


def test_another_process_finds_it_and_one_with_another_program_does_not(files: KeptFiles, folder: Path) -> None:
    files.put(HERE, VALUES)
    with closing(KeptFiles(folder, "1")) as again, closing(KeptFiles(folder, "2")) as other:
        assert told(again) == VALUES
        assert told(other) == {}
        assert other.put(HERE, {"small": b"of 2"})
        assert told(other) == {"small": b"of 2"}
        assert told(again) == {}
        assert told(files) == {}


def test_of_names_that_are_alike_the_last_few_stay(files: KeptFiles) -> None:
    for day in range(6):
        files.put(HERE, {f"model/{day}": b"x", f"other/{day}": b"y"})
    files.put(HERE, {"plain": b"z"})
    last = range(6 - VARIANTS, 6)
    assert files.positions("desk").keys() == {
        "plain",
        *(f"{name}/{day}" for name in ("model", "other") for day in last),
    }


def test_of_answers_about_past_days_the_last_ones_stay_within_a_number_and_a_size(files: KeptFiles) -> None:
    most = PAST_VARIANTS[STANDINGS]
    for day in range(most + 2):
        files.put(HERE, {f"{STANDINGS}/of {day}": b"x"})
    assert files.positions("desk").keys() == {f"{STANDINGS}/of {day}" for day in range(2, most + 2)}
    large = bytes(MOST_PAST_BYTES // 3)
    for day in range(3):
        files.put(HERE, {f"{STANDINGS}/large {day}": large})
    files.put(HERE, {"events": large, f"{MONTHS}/large": large})
    assert {f"{STANDINGS}/large {day}" for day in range(3)} <= files.positions("desk").keys()
    files.put(HERE, {f"{STANDINGS}/last": b"xxxx"})
    still = {f"{STANDINGS}/large 1", f"{STANDINGS}/large 2", f"{STANDINGS}/last"}
    assert files.positions("desk").keys() == {"events", f"{MONTHS}/large", *still}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_nobody_else_can_read_it(files: KeptFiles, folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    files.put(HERE, VALUES)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in folder.iterdir()] == [0o600]


def test_where_no_folder_can_be_made_nothing_is_kept(tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("in the way")
    with closing(KeptFiles(blocked / "kept", "1")) as files:
        assert not files.put(HERE, VALUES)
        assert told(files) == {}


def test_a_file_of_anything_else_is_made_again(files: KeptFiles, folder: Path) -> None:
    folder.mkdir(parents=True)
    path_of(folder, "desk").write_bytes(b"not a database at all" * 100)
    assert told(files) == {}
    assert files.put(HERE, VALUES)
    assert told(files) == VALUES


def test_a_flipped_byte_anywhere_gives_what_was_put_or_nothing(files: KeptFiles, folder: Path) -> None:
    small = {"one": b"first value", "two": b"second value"}
    files.put(HERE, small)
    files.close()
    path = path_of(folder, "desk")
    whole = path.read_bytes()
    used = [place for place, byte in enumerate(whole) if byte] + list(range(0, len(whole), 4099))
    lost = 0
    for place in used[:: max(1, len(used) // 400)]:
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        with closing(KeptFiles(folder, "1")) as again:
            found = {name: again.get("desk", name) for name in small}
            assert all(item is None or item == KeptItem(HERE, small[name]) for name, item in found.items()), place
            lost += any(item is None for item in found.values())
            assert again.put(LATER, {"one": b"newer"}), place
            assert again.get("desk", "one") == KeptItem(LATER, b"newer"), place
    assert lost > 20, "the changed bytes are not those that matter"


def test_a_file_cut_off_gives_what_was_put_or_nothing(files: KeptFiles, folder: Path) -> None:
    files.put(HERE, VALUES)
    files.close()
    path = path_of(folder, "desk")
    whole = path.read_bytes()
    for length in range(0, len(whole), len(whole) // 23):
        path.write_bytes(whole[:length])
        with closing(KeptFiles(folder, "1")) as again:
            assert told(again).items() <= VALUES.items()
            assert again.put(HERE, VALUES)
            assert told(again) == VALUES


def test_while_another_process_writes_nothing_is_read_or_put_and_nothing_is_lost(
    files: KeptFiles, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.put(HERE, VALUES)
    monkeypatch.setattr(kept, "connect", lambda path, wait, key: connect(path, wait=0, key=key))
    with closing(driver.connect(str(path_of(folder, "desk")), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert told(files) == {}
        assert not files.put(LATER, {"small": b"newer"})
        other.execute("ROLLBACK")
    assert told(files) == VALUES


def test_a_process_that_ends_while_it_writes_leaves_the_state_before(files: KeptFiles, folder: Path) -> None:
    files.put(HERE, VALUES)
    files.close()
    program = """
import os, sys
import sqlcipher3.dbapi2 as driver
desk = driver.connect(sys.argv[1], isolation_level=None)
desk.execute("PRAGMA synchronous=OFF")
desk.execute("PRAGMA cache_size=1")
desk.execute("BEGIN IMMEDIATE")
desk.execute("UPDATE item SET value = zeroblob(3000000)")
os._exit(1)
"""
    path = path_of(folder, "desk")
    subprocess.run([sys.executable, "-c", program, str(path)], check=False)
    assert path.with_name(path.name + "-journal").stat().st_size > 0
    assert told(files) == VALUES


def test_what_is_no_longer_kept_takes_no_room(files: KeptFiles, folder: Path) -> None:
    files.put(HERE, VALUES)
    before = path_of(folder, "desk").stat().st_size
    files.put(LATER, {}, drop=["large"])
    assert path_of(folder, "desk").stat().st_size < before / 2
    assert told(files) == {"small": VALUES["small"], "empty": b""}


def put_and_leave(files: KeptFiles, folder: Path, desk: str, seconds: float) -> Path:
    """The file with the state of a desk that was last opened so long ago."""
    files.put(HERE._replace(desk=desk), {"x": b""})
    path = path_of(folder, desk)
    used = path.stat().st_mtime - seconds
    os.utime(path, (used, used))
    return path


def test_the_states_of_desks_not_used_for_long_are_deleted(files: KeptFiles, folder: Path) -> None:
    stays = put_and_leave(files, folder, "just short of it", LONGEST_UNUSED - 3600)
    put_and_leave(files, folder, "just over it", LONGEST_UNUSED + 3600)
    files.put(HERE, {"x": b""})
    assert {*folder.iterdir()} == {stays, path_of(folder, "desk")}


def test_only_the_states_of_the_desks_used_last_are_kept(files: KeptFiles, folder: Path) -> None:
    paths = [put_and_leave(files, folder, f"desk {number}", 60.0 * number) for number in range(MOST_FILES + 4)]
    files.put(HERE, {"x": b""})
    assert {*folder.iterdir()} == {path_of(folder, "desk"), *paths[: MOST_FILES - 1]}


def test_it_needs_neither_sqlalchemy_nor_arrays() -> None:
    program = """
import sys
import salesdesk.store.kept
print([name for name in ("sqlalchemy", "numpy", "PySide6", "babel") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=source.ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_position_leaves_out_the_actor_that_writes_the_diary() -> None:
    statement = source.ROOT / "salesdesk" / "store" / "kept.py"
    assert f"actor <> {ACTORS.index('diary')}" in statement.read_text(encoding="utf-8")


@pytest.mark.parametrize("content", [b"", b"no database" * 1000, None])
def test_what_is_no_desk_has_no_position(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "x.salesdesk"
    if content is not None:
        path.write_bytes(content)
    assert position_of(path) is None
    assert position_of(tmp_path) is None


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '["a", 1, [["b", "c", "d"]]]', "[1, 2, 3]", "null", '["a", 4, [[1]]]']
)
def test_what_is_no_position_is_not_taken_for_one(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Position.parsed(text)


def test_a_position_is_one_line_and_back() -> None:
    assert Position.parsed(LATER.text()) == LATER
    assert Position.parsed(HERE.text()) == HERE != LATER


def test_of_an_encrypted_desk_it_is_encrypted_too(folder: Path) -> None:
    key, name = bytes(range(48)), path_of(folder, "desk")
    with closing(KeptFiles(folder, "1")) as plain:
        assert plain.put(HERE, {"a": b"Canary & Sons"})
    with name.open("rb") as before, closing(KeptFiles(folder, "1", key)) as sealed:
        assert sealed.get("desk", "a") is None
        assert not before.read().strip(b"\0"), "what was readable is overwritten"
        assert sealed.put(HERE, {"a": b"Canary & Sons"})
    assert b"Canary" not in name.read_bytes()
    assert b"SQLite" not in name.read_bytes()
    with closing(KeptFiles(folder, "1", key)) as again:
        assert told(again) == {"a": b"Canary & Sons"}
    with closing(KeptFiles(folder, "1", key[::-1])) as other:
        assert told(other) == {}
    assert not name.exists()


@pytest.mark.parametrize("key", [None, bytes(48)])
def test_a_journal_whose_file_is_gone_is_deleted_when_the_folder_is_next_used(
    files: KeptFiles, folder: Path, key: bytes | None
) -> None:
    assert files.put(HERE, VALUES)
    orphan, held = (
        path.with_name(f"{path.name}-journal") for path in (path_of(folder, "other"), path_of(folder, "desk"))
    )
    orphan.write_bytes(b"of a file that was deleted")
    held.write_bytes(b"")
    with closing(KeptFiles(folder, "1", key)):
        assert not orphan.exists()
        assert held.exists()
