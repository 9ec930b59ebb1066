"""The box for a whole number."""

from PySide6.QtWidgets import QSpinBox, QWidget

from salesdesk.ui.kit.text import speak


class NumberBox(QSpinBox):
    """A whole number between two bounds."""

    def __init__(self, name: str, low: int = 0, high: int = 999, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        speak(self, name)
        self.setRange(low, high)
        # The style sheet's padding moves the frame but not the text inside a spin box.
        self.lineEdit().setTextMargins(8, 0, 0, 0)
