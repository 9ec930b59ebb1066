"""A scroll bar that takes no more room than the margin beside the cards."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollBar, QStyle, QStyleOptionSlider, QWidget

from salesdesk.theme import mix
from salesdesk.ui import theme

BAR = 8


class SlimBar(QScrollBar):
    """A scroll bar that stands on the colour of a token, which ``ground`` names."""

    def __init__(self, view: QWidget, ground: Callable[[], str]) -> None:
        super().__init__(Qt.Orientation.Vertical, view)
        self._ground = ground

    def sizeHint(self) -> QSize:
        return QSize(BAR, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        shown = theme.tokens()
        ground = getattr(shown, self._ground())
        painter.fillRect(event.rect(), theme.colour(ground))
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ScrollBarSlider
        handle = QRectF(self.style().subControlRect(QStyle.ComplexControl.CC_ScrollBar, option, part, self))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(mix(ground, shown.secondary, 0.75 if self.underMouse() else 0.5)))
        painter.drawRoundedRect(handle.adjusted(2, 2, -2, -2), 2, 2)
