"""Whether the user is in the middle of something."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication


def is_mouse_held() -> bool:
    """Whether a mouse button is held."""
    return QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
