"""Reads for the board off the GUI thread, and only what has become stale."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from salesdesk.desk.changes import Change
from salesdesk.ui.board.sources import LoadedBoard, Sources
from salesdesk.ui.live.deals import Frame, LiveDeals
from salesdesk.ui.live.figures import LearntFigures
from salesdesk.ui.live.store import NEVER, Seat
from salesdesk.ui.operations import Operations

if TYPE_CHECKING:
    from salesdesk.views.preview import DropPreview

LONGEST_WAIT_MS = 500
"""After a first screen that was kept the rest is read so late at the latest…"""
AFTER_A_FRAME_MS = 100
"""…and so long after the first frame."""


class BoardFeed(QObject):
    """Answers come as signals: a whole board, a frame of what changed, and what rests on figures a moment later.

    ``emptied`` when the cards shown were taken out of the store. ``seat`` is for the arrangement that is shown.
    """

    loaded = Signal(object)
    moved = Signal(object)
    strip_read = Signal(object)
    figures_read = Signal(object)
    previewed = Signal(object)
    emptied = Signal()

    def __init__(self, operations: Operations, sources: Sources, live: LiveDeals, parent: QObject) -> None:
        super().__init__(parent)
        self._operations, self._sources, self._live = operations, sources, live
        self._loading = self._begun = self._knows_reasons = False
        self._rests_on_kept = False
        self._wait = QTimer(self, singleShot=True)
        self._wait.timeout.connect(self._go_on)
        operations.closing.connect(self._wait.stop)
        self._pipeline = ""
        self.reasons: list[str] = []
        self.seat = Seat(live.store)
        self.destroyed.connect(self.seat.free)
        live.moved.connect(self._on_frame)
        live.learnt.connect(self._on_figures)
        live.emptied.connect(self._on_emptied)

    def load(self, pipeline: str | None) -> None:
        """Read a whole board (None: the desk's own pipeline); the very first time, what is seen first before the rest."""
        self._loading = True
        sources = self._sources
        read = sources.with_figures if self._rests_on_kept else sources.load if self._begun else sources.first
        self._begun = True
        self._wait.stop()
        self._operations.let_go()
        self._operations.read(lambda: read(pipeline), self._on_loaded, key=(id(self), "board"))

    def show_kept(self) -> None:
        """Show the first screen that was kept, if there is one and nothing was read yet; the rest is read once that was
        painted."""
        kept = self._sources.kept() if self._live.store.revision == NEVER else None
        if kept is not None:
            self._begun = self._rests_on_kept = True
            self._wait.start(LONGEST_WAIT_MS)
            self._on_loaded(kept)

    @property
    def is_waiting(self) -> bool:
        """Whether a first screen that was kept is shown, and the rest is still to be read."""
        return self._wait.isActive()

    def painted(self) -> None:
        """The board was painted: after a first screen that was kept, the rest is read once this frame is done, and what was
        clicked in it."""
        if self._wait.remainingTime() > AFTER_A_FRAME_MS:
            self._wait.start(AFTER_A_FRAME_MS)

    @Slot()
    def _go_on(self) -> None:
        """Read the rest, with the figures, so that no number shown becomes another one."""
        self.load(self._pipeline)

    def covers(self, change: Change | None) -> bool:
        """Whether the frame of a change is enough, which comes by itself."""
        return change is not None and not self._loading and LiveDeals.follows(change)

    def read_preview(self, ids: tuple[str, ...]) -> None:
        """Prepare what dropping some deals would do."""
        self._operations.read(lambda: self._sources.preview(ids), self._on_preview, key=(id(self), "preview"))

    @Slot(object)
    def _on_loaded(self, loaded: LoadedBoard) -> None:
        self._pipeline = loaded.view.pipeline.id
        read = loaded.arrangement.store
        if self._live.is_behind(read):
            self.load(self._pipeline)
            return
        figures = loaded.figures
        if figures is not None and figures.revision != read.revision:
            self.load(self._pipeline)
            return
        self.seat.free()
        self._live.take(read)
        if figures is not None:
            self._live.store.learn(figures.chances, figures.limits)
        self._loading = not loaded.whole
        self.loaded.emit(loaded)
        if loaded.whole and figures is not None:
            self._rests_on_kept = False
            self._live.learnt.emit(figures)
        elif loaded.whole:
            self._live.learn()
        if loaded.whole:
            return
        if loaded.strip:
            self.strip_read.emit(loaded.strip)
        if not self.is_waiting:
            # The columns are painted before the other cards come.
            QTimer.singleShot(0, self, lambda: self.load(self._pipeline))

    @Slot()
    def _on_emptied(self) -> None:
        if self._pipeline and not self._loading:
            self.emptied.emit()

    @Slot(object)
    def _on_frame(self, frame: Frame) -> None:
        if not self._pipeline:
            return
        given = {card.lost_reason for card in frame.cards.values() if card.lost_reason}
        self.reasons = [*sorted(given.difference(self.reasons)), *self.reasons]
        self.moved.emit(frame)

    @Slot(object)
    def _on_figures(self, figures: LearntFigures) -> None:
        if not self._pipeline:
            return
        self.figures_read.emit(figures)
        if not self._knows_reasons:
            self._knows_reasons = True
            self._operations.read(self._sources.lost_reasons, self._on_reasons, key=(id(self), "reasons"))

    @Slot(object)
    def _on_reasons(self, reasons: list[str]) -> None:
        self.reasons = reasons

    @Slot(object)
    def _on_preview(self, preview: "DropPreview") -> None:
        self.previewed.emit(preview)
