"""Gives back the memory of what renders charts and pages once nobody has looked at any for a while."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from salesdesk.reports.renderer import Renderer, RendererHere, render_with

REST_S = 60.0
"""Seconds after which it ends. It takes a second to begin again, in which a page shows its figures and the outlines of its
charts; whoever goes from page to page does not meet that."""
LOOK_MS = 10_000


class RendererRest(QObject):
    """Has the program render with what ``make`` gives until it is closed, and looks at times whether it may end."""

    def __init__(self, make: Callable[[], Renderer], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._renderer = make()
        render_with(self._renderer)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """End it where nobody has asked for a while."""
        self._renderer.end_if_unused(REST_S)

    def close(self) -> None:
        """End it; what is asked for later is rendered in this process."""
        self._timer.stop()
        render_with(RendererHere())
        self._renderer.close()
