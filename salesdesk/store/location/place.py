"""The place of the desk file of a window: what can go wrong there, copies beside it, what became of it, and the way to
another place."""

import contextlib
import os
from contextlib import closing
from pathlib import Path

from salesdesk.desk.locations import ConflictedCopy, FileState, LocationRisk
from salesdesk.domain.errors import SalesDeskError
from salesdesk.store import files, soundness
from salesdesk.store.backups import copy_file
from salesdesk.store.connections import connect
from salesdesk.store.faults import in_words
from salesdesk.store.location.conflicts import SUFFIX, conflicted_copies
from salesdesk.store.location.risks import KnownKeys, risks_of
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
            copy_file(self._path, target, self._store.key, mode="rw" if files.writable(self._path) else "ro")
            try:
                self._prove(target)
            except BaseException:
                files.discard(target)
                raise
        return target

    def _prove(self, copy: Path) -> None:
        if soundness.check(copy, self._store.key):
            raise SalesDeskError(
                "The copy on this computer is not sound, so the desk stays where it is. Nothing was changed."
            )

    def finish_move(self, copy: Path) -> Path | None:
        with in_words(self._path):
            if _last_entries(self._path, self._store.key) != _last_entries(copy, self._store.key):
                files.discard(copy)
                raise SalesDeskError(
                    "{file} was changed while it was copied, so it stays where it is. Move it again.",
                    file=self._path.name,
                )
        with contextlib.suppress(OSError):
            return _put_away(self._path, MOVED)
        return None


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
