"""Copies of the desk that are proven to be whole."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salesdesk.domain.errors import SalesDeskError
from salesdesk.store import files
from salesdesk.store.connections import connect

if TYPE_CHECKING:
    from sqlalchemy import Engine


def copy(engine: "Engine", target: Path, key: bytes | None = None) -> None:
    """Copy the desk of an engine, as it is at one moment, to a file that appears only when whole and verified. ``key`` is
    that of the desk where it is encrypted; the copy has the same.

    Raises SalesDeskError when the copy does not hold what the desk holds; the target is then as it was.
    """
    beside = target.with_name(f".{target.name}.part")
    files.discard(beside)
    try:
        with closing(connect(beside, "rwc", key=key)) as new:
            expected = _fill(engine, new)
            sound = new.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            if not sound or _counts(new) != expected:
                raise SalesDeskError("The backup {file} did not match the desk and was deleted.", file=target.name)
        beside.replace(target)
    finally:
        files.discard(beside)


def _fill(engine: "Engine", new: Any) -> dict[str, int]:
    raw = engine.raw_connection()
    try:
        source: Any = raw.driver_connection
        source.execute("BEGIN")
        try:
            source.backup(new)
            return _counts(source)
        finally:
            source.execute("ROLLBACK")
    finally:
        raw.close()


def _counts(connection: Any) -> dict[str, int]:
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
