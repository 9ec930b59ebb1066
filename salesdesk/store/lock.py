"""One writing process a desk: an operating-system lock that a killed process lets go by itself.

What is locked is a file in a folder of this user's session, named by device and inode of the desk, so that every link to a
desk is the same desk, and nothing lies beside it. An earlier version locked a file beside the desk, which is respected where
there is one.
"""

import contextlib
import errno
import os
import stat
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import platformdirs

from salesdesk.domain.errors import SalesDeskError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_HELD = frozenset({errno.EACCES, errno.EAGAIN, errno.EDEADLK})
"""What the system answers where another process has the lock."""
FileNumber = tuple[int, int]
"""Device and inode: which file it is, whatever it is called."""


class DeskBusy(SalesDeskError):
    """Another SalesDesk has the desk open for writing."""


class DeskLock:
    """The lock of one desk file, held from ``__init__`` to ``release``. Raises DeskBusy when another process has it.

    The lock file stays; those of desks that nobody has open are deleted by whoever opens another one. Who has locked a file
    looks whether it has its name still, so that nobody holds one that was deleted.
    """

    def __init__(self, desk: Path) -> None:
        if not desk.parent.is_dir():
            raise SalesDeskError("There is no folder {folder}. Nothing was made.", folder=str(desk.parent))
        self._files: list[int] = []
        weakref.finalize(self, _close, self._files)  # whoever forgets the lock lets it go
        try:
            self.number = file_number(desk)
            while not self._take(desk):
                self.release()
            _sweep(lock_folder(), "{:x}-{:x}.lock".format(*self.number))
        except FileNotFoundError:
            self.release()
            raise SalesDeskError("There is no file {file}.", file=str(desk)) from None
        except BaseException:
            self.release()
            raise

    def _take(self, desk: Path) -> bool:
        """Lock the file that has the name of the desk; whether it has it still. Raises DeskBusy, OSError."""
        self.number = file_number(desk)
        name = "{:x}-{:x}.lock".format(*self.number)
        beside = desk.resolve()
        for path in (beside.with_name(f".{beside.name}.lock"), lock_folder() / name):
            is_own = path.name == name
            file = _locked(path, is_own)
            if file is not None:
                self._files.append(file)
            elif is_own or path.is_file():
                raise DeskBusy(
                    "{file} is open in another SalesDesk window. Close it there first.", file=desk.name, path=str(desk)
                )
        return file_number(desk) == self.number

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.release()

    def release(self) -> None:
        """Let others in. May be called twice."""
        _close(self._files)


def _close(files: list[int]) -> None:
    while files:
        os.close(files.pop())


def file_number(path: Path) -> FileNumber:
    """Which file has this name. Raises OSError."""
    found = path.stat()
    return found.st_dev, found.st_ino


def lock_folder() -> Path:
    """The folder of the lock files, for this user alone: of the session, or where there is none, of the user. Raises
    SalesDeskError where neither can be had."""
    for folder in _places():
        with contextlib.suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            found = folder.lstat()
            if sys.platform == "win32" or (
                stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077
            ):
                return folder
    raise SalesDeskError(
        "SalesDesk cannot note that the desk is open: {folder} is not yours alone.", folder=str(folder)
    )


def _places() -> Iterator[Path]:
    if sys.platform != "win32":
        # Whoever starts the program without a session of his own, as a timer does, has to find the same folder.
        for session in (os.environ.get("XDG_RUNTIME_DIR", ""), f"/run/user/{os.getuid()}"):
            if session and os.access(session, os.W_OK):
                yield Path(session) / "salesdesk"
    yield Path(platformdirs.user_cache_dir("SalesDesk", False)) / "locks"


def _locked(path: Path, is_own: bool) -> int | None:
    """The descriptor of a file that is locked from now on; None where another has the lock, or, of a file that is not this
    version's own, where there is none. Raises OSError."""
    if is_own:
        with contextlib.suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            if _is_held_elsewhere(path.name):
                path.unlink(missing_ok=True)
                return None
    try:
        file = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError:
        return _locked(path, is_own) if is_own else None  # it was deleted after it had been made
    except OSError:
        if is_own:
            raise
        return None
    try:
        _lock(file)
    except OSError as error:
        os.close(file)
        if error.errno in _HELD:
            return None
        raise
    if is_own and not _has_name(file, path):  # it was deleted between opening and locking it
        os.close(file)
        return _locked(path, is_own)
    return file


def _has_name(file: int, path: Path) -> bool:
    """Whether an open file is still the one that has this name."""
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


def _sweep(folder: Path, own: str) -> None:
    """Delete the lock files of desks that nobody has open, such as of a file that a restore has replaced."""
    if sys.platform == "win32":
        return  # a file that somebody may be about to open cannot be deleted safely
    with contextlib.suppress(OSError):
        for path in folder.glob("*-*.lock"):
            if path.name != own:
                with contextlib.suppress(OSError):
                    _delete_unheld(path)


def _delete_unheld(path: Path) -> None:
    file = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    try:
        _lock(file)
        if _has_name(file, path):
            path.unlink()
    finally:
        os.close(file)


def _is_held_elsewhere(name: str) -> bool:
    """Whether a process has locked a file of this name that was deleted since (as Linux tells it; elsewhere: no)."""
    try:
        held = [line.split() for line in Path("/proc/locks").read_text("ascii").splitlines()]
    except (OSError, ValueError):
        return False
    for number in {cells[4] for cells in held if len(cells) > 4 and cells[1] == "FLOCK"}:
        with contextlib.suppress(OSError):
            for descriptor in Path("/proc", number, "fd").iterdir():
                with contextlib.suppress(OSError):
                    if descriptor.readlink().name == f"{name} (deleted)":
                        return True
    return False


def _lock(file: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
