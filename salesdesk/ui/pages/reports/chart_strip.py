"""The charts of a report in a row: copied, saved, or taken out of the window as a file."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QMenu, QWidget

from salesdesk.domain.shown_text import one_line
from salesdesk.i18n import tr
from salesdesk.ui import theme
from salesdesk.ui.actions.base import KeyScope
from salesdesk.ui.actions.keymap import KeyMap
from salesdesk.ui.actions.menus import make_menu, run_pressed
from salesdesk.ui.kit import speak

PICTURE = QSize(150, 84)
EDGE = QSize(4, 4)
HEIGHT = 150
KEY = Qt.ItemDataRole.UserRole


class ChartFiles(NamedTuple):
    """A chart of a report as it leaves: its key and title, and it as a picture and as a drawing."""

    key: str
    title: str
    png: bytes
    svg: bytes


class ChosenChart(NamedTuple):
    """A chart that an action is about, by key, and the strip that shows it."""

    strip: "ChartStrip"
    key: str


class ChartStrip(QListWidget):
    """``copy_wanted(key)``, ``save_wanted(key, fmt)``; ``dragged(key)`` when the mouse takes one away."""

    copy_wanted = Signal(str)
    save_wanted = Signal(str, str)
    dragged = Signal(str)

    def __init__(self, keymap: KeyMap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keymap = keymap
        self._charts: dict[str, ChartFiles] = {}
        speak(self, tr("Charts"))
        self.setProperty("kind", "ringed")
        self.setViewMode(QListWidget.ViewMode.IconMode)
        self.setFlow(QListWidget.Flow.LeftToRight)
        self.setWrapping(False)
        self.setMovement(QListWidget.Movement.Static)
        self.setDragEnabled(True)
        self.setWordWrap(True)
        self.setSpacing(theme.tokens().space.small)
        self.setIconSize(PICTURE)
        self.setFixedHeight(HEIGHT)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu)
        self.itemActivated.connect(self._on_activated)

    def show_charts(self, charts: Sequence[ChartFiles]) -> None:
        """Show these charts; the one chosen stays so where it is still there."""
        here = self.chosen()
        self.clear()
        self._charts = {chart.key: chart for chart in charts}
        for chart in charts:
            picture = QIcon(_small(chart, self.devicePixelRatioF()))
            # What is chosen is told by its title; a tint would be over the chart's own colours.
            picture.addPixmap(_small(chart, self.devicePixelRatioF()), QIcon.Mode.Selected)
            item = QListWidgetItem(one_line(chart.title), self)
            item.setIcon(picture)
            item.setData(KEY, chart.key)
            item.setSizeHint(QSize(PICTURE.width() + 16, HEIGHT - 30))
            if chart.key == here:
                self.setCurrentItem(item)
        if charts and not self.currentItem():
            self.setCurrentRow(0)

    def chosen(self) -> str:
        """The key of the chart chosen; empty for none."""
        item = self.currentItem()
        return str(item.data(KEY)) if item else ""

    def chart(self, key: str) -> ChartFiles | None:
        """A chart shown."""
        return self._charts.get(key)

    def picture(self, key: str) -> QPixmap:
        """What the mouse carries."""
        chart = self._charts.get(key)
        return _small(chart, self.devicePixelRatioF()) if chart else QPixmap()

    def make_menu(self, key: str) -> QMenu:
        """What can be done with a chart."""
        return make_menu(self._keymap, "chart", ChosenChart(self, key), KeyScope.CHARTS, self)

    def startDrag(self, actions: Qt.DropAction) -> None:
        if self.chosen():
            self.dragged.emit(self.chosen())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        found = self._keymap.pressed(event, KeyScope.CHARTS)
        if not run_pressed(found, lambda: ChosenChart(self, self.chosen()), self):
            super().keyPressEvent(event)

    def _on_activated(self, item: QListWidgetItem) -> None:
        self._pop_up(str(item.data(KEY)), self.visualItemRect(item).center())

    def _on_menu(self, place: QPoint) -> None:
        item = self.itemAt(place) or self.currentItem()
        if item is not None:
            self._pop_up(str(item.data(KEY)), place)

    def _pop_up(self, key: str, place: QPoint) -> None:
        self.make_menu(key).popup(self.viewport().mapToGlobal(place))


def _small(chart: ChartFiles, ratio: float) -> QPixmap:
    """The chart in the middle of white paper, as large as there is room in the row."""
    pixmap = QPixmap(PICTURE * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.white)
    image = QImage.fromData(chart.png).scaled(
        (PICTURE - EDGE * 2) * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    image.setDevicePixelRatio(ratio)
    box = QRectF(QPointF(), image.deviceIndependentSize())
    box.moveCenter(QRectF(0, 0, PICTURE.width(), PICTURE.height()).center())
    painter = QPainter(pixmap)
    painter.drawImage(box.topLeft(), image)
    painter.end()
    return pixmap
