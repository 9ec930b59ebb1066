"""Reads for the board off the GUI thread, and only what has become stale."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from salesdesk.desk.cards import StripView
from salesdesk.desk.changes import Change
from salesdesk.ui.board.sources import Figures, FreshCards, LoadedBoard, Sources
from salesdesk.ui.operations import Operations

if TYPE_CHECKING:
    from salesdesk.views.preview import DropPreview

STRIP_MS = 120
"""The strip is computed anew this long after a change at the soonest, so that a row of moves is not slowed by it…"""
STRIP_SHARE = 2
"""…and so many times as long as it took last, where a desk is large…"""
STRIP_MOST_MS = 2_000
"""…but no later than this."""
TOO_MANY = 5_000
"""From so many changed deals on, the whole board is read."""


class BoardFeed(QObject):
    """Answers come as signals: a whole board, some cards anew, and what rests on figures a moment later."""

    loaded = Signal(object)
    refreshed = Signal(object)
    strip_read = Signal(object)
    figures_read = Signal(object)
    previewed = Signal(object)

    def __init__(self, operations: Operations, sources: Sources, parent: QObject) -> None:
        super().__init__(parent)
        self._operations, self._sources = operations, sources
        self._loading = self._begun = self._knows_reasons = False
        self._pipeline = ""
        self._stale: frozenset[str] = frozenset()
        self.reasons: list[str] = []
        self._strip_clock = QElapsedTimer()
        self._strip_took = 0
        self._strip_timer = QTimer(self)
        self._strip_timer.setSingleShot(True)
        self._strip_timer.timeout.connect(self.read_figures)

    def load(self, pipeline: str | None) -> None:
        """Read a whole board (None: the desk's own pipeline); the very first time, what is seen first before the rest."""
        self._loading = True
        read, self._begun = self._sources.load if self._begun else self._sources.first, True
        self._stale = frozenset()
        self._operations.forget((id(self), "cards"))
        self._operations.read(lambda: read(pipeline), self._on_loaded, key=(id(self), "board"))

    def covers(self, change: Change | None) -> bool:
        """Whether reading some cards anew is enough after a change; then it is begun."""
        if change is None or self._loading:
            return False
        if change.any_deal or len(change.deals) > TOO_MANY:
            return False
        if change.deals:
            self._refresh(change.deals)
        elif "quotas" in change.kinds:
            self._plan_strip()
        return True

    def _refresh(self, deals: frozenset[str]) -> None:
        # The later reading takes the place of an earlier one, so it must ask for that one's cards too.
        self._stale |= deals
        keys = self._stale
        self._operations.read(lambda: self._sources.cards(keys), self._on_fresh, key=(id(self), "cards"))

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

    def _on_fresh(self, fresh: FreshCards) -> None:
        self._stale -= fresh.keys
        given = {card.lost_reason for card in fresh.cards.values() if card.lost_reason}
        self.reasons = [*sorted(given.difference(self.reasons)), *self.reasons]
        self.refreshed.emit(fresh)
        self._operations.read(self._sources.quick_strip, self._on_quick_strip, key=(id(self), "quick"))
        self._plan_strip()

    def _on_quick_strip(self, strip: StripView | None) -> None:
        if strip is not None:
            self.strip_read.emit(strip)

    def _on_figures(self, figures: Figures) -> None:
        self._strip_took = self._strip_clock.elapsed()
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
