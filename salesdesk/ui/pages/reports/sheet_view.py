"""One page of paper on the screen."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from salesdesk.ui import theme
from salesdesk.ui.kit import speak
from salesdesk.ui.pages.reports.rendering import PreviewPage


class SheetView(QWidget):
    """White in every theme. ``dragged`` when the mouse takes it away; what then travels is the report."""

    dragged = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._leaf = PreviewPage(595, 842, "")
        self._picture: QImage | None = None
        self._pressed: QPoint | None = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def show_leaf(self, leaf: PreviewPage, name: str, picture: QImage | None) -> None:
        """Show a page, drawn or not yet."""
        self._leaf, self._picture = leaf, picture
        speak(self, name)
        speak(self, description=leaf.text)
        self.update()

    def show_picture(self, picture: QImage | None) -> None:
        """The page as drawn; None forgets it."""
        self._picture = picture
        self.update()

    def picture(self) -> QImage | None:
        """The page as drawn, if it is."""
        return self._picture

    def drawn_width(self) -> int:
        """How many device pixels wide it is drawn; 0 when it is not."""
        return self._picture.width() if self._picture is not None else 0

    def fit(self, scale: float) -> None:
        """Be as large as so many pixels a point make it; until it is drawn anew, the picture is scaled."""
        self.setFixedSize(round(self._leaf.width * scale), round(self._leaf.height * scale))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        if (event.position().toPoint() - self._pressed).manhattanLength() >= QApplication.startDragDistance():
            self._pressed = None
            self.dragged.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        if self._picture is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self.rect(), self._picture)
        painter.setPen(QPen(theme.colour(theme.tokens().border), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
