"""A chart on a page: parts that can be pointed at and opened, the same content as a table, copy and save."""

import math
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QMenu,
    QTableWidget,
    QTableWidgetItem,
    QToolTip,
    QWidget,
)

from salesdesk.domain.errors import SalesDeskError
from salesdesk.domain.shown_text import one_line
from salesdesk.i18n import tr
from salesdesk.ui import theme
from salesdesk.ui.kit.chart_drawing import ChartDrawing, wake_renderer
from salesdesk.ui.kit.file_handover import drag_file, file_words, picture_mime, shared_handing
from salesdesk.ui.kit.skeleton import paint_skeleton
from salesdesk.ui.kit.text import plain_tip, speak, unmarked
from salesdesk.ui.leaving import may_leave

if TYPE_CHECKING:
    from salesdesk.charts.inputs import ChartInput
    from salesdesk.charts.regions import Region
    from salesdesk.ui.kit.chart_canvas import DrawnChart

BEGIN_MS, SETTLE_MS = 10, 40
INSET = 5
NARROWEST = 64
CARRIED = 160
"""The width in pixels of what the mouse carries."""
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1}


class ChartView(QWidget):
    """Shows what it is given as a chart; ``opened`` carries the key of the part that was clicked or entered."""

    opened = Signal(str)
    save_wanted = Signal()

    def __init__(self, name: str, least: QSize | None = None, parent: QWidget | None = None) -> None:
        """``name`` is what the chart shows in words; ``least`` is the smallest size that the page leaves it."""
        super().__init__(parent)
        self._least = least or QSize(300, 160)
        self._given: ChartInput | None = None
        self._chart: DrawnChart | None = None
        self._picture: QImage | None = None
        self._drawing: ChartDrawing | None = None
        self._table: QTableWidget | None = None
        self._pointed: Region | None = None
        self._pressed: QPoint | None = None
        self._marker = _Marker(self)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._fit)
        # Once the layouts have given it its room, so that it is drawn once.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(BEGIN_MS)
        self._soon.timeout.connect(self._begin)
        self._asked: tuple[float, float] | None = None
        speak(self, name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(self._least)
        theme.current().theme_changed.connect(self._draw)
        wake_renderer()

    def show_input(self, given: "ChartInput") -> None:
        """Show other content; a hidden chart is drawn when it is next shown."""
        from salesdesk.charts.heights import least_height

        self._given = given
        self._chart = None
        rows = QSize(0, math.ceil(least_height(given)) + 2 * INSET)
        self.setMinimumSize(self._least.expandedTo(rows))
        self._draw()

    def chart(self) -> "DrawnChart | None":
        """The chart as drawn, if it has been."""
        return self._chart

    def is_table(self) -> bool:
        """Whether the content is shown as a table."""
        return self._table is not None

    def show_as_table(self, as_table: bool) -> None:
        """Show the content as a table, or as a chart again."""
        if as_table == self.is_table():
            return
        if self._table is not None:
            self._table.deleteLater()
            self._table = None
        elif self._chart is not None:
            self._table = self._make_table(self._chart)

    def copy(self) -> None:
        """Put the chart on the clipboard as a picture."""
        if self._chart is not None and may_leave(self, "clipboard"):
            png, svg = (self._bytes(form) for form in ("png", "svg"))
            QGuiApplication.clipboard().setMimeData(picture_mime(png, svg))

    def carry(self) -> None:
        """Let the mouse take the chart out of the window, as a picture file."""
        if self._chart is not None:
            # Where no file can be written there is nothing to carry.
            with suppress(SalesDeskError):
                path = shared_handing().put(f"{file_words(self.accessibleName())}.png", self._bytes("png"))
                drag_file(self, path, self.grab().scaledToWidth(CARRIED))

    def save(self, target: Path) -> None:
        """Write the chart to an SVG or PNG file, by the file's suffix.

        Raises:
            OSError: the file cannot be written.
        """
        if self._given is not None:
            target.write_bytes(self._bytes("svg" if target.suffix.lower() == ".svg" else "png"))

    def _bytes(self, form: str) -> bytes:
        from salesdesk.ui.kit.chart_canvas import picture_bytes

        return picture_bytes(self._given, self._size(), theme.tokens(), form) if self._given is not None else b""

    def make_menu(self) -> QMenu:
        """What can be done with the chart, for its context menu or a button on its card."""
        wake_renderer()
        menu = QMenu(self)
        label = tr("Show as chart") if self.is_table() else tr("Show as table")
        menu.addAction(unmarked(label), lambda: self.show_as_table(not self.is_table()))
        menu.addAction(tr("Copy picture"), self.copy)
        menu.addAction(tr("Save picture…"), self.save_wanted.emit)
        return menu

    def _size(self) -> tuple[float, float]:
        """The room for the chart within the focus ring."""
        return float(self.width() - 2 * INSET), float(self.height() - 2 * INSET)

    def _draw(self) -> None:
        """Draw for the present size and colours, or wait until that is possible."""
        if self._drawing is not None:
            self._drawing.drop()
            self._drawing = None
        if self._given is None or not self.isVisible():
            self._chart = None
            return
        self._soon.start()

    @Slot()
    def _begin(self) -> None:
        if self._given is None or not self.isVisible():
            return
        self._asked = self._size()
        self._drawing = ChartDrawing(self._given, self._asked, theme.tokens(), self.devicePixelRatioF())
        self._drawing.drawn.connect(self._on_drawn, Qt.ConnectionType.QueuedConnection)
        self._drawing.start()

    @Slot()
    def _fit(self) -> None:
        """Draw anew where the room is another than it was or is being drawn for."""
        if self._asked != self._size():
            self._draw()

    @Slot(object, object)
    def _on_drawn(self, drawing: ChartDrawing, drawn: "DrawnChart | None") -> None:
        if drawing is not self._drawing or drawn is None:
            return
        self._drawing = None
        self._chart, self._picture = drawn, drawn.picture
        size = drawn.size
        # Never less than before for the same content: a chart that is given what it wanted no longer asks for it.
        self.setMinimumSize(self.minimumSize().expandedTo(QSize(self._grown(size[0], 0), self._grown(size[1], 1))))
        if self._table is not None:
            self._fill_table(self._table, drawn)
        self._point_at(None)
        self._marker.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._given is None or self.is_table():
            return
        painter = QPainter(self)
        if self._picture is not None:  # until it is drawn anew, as it was
            painter.drawImage(QPoint(INSET, INSET), self._picture)
        else:
            paint_skeleton(painter, QRectF(self.rect()).adjusted(INSET, INSET, -INSET, -INSET), "chart")

    def _grown(self, drawn: float, side: int) -> int:
        """The length that the chart insisted on, or zero if it took what it was offered."""
        return round(drawn) + 2 * INSET if drawn > (self._asked or self._size())[side] + 0.5 else 0

    def _make_table(self, chart: "DrawnChart") -> QTableWidget:
        table = QTableWidget(self)
        speak(table, self.accessibleName())
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setShowGrid(False)
        table.verticalHeader().hide()
        table.setGeometry(self.rect())
        table.itemActivated.connect(self._open_row)
        self._fill_table(table, chart)
        table.show()
        return table

    def _fill_table(self, table: QTableWidget, chart: "DrawnChart") -> None:
        table.setColumnCount(len(chart.columns))
        table.setRowCount(len(chart.rows))
        for column, name in enumerate(chart.columns):
            head = QTableWidgetItem(one_line(name))
            head.setTextAlignment(_side_of(column))
            table.setHorizontalHeaderItem(column, head)
        for row, texts in enumerate(chart.rows):
            for column, text in enumerate(texts):
                item = QTableWidgetItem(one_line(text))
                item.setTextAlignment(_side_of(column))
                table.setItem(row, column, item)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(NARROWEST)

    def _open_row(self, item: QTableWidgetItem) -> None:
        if self._chart is not None and item.row() < len(self._chart.regions):
            self.opened.emit(self._chart.regions[item.row()].key)

    def _region_at(self, x: float, y: float) -> "Region | None":
        return None if self._chart is None or self.is_table() else self._chart.region_at(x - INSET, y - INSET)

    def _point_at(self, region: "Region | None") -> None:
        self._pointed = region
        self.setCursor(Qt.CursorShape.PointingHandCursor if region else Qt.CursorShape.ArrowCursor)
        speak(self, description=region.tip if region else "")
        self._marker.mark(None if region is None else _rect(region), self.rect())

    def _step(self, by: int) -> None:
        if self._chart is None or not self._chart.regions:
            return
        regions = self._chart.regions
        here = regions.index(self._pointed) if self._pointed in regions else (-1 if by > 0 else len(regions))
        self._point_at(regions[min(max(here + by, 0), len(regions) - 1)])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self.is_table():
            self._pressed = event.position().toPoint()
            wake_renderer()  # it may be carried away

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None:
            if (event.position().toPoint() - self._pressed).manhattanLength() >= QApplication.startDragDistance():
                self._pressed = None
                self.carry()
            return
        region = self._region_at(event.position().x(), event.position().y())
        if region != self._pointed:
            self._point_at(region)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        region = self._region_at(event.position().x(), event.position().y())
        if region is not None and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(region.key)

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self._step(_STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._pointed is not None:
            self.opened.emit(self._pointed.key)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.make_menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            region = self._region_at(event.pos().x(), event.pos().y())
            if region is not None:
                QToolTip.showText(event.globalPos(), plain_tip(region.tip), self, _rect(region))
                return True
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._marker.update()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._marker.setGeometry(self.rect())
        if self._table is not None:
            self._table.setGeometry(self.rect())
        if self._soon.isActive():
            self._soon.start()
        elif self._picture is not None or self._drawing is not None:
            self._settle.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._chart is None:
            self._draw()


class _Marker(QWidget):
    """Outlines the part that is pointed at and the focus, above the chart."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._box: QRect | None = None

    def mark(self, box: QRect | None, area: QRect) -> None:
        """Outline a part, or none."""
        self._box = box
        self.setGeometry(area)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        parent = self.parentWidget()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if parent is not None and parent.hasFocus():
            painter.setPen(QPen(theme.colour(theme.tokens().accent), 1.5))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        if self._box is not None:
            painter.setPen(QPen(theme.colour(theme.tokens().secondary), 1))
            painter.drawRoundedRect(QRectF(self._box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)


def _side_of(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _rect(region: "Region") -> QRect:
    box = region.box
    return QRectF(box.left, box.top, box.width, box.height).toAlignedRect().translated(INSET, INSET)
