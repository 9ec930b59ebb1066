"""Has charts drawn beside the window. Everything that draws is imported with the first one."""

import logging
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThreadPool, Signal

from salesdesk.domain.errors import SalesDeskError
from salesdesk.theme import Tokens

if TYPE_CHECKING:
    from salesdesk.charts.inputs import ChartInput
    from salesdesk.ui.kit.chart_canvas import DrawnChart

log = logging.getLogger(__name__)


class ChartDrawing(QObject):
    """One chart that is drawn beside the window, after those that were begun before; ``drawn(ChartDrawing, DrawnChart)``
    when it is, with None in place of one that was dropped or could not be drawn."""

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
        # It travels with its answer, so that it is freed where it was made.
        self.drawn.emit(self, None if self._is_dropped else self._made())

    def _made(self) -> "DrawnChart | None":
        from salesdesk.ui.kit.chart_canvas import drawn_chart

        try:
            return drawn_chart(*self._arguments)
        except SalesDeskError:
            log.exception("a chart could not be drawn")
            return None


def end_drawings() -> None:
    """Draw nothing that was not begun yet, and wait for what is being drawn: nobody will look at it any more."""
    pool = _drawing_pool()
    pool.clear()
    pool.waitForDone()


def wake_renderer() -> None:
    """Have what renders ready soon, without waiting for it."""
    QThreadPool.globalInstance().start(_wake)


def _wake() -> None:
    from salesdesk.reports.renderer import renderer

    renderer().wake()


@cache
def _drawing_pool() -> QThreadPool:
    pool = QThreadPool()
    pool.setMaxThreadCount(1)
    return pool
