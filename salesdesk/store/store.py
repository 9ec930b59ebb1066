"""The desk file: opening, changing, reading, undoing, copying.

Opening and reading go through the driver alone; SQLAlchemy, and what only changes need, is imported by the first change.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Condition, Lock, RLock
from typing import TYPE_CHECKING, Any, Self

from salesdesk.desk.cards import DiaryLine, KeptForecast
from salesdesk.desk.kept import Position
from salesdesk.desk.ports import Actor, Clock, UndoneEntry
from salesdesk.domain.days import to_us
from salesdesk.domain.errors import Message, SalesDeskError
from salesdesk.domain.ids import Randomness, uuid7, uuid7s
from salesdesk.store import busy, cipher, files, modes, opening
from salesdesk.store.connections import ReadingPool, begin, connect, end, reading
from salesdesk.store.faults import in_words
from salesdesk.store.lock import DeskLock
from salesdesk.store.migrations import LATEST
from salesdesk.store.witness import LAST, Rows, Witness

if TYPE_CHECKING:
    from sqlalchemy import Engine, Transaction

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
        self._readings = ReadingPool(path, mode, key)
        self._opened: Engine | None = None
        self._opening = Lock()
        self._revision = 0
        self._is_own = False
        self._latest: object = None
        self._witness = Witness(path)
        self._turn_to_write = RLock()
        self._is_writing = False
        self._committing = False
        self._calm = Condition()

    @classmethod
    def create(cls, path: Path, clock: Clock, randomness: Randomness = os.urandom, key: bytes | None = None) -> Self:
        """A new desk file, encrypted under a raw key if one is given.

        Raises SalesDeskError when there is a file of that name, or it cannot be made.
        """
        from salesdesk.store import migrate

        with in_words(path):
            lock = migrate.create(path, uuid7(to_us(clock()), randomness), key)
        return cls(path, lock, clock, randomness, key=key)

    @classmethod
    def open(cls, path: Path, clock: Clock, randomness: Randomness = os.urandom, key: bytes | None = None) -> Self:
        """A desk file to read and write: upgraded, after a verified backup, when it is of an earlier version, and without
        the pages that the upgrade has left free. ``key`` is the raw key of an encrypted one."""
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
                    from salesdesk.store import migrate

                    migrate.upgrade(path, clock(), key=key)
                    migrate.shrink(path, key)
            except BaseException:
                lock.release()
                raise
        return cls(path, lock, clock, randomness, key=key)

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

    @property
    def key(self) -> bytes | None:
        return self._key

    @property
    def path(self) -> Path:
        return self._path

    @property
    def revision(self) -> int:
        return self._revision

    def position(self) -> Position | None:
        from salesdesk.store.kept import position_by

        with self._told(), self._readings.connection() as raw, reading(raw):
            self._begin_reading(raw)
            return position_by(lambda statement, cells=(): raw.execute(statement, tuple(cells)).fetchall())

    @contextmanager
    def read(self) -> "Iterator[SqlReader]":
        from salesdesk.store.reader import SqlReader

        with self._told(), self._readings.connection() as raw, reading(raw) as connection:
            reader = SqlReader(connection, self._revision_at(self._begin_calmly(raw)))
            reader.turn = partial(self._turn_part, raw, reader.revision)
            yield reader

    def _turn_part(self, raw: Any, revision: int) -> bool:
        """Between two parts of a reading: end its transaction, so that no commit waits for the whole of it, and begin another
        one; whether that one sees the same revision."""
        end(raw)
        return self._revision_at(self._begin_calmly(raw)) == revision

    def _begin_calmly(self, raw: Any) -> Rows:
        """Begin a transaction that reads, in no moment in which a commit is counted; gives the last entries that it sees."""
        while True:
            latest = self._begin_reading(raw)
            # From here on no commit can end before this transaction does.
            if not self._committing:
                if self._lock is not None:
                    self._witness.check_contents(latest)
                return latest
            end(raw)
            with self._calm:
                self._calm.wait_for(lambda: not self._committing)

    def _begin_reading(self, raw: Any) -> Rows:
        self._witness.check_place()

        def latest() -> Rows:
            if not raw.in_transaction:
                begin(raw)
            try:
                found: Rows = raw.execute(LAST).fetchall()
            except BaseException:
                end(raw)
                raise
            return found

        found: Rows = busy.patiently(latest, lambda: self._is_writing)
        return found

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tells faults in words: of the desk where it was moved, before those that came of it."""
        with in_words(self._path):
            try:
                yield
            except SalesDeskError:
                raise
            except Exception:
                self._witness.check_place()
                raise

    def _revision_at(self, latest: object) -> int:
        """The revision that a transaction sees whose latest entries are these."""
        if self._lock is None:
            with self._calm:
                # Whoever has the desk open to write has written to it.
                self._revision += self._latest not in (None, latest)
                self._latest = latest
        return self._revision

    @contextmanager
    def change(
        self, name: str, version: int, arguments: Mapping[str, Any], actor: Actor = "user"
    ) -> "Iterator[SqlTransaction]":
        from salesdesk.store.transaction import SqlTransaction

        with self._writing() as (reader, now):
            head, previous = self._next(reader, name, now, actor)
            transaction = SqlTransaction(reader.connection, now, self._new_ids, head, previous)
            yield transaction
            transaction.finish()
        if transaction.has_destroyed:
            from salesdesk.store.migrate import write_anew

            with self._told(), self._turn_to_write:
                write_anew(self._engine, self._path)

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

    @contextmanager
    def _writing(
        self, is_revision: bool = True, has_changed: Callable[[], bool] = lambda: True
    ) -> "Iterator[tuple[SqlReader, datetime]]":
        from salesdesk.store.reader import SqlReader

        with self._told(), self._turn_to_write:
            self._witness.check_place()
            with self._engine.connect() as plain:
                raw: Any = plain.connection.driver_connection
                connection = plain.execution_options(write=True)
                busy.wait_at_most(raw, busy.BEGIN_MS)
                self._is_writing = True
                try:
                    with connection.begin() as begun:
                        # Pages that do not fit into memory are written only where nobody reads; until then they stay there.
                        busy.wait_at_most(raw, 0)
                        self._check_contents(raw)
                        reader = SqlReader(connection)
                        self._take_identity(reader)
                        yield reader, self._clock()
                        if has_changed():
                            self._commit(begun, raw, is_revision)
                            self._is_own = True
                        else:
                            begun.rollback()
                finally:
                    self._is_writing = False

    def _check_contents(self, raw: Any) -> None:
        """That the desk is as this program has left it, in the transaction of a change."""
        self._witness.check_contents(raw.execute(LAST).fetchall())

        def anew() -> Rows:
            with closing(connect(self._path, self._mode, key=self._key)) as other:
                found: Rows = other.execute(LAST).fetchall()
                return found

        self._witness.check_bytes(anew)

    def _take_identity(self, reader: "SqlReader") -> None:
        if not self._is_own:
            from salesdesk.store.log.head import take_identity

            take_identity(reader.connection, reader.fetch, self._path, self._new_id)

    def _commit(self, begun: "Transaction", raw: Any, is_revision: bool) -> None:
        """Commit, and count the revision, so that no reader takes the one for another."""
        latest: Rows = raw.execute(LAST).fetchall()
        busy.wait_at_most(raw, busy.COMMIT_MS)
        self._committing = True
        try:
            self._witness.expect(latest)
            busy.patiently(lambda: raw.execute("COMMIT"), lambda: self._readings.in_use > 0)
            begun.commit()
            self._witness.note(latest)
            self._revision += is_revision
        finally:
            with self._calm:
                self._committing = False
                self._calm.notify_all()

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

    def close(self) -> None:
        self._readings.close()
        if self._opened is not None:
            self._opened.dispose()
        if self._lock:
            self._lock.release()
