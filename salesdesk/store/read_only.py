"""A desk file of any version, opened so that nothing can be written to it: a backup, or what is left of a desk."""

import os
import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Self

from salesdesk.desk.ports import Clock
from salesdesk.domain.ids import Randomness
from salesdesk.store import backups, files, opening
from salesdesk.store.faults import in_words
from salesdesk.store.migrations import LATEST
from salesdesk.store.store import SqlStore


class ReadOnlyStore(SqlStore):
    """The Store port on a file that is read where it lies; every change is refused. Of one of an earlier version a copy for
    this user alone is upgraded and read, and deleted by ``close``."""

    _folder: Path | None = None

    @classmethod
    def of(cls, path: Path, clock: Clock, randomness: Randomness = os.urandom, key: bytes | None = None) -> Self:
        """Raises SalesDeskError for what is no desk, not whole, newer, or encrypted under another key."""
        with in_words(path):
            if opening.look(path, key).version == LATEST:
                return cls(path, None, clock, randomness, "ro", key)
            folder = Path(tempfile.mkdtemp(prefix="salesdesk-"))
            try:
                made = cls(upgraded_copy(path, folder, clock(), key), None, clock, randomness, "ro", key)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
            made._folder = folder
            return made

    def close(self) -> None:
        super().close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def upgraded_copy(path: Path, folder: Path, now: datetime, key: bytes | None) -> Path:
    """A copy in a folder of a desk file of an earlier version, upgraded; nothing else of it stays there."""
    from salesdesk.store import migrate

    copy = folder / path.name
    backups.copy_file(path, copy, key, mode="rw" if files.writable(path) else "ro")
    before = migrate.upgrade(copy, now, key=key)
    if before is not None:
        files.discard(before)
    return copy
