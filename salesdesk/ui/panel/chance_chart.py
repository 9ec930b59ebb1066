"""A chance over time as steps: from each day looked at to the next one."""

from datetime import date
from itertools import pairwise
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from salesdesk.ui import theme
from salesdesk.ui.kit import draw_text, speak

HEIGHT, LABELS, DOT = 96, 16, 2.5
LEAST_WIDTH = 160
STEPS = (0.1, 0.2, 0.5, 1.0)
"""Where the axis may end."""
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ChanceSteps(NamedTuple):
    """Days with chances in [0, 1], in order, the words below both ends and beside the top of the axis, and all of it in words."""

    days: tuple[date, ...]
    chances: tuple[float, ...]
    first: str
    last: str
    tops: tuple[str, ...]
    spoken: str


class ChanceChart(QWidget):
    """Shows steps; a dot for each day looked at."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._given: ChanceSteps | None = None
        speak(self, name)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_steps(self, given: ChanceSteps) -> None:
        """Show these."""
        self._given = given
        speak(self, description=given.spoken)
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_WIDTH, HEIGHT)

    def places(self) -> list[QPointF]:
        """Where the days stand in the widget."""
        if self._given is None or not self._given.days:
            return []
        box, top = self._box(), STEPS[self._top()]
        first, span = self._given.days[0], max((self._given.days[-1] - self._given.days[0]).days, 1)
        return [
            QPointF(box.left() + box.width() * (day - first).days / span, box.bottom() - box.height() * chance / top)
            for day, chance in zip(self._given.days, self._given.chances, strict=True)
        ]

    def _box(self) -> QRectF:
        return QRectF(self.rect()).adjusted(4, 8, -40, -LABELS - 4)

    def _top(self) -> int:
        highest = max(self._given.chances, default=0.0) if self._given else 0.0
        return next((place for place, top in enumerate(STEPS) if highest <= top), len(STEPS) - 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        given, points = self._given, self.places()
        if given is None or not points:
            return
        painter, shown, box = QPainter(self), theme.tokens(), self._box()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour(shown.border), 1))
        for y in (box.top(), box.bottom()):
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
        painter.setFont(theme.font("small", "regular"))
        painter.setPen(theme.colour(shown.secondary))
        side = QRectF(box.right() + 4, 0, self.width() - box.right() - 4, LABELS)
        for y, words in ((box.top(), given.tops[self._top()]), (box.bottom(), given.tops[-1])):
            draw_text(painter, side.translated(0, y - LABELS / 2).toRect(), words)
        below = QRectF(box.left(), box.bottom() + 3, box.width(), LABELS).toRect()
        draw_text(painter, below, given.first)
        draw_text(painter, below, given.last, RIGHT)
        steps = [points[0]]
        for before, after in pairwise(points):
            steps += [QPointF(after.x(), before.y()), after]
        painter.setPen(QPen(theme.colour(shown.accent), 1.6))
        painter.drawPolyline(QPolygonF(steps))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(shown.accent))
        for point in points:
            painter.drawEllipse(point, DOT, DOT)
