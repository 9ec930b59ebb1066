"""Chips for the conditions of a filter, each of which can be changed and taken away."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from salesdesk.i18n import tr
from salesdesk.ui import theme
from salesdesk.ui.kit import draw_line, paint_focus_ring, paint_icon, plain_tip, speak

HEIGHT, SIDE, CROSS, GAP = 26, 9, 13, 6
WIDEST, NARROWEST = 360, 90


class ConditionChip(QPushButton):
    """One condition. ``clicked`` (click, Enter, Space) is to change it, ``removed`` (its cross, Delete) to take it away."""

    removed = Signal()

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self.setFont(theme.font("small", "medium"))
        speak(self, words)
        speak(self, description=tr("Enter changes this condition, Delete removes it"))
        self.setToolTip(plain_tip(words))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)

    def words(self) -> str:
        """What it says."""
        return self._words

    def sizeHint(self) -> QSize:
        width = QFontMetrics(theme.font("small", "medium")).horizontalAdvance(self._words) + 2 * SIDE + GAP + CROSS + 2
        return QSize(min(width, WIDEST), HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint().boundedTo(QSize(NARROWEST, HEIGHT))

    def cross(self) -> QRect:
        """Where its cross is."""
        box = QRect(self.width() - SIDE - CROSS, (self.height() - CROSS) // 2, CROSS, CROSS)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        return box.translated(2 * SIDE + CROSS - self.width(), 0) if mirrored else box

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.isDown() and self.cross().adjusted(-GAP, -GAP, GAP, GAP).contains(event.position().toPoint()):
            self.setDown(False)
            event.accept()
            self.removed.emit()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(shown.accent_tint))
        painter.drawRoundedRect(self.rect(), shown.radius.chip, shown.radius.chip)
        paint_icon(painter, self.cross(), "close", "accent")
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        taken = SIDE + CROSS + GAP
        room = self.rect().adjusted(taken if mirrored else SIDE, 0, -SIDE if mirrored else -taken, 0)
        painter.setFont(theme.font("small", "medium"))
        painter.setPen(theme.colour(shown.accent))
        leading = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        draw_line(painter, room, self._words, leading | Qt.AlignmentFlag.AlignVCenter)
        painter.end()
        if self.hasFocus():
            paint_focus_ring(self, shown.accent, 1.5)
