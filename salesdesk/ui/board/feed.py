"""Reads for the board off the GUI thread, and only what has become stale."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot

from salesdesk.desk.changes import Change
from salesdesk.ui.board.sources import LoadedBoard, Sources
from salesdesk.ui.live.deals import Frame, LiveDeals
from salesdesk.ui.live.figures import LearntFigures
from salesdesk.ui.operations import Operations

if TYPE_CHECKING:
    from salesdesk.views.preview import DropPreview

STRIP_MS = 120
"""The strip is computed anew this long after a change at the soonest, so that a row of moves is not slowed by it…"""
STRIP_SHARE = 2
"""…and so many times as long as it took last, where a desk is large…"""
STRIP_MOST_MS = 2_000
"""…but no later than this."""


class BoardFeed(QObject):
    """Answers come as signals: a whole board, a frame of what changed, and what rests on figures a moment later."""

    loaded = Signal(object)
    moved = Signal(object)
    strip_read = Signal(object)
    figures_read = Signal(object)
    previewed = Signal(object)

    def __init__(self, operations: Operations, sources: Sources, parent: QObject) -> None:
        super().__init__(parent)
        self._operations, self._sources = operations, sources
        self._loading = self._begun = self._knows_reasons = False
        self._pipeline = ""
        self._shown = 0
        self.reasons: list[str] = []
        self._strip_clock = QElapsedTimer()
        self._strip_took = 0
        self._strip_timer = QTimer(self)
        self._strip_timer.setSingleShot(True)
        self._strip_timer.timeout.connect(self.read_figures)
        sources.live.moved.connect(self._on_frame)

    def load(self, pipeline: str | None) -> None:
        """Read a whole board (None: the desk's own pipeline); the very first time, what is seen first before the rest."""
        self._loading = True
        read, self._begun = self._sources.load if self._begun else self._sources.first, True
        self._operations.read(lambda: read(pipeline), self._on_loaded, key=(id(self), "board"))

    def covers(self, change: Change | None) -> bool:
        """Whether the frame of a change is enough, which comes by itself."""
        return change is not None and not self._loading and LiveDeals.follows(change)

    def _plan_strip(self) -> None:
        self._strip_timer.start(min(max(STRIP_MS, STRIP_SHARE * self._strip_took), STRIP_MOST_MS))

    @property
    def is_planning(self) -> bool:
        """Whether the strip is to be computed anew in a moment."""
        return self._strip_timer.isActive()

    def read_figures(self) -> None:
        """Learn the chances anew, and with them the strip."""
        self._strip_clock.start()
        pipeline = self._pipeline
        self._operations.read(lambda: self._sources.figures(pipeline), self._on_figures, key=(id(self), "figures"))

    def read_preview(self, ids: tuple[str, ...]) -> None:
        """Prepare what dropping some deals would do."""
        self._operations.read(lambda: self._sources.preview(ids), self._on_preview, key=(id(self), "preview"))

    def _on_loaded(self, loaded: LoadedBoard) -> None:
        self._pipeline = loaded.view.pipeline.id
        if not loaded.whole:
            self.loaded.emit(loaded)
            if loaded.strip:
                self.strip_read.emit(loaded.strip)
            # The columns are painted before the other cards come.
            QTimer.singleShot(0, self, lambda: self.load(self._pipeline))
            return
        self._loading = False
        self.loaded.emit(loaded)
        self.read_figures()

    @Slot(object)
    def _on_frame(self, frame: Frame) -> None:
        if self._loading or not self._pipeline:
            return
        self._shown = frame.revision
        given = {card.lost_reason for card in frame.cards.values() if card.lost_reason}
        self.reasons = [*sorted(given.difference(self.reasons)), *self.reasons]
        self.moved.emit(frame)
        self._plan_strip()

    def _on_figures(self, figures: LearntFigures) -> None:
        self._strip_took = self._strip_clock.elapsed()
        if figures.revision < self._shown:
            # They are of before what the board shows by now.
            self._plan_strip()
            return
        self.figures_read.emit(figures)
        self._operations.read(self._sources.make_ready, self._on_ready, key=(id(self), "ready"))
        if not self._knows_reasons:
            self._knows_reasons = True
            self._operations.read(self._sources.lost_reasons, self._on_reasons, key=(id(self), "reasons"))

    def _on_ready(self, nothing: None) -> None:
        """Single changes are followed at once from now on."""

    def _on_reasons(self, reasons: list[str]) -> None:
        self.reasons = reasons

    def _on_preview(self, preview: "DropPreview") -> None:
        self.previewed.emit(preview)
