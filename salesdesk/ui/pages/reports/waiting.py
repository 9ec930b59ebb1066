"""A bar with Cancel, there only while a report takes long to make."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from salesdesk.i18n import tr
from salesdesk.ui.kit import Button, Text, speak
from salesdesk.ui.pages.exporting import EDGE, LONG_MS


class WaitingView(QWidget):
    """``cancelled`` when the user does not want to wait any longer."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._long = QTimer(self, singleShot=True, interval=LONG_MS)
        self._long.timeout.connect(self.show)
        bar = QProgressBar()
        bar.setRange(0, 0)
        speak(bar, tr("The report is being made"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, EDGE, 0, EDGE)
        row.addWidget(Text(tr("The report is being made"), "secondary"))
        row.addWidget(bar, 1)
        row.addWidget(Button(tr("Cancel"), "ghost", on_click=self.cancelled.emit))
        self.hide()

    def begin(self) -> None:
        """Something is being made."""
        if self.isHidden():
            self._long.start()

    def end(self) -> None:
        """It is there, or not wanted any more."""
        self._long.stop()
        self.hide()
