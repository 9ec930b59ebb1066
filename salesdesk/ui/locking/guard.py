"""Locks and unlocks the window of an encrypted desk, and has its passphrase set, changed and removed."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QByteArray, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from salesdesk.desk.desk import Desk
from salesdesk.domain.dataclass import dataclass
from salesdesk.domain.errors import Message, SalesDeskError
from salesdesk.i18n import mark, tr, worded
from salesdesk.ui.context import Context
from salesdesk.ui.drafts import Drafting
from salesdesk.ui.job import Job
from salesdesk.ui.leaving import LeaveWarnings
from salesdesk.ui.locking.copies import OlderCopies, OlderCopiesDialog
from salesdesk.ui.locking.idle import IdleWatch
from salesdesk.ui.locking.ports import KeyPorts, OlderCopy
from salesdesk.ui.locking.screen import LockScreen
from salesdesk.ui.shell import MainWindow
from salesdesk.ui.shell.state import WindowState
from salesdesk.ui.single import SocketClient, SocketServer

if TYPE_CHECKING:
    from salesdesk.ui.recovery.window import RecoveryWindow

MINUTES = (0, 5, 15, 60)
USUAL_MINUTES = 15
LOCKED = mark("The window with this desk is locked. Unlock it first.")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a window stood that was set aside, with what was typed in it and is not yet a change; of what the desk holds
    nothing but keys of records."""

    path: Path
    geometry: QByteArray
    address: str
    drafts: Mapping[str, object] = field(default_factory=dict, repr=False)


class GuardedSession(Protocol):
    """The part of the session that is closed and opened again."""

    context: Context
    window: MainWindow

    def on_backed_up(self, made: object) -> None:
        """The page of backups is no longer true."""

    def set_aside(self, cover: QWidget) -> Place:
        """Show a cover, close desk and window, and keep nothing of them but where they stood."""

    def take_up(self, desk: Desk, place: Place) -> None:
        """Show a desk where the window stood."""

    def offer_recovery(self, path: Path, error: SalesDeskError, begin: Callable[[Desk], object]) -> "RecoveryWindow":
        """Show what can be done about a desk that was not opened. Raises the error where that is for another reason than damage."""


class DeskGuard(QObject):
    """``changed_key(key, earlier)`` when the desk has another key (None: none), once its window is back."""

    changed_key = Signal(object, object)

    def __init__(self, session: GuardedSession, keys: KeyPorts, state_file: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self.keys, self._state_file = session, keys, state_file
        self._watch: IdleWatch | None = None
        self._screen: LockScreen | None = None
        self._bell: SocketServer | None = None
        self._place: Place | None = None
        self._typed: dict[str, object] = {}
        self._work: Job[Sequence[OlderCopy]] | None = None
        self.copies = OlderCopies(self._back_up, keys, self)

    @property
    def is_locked(self) -> bool:
        """Whether the desk is closed, and a screen stands in the place of its window."""
        return self._screen is not None

    @property
    def is_watching(self) -> bool:
        """Whether it locks when the user has left."""
        return self._watch is not None

    @property
    def screen(self) -> LockScreen | None:
        """What stands there."""
        return self._screen

    def minutes(self) -> int:
        """After how many minutes without a key or a movement of the mouse it is locked; 0: never."""
        text = WindowState(self._state_file).text("lock after", str(USUAL_MINUTES))
        return int(text) if text.isdecimal() and int(text) in MINUTES else USUAL_MINUTES

    def set_minutes(self, minutes: int) -> None:
        """Lock after so many minutes from now on, on this computer."""
        state = WindowState(self._state_file)
        state.put("lock after", str(minutes))
        state.save()
        if self._watch is not None:
            self._watch.set_limit(minutes * 60)

    def warnings(self) -> LeaveWarnings:
        """Whether it is said that what leaves the desk is readable."""
        return LeaveWarnings(self._state_file, self._session.context.desk.store.path)

    def watch(self, desk: Desk) -> None:
        """Lock by itself when the user has left."""
        self.stop()
        self._watch = IdleWatch(self.minutes() * 60, desk.clock, self)
        self._watch.left.connect(self.lock)

    def stop(self) -> None:
        """Watch no more."""
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.stop()
            watch.deleteLater()

    @Slot()
    def lock(self) -> None:
        """Lock once what is open over the window has gone: menus and dialogs are closed, fields take what was typed. What is
        typed in a dialog that has drafts is kept with those of the window."""
        if self.is_locked:
            return
        # The watch stops with the window: until then it lets nothing of the desk be painted, where it was the one that locks.
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        self._typed = {}
        while (dialog := QApplication.activeModalWidget()) is not None:
            if isinstance(dialog, Drafting):
                self._typed[dialog.draft_name] = dialog.draft()
            if not dialog.close():
                break
        if (field := QApplication.focusWidget()) is not None:
            field.clearFocus()
        QTimer.singleShot(0, self, self._lock)

    @Slot()
    def _lock(self) -> None:
        if self.is_locked:
            return
        self.stop()
        screen = LockScreen(self._try)
        self._cover(screen)
        self._listen(screen)
        screen.unlocked.connect(self._unlock)
        screen.damaged.connect(self._show_damage)

    def _cover(self, screen: LockScreen) -> None:
        self._screen = screen
        screen.closed.connect(QApplication.quit)
        place = self._session.set_aside(screen)
        self._place, self._typed = replace(place, drafts={**place.drafts, **self._typed}), {}

    def _listen(self, screen: LockScreen) -> None:
        """Refuse what is handed to the window, until it is there again."""
        assert self._place is not None
        self._bell = SocketServer(self._place.path, self)
        self._bell.rung.connect(screen.raise_)
        self._bell.rung.connect(screen.activateWindow)
        self._bell.asked.connect(self._refuse)

    def _try(self, passphrase: str) -> bytes:
        assert self._place is not None
        return self.keys.key_or_why(self._place.path, passphrase)

    @Slot(object)
    def _show_damage(self, error: SalesDeskError) -> None:
        """Show what can be done about the desk in the place of the screen."""
        assert self._place is not None
        assert self._screen is not None
        window = self._session.offer_recovery(self._place.path, error, self._begin_on)
        window.left.connect(self._screen.close)
        self._screen.hide()

    def _begin_on(self, desk: Desk) -> None:
        """The window on a desk that was recovered, restored or opened instead."""
        assert self._place is not None
        if self._bell is not None:
            self._bell.close()
            self._bell = None
        place = self._place
        if desk.store.path != place.path:
            place = Place(place.path, place.geometry, "")
        screen, self._screen = self._screen, None
        self._session.take_up(desk, place)
        if screen is not None:
            screen.dismiss()

    @Slot(object)
    def _refuse(self, visitor: SocketClient) -> None:
        visitor.answer({"refused": tr(LOCKED), "usage": False})

    @Slot(object, bool)
    def _unlock(self, key: bytes, remember: bool) -> None:
        try:
            self._uncover(key)
        except SalesDeskError as error:
            if self._screen is not None and self._screen.form is not None:
                self._screen.form.problem.setText(worded(error.message))
                self._listen(self._screen)

    def _uncover(self, *keys: bytes | None) -> None:
        """The window again, with the first of some keys that opens the desk. Raises SalesDeskError where none does; the screen
        stays then."""
        assert self._place is not None
        assert self._screen is not None
        if self._bell is not None:
            # The address is the file's; a window listens there from now on.
            self._bell.close()
            self._bell = None
        desk = self._opened(self._place.path, keys)
        screen, self._screen = self._screen, None
        self._session.take_up(desk, self._place)
        screen.dismiss()

    def _opened(self, path: Path, keys: Sequence[bytes | None]) -> Desk:
        *others, last = keys
        for key in others:
            with suppress(SalesDeskError):
                return self.keys.open_desk(path, key)
        return self.keys.open_desk(path, last)

    def change(self, old: bytes | None, new: bytes | None, remember: bool = False) -> None:
        """Write the desk anew under another key (None: without one), while a screen says so; the window then comes back,
        with the desk as it was where that could not be done."""
        if self.is_locked:
            return
        self.stop()
        words = tr("The desk is being encrypted…") if new else tr("The passphrase is being taken off…")
        self._cover(LockScreen(None, words))
        assert self._place is not None
        path = self._place.path

        def job() -> Sequence[OlderCopy]:
            self.keys.change(path, old, new)
            if old is not None:
                self.keys.forget(old)
            if new is None:
                return ()
            if remember:
                self.keys.remember(new)
            with suppress(SalesDeskError, OSError):  # whatever lies beside it, the desk has its new key
                return self.keys.copies(path, new, [old] if old else [])
            return ()

        self._work = work = Job(job, self)
        work.finished.connect(lambda: self._changed(work, old, new))
        work.start()

    def _changed(self, work: Job[Sequence[OlderCopy]], old: bytes | None, new: bytes | None) -> None:
        work.wait()
        self._work = None
        work.deleteLater()
        self._come_back(work.refusal, old, new, work.answer or ())

    def _come_back(
        self, refusal: Message | None, old: bytes | None, new: bytes | None, copies: Sequence[OlderCopy]
    ) -> None:
        """The window after a change of key, or why it cannot be opened, with another try."""
        try:
            # A change that failed at its end may have been made.
            self._uncover(*((new,) if refusal is None else (new, old)))
        except SalesDeskError as error:
            self._complain(error.message, partial(self._come_back, refusal, old, new, copies))
            return
        notices = self._session.window.frame.notices
        if refusal is not None:
            notices.show_error(worded(refusal))
            return
        if new is None:
            notices.show_notice(tr("The desk is not encrypted any more."))
        else:
            notices.show_notice(tr("The desk has a new passphrase.") if old else tr("The desk is encrypted."))
        backups = self._session.context.desk.backups
        if old is not None and backups is not None:
            backups.know(old)  # those of yesterday are read until the desk is closed
        self.changed_key.emit(new, old)
        if new is not None and copies:
            dialog = OlderCopiesDialog(copies, new, self.copies, self._session.window)
            dialog.finished.connect(self._session.on_backed_up)
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

    def _complain(self, problem: Message, again: Callable[[], None]) -> None:
        before, screen = self._screen, LockScreen(None, tr("The desk cannot be opened"), worded(problem))
        self._screen = screen
        screen.closed.connect(QApplication.quit)
        screen.tried_again.connect(again)
        if before is not None:
            screen.restoreGeometry(before.saveGeometry())
            screen.show()
            before.dismiss()

    def _back_up(self) -> None:
        """Back the desk up under its key. Raises SalesDeskError, also where it is locked. Called off the GUI thread."""
        if self.is_locked:
            raise SalesDeskError(LOCKED)
        backups = self._session.context.desk.backups
        if backups is not None:
            backups.make("hand")

    def close(self) -> None:
        """End what is open of it."""
        self.stop()
        self.copies.close()
        if self._work is not None:
            self._work.wait()
        if self._bell is not None:
            self._bell.close()
        if self._screen is not None:
            screen, self._screen = self._screen, None
            screen.dismiss()
