"""Loads Matplotlib beside the window, once, when the first chart is to be shown."""

import importlib
import sys
from functools import cache

from PySide6.QtCore import QObject, QThreadPool, Signal

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


@cache
def chart_loader() -> ChartLoader:
    """The one loader of the process."""
    return ChartLoader()
