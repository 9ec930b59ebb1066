"""How sound the desk of a window is: what is known of its damage; a look at its rows at each opening; the full check once a day."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from salesdesk.desk import checking
from salesdesk.desk.checking import LastCheck
from salesdesk.desk.parts import Outdated
from salesdesk.desk.recovering import Look
from salesdesk.domain.errors import Message
from salesdesk.i18n import mark, tr
from salesdesk.ui.context import Context
from salesdesk.ui.hands import is_mouse_held
from salesdesk.ui.kit import BannerNote
from salesdesk.ui.recovery.ports import CheckDepth, DamagedDesk, RecoveryAnswers, RecoveryPorts
from salesdesk.ui.recovery.words import NOT_WRITTEN
from salesdesk.ui.recovery.work import STOPPED, LongJob, WorkStopped

if TYPE_CHECKING:
    from salesdesk.ui.shell import MainWindow

WHAT_CAN_BE_DONE = mark("What can be done…")
LOOK_MS = 20_000
"""How often it is looked whether the day's check is due."""
ROWS_MS = 1_500
"""So long after the window stands the rows of a large desk are looked at."""
LOOKS_AFTER_GIVING_WAY = 15
"""So many looks pass after a check that was given up because the user went on."""
_Found = tuple[Message, ...] | None


class DeskHealth(QObject):
    """``changed`` when anything of it is otherwise. ``damaged`` once, when the first damage is known. ``checked(faults)`` when
    a check that the user has asked for has ended.

    ``begin`` once the window stands; ``close`` before the operations are closed.
    """

    changed = Signal()
    damaged = Signal()
    checked = Signal(object)
    _told = Signal(object)

    def __init__(
        self,
        context: Context,
        ports: RecoveryPorts,
        answers: RecoveryAnswers,
        parent: QObject | None = None,
        look_ms: int = LOOK_MS,
        rows_ms: int = ROWS_MS,
    ) -> None:
        super().__init__(parent)
        self._desk, self._operations = context.desk, context.operations
        self.ports, self.answers = ports, answers
        self.faults: tuple[Message, ...] = ()
        self.last: LastCheck | None = None
        self.percent = 0
        self._job: LongJob[_Found] | None = None
        self._is_asked_for, self._knows_last, self._pause = False, False, 0
        self._knows_all = False
        self._depth: CheckDepth = "full"
        self._are_rows_due = False
        self._is_held: Callable[[], bool] = is_mouse_held
        self._are_busy: Callable[[], bool] = is_mouse_held
        self._timer = QTimer(self, interval=look_ms)
        self._timer.timeout.connect(self.look)
        self._soon = QTimer(self, interval=rows_ms, singleShot=True)
        self._soon.timeout.connect(self.look_at_rows)
        self._told.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._operations.busy.connect(self._give_way)
        self._desk.store.watch_damage(self._told.emit)

    @property
    def is_checking(self) -> bool:
        """Whether a check is under way that the user has asked for, or has asked about."""
        return self._is_asked_for

    @property
    def is_damaged(self) -> bool:
        """Whether anything is known to be wrong."""
        return bool(self.faults)

    @property
    def desk(self) -> DamagedDesk:
        """The desk, with what is wrong with it."""
        store = self._desk.store
        return DamagedDesk(store.path, store.key, self.faults, is_open=True, is_looking=self._job is not None)

    def tell_in(self, window: "MainWindow") -> None:
        """Let a window say it: the Check page as soon as damage is known, a banner on all others."""
        name, show = self._desk.store.path.stem, partial(window.go, "check")

        def tell() -> None:
            window.frame.notices.hide()
            window.frame.banners.show_note(
                "damage", BannerNote(Message(NOT_WRITTEN, {"name": name}), ((WHAT_CAN_BE_DONE, show),), "lost")
            )
            show()

        def hush() -> None:
            page = window.navigator.page
            if self.is_damaged and page is not None and page.address == "check":
                window.frame.notices.hide()  # the page says it

        self.damaged.connect(tell)
        self._operations.failed.connect(hush)
        self.checked.connect(lambda faults: self._say_sound(window, faults))

    def _say_sound(self, window: "MainWindow", faults: object) -> None:
        page = window.navigator.page
        if not faults and not self.is_damaged and (page is None or page.address != "check"):
            window.frame.notices.show_notice(tr("The check has ended: the desk is sound."))

    def today(self) -> date:
        """The day it is, in the desk's zone."""
        return self._desk.today()

    def begin(self, are_busy: Callable[[], bool] = is_mouse_held) -> None:
        """Read what was found last, and look from now on. ``are_busy`` says whether the user does something."""
        self._are_busy = are_busy
        if not self._desk.looks_back:
            self._operations.read(lambda: checking.last_check(self._desk), self._on_last, key=(id(self), "last"))

    @Slot(object)
    def _on_last(self, last: LastCheck | None) -> None:
        self._knows_last = True
        self.last = self.last or last
        if last is not None and last.faults:
            self._knows_all = True
            self._desk.store.note_damage(last.faults)
        self._are_rows_due = not self.faults and self.ports.are_rows_due(self._desk.store.path)
        self._timer.start()
        if self._are_rows_due:
            self._soon.start()
        self.changed.emit()

    @Slot(object)
    def _take(self, faults: tuple[Message, ...]) -> None:
        is_news = not self.faults
        self.faults = tuple(faults)
        if is_news and faults:
            if self._job is None and not self._knows_all:
                self._begin()  # which deals and fields
            self.damaged.emit()
        self.changed.emit()

    # The check

    @Slot()
    def look(self) -> None:
        """Begin the day's check where it is due and nothing is going on."""
        if self._are_rows_due:
            self.look_at_rows()
        elif self._pause:
            self._pause -= 1
        elif self._is_due() and self._operations.is_idle and not self._are_busy():
            self._begin()

    @Slot()
    def look_at_rows(self) -> None:
        """Begin to look at the rows of a large desk, once for each opening, where nothing is going on."""
        if self._are_rows_due and self._job is None and self._operations.is_idle and not self._are_busy():
            self._begin("rows")

    def _is_due(self) -> bool:
        is_done = self.last is not None and self.last.day == self.today()
        return self._knows_last and self._job is None and not is_done and not self._desk.looks_back

    def check(self) -> None:
        """Check the desk now, because the user asks; a check that is under way already is that one."""
        self._is_asked_for = True
        if self._job is None:
            self._begin()
        self.changed.emit()

    def stop(self) -> None:
        """Give up the check that the user has asked for."""
        self._is_asked_for = False
        if self._job is not None:
            self._job.give_up()
        self.changed.emit()

    def _begin(self, depth: CheckDepth = "full") -> None:
        self._depth = depth
        store, check = self._desk.store, self.ports.check
        path, key = store.path, store.key

        def work(look: Look) -> _Found:
            def looking(share: float) -> None:
                look(share)
                if depth == "full" and not self._is_asked_for and not self.faults and self._is_held():
                    raise WorkStopped

            try:
                return check(path, key, looking, depth)
            except Outdated:
                return None

        self.percent = 0
        self._job = job = LongJob(work, self)
        job.moved.connect(self._on_moved)
        job.finished.connect(self._on_finished)
        job.start()

    @Slot(bool)
    def _give_way(self, is_busy: bool) -> None:
        """A change waits for nothing that the check reads; rows are read in steps of a few milliseconds."""
        if is_busy and self._job is not None and self._depth == "full" and not self.faults:
            self._job.give_up()

    @Slot(int)
    def _on_moved(self, percent: int) -> None:
        self.percent = max(self.percent, percent)
        self.changed.emit()

    @Slot()
    def _on_finished(self) -> None:
        job, self._job = self._job, None
        if job is None:
            return
        job.wait()
        found, refusal = job.answer, job.refusal
        job.deleteLater()
        if self._depth == "rows" and refusal is None:
            self._on_rows(found or ())
        elif found is not None:
            self._note(found)
        elif refusal is not None and refusal.text != STOPPED:
            self._is_asked_for, self._pause = False, LOOKS_AFTER_GIVING_WAY
            self._operations.failed.emit(refusal)
        elif self._is_asked_for:
            QTimer.singleShot(0, self, self._begin_again)  # a change came in between
        else:
            self._pause = LOOKS_AFTER_GIVING_WAY
        self.changed.emit()

    def _on_rows(self, found: tuple[Message, ...]) -> None:
        self._are_rows_due = False
        if found:
            self._desk.store.note_damage(found)  # and then all is looked at
        elif self._is_asked_for:
            QTimer.singleShot(0, self, self._begin_again)

    @Slot()
    def _begin_again(self) -> None:
        if self._job is None and self._is_asked_for:
            if self._operations.is_idle:
                self._begin()
            else:
                QTimer.singleShot(100, self, self._begin_again)

    def _note(self, found: Sequence[Message]) -> None:
        was_asked_for, self._is_asked_for = self._is_asked_for, False
        faults = tuple(found)
        self._knows_all = True
        self.last = LastCheck(self.today(), faults)
        self._desk.store.note_damage(faults)
        self._operations.read(lambda: checking.keep_check(self._desk, faults), key=(id(self), "keep"))
        if was_asked_for:
            self.checked.emit(faults)

    def close(self) -> None:
        """Look no more; what is under way is given up."""
        self._timer.stop()
        self._soon.stop()
        self._is_asked_for = self._are_rows_due = False
        job, self._job = self._job, None
        if job is not None:
            job.give_up()
            job.wait()
