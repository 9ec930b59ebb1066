"""The desk: the one way in for whoever wants to change or read something."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from datetime import date, datetime
from threading import RLock
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar, cast

from salesdesk.desk import journal, settings
from salesdesk.desk.cards import UndoState
from salesdesk.desk.changes import Change, changes_between
from salesdesk.desk.commands.base import Command, handler_of
from salesdesk.desk.forward import forward
from salesdesk.desk.keeping import KeptValues, Unkept
from salesdesk.desk.parts import Outdated, Parts
from salesdesk.desk.ports import Actor, Clock, EntryView, KeptState, Learner, Reader, Store, UndoneEntry
from salesdesk.desk.settings import DeskSettings
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import day_of
from salesdesk.domain.errors import Message, SalesDeskError
from salesdesk.domain.periods import counted_day
from salesdesk.domain.records import Setting

if TYPE_CHECKING:
    from salesdesk.desk.backups import Backups
    from salesdesk.domain.backups import BackupReason

T = TypeVar("T")
_MOST_CHANGES = 400
_TRIES = 20


class _Later(NamedTuple):
    """Whether anything ``is_there`` after an instant, at a revision."""

    revision: int
    instant: datetime
    is_there: bool


class Desk:
    """A store and a clock. ``do``, ``undo`` and ``redo`` belong to one thread at a time; reading may go beside them.

    With ``looks_back`` the clock stands in the past: then the snapshot is of that instant.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        looks_back: bool = False,
        kept: KeptState | None = None,
        learner: Learner | None = None,
        backups: "Callable[[Desk], Backups] | None" = None,
    ) -> None:
        """``kept`` is where what was computed is kept for the next run of the program; ``learner`` has what a day rests on
        learnt elsewhere (None: it is learnt here); ``backups`` makes what backs the desk up when that is first asked for
        (None: nothing does)."""
        self.store = store
        self.learner = learner
        self.kept = kept
        self._unkept = Unkept()
        self.clock = clock
        self.looks_back = looks_back
        self._settings: dict[int, DeskSettings] = {}
        self._changes: deque[Change] = deque(maxlen=_MOST_CHANGES)
        self._parts: Parts | None = None
        self._later: _Later | None = None
        self._turn = RLock()
        self._make_backups = backups
        self._backups: Backups | None = None

    @property
    def settings(self) -> DeskSettings:
        """The settings as they are at the store's present revision, so that nobody gets those from before a commit."""
        revision = self.store.revision
        known = self._settings.get(revision)
        if known is None:
            with self.store.read() as reader:
                known = settings.parse(reader.find(Setting))
            self._settings = {revision: known}
        return known

    @property
    def backups(self) -> "Backups | None":
        """What backs the desk up; None where nothing does."""
        if self._backups is None and self._make_backups is not None:
            self._backups = self._make_backups(self)
        return self._backups

    def know_settings(self, found: DeskSettings) -> None:
        """The settings at the present revision, where they are known without reading them."""
        self._settings = {self.store.revision: found}

    def now(self) -> datetime:
        """The instant it is."""
        return self.clock()

    def today(self) -> date:
        """The day it is, in the desk's zone."""
        return day_of(self.clock(), self.settings.zone)

    def snapshot(self, day: date | None = None) -> Snapshot:
        """The desk as it is, or by the end of a past day. Raises Refused for a day to come, and for one of which there are no
        figures, such as that of a clock which is quite wrong."""
        for _ in range(_TRIES):
            try:
                shown = Snapshot(self._present(), self.clock())
                counted_day(shown.now.date())
                return (shown.by(shown.now) if self._is_past(shown) else shown).on(day)
            except Outdated:
                continue
        raise Outdated

    def _is_past(self, shown: Snapshot) -> bool:
        """Whether the clock stands in the past and the desk holds anything later: else it is as it was then."""
        if not self.looks_back:
            return False
        found = self._later
        if found is None or found.instant != shown.now or self.touched_between(found.revision, shown.revision) is None:
            with shown.reading() as reader:
                found = self._later = _Later(shown.revision, shown.now, reader.holds_after(shown.now))
        return found.is_there

    def _present(self) -> Parts:
        """What is known of the present revision, that of an earlier one brought forward."""
        with self._turn:
            parts, revision = self._parts, self.store.revision
            if parts is None:
                kept = KeptValues(self.kept, self._unkept) if self.kept else None
                parts = Parts(self.store, revision, self._reads_alike, kept, self.learner)
            elif parts.revision != revision:
                changes = changes_between(list(self._changes), parts.revision, revision)
                parts = parts.empty(revision) if changes is None else forward(parts, changes, revision)
            self._parts = parts
            return parts

    def keep(self, large: bool = True) -> bool:
        """Keep what was read and computed of the present revision, for the next run of the program; whether anything was
        written. It takes its time: for a thread of its own, in a quiet moment; without ``large`` some milliseconds.

        What was computed ahead for other days than today is kept, and held no longer.
        """
        if self.kept is None or self.looks_back:
            return False
        try:
            parts = self._present()
            done = parts.keep(large)
        except SalesDeskError:
            return False  # the desk has changed, or cannot be read: another time
        if large:
            parts.forget_other_days(self.today())
        return done

    @property
    def has_unkept(self) -> bool:
        """Whether something was read or computed since ``keep`` that would be kept."""
        return not self.looks_back and self._unkept.is_there

    def _reads_alike(self, one: int, other: int) -> bool:
        """Whether nothing but the look or report sets was changed between two revisions."""
        if one == other:
            return True
        changes = changes_between(list(self._changes), min(one, other), max(one, other))
        return changes is not None and not any(change.moves_figures for change in changes)

    def touched_between(self, old: int, new: int) -> frozenset[str] | None:
        """The deals that may read differently at a later of two revisions; None where any may, or where it is not known."""
        changes = changes_between(list(self._changes), old, new) if old <= new else None
        if changes is None or any(change.any_deal for change in changes):
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

    def do(self, command: Command, actor: Actor = "user") -> Change:
        """Run a command: all of it is on disk when this returns. Raises SalesDeskError, and then nothing has changed."""
        from salesdesk.desk.keepable import refuse_unkeepable

        handler = handler_of(type(command))
        refuse_unkeepable(command)
        self._back_up_before(command)
        before, revision = self.settings, self.store.revision
        name, told = type(command).__name__, journal.arguments(command)
        with self._unless_it_fails(revision), self.store.change(name, 1, told, actor) as transaction:
            change = handler(command, transaction, before)
            transaction.conclude(change.label)
            change = replace(change, entry=transaction.entry if transaction.wrote else None).at(revision + 1)
            after = settings.parse(transaction.find(Setting)) if change.settings else before
            # Known before the commit, so that nobody finds a revision that he cannot be brought forward to.
            self._settings = {revision: before, revision + 1: after}
            self._changes.append(change)
        if change.forgets:
            self.forget_kept()
        return change

    def forget_kept(self) -> None:
        """Delete what was kept of the desk, since something of it was destroyed."""
        position = self.store.position() if self.kept else None
        if self.kept is not None and position is not None:
            self.kept.put(position, {}, self.kept.positions(position.desk))

    def _back_up_before(self, command: Command) -> None:
        """Back the desk up before a command that changes very much. It can be taken back, so it is done without a backup too,
        where none can be made; how backups stand says so."""
        if command.backup_before is not None and self.backups is not None:
            with suppress(SalesDeskError):
                self.backups.make(cast("BackupReason", command.backup_before))

    @contextmanager
    def _unless_it_fails(self, revision: int) -> Iterator[None]:
        """What was noted of the revision after this one is forgotten where it does not come."""
        try:
            yield
        except BaseException:
            self._settings = {revision: self._settings[revision]} if revision in self._settings else {}
            raise

    def undo(self, entries: Sequence[str] = (), actor: Actor = "user") -> Change | None:
        """Take back the last command, None when there is none; or ``entries`` of the log, whoever wrote them.

        Raises Refused for one that cannot be taken back, and then none is.
        """
        return self._step("undo", lambda: self.store.undo(entries, actor))

    def redo(self, entries: Sequence[str] = (), actor: Actor = "user") -> Change | None:
        """Do again what was taken back last, None when there is nothing; or ``entries`` that were taken back."""
        return self._step("redo", lambda: self.store.redo(entries, actor))

    def undo_state(self) -> UndoState:
        """What undo and redo would do."""
        with self.read() as reader:
            last, next_ = reader.last_entry("done"), reader.last_entry("undone")
        return UndoState(_label(last), _label(next_))

    def _step(self, turn: Literal["undo", "redo"], step: Callable[[], UndoneEntry | None]) -> Change | None:
        with self._turn:
            before = self._settings.get(self.store.revision)
            done = step()
            if done is None:
                return None
            change = journal.change_by(done, turn).at(self.store.revision)
            self._changes.append(change)
            if before is not None and not change.settings:
                self._settings = {change.revision: before}
        return change


def _label(entry: EntryView | None) -> Message | None:
    return entry.label if entry else None
