"""The bar that rises at the bottom while cards are in the air: won, lost, later."""

from PySide6.QtCore import QEasingCurve, QPoint, QPropertyAnimation, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QHBoxLayout, QWidget

from salesdesk.i18n import tr
from salesdesk.ui import theme
from salesdesk.ui.board.model import ids_of
from salesdesk.ui.kit import draw_text, elided, paint_icon, speak

HEIGHT = 64
RISE_MS = 120
TARGETS = ("won", "lost", "later")
_LOOKS = {"won": ("won", "won_tint"), "lost": ("lost", "lost_tint"), "later": ("secondary", "surface")}


class DropTarget(QWidget):
    """A field on which cards can be let go."""

    dropped = Signal(object)
    hovered = Signal(bool)

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self._text = ""
        self._over = False
        self.setAcceptDrops(True)

    def show_text(self, text: str) -> None:
        """Say what letting go here does."""
        self._text = text
        speak(self, text)
        self.update()

    def text(self) -> str:
        """What letting go here does."""
        return self._text

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if ids_of(event.mimeData()):
            event.acceptProposedAction()
            self._mark(True)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._mark(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._mark(False)
        event.acceptProposedAction()
        self.dropped.emit(ids_of(event.mimeData()))

    def _mark(self, over: bool) -> None:
        self._over = over
        self.hovered.emit(over)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = theme.tokens()
        colour, ground = (getattr(shown, token) for token in _LOOKS[self.kind])
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour(colour), 2 if self._over else 1, Qt.PenStyle.DashLine))
        painter.setBrush(theme.colour(ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), shown.radius.card, shown.radius.card)
        painter.setFont(theme.font("base", "medium"))
        metrics = painter.fontMetrics()
        text = elided(metrics, self._text, self.width() - 60)
        left = (self.width() - metrics.horizontalAdvance(text) - 24) // 2
        paint_icon(painter, QRect(left, (self.height() - 16) // 2, 16, 16), self.kind, _LOOKS[self.kind][0])
        painter.setPen(theme.colour(colour))
        room = QRect(left + 24, 0, self.width() - left - 24, self.height())
        draw_text(painter, room, text, Qt.AlignmentFlag.AlignVCenter)


class DropBar(QWidget):
    """Lies over the bottom of its parent while ``risen``."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._ground = parent
        self.targets = {kind: DropTarget(kind) for kind in TARGETS}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 11, 20, 11)
        layout.setSpacing(12)
        for target in self.targets.values():
            layout.addWidget(target, 1)
        self._rise = QPropertyAnimation(self, b"pos", self)
        self._rise.setDuration(RISE_MS)
        self._rise.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.hide()

    def rise(self, can_wait: bool, animated: bool) -> None:
        """Come up; ``can_wait``: the cards can be put aside."""
        self.show_won("")
        self.targets["lost"].show_text(tr("Lost — asks for a reason"))
        self.targets["later"].show_text(tr("Later — snooze until a date"))
        self.targets["later"].setVisible(can_wait)
        self.place()
        self.show()
        self.raise_()
        if animated:
            self._rise.setStartValue(QPoint(0, self._ground.height()))
            self._rise.setEndValue(self.pos())
            self._rise.start()

    def show_won(self, attainment: str) -> None:
        """Say where the quota would stand if the cards were won; "" when that is not known."""
        won = tr("Won — quota would be at {share}", share=attainment) if attainment else tr("Won")
        self.targets["won"].show_text(won)

    def show_later(self, until: str) -> None:
        """Say until which day the preview has the cards put aside; the day is asked for after the drop."""
        self.targets["later"].show_text(tr("Later — snooze until a date (preview: {day})", day=until))

    def sink(self) -> None:
        """Go away."""
        self._rise.stop()
        self.hide()

    def place(self) -> None:
        """Lie along the bottom of the parent, however large it is now."""
        ground = self._ground.rect()
        self.setGeometry(0, ground.height() - HEIGHT, ground.width(), HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour(shown.surface))
        painter.fillRect(QRect(0, 0, self.width(), 1), theme.colour(shown.border))
