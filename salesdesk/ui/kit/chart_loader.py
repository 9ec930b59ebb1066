"""Loads Matplotlib beside the window, once, when the first chart is to be shown, and has charts drawn there."""

import importlib
import sys
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThreadPool, Signal

from salesdesk.theme import Tokens

if TYPE_CHECKING:
    from salesdesk.charts.inputs import ChartInput

CANVAS_MODULE = "salesdesk.ui.kit.chart_canvas"


class ChartLoader(QObject):
    """``loaded`` is sent on the GUI thread as soon as charts can be drawn."""

    loaded = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._started = False
        # First, so that the charts that wait find the loader ready when the signal reaches them.
        self.loaded.connect(self._finish)

    def is_ready(self) -> bool:
        """Whether charts can be drawn without waiting."""
        return CANVAS_MODULE in sys.modules and not self._started

    def start(self) -> None:
        """Begin to load, if that has not begun yet."""
        if self._started or self.is_ready():
            return
        self._started = True
        QThreadPool.globalInstance().start(self._import)

    def load(self) -> None:
        """Load on this thread, if that has not begun yet; charts that are to be shown meanwhile wait for it."""
        if not self._started and not self.is_ready():
            self._started = True
            self._import()

    def _import(self) -> None:
        importlib.import_module(CANVAS_MODULE)
        importlib.import_module("salesdesk.charts.fonts").families()
        self.loaded.emit()

    def _finish(self) -> None:
        self._started = False


class ChartDrawing(QObject):
    """One chart that is drawn beside the window, after those that were begun before; ``drawn(ChartDrawing, DrawnChart)``
    when it is, with None in place of one that was dropped."""

    drawn = Signal(object, object)

    def __init__(self, given: "ChartInput", size: tuple[float, float], tokens: Tokens, ratio: float) -> None:
        """``size`` is in pixels, of which each has ``ratio`` device pixels."""
        super().__init__()
        self._arguments = given, size, tokens, ratio
        self._is_dropped = False

    def start(self) -> None:
        """Begin."""
        _drawing_pool().start(self._draw)

    def drop(self) -> None:
        """It is not wanted any more."""
        self._is_dropped = True

    def _draw(self) -> None:
        from salesdesk.ui.kit.chart_canvas import drawn_chart

        # It travels with its answer, so that it is freed where it was made.
        self.drawn.emit(self, None if self._is_dropped else drawn_chart(*self._arguments))


@cache
def _drawing_pool() -> QThreadPool:
    pool = QThreadPool()
    pool.setMaxThreadCount(1)
    return pool


@cache
def chart_loader() -> ChartLoader:
    """The one loader of the process."""
    return ChartLoader()
