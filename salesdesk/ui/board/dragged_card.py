"""The card in the air: follows the pointer, a little tilted, and says what the chance would be."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap, QTransform
from PySide6.QtWidgets import QWidget

from salesdesk.theme import mix
from salesdesk.ui import theme
from salesdesk.ui.board.faces import Face
from salesdesk.ui.board.paint import LIFTED_HEIGHT, paint_card, paint_ground
from salesdesk.ui.kit import draw_text

TILT = 2.0
MARGIN = 22
STACK = 5
SHADOWS = 15


class LiftedCards(QWidget):
    """One card, or a stack with its count. The mouse goes through it to what is below."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._face: Face | None = None
        self._count = 1
        self._card = QSize(216, LIFTED_HEIGHT)
        self._picture = QPixmap()
        self._hold = QPoint()
        self.hide()

    def lift(self, face: Face, count: int, width: int, hold: QPoint) -> None:
        """Take cards up: the first one's face, how many, and where in it the pointer holds it."""
        self._face, self._count = face, count
        self._card = QSize(width, LIFTED_HEIGHT)
        self._hold = QPoint(min(hold.x(), width - 8), min(hold.y(), LIFTED_HEIGHT - 8))
        self.resize(width + 2 * MARGIN, LIFTED_HEIGHT + 2 * MARGIN)
        self._draw()

    def say(self, face: Face) -> None:
        """Another face: what the card would say where it is now."""
        if face != self._face:
            self._face = face
            self._draw()
            self.update()

    def face(self) -> Face | None:
        """What the first card says; None before cards have been taken up."""
        return self._face

    def follow(self, point: QPoint, lowest: int) -> None:
        """The pointer is at a point of the parent; the card's lower edge goes no lower than ``lowest``."""
        place = point - self._hold
        place.setY(min(place.y(), lowest - LIFTED_HEIGHT))
        self.move(place - QPoint(MARGIN, MARGIN))
        if not self.isVisible():
            self.show()
            self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QRectF(self.rect()).center()
        painter.setTransform(
            QTransform().translate(middle.x(), middle.y()).rotate(TILT).translate(-middle.x(), -middle.y())
        )
        painter.drawPixmap(0, 0, self._picture)

    def _draw(self) -> None:
        if self._face is None:
            return
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(self.layoutDirection())
        box = QRect(QPoint(MARGIN, MARGIN), self._card)
        self._draw_shadow(painter, box)
        for behind in range(min(self._count, 3) - 1, 0, -1):
            paint_ground(painter, box.translated(behind * STACK, behind * STACK))
        paint_card(painter, box, self._face, chips=False)
        self._draw_edge(painter, box)
        if self._count > 1:
            self._draw_count(painter, box)
        painter.end()
        self._picture = picture

    @staticmethod
    def _draw_shadow(painter: QPainter, box: QRect) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(10, 15, 30, 3))
        for spread in range(SHADOWS, -1, -1):
            grown = QRectF(box).adjusted(-spread, 7 - spread, spread, 7 + spread)
            painter.drawRoundedRect(grown, 9 + spread, 9 + spread)

    @staticmethod
    def _draw_edge(painter: QPainter, box: QRect) -> None:
        shown = theme.tokens()
        painter.setPen(QPen(theme.colour(mix(shown.border, shown.faint, 0.6)), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), shown.radius.card, shown.radius.card)

    def _draw_count(self, painter: QPainter, box: QRect) -> None:
        shown = theme.tokens()
        painter.setFont(theme.font("small", "strong"))
        width = max(22, painter.fontMetrics().horizontalAdvance(str(self._count)) + 14)
        badge = QRect(box.right() - width + 8, box.top() - 9, width, 22)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(shown.accent))
        painter.drawRoundedRect(QRectF(badge), 11, 11)
        painter.setPen(theme.colour(shown.on_accent))
        draw_text(painter, badge, str(self._count), Qt.AlignmentFlag.AlignCenter)
