"""Who may read the file of a desk: its user alone, unless it lies in a place that the user shares with others."""

import contextlib
import os
import stat
import sys
from pathlib import Path

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def make_private(desk: Path) -> None:
    """Take the rights of others from a desk file and the files beside it that belong to it. What is not this user's, or lies in
    a shared folder, stays as it is; so does what the system does not let us change."""
    if sys.platform == "win32" or is_shared(desk.parent):
        return
    for path in (desk, desk.with_name(f"{desk.name}-journal"), desk.with_name(f".{desk.name}.lock")):
        with contextlib.suppress(OSError):
            found = path.stat()
            if found.st_uid == os.getuid() and found.st_mode & OTHERS:
                path.chmod(stat.S_IMODE(found.st_mode) & ~OTHERS)


def is_shared(folder: Path) -> bool:
    """Whether others are meant to work in a folder: they may write into it.

    Only then can they use a desk in it, as a change needs a journal beside it; in any other place a desk that others may
    read is a habit of the system, not a wish. A folder in which everyone keeps what is theirs (sticky, as /tmp) is no shared
    one, nor is one of the group that is the user's alone.
    """
    if sys.platform == "win32":
        return False
    try:
        found = folder.stat()
    except OSError:
        return True
    if found.st_mode & stat.S_ISVTX:
        return False
    by_group = bool(found.st_mode & stat.S_IWGRP) and (found.st_uid, found.st_gid) != (os.getuid(), os.getgid())
    return bool(found.st_mode & stat.S_IWOTH) or by_group
