"""Chips: small tinted labels, as a widget and as a painter for delegates."""

import math
from typing import Literal

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from salesdesk.ui import theme
from salesdesk.ui.kit.icons import paint_icon
from salesdesk.ui.kit.text import draw_line, speak

Tone = Literal["neutral", "accent", "won", "lost", "warning"]

SIDE_SPACE = 6
ICON = 13
GAP = 4
NARROWEST = 120
_COLOURS = {"neutral": ("secondary", "sunken")}


def chip_colours(tone: Tone) -> tuple[str, str]:
    """The token names of a tone's text and ground."""
    return _COLOURS.get(tone, (tone, f"{tone}_tint"))


def chip_size(text: str, icon: str | None = None) -> QSize:
    """How large a chip with this text is, in logical pixels."""
    metrics = QFontMetricsF(theme.font("small", "medium"))
    width = math.ceil(metrics.horizontalAdvance(text)) + 2 * SIDE_SPACE + (ICON + GAP if icon else 0)
    return QSize(width, round(metrics.height()) + 5)


def paint_chip(painter: QPainter, corner: QPoint, text: str, tone: Tone = "neutral", icon: str | None = None) -> QRect:
    """Paint a chip with its top left corner there; returns the rectangle that it covers."""
    box = QRect(corner, chip_size(text, icon))
    paint_chip_in(painter, box, text, tone, icon)
    return box


def paint_chip_in(painter: QPainter, box: QRect, text: str, tone: Tone = "neutral", icon: str | None = None) -> None:
    """Paint a chip into a rectangle, with "…" where the text does not fit."""
    foreground, ground = chip_colours(tone)
    shown = theme.tokens()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(getattr(shown, ground)))
    painter.drawRoundedRect(QRectF(box), shown.radius.chip, shown.radius.chip)
    inner = box.adjusted(SIDE_SPACE, 0, -SIDE_SPACE, 0)
    if icon:
        paint_icon(painter, QRect(inner.left(), box.center().y() - ICON // 2, ICON, ICON), icon, foreground)
        inner.setLeft(inner.left() + ICON + GAP)
    painter.setFont(theme.font("small", "medium"))
    painter.setPen(theme.colour(getattr(shown, foreground)))
    draw_line(painter, inner, text, Qt.AlignmentFlag.AlignVCenter)
    painter.restore()


class Chip(QWidget):
    """A chip on a page."""

    def __init__(
        self, text: str = "", tone: Tone = "neutral", icon: str | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.show_text(text, tone, icon)

    def show_text(self, text: str, tone: Tone = "neutral", icon: str | None = None) -> None:
        """Show another text, tone and icon."""
        self._text, self._tone, self._icon = text, tone, icon
        speak(self, text)
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """The text shown."""
        return self._text

    def sizeHint(self) -> QSize:
        return chip_size(self._text, self._icon)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint().boundedTo(QSize(NARROWEST, self.sizeHint().height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_chip_in(QPainter(self), self.rect(), self._text, self._tone, self._icon)
