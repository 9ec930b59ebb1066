"""The desk: the one way in for whoever wants to change or read something."""

from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, datetime
from threading import RLock
from typing import TypeVar

from salesdesk.desk import journal, settings
from salesdesk.desk.cards import UndoState
from salesdesk.desk.changes import Change, changes_between
from salesdesk.desk.commands.base import Command, handler_of
from salesdesk.desk.forward import forward
from salesdesk.desk.parts import Outdated, Parts
from salesdesk.desk.ports import Clock, EntryView, Reader, Store
from salesdesk.desk.settings import DeskSettings
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import day_of
from salesdesk.domain.errors import Message
from salesdesk.domain.records import Setting

T = TypeVar("T")
_MOST_CHANGES = 400
_TRIES = 20


class Desk:
    """A store and a clock. ``do``, ``undo`` and ``redo`` belong to one thread at a time; reading may go beside them.

    With ``looks_back`` the clock stands in the past: then the snapshot is of that instant.
    """

    def __init__(self, store: Store, clock: Clock, looks_back: bool = False) -> None:
        self.store = store
        self.clock = clock
        self.looks_back = looks_back
        self._settings: DeskSettings | None = None
        self._changes: deque[Change] = deque(maxlen=_MOST_CHANGES)
        self._parts: Parts | None = None
        self._turn = RLock()

    @property
    def settings(self) -> DeskSettings:
        """The settings as they are now. Read once, and again within each change of them, before it is told."""
        if self._settings is None:
            with self.store.read() as reader:
                self._settings = settings.parse(reader.find(Setting))
        return self._settings

    def now(self) -> datetime:
        """The instant it is."""
        return self.clock()

    def today(self) -> date:
        """The day it is, in the desk's zone."""
        return day_of(self.clock(), self.settings.zone)

    def snapshot(self, day: date | None = None) -> Snapshot:
        """The desk as it is, or by the end of a past day. Raises Refused for a day to come."""
        for _ in range(_TRIES):
            try:
                shown = Snapshot(self._present(), self.clock())
                return (shown.by(shown.now) if self.looks_back else shown).on(day)
            except Outdated:
                continue
        raise Outdated

    def _present(self) -> Parts:
        """What is known of the present revision, that of an earlier one brought forward."""
        with self._turn:
            parts, revision = self._parts, self.store.revision
            if parts is None:
                parts = Parts(self.store, revision, self._reads_alike)
            elif parts.revision != revision:
                changes = changes_between(list(self._changes), parts.revision, revision)
                parts = parts.empty(revision) if changes is None else forward(parts, changes, revision)
            self._parts = parts
            return parts

    def _reads_alike(self, one: int, other: int) -> bool:
        """Whether nothing but the look or report sets was changed between two revisions."""
        if one == other:
            return True
        changes = changes_between(list(self._changes), min(one, other), max(one, other))
        return changes is not None and not any(change.moves_figures for change in changes)

    def deals_between(self, old: int, new: int) -> frozenset[str] | None:
        """The deals that changed between two revisions; None where anything else that figures rest on did, or unknown."""
        changes = changes_between(list(self._changes), old, new) if old <= new else None
        if changes is None or any(change.any_deal or change.kinds - {"reports"} for change in changes):
            return None
        return frozenset(key for change in changes for key in change.deals)

    def ask(self, question: Callable[[Snapshot], T], day: date | None = None) -> T:
        """The answer to a question, asked again of a newer snapshot where the desk changes while it is being read."""
        for _ in range(_TRIES):
            try:
                return question(self.snapshot(day))
            except Outdated:
                continue
        raise Outdated

    def read(self) -> AbstractContextManager[Reader]:
        """One transaction, for what is no part of a snapshot."""
        return self.store.read()

    def do(self, command: Command) -> Change:
        """Run a command: all of it is on disk when this returns. Raises SalesDeskError, and then nothing has changed."""
        handler = handler_of(type(command))
        with self.store.change(type(command).__name__, 1, journal.arguments(command)) as transaction:
            change = handler(command, transaction, self.settings)
            transaction.conclude(change.label)
            last = transaction.last_entry("done")
            written = last is not None and last.id == transaction.entry
            change = replace(change, entry=transaction.entry if written else None).at(self.store.revision + 1)
            after = settings.parse(transaction.find(Setting)) if change.settings else self._settings
            # Known before the commit, so that nobody finds a revision that he cannot be brought forward to.
            self._changes.append(change)
        self._settings = after
        return change

    def undo(self) -> Change | None:
        """Take back the last command; None when there is none."""
        return self._step(self.store.undo)

    def redo(self) -> Change | None:
        """Do again what was taken back last; None when there is nothing."""
        return self._step(self.store.redo)

    def undo_state(self) -> UndoState:
        """What undo and redo would do."""
        with self.read() as reader:
            last, next_ = reader.last_entry("done"), reader.last_entry("undone")
        return UndoState(_label(last), _label(next_))

    def _step(self, step: Callable[[], journal.Step | None]) -> Change | None:
        with self._turn:
            done = step()
            if done is None:
                return None
            change = journal.change_by(*done).at(self.store.revision)
            self._changes.append(change)
        if change.settings:
            with self.store.read() as reader:
                self._settings = settings.parse(reader.find(Setting))
        return change


def _label(entry: EntryView | None) -> Message | None:
    return entry.label if entry else None
