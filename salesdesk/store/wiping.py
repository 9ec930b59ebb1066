"""Overwriting what a file held before it goes. What keeps old versions of its own (flash, snapshots) may keep them all the same."""

import contextlib
import os
from pathlib import Path

_PORTION = 1 << 20


def wipe(file: int) -> None:
    """Overwrite what an open file holds, on the disk. Raises OSError."""
    left = os.lseek(file, 0, os.SEEK_END)
    os.lseek(file, 0, os.SEEK_SET)
    while left > 0:
        left -= os.write(file, bytes(min(left, _PORTION)))
    os.fsync(file)


def remove_wiped(path: Path) -> None:
    """Overwrite a file, unless it has another name too, and delete it. Raises OSError where it cannot be deleted."""
    with contextlib.suppress(OSError):
        file = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
        try:
            if os.fstat(file).st_nlink == 1:
                wipe(file)
        finally:
            os.close(file)
    path.unlink(missing_ok=True)
