"""Making a desk file, and bringing an earlier one up to date after a verified backup."""

import logging
import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import sqlcipher3.dbapi2 as driver

from salesdesk.domain.errors import SalesDeskError
from salesdesk.store import backups, checksums, files, opening
from salesdesk.store.engine import open_engine
from salesdesk.store.keys import packed
from salesdesk.store.lock import DeskLock
from salesdesk.store.log.head import file_mark
from salesdesk.store.migrations import APPLICATION_ID, FRESH, STEPS, WITH_CHECKSUMS, Steps, run_all

if TYPE_CHECKING:
    from sqlalchemy import Connection

log = logging.getLogger(__name__)


def create(path: Path, device: str, key: bytes | None = None) -> DeskLock:
    """A new desk file, whole or not at all, encrypted under a key if one is given; gives its lock. Raises SalesDeskError when
    the name is taken, or something lies beside it that would be taken for its journal."""
    if path.exists():
        raise _is_taken(path)
    if files.journal_of(path).exists():
        raise SalesDeskError(
            "{journal} belongs to a desk that is no longer there. Nothing was made. Put the desk back, or move {journal} to "
            "another folder.",
            journal=files.journal_of(path).name,
        )
    fresh = files.fresh_of(path)
    lock = _begun(path, fresh)
    try:
        _fill(fresh, device, key)
        files.publish(fresh, path)
        _to_disk(path)
    except FileExistsError:
        lock.release()
        files.discard(fresh)
        raise _is_taken(path) from None
    except BaseException:
        lock.release()
        files.discard(fresh)
        raise
    return lock


def _is_taken(path: Path) -> SalesDeskError:
    return SalesDeskError("There is a file {file} already. It was not changed.", file=path.name)


def _begun(path: Path, fresh: Path) -> DeskLock:
    """An empty file for a new desk, with its lock, in place of one that a killed program has left."""
    if fresh.exists():
        DeskLock(fresh).release()
        files.discard(fresh)
    if not path.parent.is_dir():
        raise SalesDeskError("There is no folder {folder}. Nothing was made.", folder=str(path.parent))
    try:
        os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except PermissionError as error:
        raise SalesDeskError(
            "{file} cannot be made, because its folder cannot be written to ({why}). Nothing was changed. Choose a folder "
            "of your own.",
            file=path.name,
            why=error.strerror or "",
        ) from None
    return DeskLock(fresh)


def _fill(path: Path, device: str, key: bytes | None) -> None:
    engine = open_engine(path, "rw", key)
    try:
        with engine.connect() as plain:
            connection = plain.execution_options(write=True)
            with connection.begin():
                connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
                _run(connection, 0, FRESH)
                _run(connection, max(FRESH), STEPS)
                statement = "INSERT INTO device (number, id, here, file) VALUES (0, ?, 1, ?)"
                connection.exec_driver_sql(statement, (packed(device), file_mark(path)))
    finally:
        engine.dispose()


def _to_disk(path: Path) -> None:
    """Have the name of a new desk on the disk, or no such desk. Raises OSError."""
    try:
        files.sync_folder(path.parent)
    except OSError:
        path.unlink()
        raise


def upgrade(
    path: Path, now: datetime, steps: Steps = STEPS, key: bytes | None = None, target: Path | None = None
) -> Path | None:
    """Bring the file up to the last step, after a verified backup at ``target`` (None: beside it), whose path is given. None:
    nothing to do."""
    version = opening.look(path, key).version
    if version >= max(steps):
        return None
    engine = open_engine(path, key=key)
    try:
        beside = path.with_name(f"{path.stem} before version {max(steps)} ({now:%Y-%m-%d %H%M%S}){path.suffix}")
        copy = target or beside
        backups.copy(engine, copy, key)
        with engine.connect() as plain:
            connection = plain.execution_options(write=True)
            with connection.begin():
                _run(connection, version, steps)
                if max(steps) >= WITH_CHECKSUMS:
                    checksums.write_all(connection)
    finally:
        engine.dispose()
    return copy


def shrink(path: Path, key: bytes | None = None) -> None:
    """Give back the pages that nothing uses any more where they are many, as an upgrade leaves them: all of it or nothing.

    A desk for which there is no room on the disk, or that others are reading for long, stays as large as it is.
    """
    if not opening.look(path, key).is_loose:
        return
    engine = open_engine(path, key=key)
    try:
        raw = engine.raw_connection()
        try:
            cast(Any, raw.driver_connection).execute("VACUUM")
        except driver.OperationalError as error:
            log.warning("The desk keeps its free pages: %s", error)
        finally:
            raw.close()
    finally:
        engine.dispose()


def _run(connection: "Connection", version: int, steps: Steps) -> None:
    for number in sorted(step for step in steps if step > version):
        step = steps[number]
        if callable(step):
            step(connection)
        else:
            run_all(connection, step)
        connection.exec_driver_sql(f"PRAGMA user_version={number}")
