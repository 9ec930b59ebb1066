"""Which other program uses a desk file."""

import contextlib
import os
from pathlib import Path

_FIRST_BYTE = 0x40000000
"""Where in a file SQLite sets its locks."""


def holder_of(path: Path, processes: Path = Path("/proc")) -> str | None:
    """The name of a program of another process that has SQLite's lock on a file, as Linux tells it; None where that is unknown."""
    with contextlib.suppress(OSError, ValueError):
        inode = str(path.stat().st_ino)
        for line in (processes / "locks").read_text("ascii").splitlines():
            cells = line.split()
            # such as "71: POSIX  ADVISORY  WRITE 21487 00:1b:995653 1073741825 1073741825"
            if len(cells) < 8 or cells[1] not in ("POSIX", "OFDLCK") or cells[5].rpartition(":")[2] != inode:
                continue
            if int(cells[6]) >= _FIRST_BYTE and int(cells[4]) not in (-1, os.getpid()):
                with contextlib.suppress(OSError):
                    return (processes / cells[4] / "comm").read_text("utf-8", "replace").strip() or None
    return None
