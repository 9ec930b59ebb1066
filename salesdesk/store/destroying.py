"""The end of a redaction: the file is written anew, without what its unused places still hold.

A mark lies beside the desk from before the redaction is committed until that is done, so that the next opening makes up for it
where the program is killed in between, or there was no room.
"""

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import sqlcipher3.dbapi2 as driver

from salesdesk.domain.errors import SalesDeskError
from salesdesk.store import files

if TYPE_CHECKING:
    from sqlalchemy import Engine


def begin(path: Path) -> None:
    """Leave the mark, on the disk. Raises OSError."""
    mark = files.redacted_mark_of(path)
    mark.touch(mode=0o600)
    files.sync_folder(mark.parent)


def give_up(path: Path) -> None:
    """Nothing was committed: there is nothing to make up for."""
    with contextlib.suppress(OSError):
        files.redacted_mark_of(path).unlink(missing_ok=True)


def finish(engine: "Engine", path: Path) -> None:
    """Write the file anew, and take the mark away. Raises SalesDeskError where it cannot be written; the mark stays."""
    raw = engine.raw_connection()
    try:
        cast(Any, raw.driver_connection).execute("VACUUM")
    except driver.OperationalError as error:
        raise SalesDeskError(
            "It is redacted, but {file} could not be written anew, so its unused places may still hold traces. Make room on the "
            "disk and close other programs that read it: it is tried again whenever the desk is opened.",
            file=path.name,
        ) from error
    finally:
        raw.close()
    give_up(path)


def make_up(path: Path, key: bytes | None) -> bool:
    """Finish what was broken off, on a desk whose lock is held; whether it could be."""
    from salesdesk.store.engine import open_engine

    engine = open_engine(path, key=key)
    try:
        finish(engine, path)
    except SalesDeskError:
        return False
    finally:
        engine.dispose()
    return True
