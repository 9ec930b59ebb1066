"""The desk file: opening, changing, reading, undoing, copying.

Opening and reading go through the driver alone; SQLAlchemy, and what only changes need, is imported by the first change.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Self

from salesdesk.desk.cards import DiaryLine, KeptForecast
from salesdesk.desk.kept import Position
from salesdesk.desk.ports import Actor, Clock, UndoneEntry
from salesdesk.domain.days import from_us, to_us
from salesdesk.domain.errors import Message, Refused
from salesdesk.domain.ids import Randomness, uuid7, uuid7s
from salesdesk.store import cipher, files, modes, opening
from salesdesk.store.access import FileAccess
from salesdesk.store.connections import DriverConnection
from salesdesk.store.faults import Proof, in_words
from salesdesk.store.lock import DeskLock
from salesdesk.store.migrations import LATEST

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from salesdesk.desk.locations import FileState
    from salesdesk.store.log.entries import Entry
    from salesdesk.store.reader import SqlReader
    from salesdesk.store.transaction import SqlTransaction


class SqlStore:
    """The Store port on one SQLite file. Made by ``create``, ``open`` (to write) or ``view`` (to read beside a writer)."""

    def __init__(
        self,
        path: Path,
        lock: DeskLock | None,
        clock: Clock,
        randomness: Randomness,
        mode: str = "rw",
        key: bytes | None = None,
    ) -> None:
        self._path = path
        self._mode = mode
        self._key = key
        self._lock = lock
        self._clock = clock
        self._randomness = randomness
        self.proof = Proof(path, mode, key)
        self._file = FileAccess(path, mode, key, lock is not None, self.proof.note_unread)
        self._opened: Engine | None = None
        self._opening = Lock()
        self._is_own = False
        self.was_wiped = False
        """Whether opening has made up for the end of a redaction that was broken off."""

    @classmethod
    def create(cls, path: Path, clock: Clock, randomness: Randomness = os.urandom, key: bytes | None = None) -> Self:
        """A new desk file, encrypted under a raw key if one is given.

        Raises SalesDeskError when there is a file of that name, or it cannot be made.
        """
        from salesdesk.store import migrate

        with in_words(path):
            lock = migrate.create(path, uuid7(to_us(clock()), randomness), key)
        made = cls(path, lock, clock, randomness, key=key)
        made.proof.faults = ()  # it is new
        return made

    @classmethod
    def open(
        cls,
        path: Path,
        clock: Clock,
        randomness: Randomness = os.urandom,
        key: bytes | None = None,
        backup_path: Callable[[], Path] | None = None,
    ) -> Self:
        """A desk file to read and write: upgraded, after a verified backup, when it is of an earlier version, and without
        the pages that the upgrade has left free. ``key`` is the raw key of an encrypted one,
        ``backup_path`` says where the backup before an upgrade lies (None: beside the desk)."""
        with in_words(path):
            if not path.exists():
                from salesdesk.store import remains

                remains.finish(path, key)
            opening.look(path, key)
            files.check_writable(path)
            lock = DeskLock(path)
            try:
                if files.leftovers(path.resolve()) or path.stat().st_nlink > 1:
                    from salesdesk.store import remains

                    remains.tidy(path.resolve())
                modes.make_private(path)
                if cipher.part_of(path).exists():
                    from salesdesk.store import recoding

                    recoding.sweep(path)
                facts = opening.look(path, key)
                if facts.version < LATEST or facts.is_loose:
                    from salesdesk.store import migrate, soundness

                    soundness.refuse_broken_pages(path, key)
                    target = backup_path() if backup_path and facts.version < LATEST else None
                    migrate.upgrade(path, clock(), key=key, target=target)
                    migrate.shrink(path, key)
                was_wiped = False
                if files.redacted_mark_of(path.resolve()).exists():
                    from salesdesk.store import destroying

                    was_wiped = destroying.make_up(path.resolve(), key)
            except BaseException:
                lock.release()
                raise
        made = cls(path, lock, clock, randomness, key=key)
        made.was_wiped = was_wiped
        return made

    @classmethod
    def view(cls, path: Path, clock: Clock, randomness: Randomness = os.urandom, key: bytes | None = None) -> Self:
        """A desk file to read only, beside whoever has it open."""
        with in_words(path):
            opening.check_to_read(path, key)
        return cls(path, None, clock, randomness, "rw" if files.writable(path) else "ro", key)

    @property
    def _engine(self) -> "Engine":
        """What changes go through, made by the first one."""
        with self._opening:
            if self._opened is None:
                from salesdesk.store.engine import open_engine

                self._opened = open_engine(self._path, self._mode, self._key)
            return self._opened

    def get_ready(self) -> None:
        from salesdesk.store.light import import_sqlalchemy

        import_sqlalchemy()
        from salesdesk.store import transaction
        from salesdesk.store.log import undo

        del transaction, undo
        _ = self._engine
        self.proof.get_ready()

    @property
    def key(self) -> bytes | None:
        return self._key

    @property
    def path(self) -> Path:
        return self._path

    @property
    def is_read_only(self) -> bool:
        return self._lock is None

    @property
    def revision(self) -> int:
        return self._file.revision

    def position(self) -> Position | None:
        from salesdesk.store.kept import position_by

        with self._file.reading() as (raw, _):
            return position_by(lambda statement, cells=(): raw.execute(statement, tuple(cells)).fetchall())

    def written_until(self) -> datetime | None:
        from salesdesk.store.log.head import LATEST_CLOCK

        with self._file.reading() as (raw, _):
            latest = raw.execute(LATEST_CLOCK).fetchone()[0]
        return None if latest is None else from_us(latest)

    @contextmanager
    def read(self) -> "Iterator[SqlReader]":
        from salesdesk.store.reader import SqlReader

        with self._file.reading() as (raw, revision):
            reader = SqlReader(DriverConnection(raw), revision)
            reader.turn = partial(self._file.turn_part, raw, revision)
            yield reader

    @contextmanager
    def change(
        self, name: str, version: int, arguments: Mapping[str, Any], actor: Actor = "user"
    ) -> "Iterator[SqlTransaction]":
        from salesdesk.store.transaction import SqlTransaction

        with self._writing() as (reader, now):
            head, previous = self._next(reader, name, now, actor)
            transaction = SqlTransaction(reader.connection, now, self._new_ids, head, previous, self._key)
            yield transaction
            transaction.finish()
            if transaction.has_destroyed:
                from salesdesk.store import destroying

                destroying.begin(self._path.resolve())
        if transaction.has_destroyed:
            with self._file.alone():
                destroying.finish(self._engine, self._path.resolve())

    def undo(self, entries: Sequence[str] = (), actor: Actor = "user") -> UndoneEntry | None:
        return self._turn(entries, actor, back=True)

    def redo(self, entries: Sequence[str] = (), actor: Actor = "user") -> UndoneEntry | None:
        return self._turn(entries, actor, back=False)

    def _turn(self, entries: Sequence[str], actor: Actor, back: bool) -> UndoneEntry | None:
        from salesdesk.store.log import undo
        from salesdesk.store.rows import RowWriter

        with self._writing() as (reader, now):

            def head() -> "tuple[Entry, bytes]":
                made, previous = self._next(reader, "", now, actor)
                made.salt = b""
                return made, previous

            rows = RowWriter(reader.connection, reader.fetch, reader.keys)
            return undo.turn(reader, rows, head, entries, back) if entries else undo.step(reader, rows, head, back)

    def _next(self, reader: "SqlReader", name: str, now: datetime, actor: Actor) -> "tuple[Entry, bytes]":
        from salesdesk.store.log.entries import ACTORS
        from salesdesk.store.log.head import next_entry
        from salesdesk.store.log.payload import SALT_BYTES

        salt = self._randomness(SALT_BYTES)
        return next_entry(reader.fetch, reader.keys, to_us(now), salt, ACTORS.index(actor), name)

    def check(self, full: bool = True, between: Callable[[], None] = lambda: None) -> tuple[Message, ...]:
        return self.proof.check("full" if full else "quick", between)

    def note_damage(self, faults: tuple[Message, ...]) -> None:
        self.proof.note(faults)

    def watch_damage(self, tell: Callable[[tuple[Message, ...]], object]) -> None:
        self.proof.watch(tell)

    @contextmanager
    def _writing(
        self, is_revision: bool = True, has_changed: Callable[[], bool] = lambda: True
    ) -> "Iterator[tuple[SqlReader, datetime]]":
        from salesdesk.store.checksums import RowsChanged
        from salesdesk.store.reader import SqlReader

        if self._lock is None:
            raise Refused("{file} is open to read only. Nothing was changed.", file=self._path.name)
        try:
            with self._file.writing(lambda: self._engine, self.proof.require, is_revision, has_changed) as connection:
                reader = SqlReader(connection)
                self._take_identity(reader)
                yield reader, self._clock()
        except RowsChanged as changed:
            raise self.proof.tell(changed.table, changed.numbers) from None
        self._is_own = self._is_own or has_changed()

    def _take_identity(self, reader: "SqlReader") -> None:
        if not self._is_own:
            from salesdesk.store.log.head import take_identity

            take_identity(reader.connection, reader.fetch, self._path, self._new_id)

    def _new_ids(self, count: int) -> list[str]:
        return uuid7s(to_us(self._clock()), self._randomness, count)

    def _new_id(self) -> str:
        return uuid7(to_us(self._clock()), self._randomness)

    def keep(self, lines: Sequence[DiaryLine]) -> bool:
        if not lines:
            return False
        from salesdesk.store import diary, kept_forecasts

        every = [diary.as_kept(line) for line in lines]
        new: list[KeptForecast] = []
        # It is no revision: nothing changes of what a revision is read for.
        with self._writing(is_revision=False, has_changed=lambda: bool(new)) as (reader, now):
            connection = reader.connection
            known = {day: kept_forecasts.present(connection, reader.keys, day) for day in {x.day for x in every}}
            new += [line for line in every if line.about not in known[line.day]]
            if new:
                self._write_diary(reader, new, now)
        return bool(new)

    def _write_diary(self, reader: "SqlReader", lines: Sequence[KeptForecast], now: datetime) -> None:
        """Write an entry of the diary."""
        from salesdesk.store.transaction import SqlTransaction

        head, previous = self._next(reader, "KeepForecasts", now, "diary")
        transaction = SqlTransaction(reader.connection, now, self._new_ids, head, previous)
        transaction.keep_forecasts(lines)
        transaction.conclude(Message("Forecast of {day}", {"day": lines[0].day.isoformat()}))
        transaction.finish()

    def backup(self, target: Path) -> None:
        from salesdesk.store import backups

        with in_words(self._path):
            backups.copy(self._engine, target, self._key)

    def state(self) -> "FileState | None":
        """What became of the file since it was opened; None while a change is under way, which looks itself."""
        return self._file.state()

    def copy_out(self, target: Path) -> None:
        """Copy what was opened to another file, whole and verified, wherever its own is now. Raises SalesDeskError."""
        self._file.copy_out(target)

    def close(self) -> None:
        self._file.close()
        if self._opened is not None:
            self._opened.dispose()
        if self._lock:
            self._lock.release()
