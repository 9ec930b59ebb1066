"""The desk: the one way in for whoever wants to change or read something."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date, datetime
from threading import RLock
from typing import TypeVar, cast

from salesdesk.desk import journal, settings
from salesdesk.desk.cards import UndoState
from salesdesk.desk.changes import Change, deals_between
from salesdesk.desk.commands.base import Command, handler_of
from salesdesk.desk.ports import Actor, Clock, EntryView, Reader, Store, Taken
from salesdesk.desk.settings import DeskSettings
from salesdesk.domain.days import day_of
from salesdesk.domain.errors import Message
from salesdesk.domain.records import Setting

T = TypeVar("T")
_MOST_CHANGES = 400


class Desk:
    """A store and a clock. ``do``, ``undo`` and ``redo`` belong to one thread at a time; reading may go beside them.

    With ``looks_back`` the clock may stand in the past: then whatever is read is as it was by that instant.
    """

    def __init__(self, store: Store, clock: Clock, looks_back: bool = False) -> None:
        self.store = store
        self.clock = clock
        self.looks_back = looks_back
        self._settings: tuple[int, DeskSettings] | None = None
        self._kept: dict[str, tuple[int, object]] = {}
        self._making: dict[str, RLock] = {}
        self._changes: deque[Change] = deque(maxlen=_MOST_CHANGES)

    @property
    def settings(self) -> DeskSettings:
        """The settings as they are now: read again when the store has moved on by a change that this desk knows nothing of,
        or that was of settings; so whoever asks after a commit never gets those from before it."""
        revision = self.store.revision
        if self._settings is None or self._settings[0] != revision:
            self._settings = self._read_settings(revision)
        return self._settings[1]

    def _read_settings(self, revision: int) -> tuple[int, DeskSettings]:
        with self.store.read() as reader:
            return revision, settings.parse(reader.find(Setting))

    def remembered(self, name: str, make: Callable[[], T], renew: Callable[[T, frozenset[str]], T] | None = None) -> T:
        """What ``make`` gives, kept until the desk changes. For what is costly and holds no handle.

        Where it is known which deals have changed since, ``renew`` brings what is kept up to date by them alone. Who
        asks while another makes it waits for that one.
        """
        with self._making.setdefault(name, RLock()):
            revision = self.store.revision
            kept = self._kept.get(name)
            if kept is None or kept[0] != revision:
                touched = deals_between(list(self._changes), kept[0], revision) if kept and renew else None
                if kept and renew and touched is not None:
                    kept = revision, renew(cast(T, kept[1]), touched) if touched else kept[1]
                else:
                    kept = revision, make()
                self._kept[name] = kept
            return cast(T, kept[1])

    def now(self) -> datetime:
        """The instant it is."""
        return self.clock()

    def today(self) -> date:
        """The day it is, in the desk's zone."""
        return day_of(self.clock(), self.settings.zone)

    def read(self) -> AbstractContextManager[Reader]:
        """One moment of the desk."""
        return self._then() if self.looks_back else self.store.read()

    @contextmanager
    def _then(self) -> Iterator[Reader]:
        from salesdesk.desk.then import ThenReader

        with self.store.read() as reader:
            yield cast(Reader, ThenReader(reader, self.clock()))

    def do(self, command: Command, actor: Actor = "user") -> Change:
        """Run a command: all of it is on disk when this returns. Raises SalesDeskError, and then nothing has changed."""
        handler = handler_of(type(command))
        with self.store.change(type(command).__name__, 1, journal.arguments(command), actor) as transaction:
            change = handler(command, transaction, self.settings)
            transaction.conclude(change.label)
            written = transaction.wrote
        return self._noted(replace(change, entry=transaction.entry if written else None))

    def undo(self) -> Change | None:
        """Take back the last command; None when there is none."""
        return self._step(self.store.undo())

    def redo(self) -> Change | None:
        """Do again what was taken back last; None when there is nothing."""
        return self._step(self.store.redo())

    def undo_state(self) -> UndoState:
        """What undo and redo would do."""
        with self.read() as reader:
            last, next_ = reader.last_entry("done"), reader.last_entry("undone")
        return UndoState(_label(last), _label(next_))

    def _step(self, done: Taken | None) -> Change | None:
        if done is None:
            return None
        return self._noted(journal.change_by(done.entry, done.touched))

    def _noted(self, made: Change) -> Change:
        change = made.at(self.store.revision)
        self._changes.append(change)
        if change.settings:
            self._settings = self._read_settings(change.revision)
        elif self._settings is not None and self._settings[0] == change.revision - 1:
            self._settings = change.revision, self._settings[1]
        return change


def _label(entry: EntryView | None) -> Message | None:
    return entry.label if entry else None
