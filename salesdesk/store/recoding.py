"""Setting, changing and removing the passphrase of a desk: a new file beside it, proven to be the same, takes its place.

At every instant one good file has the desk's name, the old or the new one. What is left of a run that was broken off is wiped when
the desk is next opened to write (``sweep``); it is no desk until the one rename.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from salesdesk.domain.errors import SalesDeskError
from salesdesk.store import cipher, files
from salesdesk.store.connections import connect
from salesdesk.store.faults import in_words
from salesdesk.store.kept import path_of as kept_path
from salesdesk.store.keys import unpacked
from salesdesk.store.lock import DeskLock
from salesdesk.store.log.head import file_mark
from salesdesk.store.wiping import remove_wiped, wipe

_ROWS = 500
_CARRIED = ("application_id", "user_version")
"""What stands in the header of a desk, which an export does not take along."""


def change_key(path: Path, old: bytes | None, new: bytes | None, kept_folder: Path | None = None) -> None:
    """Write a desk that nobody has open anew under another key (None: without one); the rows are the same ones. What is kept
    of it in ``kept_folder`` is deleted, since it is made again.

    Raises SalesDeskError when the desk is open, damaged, or there is no room; it is then as it was.
    """
    with in_words(path):
        lock = DeskLock(path)
        try:
            sweep(path)
            fresh = cipher.part_of(path)
            try:
                recode(path, old, fresh, new)
                if kept_folder is not None:
                    forget_kept(kept_folder, path, old)
                _take_place(fresh, path, wipes=old is None)
            except BaseException:
                _remove(fresh)
                raise
        finally:
            lock.release()


def sweep(path: Path) -> None:
    """Wipe and delete what a change of key that was broken off has left beside a desk. Only for who holds its lock."""
    _remove(cipher.part_of(path))


def recode(source: Path, old: bytes | None, target: Path, new: bytes | None, mode: str = "rw") -> None:
    """Write the desk of a file into a new one under another key, and prove that it holds the same, on the disk. With the mode
    ``ro`` the source may be where nobody can write.

    Raises SalesDeskError when the source is damaged or the new file is not the same; it is deleted then.
    """
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        raw = connect(source, mode, key=old)
        begin = "BEGIN IMMEDIATE" if mode == "rw" else "BEGIN"
        try:
            _export(raw, source, target, new, begin)
            # Who writes between the two is found by the comparison.
            raw.execute(begin)
            _prove_same(raw, source, target, new)
            raw.execute("ROLLBACK")
        finally:
            raw.close()
        files.sync_file(target)
    except BaseException:
        _remove(target)
        raise


def _export(raw: Any, source: Path, target: Path, new: bytes | None, begin: str) -> None:
    raw.execute("PRAGMA temp_store=MEMORY")
    if raw.execute("PRAGMA integrity_check").fetchone() != ("ok",):
        raise SalesDeskError("{file} is damaged. Nothing was changed. Open a backup of it instead.", file=source.name)
    raw.execute("ATTACH ? AS fresh KEY ?", (str(target.absolute()), cipher.key_words(new)))
    # It is deleted where it does not become whole, so it needs no journal.
    raw.execute("PRAGMA fresh.journal_mode=OFF")
    raw.execute("PRAGMA fresh.synchronous=OFF")
    raw.execute(begin)
    raw.execute("SELECT sqlcipher_export('fresh')").fetchall()
    for name in _CARRIED:
        raw.execute(f"PRAGMA fresh.{name}={_only(raw, f'PRAGMA main.{name}')}")
    if any(row[1] == "file" for row in raw.execute("PRAGMA fresh.table_info(device)")):
        # The desk stays the device that it was, though it is another file now.
        marks = (file_mark(target), file_mark(source))
        raw.execute("UPDATE fresh.device SET file = ? WHERE here = 1 AND file = ?", marks)
    raw.execute("COMMIT")
    raw.execute("DETACH fresh")


def _prove_same(old: Any, source: Path, target: Path, new: bytes | None) -> None:
    fresh = connect(target, "ro", key=new)
    try:
        sound = fresh.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        sealed = new is None or not fresh.execute("PRAGMA cipher_integrity_check").fetchall()
        if not (sound and sealed and _same(old, fresh)):
            raise SalesDeskError("The new file of {file} did not match it and was deleted.", file=source.name)
    finally:
        fresh.close()


def _same(old: Any, fresh: Any) -> bool:
    """Whether two files have the same schema, the same numbers in their headers and the same rows, one by one."""
    asked = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"
    if old.execute(asked).fetchall() != fresh.execute(asked).fetchall():
        return False
    if any(_only(old, f"PRAGMA {name}") != _only(fresh, f"PRAGMA {name}") for name in _CARRIED):
        return False
    return all(
        all(a == b for a, b in zip(_portions(old, table), _portions(fresh, table), strict=True))
        for (table,) in old.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall()
    )


def _portions(raw: Any, table: str) -> Iterator[list[Any]]:
    """The rows of a table, some at a time, the last time none; without the mark of the file that they lie in."""
    columns = [row[1] for row in raw.execute(f'PRAGMA table_info("{table}")')]
    names = ", ".join(f'"{name}"' for name in columns if (table, name) != ("device", "file"))
    rows = raw.execute(f'SELECT {names} FROM "{table}"')
    while True:
        portion = rows.fetchmany(_ROWS)
        yield portion
        if not portion:
            return


def devices_in(path: Path, key: bytes | None) -> set[str]:
    """The keys of the devices that have written in a desk; one of them stands in every copy of it."""
    raw = connect(path, "ro", key=key)
    try:
        found = [row[0] for row in raw.execute("SELECT id FROM device")]
    finally:
        raw.close()
    return {cell if isinstance(cell, str) else unpacked(cell) for cell in found}


def forget_kept(folder: Path, desk: Path, key: bytes | None) -> None:
    """Wipe and delete what is kept of a desk, which is made again. Raises OSError."""
    for device in devices_in(desk, key):
        for path in (kept_path(folder, device), files.journal_of(kept_path(folder, device))):
            if path.exists():
                remove_wiped(path)


def _only(raw: Any, asked: str) -> Any:
    return raw.execute(asked).fetchone()[0]


def _take_place(fresh: Path, path: Path, wipes: bool) -> None:
    """One rename; what the old file held is then overwritten where the disk still has it and no other name is left for it."""
    if files.journal_of(path).exists():
        raise SalesDeskError("{file} is being used by another program. Nothing was changed. Try again in a moment.",
                             file=path.name)  # fmt: skip
    # Windows replaces no file that is open.
    old = os.open(path, os.O_RDWR) if wipes and os.name == "posix" else None
    try:
        fresh.replace(path)
        files.sync_folder(path.parent)
        if old is not None and os.fstat(old).st_nlink == 0:
            with contextlib.suppress(OSError):
                wipe(old)
    finally:
        if old is not None:
            os.close(old)


def _remove(part: Path) -> None:
    """Delete a part and its journal. One that cannot be deleted is no reason to fail; it is swept when the desk is opened."""
    for path in (part, files.journal_of(part)):
        with contextlib.suppress(OSError):
            if path.exists():
                remove_wiped(path)
