"""Gauges: the quota bar and the ring, as widgets and as painters for delegates."""

import math

from PySide6.QtCore import QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from salesdesk.domain.dataclass import dataclass
from salesdesk.ui import theme
from salesdesk.ui.kit.text import speak

BAR = 9
HATCH_STEP = 6.0


@dataclass(frozen=True, slots=True)
class QuotaBarFigures:
    """Shares of the target (1.0 is the whole quota); ``forecast`` counts from zero, ``None`` where there is none."""

    won: float = 0.0
    forecast: float | None = None
    pace: float | None = None


def paint_quota_bar(painter: QPainter, box: QRectF, figures: QuotaBarFigures) -> None:
    """Won as a solid bar, the forecast hatched behind it, and a mark where the pace is.

    The bar's length is the target, or the largest figure when that is beyond the target (then a second mark shows the
    target).
    """
    shown = theme.tokens()
    full = max(1.0, figures.won, figures.forecast or 0.0)
    track = QRectF(box.left(), box.center().y() - BAR / 2, box.width(), BAR)
    outline = QPainterPath()
    outline.addRoundedRect(track, BAR / 2, BAR / 2)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(outline, theme.colour(shown.sunken if shown.mode == "light" else shown.border))
    painter.setClipPath(outline)
    won_end = track.left() + track.width() * max(figures.won, 0.0) / full
    if figures.forecast is not None and figures.forecast > figures.won:
        forecast_end = track.left() + track.width() * figures.forecast / full
        _paint_hatch(painter, QRectF(won_end, track.top(), forecast_end - won_end, BAR))
    painter.fillRect(QRectF(track.left(), track.top(), won_end - track.left(), BAR), theme.colour(shown.won))
    painter.setClipping(False)
    if full > 1.0:
        _paint_mark(painter, track.left() + track.width() / full, track, shown.secondary)
    if figures.pace is not None:
        _paint_mark(painter, track.left() + track.width() * min(figures.pace, full) / full, track, shown.text)
    painter.restore()


def _paint_hatch(painter: QPainter, box: QRectF) -> None:
    shown = theme.tokens()
    painter.save()
    painter.setClipRect(box, Qt.ClipOperation.IntersectClip)
    painter.fillRect(box, theme.colour(shown.accent_tint))
    painter.setPen(QPen(theme.colour(shown.accent), 2.4))
    for index in range(math.ceil((box.width() + box.height()) / HATCH_STEP) + 1):
        x = box.left() + index * HATCH_STEP
        painter.drawLine(QLineF(x - box.height(), box.bottom() + 1, x, box.top() - 1))
    painter.restore()


def _paint_mark(painter: QPainter, x: float, track: QRectF, colour: str) -> None:
    painter.fillRect(QRectF(x - 1, track.top() - 3, 2, track.height() + 6), theme.colour(colour))


def paint_ring(painter: QPainter, box: QRectF, share: float | None, tone: str = "accent", width: float = 2.5) -> None:
    """A circle whose first ``share`` (0 to 1, clockwise from the top) is coloured; ``None`` leaves it empty."""
    shown = theme.tokens()
    inner = box.adjusted(width / 2, width / 2, -width / 2, -width / 2)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colour(shown.border), width))
    painter.drawEllipse(inner)
    if share:
        painter.setPen(QPen(theme.colour(getattr(shown, tone)), width, c=Qt.PenCapStyle.RoundCap))
        painter.drawArc(inner, 90 * 16, -round(min(share, 1.0) * 360 * 16))
    painter.restore()


class QuotaBar(QWidget):
    """The quota bar on a page."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figures = QuotaBarFigures()
        speak(self, name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_figures(self, figures: QuotaBarFigures, spoken: str = "") -> None:
        """Show other figures; ``spoken`` says them in words for screen readers."""
        self._figures = figures
        speak(self, description=spoken)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, BAR + 8)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, BAR + 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_quota_bar(QPainter(self), QRectF(self.rect()), self._figures)


class Ring(QWidget):
    """A ring on a page."""

    def __init__(self, side: int, width: float = 2.5, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(side, side)
        speak(self, name)
        self._share: float | None = None
        self._tone, self._width = "accent", width

    def show_share(self, share: float | None, tone: str = "accent", spoken: str = "") -> None:
        """Show another share (0 to 1, or none) in the colour of a token."""
        self._share, self._tone = share, tone
        speak(self, description=spoken)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_ring(QPainter(self), QRectF(self.rect()), self._share, self._tone, self._width)
