"""One window with one desk at a time: brings desk, operations and pages together, and takes them apart again."""

import time
from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from salesdesk.desk.desk import Desk
from salesdesk.domain.dataclass import dataclass
from salesdesk.domain.errors import Refused, SalesDeskError
from salesdesk.i18n import tr, worded
from salesdesk.ui import theme
from salesdesk.ui.actions.keymap import KeyMap
from salesdesk.ui.board.page import BoardPage
from salesdesk.ui.context import Context, ReadOnlyWords
from salesdesk.ui.garbage import GarbageCollector
from salesdesk.ui.language import speak
from salesdesk.ui.live.deals import LiveDeals
from salesdesk.ui.operations import Operations, closed_if_it_fails
from salesdesk.ui.shell import DeskActions, MainWindow, build
from salesdesk.ui.shell.actions import formats_for
from salesdesk.views.first_screen import kept_first_screen

if TYPE_CHECKING:
    from salesdesk.desk.backups import Backup, SecondPlaceThere
    from salesdesk.importing.contents import ReadFile
    from salesdesk.reports.renderer import Renderer
    from salesdesk.ui.beside import BesideWindow
    from salesdesk.ui.care import DeskCare
    from salesdesk.ui.location.ports import LocationPorts
    from salesdesk.ui.locking.guard import DeskGuard, Place
    from salesdesk.ui.locking.ports import KeyPorts
    from salesdesk.ui.reading_windows import OpenToRead, ReadingWindows
    from salesdesk.ui.recovery.health import DeskHealth
    from salesdesk.ui.recovery.ports import RecoveryPorts
    from salesdesk.ui.recovery.window import RecoveryWindow
    from salesdesk.ui.rendering_rest import RendererRest
    from salesdesk.ui.restoring import RestoreDesk

AFTER_FIRST_PAINT_MS = 300
PATIENCE_MS = 60_000


@dataclass(frozen=True, slots=True)
class SessionPorts:
    """What only the layers beside the window can do: make and open desks, write files, read those of others."""

    open_desk: Callable[[Path], Desk]
    new_desk: Callable[[Path], Desk]
    sample: Callable[[], Desk]
    export_deals: Callable[..., int]
    log_folder: Path
    state_file: Path
    about: str
    read_file: "ReadFile | None" = None
    restore: "RestoreDesk | None" = None
    reopen: Callable[[Desk, bytes | None], Desk] | None = None
    """Put a backup in place of a desk that is closed, and open that under a key (None: without one); both beside the window."""
    renderer: "Callable[[], Renderer] | None" = None
    """Makes what charts and pages are rendered with; without it that is done in this process."""
    keys: "KeyPorts | None" = None
    """What is asked about passphrases; without it no desk is locked, and none gets a passphrase."""
    open_to_read: "OpenToRead | None" = None
    """Opens a desk file of any version so that nothing can be written to it."""
    recovery: "Callable[[], RecoveryPorts] | None" = None
    """Makes what is asked about a desk that is damaged; without it damage is told by refusals alone."""
    recovery_window: "Callable[[Path, SalesDeskError], RecoveryWindow | None] | None" = None
    """A window on a desk that cannot be opened; None where it is for another reason than damage."""
    locations: "Callable[[], LocationPorts] | None" = None
    """What is asked about the places of desks; without it nothing is said of them."""
    get_ready: Callable[[], object] | None = None
    """Imports what is asked for here soon after the start, on any thread."""
    move_out: Callable[[Desk, Path], object] | None = None
    move_in: "Callable[[Path, Path, str], SecondPlaceThere | None] | None" = None
    is_encrypted: Callable[[Path], bool] | None = None
    """How a desk goes to another computer and comes in there; see ``DeskActions``."""


class Session(QObject):
    """The window as long as the program runs; another desk may take the place of the one it began with.

    ``fault_told`` has the report of a fault shown; it may be emitted from any thread.
    """

    fault_told = Signal(str)

    def __init__(self, desk: Desk, doors: SessionPorts) -> None:
        super().__init__()
        self._doors = doors
        self._beside: BesideWindow | None = None
        self._rest: RendererRest | None = None
        self._guard: DeskGuard | None = None
        self._readings: ReadingWindows | None = None
        self._garbage = GarbageCollector(self)
        self._later = QTimer(self, singleShot=True, interval=AFTER_FIRST_PAINT_MS)
        self._later.timeout.connect(self._listen)
        self.fault_told.connect(self._show_fault, Qt.ConnectionType.QueuedConnection)
        try:
            self._take(desk)
        except BaseException:
            self._garbage.close()
            raise

    @Slot(str)
    def _show_fault(self, report: str) -> None:
        from salesdesk.ui.shell.crash_dialog import show_fault

        show_fault(report, self.window)

    @cached_property
    def care(self) -> "DeskCare":
        """How sound the desk is, and what is shown of one that cannot be opened."""
        from salesdesk.ui.care import DeskCare

        return DeskCare(self, self._doors)

    def _take(self, desk: Desk) -> None:
        screen = kept_first_screen(desk)
        if screen is not None:
            desk.know_settings(screen.settings)
        speak(desk.settings.language)
        theme.current().apply(desk.settings.theme)  # type: ignore[arg-type]
        self.operations = Operations(desk)
        if screen is not None:
            self.operations.hold()
        formats = formats_for(desk.settings.language)
        keymap = KeyMap(self._doors.state_file.with_name("keys.json"))
        live = LiveDeals(desk, self.operations, self.operations)
        self.context = Context(
            desk,
            self.operations,
            formats,
            theme.current(),
            keymap,
            live,
            self._doors.read_file,
            screen=screen,
            restore=self.restore if self._doors.restore is not None and self._doors.reopen is not None else None,
            guard=None if self._doors.keys is None else self.guard,
            health=None if self._doors.recovery is None else partial(_health_of, self),
            reading=_read_only_words(desk) if desk.store.is_read_only else None,
            read_backup=None if self._doors.open_to_read is None else partial(self._read_backup, desk),
        )
        with closed_if_it_fails(self.operations):
            self.window: MainWindow = build(self.context, None, self._actions(desk), self._doors.state_file)
        self.window.navigator.made.connect(self._render)
        if not isinstance(self.window.frame.stack.shown(), BoardPage):
            self._render()
            self.operations.let_go()

    @Slot()
    def _render(self) -> None:
        """Choose what renders, before another page than the board is shown."""
        if self._rest is None and self._doors.renderer is not None:
            from salesdesk.ui.rendering_rest import RendererRest

            self._rest = RendererRest(self._doors.renderer, self)

    def _actions(self, desk: Desk) -> DeskActions:
        return DeskActions(
            open_desk=partial(self._change, self._doors.open_desk),
            new_desk=lambda path: self._change(self._doors.new_desk, path),
            open_sample=lambda: self._swap(self._doors.sample()),
            export_deals=lambda path: self._doors.export_deals(desk, path),
            log_folder=self._doors.log_folder,
            move_out=partial(self._doors.move_out, desk) if self._doors.move_out else None,
            move_in=self._doors.move_in,
            is_encrypted=self._doors.is_encrypted,
            about=self._doors.about,
        )

    def start(self) -> None:
        """Show the window; what the first paint does not need is imported and made after it. The cards are painted while the
        system makes room for it, and no event is waited for yet: the first frame does not keep the window from its events."""
        self.window.show()
        page = self.window.frame.stack.shown()
        if isinstance(page, BoardPage):
            page.area.paint_ahead(page.area.columns)
        self._later.start()

    def wait_until_usable(self) -> float:
        """Serve the window until the board shows its cards and the strip its figures; the instant by ``perf_counter``."""
        page = self.window.frame.stack.shown()
        if isinstance(page, BoardPage) and not page.is_ready:
            loop = QEventLoop()
            page.ready.connect(loop.quit)
            QTimer.singleShot(PATIENCE_MS, loop, loop.quit)
            loop.exec()
        return time.perf_counter()

    @Slot()
    def _listen(self) -> None:
        """What goes on beside the window is imported by a reader, so that the window can be used meanwhile."""
        self.operations.read(partial(_import_beside, self._doors), self._begin_beside, key=(id(self), "beside"))

    @Slot(object)
    def _begin_beside(self, _imported: object) -> None:
        from salesdesk.ui.beside import BesideWindow

        self._render()
        if self._doors.keys is not None and self.context.desk.store.key is not None:
            self.guard().watch(self.context.desk)
        self._beside = BesideWindow(self.context, self.window, self, self._doors.state_file)
        self._beside.called.connect(self._come_forward)
        self._beside.backed_up.connect(self.on_backed_up)
        if self._doors.locations is not None:
            from salesdesk.ui.location.guide import LocationGuide

            self._beside.add(LocationGuide(self, self._doors.locations(), self))

    @Slot(object)
    def on_backed_up(self, _made: object) -> None:
        """The page of backups is no longer true."""
        page = self.window.navigator.page
        if page is not None and page.address == "backups":
            page.mark_stale()

    @Slot()
    def _come_forward(self) -> None:
        self.window.setWindowState(self.window.windowState() & ~self.window.windowState().WindowMinimized)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    def _change(self, door: Callable[[Path], Desk], path: Path) -> None:
        if path.resolve() == self.context.desk.store.path.resolve():
            raise Refused("{file} is the desk that is open.", file=path.name)
        try:
            self._swap(door(path))
        except SalesDeskError as error:
            self.care.offer(path, error, self._swap)

    def _swap(self, desk: Desk) -> None:
        old = self.window
        geometry = old.saveGeometry()
        QTimer.singleShot(0, self, lambda: self._replace(old, desk, geometry))

    def _replace(self, old: MainWindow, desk: Desk, geometry: object) -> None:
        self.let_go()
        self.begin_on(desk, old, geometry)

    def begin_on(self, desk: Desk, old: MainWindow, geometry: object) -> None:
        """A window on a desk, where another one was, which goes."""
        self._take(desk)
        self.window.restoreGeometry(geometry)  # type: ignore[arg-type]
        self.window.show()
        old.close()
        old.deleteLater()
        self._listen()

    def restore(self, backup: "Backup") -> None:
        """Put a backup in place of the desk."""
        self.care.restore(backup)

    def _read_backup(self, desk: Desk, backup: "Backup") -> None:
        self.readings().show(desk, backup, self.window)

    def readings(self) -> "ReadingWindows":
        """The windows on desks that are open to read only."""
        if self._readings is None:
            from salesdesk.ui.reading_windows import ReadingWindows

            assert self._doors.open_to_read is not None
            self._readings = ReadingWindows(self._doors.open_to_read, self._doors.about, self._doors.state_file, self)
            self._readings.failed.connect(lambda refusal: self.window.frame.notices.show_error(worded(refusal)))
        return self._readings

    def guard(self) -> "DeskGuard":
        """What locks the desk and changes its passphrase."""
        if self._guard is None:
            from salesdesk.ui.locking.guard import DeskGuard

            assert self._doors.keys is not None
            self._guard = DeskGuard(self, self._doors.keys, self._doors.state_file, self)
        return self._guard

    def set_aside(self, cover: QWidget, backs_up: bool = True) -> "Place":
        """Show a cover, close desk and window, and keep nothing of them but where they stood."""
        from salesdesk.ui.drafts import drafts_of
        from salesdesk.ui.kit.file_handover import shared_handing
        from salesdesk.ui.locking.guard import Place

        old, path = self.window, self.context.desk.store.path
        place = Place(path, old.saveGeometry(), old.navigator.here or "", drafts_of(old))
        cover.restoreGeometry(place.geometry)
        cover.show()
        old.close()
        shared_handing().clear()
        self.let_go(backs_up)
        if self._rest is not None:
            self._rest.close()
            self._rest = None
        old.destroyed.connect(self._garbage.forget, Qt.ConnectionType.QueuedConnection)
        # What is connected to each other would keep the deals.
        for gone in (old, self.context.live, self.operations):
            if gone is not None:
                gone.deleteLater()
        del self.context, self.operations, self.window
        return place

    def offer_recovery(self, path: Path, error: SalesDeskError, begin: Callable[[Desk], object]) -> "RecoveryWindow":
        """Show what can be done about a desk that was not opened. Raises the error where that is for another reason than damage."""
        return self.care.offer(path, error, begin)

    def take_up(self, desk: Desk, place: "Place") -> None:
        """Show a desk where the window stood."""
        from salesdesk.ui.drafts import DraftKeeper

        self._take(desk)
        self.window.restoreGeometry(place.geometry)
        self.window.show()
        if place.address:
            self.window.navigator.show(place.address)
        if place.drafts:
            DraftKeeper(self.window, place.drafts)
        self._listen()

    def let_go(self, backs_up: bool = True) -> None:
        """Close the desk, with what goes on beside its window; ``backs_up``: a last backup is made."""
        self._later.stop()
        if self._guard is not None:
            self._guard.stop()
        if "care" in self.__dict__:
            self.care.let_go()
        beside, self._beside = self._beside, None
        if beside is not None:
            beside.close()
        if self.context.desk.learner is not None:
            self.context.desk.learner.close()
        self.operations.close()
        if beside is not None:
            beside.finish(backs_up)
        if self.context.desk.kept is not None:
            self.context.desk.kept.close()
        self.context.desk.store.close()

    def close(self) -> None:
        """Finish what was handed over and let go of the desk."""
        from salesdesk.ui.kit.chart_drawing import end_drawings

        if self._guard is not None:
            self._guard.close()
        if "care" in self.__dict__:
            self.care.close()
        if hasattr(self, "window"):  # none while the desk is locked or a backup is put in its place
            self.window.close()
            self.let_go()
        end_drawings()
        if self._rest is not None:
            self._rest.close()
        self._garbage.close()


def _read_only_words(desk: Desk) -> ReadOnlyWords:
    """A desk that can only be read where it lies: why is said by a banner of its own."""
    return ReadOnlyWords(tr("{desk} (read only)", desk=desk.store.path.stem), "")


def _import_beside(doors: SessionPorts) -> None:
    from salesdesk.ui.ahead import load_modules
    from salesdesk.ui.kit.file_handover import forget_left

    load_modules(
        "salesdesk.ui.beside", "salesdesk.ui.location.guide", "salesdesk.ui.care", "salesdesk.ui.recovery.health"
    )
    if doors.renderer is not None:
        load_modules("salesdesk.ui.rendering_rest")
    if doors.get_ready is not None:
        doors.get_ready()
    forget_left()


def _health_of(session: Session) -> "DeskHealth":
    return session.care.health()
