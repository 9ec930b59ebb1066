"""Whether the user is in the middle of something."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

REST_S = 0.5
"""So long after the last key or movement of the mouse a user has paused."""
_ACTS = frozenset(
    {
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.Wheel,
        QEvent.Type.KeyPress,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
    }
)


def is_mouse_held() -> bool:
    """Whether a mouse button is held."""
    return QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton


class Hands(QObject):
    """Looks at mouse and keyboard as they come to a window that has been shown, before its widgets get to know."""

    def __init__(self, window: QWidget, seconds: Callable[[], float] = time.monotonic) -> None:
        super().__init__(window)
        self._seconds = seconds
        self._acted = -REST_S
        handle = window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _ACTS:
            self._acted = self._seconds()
        return False

    def are_busy(self) -> bool:
        """Whether a mouse button is held, or something has been done a moment ago. Asked on any thread."""
        return is_mouse_held() or self._seconds() - self._acted < REST_S
