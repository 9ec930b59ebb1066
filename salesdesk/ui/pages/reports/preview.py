"""The pages of a report below each other, as wide as there is room."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from salesdesk.i18n import tr
from salesdesk.ui import theme
from salesdesk.ui.pages.reports.rendering import Sheet

WIDEST, NARROWEST, MARGIN = 860, 240, 24
SETTLE_MS = 120


class Preview(QScrollArea):
    """``room_changed`` when the pages should be drawn for another width."""

    room_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheets: list[SheetView] = []
        self._content = QWidget()
        self._content.setProperty("kind", "page")
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self._column.setSpacing(MARGIN)
        self._column.addStretch(1)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.room_changed)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setWidget(self._content)
        self.setAccessibleName(tr("Preview"))

    def room(self) -> int:
        """The width of a page in logical pixels."""
        return max(min(self.viewport().width() - 2 * MARGIN, WIDEST), NARROWEST)

    def device_width(self) -> int:
        """The width of a page in device pixels."""
        return round(self.room() * self.devicePixelRatioF())

    def show_sheets(self, sheets: Sequence[Sheet]) -> None:
        """Show these pages; the place in the report is kept."""
        while len(self._sheets) > len(sheets):
            view = self._sheets.pop()
            self._column.removeWidget(view)
            view.deleteLater()
        while len(self._sheets) < len(sheets):
            view = SheetView()
            self._column.insertWidget(len(self._sheets), view, 0, Qt.AlignmentFlag.AlignHCenter)
            self._sheets.append(view)
        for number, (view, sheet) in enumerate(zip(self._sheets, sheets, strict=True), start=1):
            name = tr("Page {number} of {count}", number=number, count=len(sheets))
            view.show_sheet(sheet, self.room(), name)

    def sheets(self) -> list["SheetView"]:
        """The pages that are shown."""
        return self._sheets

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for view in self._sheets:
            view.fit(self.room())
        self._settle.start()


class SheetView(QWidget):
    """One page of paper, white in every theme."""

    def __init__(self) -> None:
        super().__init__()
        self._sheet: Sheet | None = None

    def show_sheet(self, sheet: Sheet, width: int, name: str) -> None:
        """Show a page so wide."""
        self._sheet = sheet
        self.setAccessibleName(name)
        self.setAccessibleDescription(sheet.text)
        self.fit(width)
        self.update()

    def fit(self, width: int) -> None:
        """Be so wide; until it is drawn anew, the picture is scaled."""
        if self._sheet is not None:
            size = self._sheet.picture.size()
            self.setFixedSize(QSize(width, round(width * size.height() / size.width())))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._sheet is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.rect(), self._sheet.picture)
        painter.setPen(QPen(theme.colour(theme.tokens().border), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
