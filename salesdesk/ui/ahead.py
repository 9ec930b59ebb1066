"""Loads what the other pages need before they are first visited, a little at a time while nothing else is done."""

import importlib
import sys
import threading
from collections.abc import Callable, Sequence
from functools import partial
from importlib.abc import MetaPathFinder

from PySide6.QtCore import QObject, Qt, QThreadPool, QTimer, Signal, Slot

from salesdesk.ui.hands import is_mouse_held
from salesdesk.ui.kit.chart_drawing import wake_renderer
from salesdesk.ui.operations import Operations

QUIET_MS = 1_500
"""The window has been quiet for so long before anything is loaded…"""
PAUSE_MS = 60
"""…and so long between two pieces."""
GIVE_WAY_S = 0.005
"""Between two modules that are imported while the user does something."""
Piece = Callable[[], object]


def load_modules(*names: str) -> None:
    """Import some modules."""
    for name in names:
        importlib.import_module(name)


def load_reports() -> None:
    """Import every report, and what makes and shows their pages."""
    from salesdesk import reports

    reports.all_reports()
    load_modules("salesdesk.reports.render", "salesdesk.reports.typesetting")


PIECES: tuple[Piece, ...] = (
    partial(
        load_modules, "salesdesk.ui.panel", "salesdesk.ui.newdeal", "salesdesk.views.ahead", "salesdesk.desk.keepable"
    ),
    partial(load_modules, "salesdesk.ui.pages.deals.page", "salesdesk.desk.commands.saved_views"),
    partial(load_modules, "numpy.fft", "numpy.polynomial"),
    partial(load_modules, "salesdesk.charts.inputs", "salesdesk.charts.heights"),
    partial(load_modules, "salesdesk.ui.pages.quota.page", "salesdesk.ui.pages.quota.reading", "salesdesk.store.diary"),
    partial(load_modules, "salesdesk.ui.pages.quota.chance_changes_words", "salesdesk.views.chance_changes"),
    partial(load_modules, "salesdesk.ui.pages.quota.moved_words", "salesdesk.ui.pages.quota.by_month_words"),
    partial(load_modules, "salesdesk.views.chance_history", "salesdesk.views.learn_back"),
    partial(load_modules, "salesdesk.views.first_visit"),
    partial(load_modules, "salesdesk.ui.pages.quota.new_deals_words", "salesdesk.ui.pages.quota.usual_deal_words"),
    partial(load_modules, "salesdesk.ui.pages.quota.trying_words", "salesdesk.views.scenario"),
    partial(load_modules, "salesdesk.ui.pages.quota.slip_words"),
    partial(load_modules, "salesdesk.ui.pages.funnel.page", "salesdesk.ui.pages.funnel.reading"),
    partial(load_modules, "salesdesk.ui.kit.chart_canvas"),
    wake_renderer,
    partial(load_modules, "salesdesk.ui.pages.reports.page", "salesdesk.ui.pages.reports.reading"),
    load_reports,
    partial(load_modules, "salesdesk.ui.pages.history.page", "salesdesk.views.listing.entries"),
    partial(load_modules, "salesdesk.ui.settings.page", "salesdesk.ui.locking.section"),
    partial(load_modules, "salesdesk.ui.importing.page"),
)


class WayGiver(MetaPathFinder):
    """Runs jobs that import much, on their own thread: before each module they wait a little while the user does something, as
    two threads that compute take turns and the window would be slower. A library that is imported as a whole, such as
    SQLAlchemy with its two hundred modules, cannot be cut into pieces otherwise.

    The wait is short, because others may need the very module: they wait for the import.
    """

    def __init__(self, is_busy: Callable[[], bool]) -> None:
        self._is_busy = is_busy
        self._threads: set[int] = set()
        self._never = threading.Event()

    def run(self, job: Callable[[], object]) -> None:
        """Run a job on the thread that calls."""
        here = threading.get_ident()
        self._threads.add(here)
        sys.meta_path.insert(0, self)
        try:
            job()
        finally:
            sys.meta_path.remove(self)
            self._threads.discard(here)

    def find_spec(self, *_module: object) -> None:
        """Finds nothing itself, so that the next finder is asked."""
        if threading.get_ident() in self._threads and self._is_busy():
            self._never.wait(GIVE_WAY_S)


class AheadLoader(QObject):
    """Runs ``pieces`` one after the other on another thread. Each waits until nothing is read or written and the user does
    nothing; a page that is visited before loads what it needs itself. ``finished`` when all are loaded."""

    finished = Signal()
    _loaded = Signal()

    def __init__(
        self,
        operations: Operations,
        parent: QObject | None = None,
        pieces: Sequence[Piece] = PIECES,
        is_busy: Callable[[], bool] = is_mouse_held,
    ) -> None:
        super().__init__(parent)
        self._operations, self._is_busy = operations, is_busy
        self._way_giver = WayGiver(is_busy)
        self._pieces = list(pieces)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._look)
        self._loaded.connect(self._on_loaded, Qt.ConnectionType.QueuedConnection)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def start(self) -> None:
        """Begin once the window is quiet."""
        self._timer.start(QUIET_MS)

    def close(self) -> None:
        """Load nothing more; what is being loaded is waited for."""
        self._timer.stop()
        self._pieces.clear()
        self._pool.waitForDone()

    @Slot()
    def _look(self) -> None:
        if not self._pieces:
            self.finished.emit()
        elif not self._operations.is_idle or self._is_busy():
            self._timer.start(QUIET_MS)
        else:
            piece = self._pieces.pop(0)
            self._pool.start(lambda: self._load(piece))

    def _load(self, piece: Piece) -> None:
        self._way_giver.run(piece)
        self._loaded.emit()

    @Slot()
    def _on_loaded(self) -> None:
        self._timer.start(PAUSE_MS)
