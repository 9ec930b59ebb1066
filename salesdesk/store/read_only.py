"""A desk file of any version, opened so that nothing can be written to it: a backup, or what is left of a desk."""

import os
import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Self

from salesdesk import leavings
from salesdesk.desk.ports import Clock
from salesdesk.domain.ids import Randomness
from salesdesk.store import backups, cipher, files, opening
from salesdesk.store.faults import in_words
from salesdesk.store.migrations import LATEST
from salesdesk.store.store import SqlStore


class ReadOnlyStore(SqlStore):
    """The Store port on a file that is read where it lies; every change is refused. Of one of an earlier version a copy for
    this user alone is upgraded and read, and deleted by ``close``, or where the program was killed by the next one."""

    _folder: Path | None = None

    @classmethod
    def of(cls, path: Path, clock: Clock, randomness: Randomness = os.urandom, key: bytes | None = None) -> Self:
        """Raises SalesDeskError for what is no desk, not whole, newer, or encrypted under another key."""
        with in_words(path):
            if opening.look(path, key).version == LATEST:
                return cls(path, None, clock, randomness, "ro", key)
            folder = Path(tempfile.mkdtemp(prefix=leavings.folder_prefix()))
            try:
                copy, opens = upgraded_copy(path, folder, clock(), key)
                made = cls(copy, None, clock, randomness, "ro", opens)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
            made._folder = folder
            return made

    def close(self) -> None:
        super().close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def upgraded_copy(path: Path, folder: Path, now: datetime, key: bytes | None) -> tuple[Path, bytes]:
    """A copy in a folder of a desk file of an earlier version, upgraded, and its key; nothing else of it stays there. That of a
    plain file is encrypted under a key of its own: it lies where temporary files do, and a killed program deletes nothing."""
    from salesdesk.store import migrate, recoding

    copy, mode = folder / path.name, "rw" if files.writable(path) else "ro"
    opens = key or cipher.random_key()
    if key:
        backups.copy_file(path, copy, key, mode=mode)
    else:
        recoding.recode(path, None, copy, opens, mode)
    before = migrate.upgrade(copy, now, key=opens)
    if before is not None:
        files.discard(before)
    return copy, opens
