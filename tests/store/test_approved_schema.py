"""The tables of a desk's file, as the database has them: made new, and upgraded from past versions."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from salesdesk.store import tables
from salesdesk.store.store import SqlStore
from tests.store.test_migrating import NAMES, SAMPLES
from tests.support.approved import approve
from tests.support.desks import StandingClock, desk_in
from tests.support.sql import rows_of

CLOCK = StandingClock(datetime(2026, 11, 20, 12, tzinfo=UTC))


FACTS = ("application_id", "user_version", "page_size", "encoding")


def schema_text(path: Path) -> str:
    """What made each table and index, and the numbers that say whose file it is."""
    statements = rows_of(path, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name")
    made = [" ".join(sql.split()) for (sql,) in statements]
    numbers = [f"{name} {rows_of(path, f'PRAGMA {name}')[0][0]}" for name in FACTS]
    return "\n".join([*made, *numbers])


def test_the_tables_of_a_new_desk(tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    at.desk.store.close()
    approve("store/schema.txt", schema_text(at.path))


@pytest.mark.parametrize("name", NAMES)
def test_the_tables_of_an_upgraded_desk(tmp_path: Path, name: str) -> None:
    path = Path(shutil.copy(SAMPLES / f"{name}.salesdesk", tmp_path / "desk.salesdesk"))
    SqlStore.open(path, CLOCK, Random(1).randbytes).close()
    approve("store/schema.txt", schema_text(path))


def test_the_tables_that_the_program_knows() -> None:
    lines = []
    for table in tables.METADATA.sorted_tables:
        lines.append(table.name)
        for column in table.columns:
            null = "null" if column.nullable else "not null"
            told = f"  {column.name} {column.type} {null}{' key' if column.primary_key else ''}"
            refers = "".join(f" -> {key.target_fullname}" for key in column.foreign_keys)
            lines.append(f"{told}{refers}{f' = {column.server_default}' if column.server_default is not None else ''}")
    approve("store/known_tables.txt", "\n".join(lines))
