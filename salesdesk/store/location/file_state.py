"""What became of a desk file while it is open: moved, deleted, replaced, overwritten, out of reach."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import sqlcipher3.dbapi2 as driver

from salesdesk.desk.locations import FileKind, FileState
from salesdesk.domain.errors import SalesDeskError
from salesdesk.store import files
from salesdesk.store.lock import FileNumber, file_number
from salesdesk.store.witness import DeskMoved, Rows, Witness

_DAMAGED = (driver.SQLITE_CORRUPT, driver.SQLITE_NOTADB)
_DELETED = " (deleted)"


def look(path: Path, mode: str, witness: Witness, read_anew: Callable[[], Rows], is_alone: bool) -> FileState:
    """What became of the file that a witness watches. ``read_anew`` gives the last entries as a fresh connection sees them;
    ``is_alone``: nobody else writes in it. Nothing is raised: what cannot be read is out of reach."""
    kind: FileKind
    try:
        kind = "there" if file_number(path) == witness.number else "replaced"
    except (FileNotFoundError, NotADirectoryError):
        kind = "deleted" if _is_on_device(path.parent, witness.number[0]) else "gone"
    except OSError:
        kind = "gone"
    if kind == "there":
        kind = _contents(path, mode, witness, read_anew, is_alone)
    if kind == "there":
        return FileState("there", path.name)
    found, is_held = place_of(witness.number)
    if kind in ("deleted", "gone") and found is not None:
        kind = "moved"
    return FileState(kind, path.name, found, is_held)


def _contents(path: Path, mode: str, witness: Witness, read_anew: Callable[[], Rows], is_alone: bool) -> FileKind:
    try:
        latest = read_anew()
        if is_alone:
            witness.check_contents(latest)
    except DeskMoved:
        return "overwritten"
    except driver.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (driver.SQLITE_BUSY, driver.SQLITE_LOCKED):
            return "there"  # another program is at it, as changes tell
        return "overwritten" if code in _DAMAGED else "gone"
    except (OSError, SalesDeskError):
        return "gone"
    return "there" if mode == "ro" or files.writable(path) else "read_only"


def _is_on_device(folder: Path, device: int) -> bool:
    """Whether a folder is there, on that device: where a drive was mounted another one shows through."""
    try:
        return folder.stat().st_dev == device
    except OSError:
        return False


def place_of(number: FileNumber) -> tuple[Path | None, bool]:
    """Where a file is now that this program has open, None where it has no name any more; and whether it has it open."""
    held = False
    for descriptor in _descriptors():
        try:
            found = os.fstat(descriptor)
        except OSError:
            continue
        if (found.st_dev, found.st_ino) != number:
            continue
        held = True
        path = _name_of(descriptor)
        if path is not None and _is_at(path, number):
            return path, True
    return None, held


def _descriptors() -> list[int]:
    folder = "/proc/self/fd" if sys.platform == "linux" else "/dev/fd"
    if sys.platform == "win32":
        return []
    try:
        return [int(name) for name in os.listdir(folder) if name.isdecimal()]  # noqa: PTH208 - names are all it takes
    except OSError:
        return []


def _name_of(descriptor: int) -> Path | None:
    try:
        if sys.platform == "linux":
            name = os.readlink(f"/proc/self/fd/{descriptor}")  # noqa: PTH115 - the end of the name tells
            return None if name.endswith(_DELETED) else Path(name)
        if sys.platform == "darwin":
            import fcntl

            told = fcntl.fcntl(descriptor, fcntl.F_GETPATH, bytes(1024))
            return Path(os.fsdecode(told.rstrip(b"\0")))
    except OSError:
        return None
    return None


def _is_at(path: Path, number: FileNumber) -> bool:
    try:
        return file_number(path) == number
    except OSError:
        return False
