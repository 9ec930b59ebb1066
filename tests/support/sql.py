"""The file of a desk, read as the database that it is, beside the program."""

from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver


def rows_of(path: Path, statement: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
    """What a statement finds in a desk's file."""
    connection = driver.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return list(connection.execute(statement, values).fetchall())
    finally:
        connection.close()
