"""The short form of the campaign of damaged files, and that it would notice."""

from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver

from salesdesk.store.recovery.pages import FilePages, values
from salesdesk.store.schema import BY_TABLE
from tests.faults.damaged import put_to_proof, trials
from tests.faults.damaged_files import Sound, sound_desk


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Sound:
    return sound_desk(tmp_path_factory.mktemp("sound"))


def test_damaged_files_are_told_and_none_is_written(tmp_path: Path) -> None:
    lost = [(one.name, one.place, one.faults) for one in trials(12, 20261129, tmp_path, put_to_proof) if one.faults]
    assert lost == []


def test_pages_read_by_hand_hold_what_sqlite_reads(sound: Sound) -> None:
    pages = FilePages(sound.data)
    with driver.connect(str(sound.path)) as connection:
        for table in BY_TABLE:
            (root,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
            by_hand = {
                cell.number: values(cell.record)[1:]
                for page in pages.tree(root)
                for cell in pages.cells(page)
                if cell.record is not None
            }
            rows = connection.execute(f"SELECT * FROM {table}").fetchall()
            assert by_hand == {number: list(cells) for number, *cells in rows}, table
    connection.close()
