"""Damaged desks of earlier versions are recovered into a desk of this version."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import pytest

from salesdesk.desk.checking import check
from salesdesk.desk.desk import Desk
from salesdesk.domain.records import KINDS, Record
from salesdesk.store.recovery.pages import FilePages
from salesdesk.store.recovery.recover import recover
from salesdesk.store.store import SqlStore
from tests.store.test_migrating import NAMES, SAMPLES
from tests.support.desks import StandingClock

SIZE = 4096


def everything(path: Path) -> tuple[dict[str, Record], int, int]:
    """The records of a desk by key, and how many events and lines of the diary it has."""
    with closing(SqlStore.open(path, StandingClock())) as store:
        desk = Desk(store, StandingClock())
        assert check(desk) == ()
        with desk.read() as reader:
            found = {record.id: record for kind in KINDS for record in reader.every(kind)}
            return found, len(reader.event_rows()), len(reader.kept_forecasts())


def pages_of(path: Path, table: str) -> list[int]:
    with closing(sqlite3.connect(path)) as raw:
        (root,) = raw.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
    return list(FilePages(path.read_bytes()).tree(root))


def smash(path: Path, pages: list[int]) -> bytes:
    """Overwrite pages; the file as it is then."""
    data = bytearray(path.read_bytes())
    for page in pages:
        data[(page - 1) * SIZE : page * SIZE] = bytes(SIZE)
    path.write_bytes(data)
    return bytes(data)


def told(record: Record) -> dict[str, object]:
    """What a record says, but when it was deleted and what is added up from all events of a deal."""
    left_out = {"deleted_at": record.deleted_at is not None, "stage_since": None, "stage_spent": None}
    return asdict(record) | left_out


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("lost", ["nothing", "the first page", "an index", "a page of notes"])
def test_a_damaged_desk_of_an_earlier_version_is_recovered(name: str, lost: str, tmp_path: Path) -> None:
    path = Path(shutil.copy(SAMPLES / f"{name}.salesdesk", tmp_path / "desk.salesdesk"))
    upgraded = Path(shutil.copy(path, tmp_path / "upgraded.salesdesk"))
    right, events, lines = everything(upgraded)
    pages = {"nothing": [], "the first page": [1], "an index": pages_of(path, "event_by_deal")[-1:]}
    before = smash(path, pages[lost] if lost in pages else pages_of(path, "note")[-1:])
    found = recover(path, tmp_path / "new.salesdesk", StandingClock())
    assert path.read_bytes() == before
    there, their_events, their_lines = everything(found.path)
    most = {"nothing": 1.0, "the first page": 0.9, "an index": 1.0}.get(lost, 0.7)
    alike = sum(told(record) == told(there[key]) for key, record in right.items() if key in there)
    assert alike >= most * len(right)
    assert their_lines == lines
    assert their_events >= events * 0.99
