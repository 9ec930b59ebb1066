"""The pages of a report below each other, as large as wanted; only those in sight are drawn."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from salesdesk.i18n import tr
from salesdesk.ui.kit import paint_skeleton, speak
from salesdesk.ui.pages.reports.measure import MARGIN, PreviewRoom, Zoom, stepped
from salesdesk.ui.pages.reports.rendering import PreviewPage
from salesdesk.ui.pages.reports.sheet_view import SheetView

SETTLE_MS = 60


class PreviewGround(QWidget):
    """What the pages lie on; while they are being made, the outline of one."""

    is_waiting = True

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.is_waiting:
            paint_skeleton(QPainter(self), QRectF(self.rect()), "paper")


class ReportPreview(QScrollArea):
    """``pictures_wanted`` when pages in sight are not drawn, or drawn for another size; ``moved`` when another page or
    size is shown; ``dragged`` when a page is taken by the mouse; ``menu_wanted(QPoint)`` for what can be done with it;
    ``key_pressed(event)`` before the keys that scroll are looked at."""

    pictures_wanted = Signal()
    moved = Signal()
    dragged = Signal()
    menu_wanted = Signal(object)
    key_pressed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._leaves: Sequence[PreviewPage] = ()
        self._sheets: list[SheetView] = []
        self._zoom: Zoom = "auto"
        self._content = PreviewGround()
        self._content.setProperty("kind", "page")
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self._column.setSpacing(MARGIN)
        self._column.addStretch(1)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._ask)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setWidget(self._content)
        speak(self, tr("Preview"))
        self.setProperty("kind", "ringed")
        for changed in (self.verticalScrollBar().valueChanged, self.verticalScrollBar().rangeChanged):
            changed.connect(self._on_scrolled)

    # What is shown

    def room(self) -> PreviewRoom:
        """The room for pages, and how they fit into it."""
        view = self.viewport()
        return PreviewRoom(view.width(), view.height(), self._zoom, self.devicePixelRatioF())

    def show_pages(self, leaves: Sequence[PreviewPage], pictures: Mapping[int, QImage]) -> None:
        """Show these pages, of which some are drawn; the place in the report is kept."""
        self._leaves = leaves
        self._content.is_waiting = not leaves
        while len(self._sheets) > len(leaves):
            view = self._sheets.pop()
            self._column.removeWidget(view)
            view.hide()
            view.deleteLater()
        while len(self._sheets) < len(leaves):
            view = SheetView()
            view.setFocusProxy(self)
            view.dragged.connect(self.dragged)
            self._column.insertWidget(len(self._sheets), view, 0, Qt.AlignmentFlag.AlignHCenter)
            self._sheets.append(view)
        for number, (view, leaf) in enumerate(zip(self._sheets, leaves, strict=True)):
            name = tr("Page {number} of {count}", number=number + 1, count=len(leaves))
            view.show_leaf(leaf, name, pictures.get(number))
        self._fit()

    def show_pictures(self, pictures: Mapping[int, QImage]) -> None:
        """Pages that have been drawn; those far out of sight are forgotten."""
        near = set(self.in_sight(around=2))
        for number, view in enumerate(self._sheets):
            if number in pictures:
                view.show_picture(pictures[number])
            elif number not in near:
                view.show_picture(None)

    def sheets(self) -> list[SheetView]:
        """The pages that are shown."""
        return self._sheets

    def missing(self) -> dict[int, int]:
        """The pages in sight that are not drawn as they are shown, and how many device pixels wide each should be."""
        room = self.room()
        widths = {
            number: room.device_width(self._leaves[number], self._leaves) for number in self.in_sight() if self._sheets
        }
        return {number: width for number, width in widths.items() if self._sheets[number].drawn_width() != width}

    def in_sight(self, around: int = 0) -> list[int]:
        """The numbers of the pages in sight, and of so many before and after them; the first two before any is shown."""
        if not self._sheets:
            return [0, 1]
        top = self.verticalScrollBar().value()
        bottom = top + self.viewport().height()
        seen = [n for n, view in enumerate(self._sheets) if view.y() < bottom and view.y() + view.height() > top]
        first, last = (seen[0], seen[-1]) if seen else (0, 0)
        return list(range(max(first - around, 0), min(last + around + 1, len(self._sheets))))

    # Size

    def zoom(self) -> Zoom:
        """How pages fit, or the share of their real size."""
        return self._zoom

    def share(self) -> float:
        """How large pages are, as a share of their real size."""
        return self.room().share(self._leaves)

    def set_zoom(self, zoom: Zoom) -> None:
        """Show pages in another size, the same place in the middle."""
        bar = self.verticalScrollBar()
        place = bar.value() / max(self._content.height(), 1)
        self._zoom = zoom
        self._fit()
        self._column.activate()
        bar.setValue(round(place * self._content.sizeHint().height()))
        self.moved.emit()

    def step_zoom(self, by: int) -> None:
        """One step larger (1) or smaller (-1)."""
        self.set_zoom(stepped(self.share(), by))

    def _fit(self) -> None:
        scale = self.room().scale(self._leaves)
        for view in self._sheets:
            view.fit(scale)
        self._settle.start()

    def _ask(self) -> None:
        if self.isVisible() and self.missing():
            self.pictures_wanted.emit()

    # Place

    def current(self) -> int:
        """The number, from 0, of the page that takes most of the room."""
        top = self.verticalScrollBar().value()
        bottom = top + self.viewport().height()
        shares = [min(bottom, v.y() + v.height()) - max(top, v.y()) for v in self._sheets]
        return max(range(len(shares)), key=shares.__getitem__, default=0)

    def go_to(self, number: int) -> None:
        """Show the top of a page."""
        if self._sheets:
            view = self._sheets[min(max(number, 0), len(self._sheets) - 1)]
            self.verticalScrollBar().setValue(view.y() - MARGIN)

    def _on_scrolled(self) -> None:
        self._settle.start()
        self.moved.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()
        self.key_pressed.emit(event)
        if not event.isAccepted():
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.step_zoom(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self.moved.emit()
