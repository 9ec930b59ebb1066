"""Makes the backups of a desk, thins them out, and keeps a second copy of each where the user wants one."""

import contextlib
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Lock
from zoneinfo import ZoneInfo

import sqlcipher3.dbapi2 as driver

from salesdesk.desk.backups import Backup, BackupDifference, BackupPlace, BackupState
from salesdesk.desk.kept import Head
from salesdesk.desk.ports import Clock
from salesdesk.domain.backups import KEPT_LONGER, LATEST, BackupReason, BackupStamp, kept_backups
from salesdesk.domain.errors import Message, SalesDeskError
from salesdesk.store import backup_files, backups, cipher, files
from salesdesk.store.backup_places import BELOW_SECOND, DeskMark, SecondPlace, private_folder
from salesdesk.store.connections import connect, reading
from salesdesk.store.faults import in_words

_PORTION = 1 << 20
_Stamps = dict[BackupStamp, Path]


def _go_on() -> None:
    """Nobody wants the backup to be given up."""


class BackupKeeper:
    """The Backups port on folders. ``root`` is this computer's folder of all backups, ``second`` knows the user's place;
    ``zone`` gives the zone that days and names are told in."""

    def __init__(
        self,
        desk: Path,
        root: Path,
        second: SecondPlace,
        clock: Clock,
        zone: Callable[[], ZoneInfo],
        key: bytes | None = None,
    ) -> None:
        """``key`` is that of the desk where it is encrypted; its new backups have the same."""
        self._desk, self._root, self._second, self._clock, self._zone = desk, root, second, clock, zone
        self._key = key
        self._keys = (key,) if key else ()
        self._turn = Lock()
        self._mark: DeskMark | None = None
        self._known: dict[tuple[Path, int, int], Backup] = {}
        self._trouble: Message | None = None

    @property
    def mark(self) -> DeskMark:
        """What tells the desk's backups from others'; read when it is first asked for."""
        if self._mark is None:
            self._mark = DeskMark(self._desk, self._key)
        return self._mark

    @property
    def folder(self) -> Path:
        return self._root / self.mark.folder

    @property
    def second(self) -> Path | None:
        with contextlib.suppress(OSError):
            return self._second.get()
        return None

    def name_second(self, folder: Path | None) -> None:
        with self._turn, in_words(folder or self._root):
            self._second.put(folder)
            self._trouble = None

    def know(self, key: bytes) -> None:
        if key not in self._keys:
            self._keys = (*self._keys, key)
            self._known = {told: one for told, one in self._known.items() if not one.is_locked}

    def key_of(self, source: Path) -> bytes | None:
        return cipher.key_among(source, self._keys)

    def make(self, reason: BackupReason, look: Callable[[], None] | None = None) -> Backup | None:
        with self._turn:
            try:
                with in_words(self._root):
                    made = self._make(reason, look or _go_on)
                if reason != "restore":  # the user waits for it; the next one brings it there
                    self._trouble = self._to_second(look or _go_on)
            except SalesDeskError as error:
                self._trouble = error.message
                raise
            return made

    def _make(self, reason: BackupReason, look: Callable[[], None]) -> Backup | None:
        if not self._desk.exists():
            return None
        folder = private_folder(self.folder)
        for known in self.mark.folders(self._root):
            self._sweep(known)
        if reason not in ("hand", "restore") and not self._is_worth_it(reason):
            return None
        target = self.path_for(reason)
        backups.copy_file(self._desk, target, self._key, look, "rw" if files.writable(self._desk) else "ro")
        stamp = backup_files.stamp_of(target.name)
        made = self._seen(target, stamp, "own") if stamp else None
        if made is None or made.contents is None:
            raise SalesDeskError("The backup {file} cannot be read. The earlier ones are all kept.", file=target.name)
        self._thin(folder, made.made)
        return made

    def path_for(self, reason: BackupReason) -> Path:
        """Where a backup that is made now lies, with its folder."""
        folder, now = private_folder(self.folder), self._clock()
        there = backup_files.stamps_in(folder)
        same = [backup_files.number_of(stamp) for stamp in there if stamp.made == now.replace(microsecond=0)]
        return folder / backup_files.name_of(self._desk, now, reason, self._zone(), 1 + max(same, default=0))

    def _is_worth_it(self, reason: BackupReason) -> bool:
        """Whether the desk has deals, and no backup that is kept as long as one made now holds just the same."""
        with contextlib.closing(connect(self._desk, "ro", key=self._key)) as raw, reading(raw) as connection:
            if raw.execute("SELECT 1 FROM deal LIMIT 1").fetchone() is None:
                return False
            heads = _heads(connection.exec_driver_sql)
        for stamp, path in backup_files.newest_first(backup_files.stamps_in(self.folder))[:LATEST]:
            found = _heads_in(path, self._key)
            if found is not None:
                return found != heads or (reason in KEPT_LONGER and stamp.reason not in KEPT_LONGER)
        return True

    def has_changed(self) -> bool:
        """Whether a backup would be made now for another reason than by hand. Raises SalesDeskError."""
        with in_words(self._desk):
            return self._desk.exists() and self._is_worth_it("hourly")

    def _thin(self, folder: Path, now: datetime) -> None:
        """Delete what the rule does not keep. What cannot be deleted stays; it is tried again the next time."""
        there = backup_files.stamps_in(folder)
        for stamp in there.keys() - kept_backups(there, now, self._zone()):
            with contextlib.suppress(OSError):
                there[stamp].unlink()

    def _to_second(self, look: Callable[[], None]) -> Message | None:
        """Bring to the second place what it lacks of the backups made since the last one there; says what is in the way."""
        try:
            place = self._second.get()
        except OSError:
            return Message("Where the second copy of your backups goes could not be read, so it waits.", {})
        if place is None:
            return None
        if not place.is_dir():
            return Message(
                "{folder} is not there, so the second copy of your backups waits. It is made up for when it is back.",
                {"folder": str(place)},
            )
        target = place / BELOW_SECOND / self.mark.folder
        try:
            with in_words(target):
                private_folder(target)
                self._sweep(target)
                for path in self._lacking(target):
                    look()
                    _copied(path, target / path.name, self.key_of(path), look)
        except (SalesDeskError, OSError):
            return Message(
                "The second copy of your backups could not be written to {folder}. Those on this computer are whole.",
                {"folder": str(place)},
            )
        there = backup_files.newest_first(backup_files.stamps_in(target))
        if there:
            self._thin(target, max(self._clock(), there[0][0].made))
        return None

    def _lacking(self, target: Path) -> list[Path]:
        """The backups of the own folder that the second place lacks and the rule would keep there, the newest first."""
        own, there = backup_files.stamps_in(self.folder), backup_files.stamps_in(target)
        kept = kept_backups({*own, *there}, self._clock(), self._zone())
        return [path for stamp, path in backup_files.newest_first(own) if stamp in kept and stamp not in there]

    def every(self) -> list[Backup]:
        found: list[tuple[BackupStamp, Backup]] = []
        for place, folder in self._folders():
            for stamp, path in backup_files.stamps_in(folder).items():
                backup = self._seen(path, stamp, place)
                found += [(stamp, backup)] if backup is not None else []
        found.sort(key=lambda one: (one[0].made, one[0].name, one[1].place == "own"), reverse=True)
        return [backup for _, backup in found]

    def folders(self) -> list[Path]:
        """All folders that have backups of the desk."""
        return [folder for _, folder in self._folders()]

    def _folders(self) -> list[tuple[BackupPlace, Path]]:
        return [(place, folder) for place, root in self._roots() for folder in self.mark.folders(root)]

    def _roots(self) -> list[tuple[BackupPlace, Path]]:
        second = self.second
        return [("own", self._root), *([("second", second / BELOW_SECOND)] if second else [])]  # type: ignore[list-item]

    def _seen(self, path: Path, stamp: BackupStamp, place: BackupPlace) -> Backup | None:
        """A backup with what it holds, which is read once."""
        try:
            found = path.stat()
        except OSError:
            return None
        told = path, found.st_size, found.st_mtime_ns
        if told not in self._known:
            seen = backup_files.backup_of(path, stamp, place, self._keys)
            if seen is None:
                return None
            self._known[told] = seen
        return self._known[told]

    def state(self) -> BackupState:
        own = backup_files.newest_first(backup_files.stamps_in(self.folder))
        last = self._seen(own[0][1], own[0][0], "own") if own else None
        second = self.second
        is_there = second is not None and second.is_dir()
        places = int(last is not None)
        if last is not None and second is not None:
            places += (second / BELOW_SECOND / self.mark.folder / last.path.name).is_file()
        size = sum(path.stat().st_size for _, path in own if path.exists())
        return BackupState(last, second, is_there, places, self._trouble, len(own), size)

    def compare(self, source: Path) -> BackupDifference:
        from salesdesk.store.backup_differences import differences

        return differences(self._desk, source, self._clock(), self._key, self.key_of(source))

    def _sweep(self, folder: Path) -> None:
        """Delete what copies that were broken off have left, of processes that have ended."""
        with contextlib.suppress(OSError):
            for path in folder.iterdir():
                if path.name.startswith(".") and path.name.endswith(backups.PART) and backups.is_left(path):
                    path.unlink(missing_ok=True)


def _heads_in(path: Path, key: bytes | None) -> tuple[int, tuple[Head, ...]] | None:
    """As ``_heads``, of a file; None where it cannot be read."""
    try:
        with contextlib.closing(connect(path, "ro", key=key)) as raw, reading(raw) as connection:
            return _heads(connection.exec_driver_sql)
    except (driver.Error, OSError, SalesDeskError):
        return None


def _heads(execute: Callable[..., object]) -> tuple[int, tuple[Head, ...]]:
    """How far the log of a file goes, and in which schema; not which device writes in it."""
    from salesdesk.store.kept import position_by

    position = position_by(lambda statement, cells=(): execute(statement, tuple(cells)).fetchall())  # type: ignore[attr-defined]
    return position.schema, position.heads


def _copied(source: Path, target: Path, key: bytes | None, look: Callable[[], None]) -> None:
    """Copy a finished backup, each of the two files being gone through once, and open the copy before it has its name: it must
    be as long, and where ``key`` opens it, say that it goes as far. Raises OSError."""
    beside = target.with_name(f".{target.name}.{os.getpid()}{backups.PART}")
    try:
        with source.open("rb") as file, beside.open("wb") as copy:
            beside.chmod(0o600)
            while portion := file.read(_PORTION):
                look()
                copy.write(portion)
        files.sync_file(beside)
        if beside.stat().st_size != source.stat().st_size or _heads_in(beside, key) != _heads_in(source, key):
            raise OSError(f"{target.name} reads otherwise than it was written")
        backups.put_in_place(beside, target)
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
