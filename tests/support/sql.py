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


def changed_by(path: Path, *statements: str) -> None:
    """Change a desk's file behind the program's back, without its rules."""
    connection = driver.connect(str(path), isolation_level=None)
    try:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("PRAGMA ignore_check_constraints=ON")
        for statement in statements:
            connection.execute(statement)
    finally:
        connection.close()
