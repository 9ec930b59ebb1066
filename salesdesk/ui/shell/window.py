"""The window: one desk, its pages, and the deal beside them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget

from salesdesk.desk.changes import Change
from salesdesk.desk.desk import Desk
from salesdesk.domain.records import Pipeline
from salesdesk.domain.shown_text import one_line
from salesdesk.i18n import language, tr
from salesdesk.ui.context import Context
from salesdesk.ui.language import speak
from salesdesk.ui.page import Page, PageMaker
from salesdesk.ui.shell.actions import DeskActions
from salesdesk.ui.shell.back_forward import NavigationHistory
from salesdesk.ui.shell.dropped_files import DropReceiver
from salesdesk.ui.shell.files import Files
from salesdesk.ui.shell.frame import WindowFrame
from salesdesk.ui.shell.keys import WindowActions
from salesdesk.ui.shell.navigator import Navigator
from salesdesk.ui.shell.notifications import OperationNotices
from salesdesk.ui.shell.state import WindowState
from salesdesk.ui.shell.undoing import Undoing

if TYPE_CHECKING:
    from salesdesk.ui.importing import ImportPage
    from salesdesk.ui.start import StartPage

SLOW_MS = 400
IMPORT = "import"
LONG_NOTICE = 20.0
"""Seconds that a notice stays which is shown once."""


class MainWindow(QMainWindow):
    """``closed`` when it goes; the desk and its operations are whoever's made them. Pages of the rail's foot come last."""

    closed = Signal()

    def __init__(
        self,
        context: Context,
        makers: Sequence[PageMaker],
        unlisted: Sequence[PageMaker],
        actions: DeskActions,
        state: WindowState,
    ) -> None:
        super().__init__()
        self.context = context
        self.desk_actions = actions
        self._state = state
        self._makers, self._unlisted = tuple(makers), tuple(unlisted)
        self._trail = NavigationHistory()
        self._empty = False
        self._slow = QTimer(self, singleShot=True, interval=SLOW_MS)
        self._slow.timeout.connect(lambda: self._show_saved(False))
        context.operations.changed.connect(self._on_changed)
        context.operations.busy.connect(self._on_busy)
        self._arrivals = DropReceiver(self, self.import_files, self.paste_rows)
        self._build()
        self._restore()
        self._show_start(context.screen is None and _is_empty(context.desk))

    @property
    def addresses(self) -> tuple[str, ...]:
        """The pages in the order of the rail."""
        return tuple(maker.address for maker in self._makers)

    def _build(self) -> None:
        self.frame = WindowFrame(self.context, self._makers, self._unlisted, lambda: self)
        self._start: StartPage | None = None
        self.navigator = Navigator(self.frame, self.addresses[0], self._trail, self._can_show, self.frame)
        self.keys = WindowActions(self)
        self.undoing = Undoing(self.context, self.keys.undo, self.keys.redo, self.frame)
        self.telling = OperationNotices(self.context, self.undoing, self.frame.notices, self.frame)
        self.files = Files(self.context, self.desk_actions, self.frame)
        self.keys.make_menu()
        self._wire()
        self._whole = QStackedWidget()
        self._whole.addWidget(self.frame)
        self.setCentralWidget(self._whole)
        self.setWindowTitle(one_line(tr("{desk} – SalesDesk", desk=self.context.title)))
        self._show_saved(True)

    def _wire(self) -> None:
        notices = self.frame.notices
        self.navigator.new_deal.connect(self.new_deal)
        self.navigator.made.connect(self._on_made)
        self.frame.new_deal_closed.connect(self.navigator.focus_page)
        self.files.said.connect(notices.show_notice)
        self.files.complained.connect(notices.show_error)

    @property
    def start(self) -> "StartPage":
        """What is shown while there is no pipeline."""
        if self._start is None:
            from salesdesk.ui.start import StartPage

            actions = self.desk_actions
            self._start = page = StartPage(sample=bool(actions.open_sample), other=bool(actions.open_desk))
            page.template_wanted.connect(self._begin_with)
            page.import_wanted.connect(self.choose_files)
            page.sample_wanted.connect(self.files.open_sample)
            page.open_wanted.connect(self.files.open_desk)
            self._whole.addWidget(page)
        return self._start

    def rebuild(self, wanted: str) -> None:
        """Everything again in another language, where it was."""
        speak(wanted)
        self.context = replace(self.context, formats=self.desk_actions.formats_for(wanted), screen=None)
        old, here = self._whole, self._trail.here
        kept = self.frame.kept()
        self._keep_layouts()
        self.keys.release()
        self._build()
        self.frame.take_up(*kept)
        old.deleteLater()
        if here is not None:
            self.navigator.show(here)

    # What can be asked of it

    def go(self, address: str) -> None:
        """To an address; from the start page too."""
        self.navigator.go(address)

    def _can_show(self, place: str) -> bool:
        """Without a pipeline there is only the start page, and the import that may bring one."""
        shown = not self._empty or place == IMPORT
        self._whole.setCurrentWidget(self.frame if shown else self.start)
        self.frame.rail.show_chosen(place if shown else "")
        return shown

    @Slot(str)
    def new_deal(self, stage: str = "") -> None:
        """Ready for a title, for a stage (empty: the first)."""
        if self._whole.currentWidget() is self.frame:
            page = self.navigator.page
            self.frame.new_deal.open_panel(page.pipeline() if page else None, stage)

    def has_filter(self) -> bool:
        """Whether the page has a filter."""
        page = self.navigator.page
        return page is not None and type(page).focus_filter is not Page.focus_filter

    def focus_filter(self) -> None:
        """The cursor goes into the filter of the page, if it has one."""
        if self.navigator.page is not None:
            self.navigator.page.focus_filter()

    def add_filter(self) -> None:
        """The fields by which the page can be filtered drop down, if it has a filter."""
        if self.navigator.page is not None:
            self.navigator.page.add_filter()

    @Slot(str)
    def import_file(self, path: str) -> None:
        """To the import page, with a file or (empty) to choose one there."""
        self.import_files([Path(path)] if path else [])

    def import_files(self, paths: Sequence[Path]) -> None:
        """To the import page, with files or (none) to choose some there."""
        if (page := self._import_page()) is not None and paths:
            page.read_files(paths)

    @Slot()
    def choose_files(self) -> None:
        """To the import page, and ask there at once which files."""
        if (page := self._import_page()) is not None:
            page.ask_files()

    def has_open_deal(self) -> bool:
        """Whether a deal is open beside the page."""
        return self.frame.shows_deal

    def close_deal(self) -> None:
        """The page has the room again."""
        self.navigator.close_deal()

    def paste(self) -> None:
        """To the import page, with the files or rows on the clipboard."""
        self._arrivals.paste()

    def paste_rows(self) -> None:
        """To the import page with the rows on the clipboard."""
        if (page := self._import_page()) is not None:
            page.paste()

    def _import_page(self) -> "ImportPage | None":
        self.go(IMPORT)
        from salesdesk.ui.importing import ImportPage

        page = self.navigator.page
        if not isinstance(page, ImportPage):
            return None
        page.begin_anew()
        return page

    @Slot(str)
    def _begin_with(self, template: str) -> None:
        from salesdesk.desk.templates import template as named

        self.context.operations.run(named(template).command())

    def show_history(self) -> None:
        """To what was done on the desk; the list has the keys."""
        self.go("history")
        self.navigator.focus_page()

    def show_help(self) -> None:
        """F1."""
        from salesdesk.ui.shell.help import HelpWindow

        HelpWindow(self).show()

    def show_shortcuts(self) -> None:
        """The sheet of keys."""
        from salesdesk.ui.shell.shortcuts import ShortcutSheet

        ShortcutSheet(self.context.keymap, self).open()

    def redact_person(self) -> None:
        """Ask whom to redact."""
        from salesdesk.ui.shell.redact_dialog import RedactDialog

        RedactDialog(self.context, self).open()

    def show_about(self) -> None:
        """What this is."""
        from salesdesk.ui.kit.boxes import show_message

        show_message(self.desk_actions.about, tr("About SalesDesk"), self)

    # What the desk answers

    @Slot(object)
    def _on_changed(self, change: Change) -> None:
        self.frame.stack.mark_stale(change)
        if self.frame.has_panel:
            self.frame.panel.mark_stale(change)
        if change.settings:
            self.apply_settings()
        if "stages" in change.kinds:
            self.context.operations.read(lambda: _is_empty(self.context.desk), self._show_start, key="start")

    def apply_settings(self) -> None:
        """Dress and speak as the desk's settings say."""
        settings = self.context.desk.settings
        self.context.theme.apply(settings.theme)  # type: ignore[arg-type]
        if settings.language != language():
            # The page whose choice this answers is still in its own signal.
            QTimer.singleShot(0, self, lambda: self.rebuild(settings.language))

    @Slot(bool)
    def _show_start(self, empty: bool) -> None:
        self._empty = empty
        elsewhere = self._whole.currentWidget() is not self.frame
        if empty and self.navigator.here != IMPORT:
            self._whole.setCurrentWidget(self.start)
        elif not empty and (elsewhere or self.navigator.here is None):
            self.go(self._state.text("page") or self.addresses[0])
            if self.navigator.here is None:
                self.go(self.addresses[0])
            # Otherwise the first button of the rail has the keys.
            self.navigator.focus_page()

    @Slot(bool)
    def _on_busy(self, busy: bool) -> None:
        if busy:
            self._slow.start()
        else:
            self._slow.stop()
            self._show_saved(True)

    def _show_saved(self, saved: bool) -> None:
        self.frame.rail.show_saved(saved, str(self.context.desk.store.path))

    # What it remembers

    def _restore(self) -> None:
        self.resize(1280, 800)
        geometry = self._state.bytes("geometry")
        if not geometry.isEmpty():
            self.restoreGeometry(geometry)
        width = self._state.text("panel")
        self.frame.panel_width = int(width) if width.isdecimal() else self.frame.panel_width

    def _on_made(self, page: Page) -> None:
        page.said.connect(self.frame.notices.show_notice)
        page.said_once.connect(self._say_once)
        page.takes_foot.connect(self.frame.notices.hide)
        page.restore_layout(self._state.bytes(f"page {page.address}"))

    @Slot(str, str)
    def _say_once(self, name: str, sentence: str) -> None:
        """Show a notice unless it was shown before."""
        if not self._state.text(f"told {name}"):
            self._state.put(f"told {name}", "yes")
            self._state.save()
            self.frame.notices.show_notice(sentence, seconds=LONG_NOTICE)

    def _keep_layouts(self) -> None:
        for page in self.frame.stack.made():
            layout = page.layout_state()
            if not layout.isEmpty():
                self._state.put(f"page {page.address}", layout)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._slow.stop()
        for made in self.frame.stack.made():
            made.closing()
        self._keep_layouts()
        self._state.put("geometry", self.saveGeometry())
        self._state.put("panel", str(self.frame.width_of_panel()))
        page = (self.navigator.here or "").partition("#")[0].partition("?")[0]
        self._state.put("page", page if page in self.addresses else "")
        self._state.save()
        super().closeEvent(event)
        self.closed.emit()

    # What nobody else took

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.keys.press(event):
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._whole.currentWidget() is self.frame and self.frame.is_on_page(event.globalPos()):
            self.keys.show_page_menu(event.globalPos())
        else:
            super().contextMenuEvent(event)


def _is_empty(desk: Desk) -> bool:
    with desk.read() as reader:
        return not reader.find(Pipeline)
