"""Says above the page what is wrong with the place of the desk, and leads to another place."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from salesdesk.desk.backups import Backup
from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.merge import MergeLog
from salesdesk.desk.desk import Desk
from salesdesk.desk.locations import READ_ONLY, ConflictedCopy, FileState, LocationRisk
from salesdesk.domain.errors import Message, SalesDeskError
from salesdesk.i18n import tr, worded
from salesdesk.ui.context import Context, ReadOnlyWords
from salesdesk.ui.job import Job
from salesdesk.ui.kit import BannerNote
from salesdesk.ui.location import words
from salesdesk.ui.location.exchange import PlaceExchange
from salesdesk.ui.location.ports import LocationPorts
from salesdesk.ui.location.watch import LocationWatch, PlaceSeen
from salesdesk.ui.operations import Operations
from salesdesk.ui.shell import MainWindow

if TYPE_CHECKING:
    from salesdesk.ui.locking.guard import Place
    from salesdesk.ui.reading_windows import ReadingWindows

KIND = "SalesDesk (*.salesdesk)"
LONG = 60.0
"""Seconds that a notice stays which says where the desk is from now on."""
Answer = tuple[str, Callable[[], object]]


class GuidedSession(Protocol):
    """The part of the session whose desk is opened at another place."""

    context: Context
    operations: Operations
    window: MainWindow

    def set_aside(self, cover: QWidget) -> "Place":
        """Show a cover, close desk and window, and keep nothing of them but where they stood."""

    def take_up(self, desk: Desk, place: "Place") -> None:
        """Show a desk where the window stood."""

    def readings(self) -> "ReadingWindows":
        """The windows on desks that are open to read only."""


class LocationGuide(QObject):
    """Lives as long as a desk is open."""

    def __init__(self, session: GuidedSession, ports: LocationPorts, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._ports = session, ports
        self._desk, self._window, self._operations = session.context.desk, session.window, session.operations
        self._location = ports.of(self._desk)
        self._risks: list[LocationRisk] = []
        self._refused: list[Command] = []
        self._is_away = False
        self._merging: dict[int, ConflictedCopy] = {}
        self._jobs: set[Job[Path]] = set()
        self._shown: set[str] = set()
        self._is_asked = False
        self._operations.refused.connect(self._on_refused)
        self._operations.failed.connect(self._on_failed)
        self._operations.settled.connect(self._on_settled)
        self.watch = LocationWatch(self._location, self._operations, self._desk.store.path.parent, self)
        self.watch.seen.connect(self._on_seen)
        self.watch.look()

    def close(self) -> None:
        """Look no more."""
        self.watch.close()
        for job in self._jobs:
            job.wait()

    def _show(self, name: str, said: Message, answers: tuple[Answer, ...], is_grave: bool = False) -> None:
        self._shown.add(name)
        self._window.frame.banners.show_note(name, BannerNote(said, answers, "lost" if is_grave else "warning"))

    def _drop(self, name: str) -> None:
        if name in self._shown:
            self._shown.discard(name)
            self._window.frame.banners.take_away(name)

    @Slot(object)
    def _on_seen(self, seen: PlaceSeen) -> None:
        if seen.state is not None:
            self._show_state(seen.state)
        if seen.copies is not None:
            self._show_copies(seen.copies)
        if seen.risks is not None:
            self._risks = list(seen.risks)
            self._show_risk()

    # What can go wrong here

    def _show_risk(self) -> None:
        """The gravest; the next one once that is answered."""
        if not self._risks:
            self._drop("risk")
            return
        risk = self._risks[0]
        move: Answer = (words.MOVE, partial(self._move, risk, False))
        keep: Answer = (words.KEEP, partial(self._keep, risk))
        answers: tuple[Answer, ...] = (move, keep)
        if risk.kind in READ_ONLY:
            answers = ((words.COPY, self._copy_to),)
        elif risk.kind == "full":
            answers = ((words.NOT_NOW, self._next_risk),)
        elif risk.kind == "sync" and self._desk.backups is not None:
            answers = (move, (words.MOVE_AND_BACK_UP, partial(self._move, risk, True)), keep)
        self._show("risk", risk.sentence, answers)

    def _next_risk(self) -> None:
        del self._risks[:1]
        self._show_risk()

    def _keep(self, risk: LocationRisk) -> None:
        self._location.keep_here(risk)
        self._next_risk()

    def _copy_to(self) -> None:
        """Copy the desk to a file that the user names, and go on there."""
        if (target := self._asked()) is not None:
            store = self._desk.store
            self._work(partial(_then, partial(store.backup, target), target), self._open)

    def _asked(self) -> Path | None:
        name = str(Path.home() / self._desk.store.path.name)
        chosen, _ = QFileDialog.getSaveFileName(self._window, tr("Copy the desk"), name, KIND)
        if not chosen:
            return None
        return Path(chosen if Path(chosen).suffix else chosen + ".salesdesk")

    def _move(self, risk: LocationRisk, keeps_backups: bool) -> None:
        """To this computer: copied and checked beside the open desk, then opened there."""
        self._show("risk", Message(words.MOVING, {"file": risk.file}), ())
        self._work(self._location.prepare_move, partial(self._finish_move, risk, keeps_backups))

    def _finish_move(self, risk: LocationRisk, keeps_backups: bool, copy: Path) -> None:
        if keeps_backups and self._desk.backups is not None:
            try:
                self._desk.backups.name_second(risk.folder)
            except SalesDeskError as error:
                self._window.frame.notices.show_error(worded(error.message))
        self._exchange(copy, partial(self._location.finish_move, copy))

    # Copies that sync programs have made

    def _show_copies(self, copies: tuple[ConflictedCopy, ...]) -> None:
        if not copies:
            self._drop("copy")
            return
        copy = copies[0]
        merge: tuple[Answer, ...] = ((words.MERGE, partial(self._merge, copy)),) if copy.can_merge else ()
        if self._window.context.reading is not None:
            merge = ()
        look: Answer = (words.LOOK, partial(self._look_at, copy))
        self._show("copy", copy.sentence, (*merge, look, (words.LEAVE, partial(self._leave, copy))))

    def _leave(self, copy: ConflictedCopy) -> None:
        self._location.leave(copy)
        self._drop("copy")
        self.watch.look()

    def _look_at(self, copy: ConflictedCopy) -> None:
        shown = ReadOnlyWords(
            title=tr("{desk} (read only)", desk=copy.path.stem),
            banner=tr("This is a copy that a sync program made. Look at everything; nothing can be changed here."),
        )
        folder = self._desk.store.path.parent
        self._session.readings().open(copy.path, self._desk.now(), self._desk.store.key, shown, folder)

    def _merge(self, copy: ConflictedCopy) -> None:
        self._drop("copy")
        self._merging[self._operations.run(MergeLog(source=copy.path))] = copy

    @Slot(int, object)
    def _on_settled(self, ticket: int, change: Change | None) -> None:
        copy = self._merging.pop(ticket, None)
        if copy is None:
            return
        if change is None:
            self.watch.look()
        else:
            self._work(partial(self._location.set_aside, copy), partial(self._say_merged, copy))

    def _say_merged(self, copy: ConflictedCopy, now: Path) -> None:
        values = {"count": copy.changes, "copy": now.name}
        said = tr("The changes of the copy are in the desk: {count}. The copy is now called {copy}.", **values)
        restore = self._window.context.restore
        notices = self._window.frame.notices
        if restore is not None and self._desk.backups is not None:
            notices.show_notice(said, tr("Undo merge"), partial(self._undo_merge, restore), LONG)
        else:
            notices.show_notice(said, seconds=LONG)
        self.watch.look()

    def _undo_merge(self, restore: Callable[[Backup], object]) -> None:
        """Put back what was before the merge: the backup that was made then."""
        backups = self._desk.backups
        assert backups is not None
        before = next((each for each in backups.every() if each.reason == "merge"), None)
        if before is not None:
            restore(before)

    # What became of the file

    def _show_state(self, state: FileState) -> None:
        if state.kind == "there":
            self._be_back()
            return
        if not self._is_away:
            self._window.frame.notices.hide()
        self._is_away = True
        if state.kind != "read_only":  # the rest is of no use until it is back
            self._drop("risk")
            self._drop("copy")
        self._show("file", state.sentence, self._answers(state), is_grave=state.kind != "read_only")

    def _answers(self, state: FileState) -> tuple[Answer, ...]:
        save: Answer = (words.SAVE, self._save_open)
        new: Answer = (words.OPEN_NEW, partial(self._open, self._desk.store.path))
        backups: Answer = (words.BACKUPS, partial(self._window.go, "backups"))
        if state.kind == "moved" and state.found is not None:
            return ((words.OPEN_THERE, partial(self._open, state.found)),)
        if state.kind == "deleted":
            return (save, backups) if state.can_save else (backups,)
        if state.kind == "replaced":
            return (new, save) if state.can_save else (new, backups)
        if state.kind == "overwritten":
            return (new, backups)
        if state.kind == "gone":
            again: Answer = (words.AGAIN, self.watch.look)
            return (again, save) if state.can_save else (again, backups)
        return ((words.COPY, self._copy_to),)

    def _be_back(self) -> None:
        self._drop("file")
        was_away, self._is_away = self._is_away, False
        if was_away:
            self._show_risk()
        refused, self._refused = self._refused, []
        if was_away and refused:
            said = tr("{file} is there again. Changes that were refused meanwhile: {count}.", file=self._desk.store.path.name,
                      count=len(refused))  # fmt: skip
            offer_again(self._window, self._operations, said, refused)

    @Slot(object)
    def _on_refused(self, command: Command) -> None:
        """What is refused because the file is away can be done again once it is back."""
        self._is_asked = True
        if command not in self._refused:
            self._refused.append(command)

    @Slot(object)
    def _on_failed(self, _message: Message) -> None:
        """That a page cannot read is told already; what the user has asked for is answered."""
        is_asked, self._is_asked = self._is_asked, False
        if self._is_away and not is_asked:
            self._window.frame.notices.hide()

    def _save_open(self) -> None:
        if (target := self._asked()) is not None:
            self._work(partial(_then, partial(self._location.save_open, target), target), self._open)

    # Opening at another place

    def _open(self, path: Path) -> None:
        self._exchange(path, None)

    def _exchange(self, path: Path, prepare: Callable[[], Path | None] | None) -> None:
        PlaceExchange(self._session, self._ports, path, prepare, self._refused, self.parent()).begin()

    def _work(self, work: Callable[[], Path], then: Callable[[Path], object]) -> None:
        """Run something off the window's thread, and go on with what it gives; what went wrong is said."""
        job: Job[Path] = Job(work, self)
        self._jobs.add(job)
        job.finished.connect(partial(self._on_worked, job, then))
        job.start()

    def _on_worked(self, job: Job[Path], then: Callable[[Path], object]) -> None:
        self._jobs.discard(job)
        job.deleteLater()
        if job.answer is not None:
            then(job.answer)
        else:
            self._show_risk()
            if job.refusal is not None:
                self._window.frame.notices.show_error(worded(job.refusal))


def _then(act: Callable[[], object], answer: Path) -> Path:
    act()
    return answer


def offer_again(window: MainWindow, operations: Operations, said: str, refused: list[Command]) -> None:
    """Say what was refused, and offer to do it now."""

    def again() -> None:
        for command in refused:
            operations.run(command)

    window.frame.notices.show_notice(said, tr("Do them now"), again, LONG)
