"""One writing process a desk: an operating-system lock on a side file, which a killed process lets go by itself."""

import errno
import os
import sys
from pathlib import Path

from salesdesk.domain.errors import SalesDeskError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_HELD = frozenset({errno.EACCES, errno.EAGAIN, errno.EDEADLK})
"""What the system answers where another process has the lock."""


class DeskBusy(SalesDeskError):
    """Another SalesDesk has the desk open for writing."""


class DeskLock:
    """The lock of one desk file, held from ``__init__`` to ``release``. Raises DeskBusy when another process has it.

    The side file stays: who deleted it would part those that wait for it from those that come later.
    """

    def __init__(self, desk: Path) -> None:
        if not desk.parent.is_dir():
            raise SalesDeskError("There is no folder {folder}. Nothing was made.", folder=str(desk.parent))
        try:
            self._file: int | None = _locked(desk.with_name(f".{desk.name}.lock"))
        except OSError as error:
            raise SalesDeskError(
                "{file} cannot be opened for writing, because its folder cannot be written to ({why}). "
                "Nothing was changed. Copy the file to a folder of your own and open it there.",
                file=desk.name,
                why=error.strerror or "",
            ) from None
        if self._file is None:
            raise DeskBusy(
                "{file} is open in another SalesDesk window. Close it there first.",
                file=desk.name,
                path=str(desk),
            )

    def release(self) -> None:
        """Let others in. May be called twice."""
        file, self._file = self._file, None
        if file is not None:
            os.close(file)


def _locked(path: Path) -> int | None:
    """The descriptor of a side file that is locked from now on; None where another has it. Raises OSError."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
    try:
        _lock(file)
    except OSError as error:
        os.close(file)
        if error.errno in _HELD:
            return None
        raise
    return file


def _lock(file: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
