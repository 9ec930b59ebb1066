"""Transactions on a desk file that is open: readings beside each other, one change at a time, in no moment between two revisions.

Each looks first whether the file is still the one that was opened, as this program has left it (``witness``).
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Condition, RLock
from typing import TYPE_CHECKING, Any

from salesdesk.domain.errors import SalesDeskError
from salesdesk.store import connections as by_driver
from salesdesk.store.connections import ReadingPool, begin, connect, end
from salesdesk.store.faults import DamageFound, in_words
from salesdesk.store.witness import LAST, Rows, Witness

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, Transaction

    from salesdesk.desk.locations import FileState


class FileAccess:
    """The transactions of one program on a desk file. ``mode`` and ``key`` as for ``connect``; ``is_alone``: nobody else
    writes in it; ``note_unread`` is called where something cannot be read because of damage."""

    def __init__(
        self,
        path: Path,
        mode: str,
        key: bytes | None,
        is_alone: bool,
        note_unread: Callable[[], object] = lambda: None,
    ) -> None:
        self._note_unread = note_unread
        self._path, self._mode, self._key = path, mode, key
        self._is_alone = is_alone
        self._readings = ReadingPool(path, mode, key)
        self._witness = Witness(path)
        self.revision = 0
        self._latest: object = None
        self._turn_to_write = RLock()
        self._is_writing = False
        self._committing = False
        self._calm = Condition()

    @contextmanager
    def reading(self) -> Iterator[tuple[Any, int]]:
        """A transaction that only reads: the driver's connection, and the revision that it sees."""
        with self._told(), self._readings.connection() as raw, by_driver.reading(raw):
            yield raw, self._revision_at(self._begin_calmly(raw))

    def turn_part(self, raw: Any, revision: int) -> bool:
        """Between two parts of a reading: end its transaction, so that no commit waits for the whole of it, and begin another
        one; whether that one sees the same revision."""
        end(raw)
        return self._revision_at(self._begin_calmly(raw)) == revision

    def _begin_calmly(self, raw: Any) -> Rows:
        """Begin a transaction that reads, in no moment in which a commit is counted; gives the last entries that it sees."""
        while True:
            latest = self._begin(raw)
            # From here on no commit can end before this transaction does.
            if not self._committing:
                if self._is_alone:
                    self._witness.check_contents(latest)
                return latest
            end(raw)
            with self._calm:
                self._calm.wait_for(lambda: not self._committing)

    def _begin(self, raw: Any) -> Rows:
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

        found: Rows = by_driver.patiently(latest, lambda: self._is_writing)
        return found

    def _revision_at(self, latest: object) -> int:
        """The revision that a transaction sees whose latest entries are these."""
        if not self._is_alone:
            with self._calm:
                # Whoever has the desk open to write has written to it.
                self.revision += self._latest not in (None, latest)
                self._latest = latest
        return self.revision

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No other thread changes anything for as long as the block runs."""
        with self._told(), self._turn_to_write:
            self._witness.check_place()
            yield

    @contextmanager
    def writing(
        self,
        engine: "Callable[[], Engine]",
        require: Callable[[], None],
        is_revision: bool,
        has_changed: Callable[[], bool],
    ) -> "Iterator[Connection]":
        """A transaction that writes, committed at the end where something has changed. ``require`` may refuse it."""
        with self.alone():
            require()
            with engine().connect() as plain:
                raw: Any = plain.connection.driver_connection
                connection = plain.execution_options(write=True)
                by_driver.wait_at_most(raw, by_driver.BEGIN_MS)
                self._is_writing = True
                try:
                    with connection.begin() as begun:
                        # Pages that do not fit into memory are written only where nobody reads; until then they stay there.
                        by_driver.wait_at_most(raw, 0)
                        self._check_contents(raw)
                        yield connection
                        if has_changed():
                            self._commit(begun, raw, is_revision)
                        else:
                            begun.rollback()
                finally:
                    self._is_writing = False
                    by_driver.wait_at_most(raw, by_driver.READ_MS)

    def _check_contents(self, raw: Any) -> None:
        """That the desk is as this program has left it, in the transaction of a change."""
        self._witness.check_contents(raw.execute(LAST).fetchall())
        self._witness.check_bytes(self._read_anew)

    def _read_anew(self) -> Rows:
        with closing(connect(self._path, self._mode, key=self._key)) as other:
            found: Rows = other.execute(LAST).fetchall()
            return found

    def state(self) -> "FileState | None":
        """What became of the file since it was opened; None while a change is under way, which looks itself."""
        from salesdesk.store.location.file_state import look

        if not self._turn_to_write.acquire(blocking=False):
            return None
        try:
            return look(self._path, self._mode, self._witness, self._read_anew, self._is_alone)
        finally:
            self._turn_to_write.release()

    def copy_out(self, target: Path) -> None:
        """Copy what was opened to another file, whole and verified, wherever its own is now. Raises SalesDeskError."""
        from salesdesk.store import backups, files

        with in_words(target), self._readings.held() as raw:
            # The journal beside the name would be another file's.
            if raw is None or files.journal_of(self._path).exists():
                raise SalesDeskError("What was open cannot be read any more. Open a backup instead.")
            backups.copy_from(raw, target, self._key)

    def _commit(self, begun: "Transaction", raw: Any, is_revision: bool) -> None:
        """Commit, and count the revision, so that no reader takes the one for another."""
        latest: Rows = raw.execute(LAST).fetchall()
        by_driver.wait_at_most(raw, by_driver.COMMIT_MS)
        self._committing = True
        try:
            self._witness.expect(latest)
            by_driver.patiently(lambda: raw.execute("COMMIT"), lambda: self._readings.in_use > 0)
            begun.commit()
            self._witness.note(latest)
            self.revision += is_revision
        finally:
            with self._calm:
                self._committing = False
                self._calm.notify_all()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tells faults in words: of the desk where it was moved, before those that came of it."""
        try:
            with in_words(self._path):
                try:
                    yield
                except SalesDeskError:
                    raise
                except Exception:
                    self._witness.check_place()
                    raise
        except DamageFound:
            self._note_unread()
            raise

    def close(self) -> None:
        """Let go of the connections for readings."""
        self._readings.close()
