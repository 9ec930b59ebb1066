"""The place of the desk file of a window: what can go wrong there, copies beside it, what became of it, and the way to
another place."""

import contextlib
import os
from contextlib import closing
from pathlib import Path

import sqlcipher3.dbapi2 as driver

from salesdesk.desk.locations import ConflictedCopy, FileState, LocationRisk
from salesdesk.domain.errors import SalesDeskError
from salesdesk.store import files, soundness
from salesdesk.store.backups import copy_file
from salesdesk.store.connections import connect
from salesdesk.store.faults import in_words
from salesdesk.store.location.conflicts import SUFFIX, conflicted_copies
from salesdesk.store.location.risks import KnownKeys, risks_of
from salesdesk.store.log.head import file_mark
from salesdesk.store.store import SqlStore
from salesdesk.store.witness import LAST

MERGED, MOVED = "merged", "moved"
"""What the name of a file ends in that is no desk any more: its changes are in another, or it was moved to another place."""


class DeskLocation:
    """The Location port. ``desks`` is this computer's folder of desks, ``known`` the file of what its user knows."""

    def __init__(self, store: SqlStore, desks: Path, known: Path) -> None:
        self._store, self._desks = store, desks
        self._kept = KnownKeys(known, "kept")

    @property
    def _path(self) -> Path:
        return self._store.path

    def risks(self) -> tuple[LocationRisk, ...]:
        return tuple(risk for risk in risks_of(self._path) if not self._kept.has(risk.key))

    def keep_here(self, risk: LocationRisk) -> None:
        self._kept.note(risk.key)

    def copies(self) -> tuple[ConflictedCopy, ...]:
        found = conflicted_copies(self._path, self._store.key)
        return tuple(copy for copy in found if not self._kept.has(copy.key))

    def leave(self, copy: ConflictedCopy) -> None:
        self._kept.note(copy.key)

    def set_aside(self, copy: ConflictedCopy) -> Path:
        with in_words(copy.path):
            return _put_away(copy.path, MERGED)

    def state(self) -> FileState | None:
        return self._store.state()

    def save_open(self, target: Path) -> None:
        self._store.copy_out(target)

    def prepare_move(self) -> Path:
        with in_words(self._desks):
            self._desks.mkdir(mode=0o700, parents=True, exist_ok=True)
            target = _free_name(self._desks, self._path.stem)
            self._copy_to(target)
        return target

    def _copy_to(self, target: Path) -> None:
        """Copy the desk to a file, and prove every value there. Raises SalesDeskError, and then there is none."""
        key = self._store.key
        copy_file(self._path, target, key, mode="rw" if files.writable(self._path) else "ro")
        if soundness.check(target, key):
            files.discard(target)
            raise SalesDeskError(
                "The copy on this computer is not sound, so the desk stays where it is. Nothing was changed."
            )

    def finish_move(self, copy: Path) -> Path | None:
        with in_words(self._path):
            if _last_entries(self._path, self._store.key) != _last_entries(copy, self._store.key):
                self._copy_to(copy)  # what was written while it was closed goes along
        with contextlib.suppress(OSError):
            mark = file_mark(self._path)
            left = _put_away(self._path, MOVED)
            _follow(copy, self._store.key, mark)
            return left
        return None


def _follow(copy: Path, key: bytes | None, mark: str) -> None:
    """The device that wrote in the file of a mark writes in its copy from now on, so that what it did can be undone there."""
    with contextlib.suppress(driver.Error), closing(connect(copy, "rw", key=key)) as raw:
        raw.execute("UPDATE device SET file = ? WHERE here = 1 AND file = ?", (file_mark(copy), mark))


def _last_entries(path: Path, key: bytes | None) -> object:
    with closing(connect(path, "ro", key=key)) as raw:
        return raw.execute(LAST).fetchall()


def _free_name(folder: Path, stem: str) -> Path:
    """A name in a folder that no file has."""
    number, path = 1, folder / f"{stem}{SUFFIX}"
    while path.exists() or files.journal_of(path).exists():
        number += 1
        path = folder / f"{stem} {number}{SUFFIX}"
    return path


def _put_away(path: Path, why: str) -> Path:
    """Give a file that nobody has open a name that no program opens as a desk; where it is now. Raises OSError."""
    target, number = path.with_name(f"{path.name}.{why}"), 1
    while target.exists():
        number += 1
        target = path.with_name(f"{path.name}.{why} {number}")
    os.rename(path, target)  # noqa: PTH104 - as one step
    with contextlib.suppress(OSError):
        files.sync_folder(path.parent)
    return target
