"""Commands go to the one writer thread, readings to a few readers; answers come back as signals on the GUI thread."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Qt, QThread, QThreadPool, Signal, Slot

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import Command
from salesdesk.desk.desk import Desk
from salesdesk.desk.parts import Outdated
from salesdesk.domain.errors import Message, SalesDeskError

log = logging.getLogger(__name__)
NOTHING_CHANGED = Message("That did not work; nothing was changed.")
NOT_READ = Message("That could not be read; your deals are as they were.")
READERS = 3
_TRIES = 50
_ASIDE = -1
"""The ticket of a job that is not a command."""


class Operations(QObject):
    """Runs commands in order and one at a time. Every ticket from ``run``, ``undo``, ``redo`` ends in ``settled``.

    ``changed(Change)`` comes once the change is on disk; ``failed(Message)`` when nothing was changed;
    ``busy(bool)`` when the first command waits and when none is left. ``settled(ticket, Change | None)`` follows either.
    ``refused(Command)`` comes before ``failed`` where a command of ``run`` was not done that may be done another time, as when
    the disk is full.
    ``closing`` comes once nothing more may be asked.
    """

    changed = Signal(object)
    failed = Signal(object)
    refused = Signal(object)
    settled = Signal(int, object)
    busy = Signal(bool)
    closing = Signal()
    _asked = Signal(int, object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tickets = 0
        self._waiting = 0
        self._commands: dict[int, Command] = {}
        self._closed = False
        self._readings: dict[int, _Reading] = {}
        self._latest: dict[object, int] = {}
        self._running: dict[object, _Reading] = {}
        self._held: list[_Reading] | None = None
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(READERS)
        self._thread = QThread(self)
        self._thread.setObjectName("writer")
        self._writer = _Writer()
        self._writer.moveToThread(self._thread)
        self._asked.connect(self._writer.work, Qt.ConnectionType.QueuedConnection)
        self._writer.done.connect(self._on_done, Qt.ConnectionType.QueuedConnection)
        self._thread.start()

    @property
    def is_idle(self) -> bool:
        """Whether no command waits, and every reading is answered."""
        return not self._waiting and not self._readings

    def run(self, command: Command) -> int:
        """Hand a command to the writer. Gives its ticket."""
        ticket = self._ask(lambda: self._desk.do(command))
        self._commands[ticket] = command
        return ticket

    def hand(self, job: Callable[[], Change | None]) -> int:
        """Run a job that makes its change itself on the writer thread. Gives its ticket."""
        return self._ask(job)

    def undo(self, entries: Sequence[str] = ()) -> int:
        """Take back the last command, or some entries of the log."""
        return self._ask(lambda: self._desk.undo(entries))

    def redo(self, entries: Sequence[str] = ()) -> int:
        """Do again what was taken back last, or some entries of the log."""
        return self._ask(lambda: self._desk.redo(entries))

    def write_aside(self, job: Callable[[], object]) -> None:
        """Run a job that is not a command on the writer thread, after what was handed over before.

        Only a failure is reported.
        """
        if not self._closed:
            self._asked.emit(_ASIDE, job)

    def follow(
        self, look: Callable[[Change], Any], slot: Callable[[Change, Any], object], whose: QObject | None = None
    ) -> None:
        """Let ``look`` read what a change shows, in the writer thread right behind it, and give that to ``slot`` right behind
        ``changed``: it comes with the change and waits for no other reading. What failed is None, and is logged. It ends
        with ``whose`` object it is."""
        follower, followers = _Follower(look), self._writer.followers
        follower.told.connect(slot)
        followers.append(follower)
        if whose is not None:
            whose.destroyed.connect(lambda: followers.remove(follower))

    def read(
        self, function: Callable[[], Any], slot: Callable[[Any], object] | None = None, key: object = None
    ) -> None:
        """Run a query off the GUI thread and give its answer to a slot, a method of a QObject (None: nobody waits for it).

        A later reading with the same ``key`` takes the place of an earlier one, whose answer is dropped; of one key only
        one runs at a time, so that what is asked often and takes long keeps no other reading waiting.
        An error goes to ``failed``. Once the operations are closed nothing is read any more.
        """
        if self._closed:
            return
        self._tickets += 1
        reading = _Reading(self._tickets, function, key)
        if key is not None:
            self._drop(self._latest.get(key))
            self._latest[key] = reading.ticket
        reading.read.connect(self._on_read, Qt.ConnectionType.QueuedConnection)
        if slot is not None:
            reading.answered.connect(slot)
        self._readings[reading.ticket] = reading
        if key not in self._running:
            self._start(reading)

    def _start(self, reading: "_Reading") -> None:
        if reading.key is not None:
            self._running[reading.key] = reading
        if self._held is None:
            # A function: the pool would keep every QRunnable of Python's that it is given.
            self._pool.start(reading.run)
        else:
            self._held.append(reading)

    def hold(self) -> None:
        """Readings asked for from now on wait until ``let_go``: what is shown first has the computer to itself."""
        if self._held is None:
            self._held = []

    @Slot()
    def let_go(self) -> None:
        """Begin the readings that wait; later ones begin at once."""
        held, self._held = self._held or [], None
        for reading in held:
            self._pool.start(reading.run)

    def forget(self, key: object) -> None:
        """Drop the answer to the reading with that key."""
        self._drop(self._latest.pop(key, None))

    def close(self) -> None:
        """Finish what was handed over, then end the threads. May be called twice."""
        if self._closed:
            return
        self._closed = True
        self.closing.emit()
        for ticket in list(self._readings):
            self._drop(ticket)
        self._pool.waitForDone()
        self._asked.emit(0, None)
        self._thread.wait()

    def _ask(self, job: Callable[[], Change | None]) -> int:
        if self._closed:
            raise RuntimeError("operations are closed")
        self._tickets += 1
        self._waiting += 1
        if self._waiting == 1:
            self.busy.emit(True)
        self._asked.emit(self._tickets, job)
        return self._tickets

    @Slot(int, object, object, object)
    def _on_done(self, ticket: int, change: Change | None, error: "_Refusal | None", seen: "_Seen") -> None:
        if ticket == _ASIDE:
            if error is not None:
                self.failed.emit(error.message)
            return
        self._waiting -= 1
        command = self._commands.pop(ticket, None)
        if error is not None:
            if command is not None and not error.is_final:
                self.refused.emit(command)
            self.failed.emit(error.message)
        elif change is not None:
            self.changed.emit(change)
            for follower, answer in seen:
                follower.told.emit(change, answer)
        self.settled.emit(ticket, change)
        if self._waiting == 0:
            self.busy.emit(False)

    @Slot(int, object, object)
    def _on_read(self, ticket: int, answer: object, error: "_Refusal | None") -> None:
        self._start_waiting(ticket)
        reading = self._readings.pop(ticket, None)
        if reading is None:
            return
        if reading.key is not None and self._latest.get(reading.key) == ticket:
            del self._latest[reading.key]
        if error is None:
            reading.answered.emit(answer)
        else:
            self.failed.emit(error.message)

    def _start_waiting(self, ended: int) -> None:
        """The latest reading with the key of one that has ended begins, if it is another."""
        key = next((key for key, reading in self._running.items() if reading.ticket == ended), None)
        if key is not None:
            del self._running[key]
            waiting = self._readings.get(self._latest.get(key, 0))
            if waiting is not None and waiting.ticket != ended and not self._closed:
                self._start(waiting)

    def _drop(self, ticket: int | None) -> None:
        reading = self._readings.pop(ticket, None) if ticket is not None else None
        if reading is not None:
            reading.dropped = True


@contextmanager
def closed_if_it_fails(operations: Operations) -> Iterator[None]:
    """Close them where the block raises: nobody else knows them then."""
    try:
        yield
    except BaseException:
        operations.close()
        raise


class _Follower(QObject):
    """Who is told what a change shows. ``look`` reads that in the writer thread."""

    told = Signal(object, object)

    def __init__(self, look: Callable[[Change], Any]) -> None:
        super().__init__()
        self.look = look


_Seen = list[tuple[_Follower, Any]]


class _Writer(QObject):
    """Runs jobs in the writer thread. ``followers`` read what a change shows before it is told."""

    done = Signal(int, object, object, object)

    def __init__(self) -> None:
        super().__init__()
        self.followers: list[_Follower] = []

    @Slot(int, object)
    def work(self, ticket: int, job: Callable[[], Change | None] | None) -> None:
        """Run one job; none ends the thread, once all before it are done."""
        if job is None:
            QThread.currentThread().quit()
            return
        change, error = _outcome(job, NOTHING_CHANGED)
        is_told = ticket != _ASIDE and change is not None
        followers = self.followers.copy() if is_told else []
        seen: _Seen = [(each, _outcome(partial(each.look, change), NOT_READ)[0]) for each in followers]
        self.done.emit(ticket, change, error, seen)


class _Reading(QObject):
    """One question: made on the GUI thread, answered there too."""

    read = Signal(int, object, object)
    answered = Signal(object)

    def __init__(self, ticket: int, function: Callable[[], Any], key: object) -> None:
        super().__init__()
        self.ticket = ticket
        self.function = function
        self.key = key
        self.dropped = False

    def run(self) -> None:
        """Read, on a thread of the pool."""
        outcome = (None, None) if self.dropped else _outcome(self.function, NOT_READ)
        self.read.emit(self.ticket, *outcome)


class _Refusal(NamedTuple):
    """Why a job was not done; whether it will not be done another time either."""

    message: Message
    is_final: bool


def _outcome(job: Callable[[], Any], sentence: Message) -> tuple[Any, _Refusal | None]:
    try:
        return _answer(job), None
    except SalesDeskError as error:
        return None, _Refusal(error.message, error.is_final)
    except Exception:
        # Whatever it is, the user is told in a sentence; the details are for the log.
        log.exception("a job of the desk failed")
        return None, _Refusal(sentence, is_final=True)


def _answer(job: Callable[[], Any]) -> Any:
    """The answer; a question that the desk has changed under is asked again, of the newer snapshot."""
    for _ in range(_TRIES):
        try:
            return job()
        except Outdated:
            continue
    raise Outdated
