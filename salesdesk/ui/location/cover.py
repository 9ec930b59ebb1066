"""What stands in the place of the window while its desk is opened from another place."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from salesdesk.i18n import tr
from salesdesk.ui.kit import Button, Text
from salesdesk.ui.surface import Surface

WIDTH = 420


class PlaceCover(Surface):
    """Says what is done, and where it cannot be done, why, with another try. ``closed`` when the user leaves instead."""

    closed = Signal()

    def __init__(self, try_again: Callable[[], object]) -> None:
        super().__init__("background")
        self.setWindowTitle("SalesDesk")
        self._leaves = True
        self.text = Text(tr("The desk is being opened…"), "title", wrap=True)
        self.again = Button(tr("Try again"), "primary", on_click=lambda: QTimer.singleShot(0, self, try_again))
        self.leave = Button(tr("Quit"), on_click=self.close)
        box = QWidget()
        box.setFixedWidth(WIDTH)
        column, buttons = QVBoxLayout(box), QHBoxLayout()
        column.addWidget(self.text)
        column.addLayout(buttons)
        buttons.addWidget(self.again)
        buttons.addWidget(self.leave)
        buttons.addStretch(1)
        whole, row = QVBoxLayout(self), QHBoxLayout()
        whole.addStretch(2)
        whole.addLayout(row)
        whole.addStretch(3)
        row.addStretch(1)
        row.addWidget(box)
        row.addStretch(1)
        self.show_refusal("")

    def show_refusal(self, sentence: str) -> None:
        """Say why it could not be opened; empty: it is being opened."""
        self.text.setText(sentence or tr("The desk is being opened…"))
        self.again.setVisible(bool(sentence))
        self.leave.setVisible(bool(sentence))

    def dismiss(self) -> None:
        """Go, because the window comes back."""
        self._leaves = False
        self.close()
        self.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if self._leaves:
            self.closed.emit()
