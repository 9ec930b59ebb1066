"""Paints cards, from a pixmap kept for each until it says something else."""

from collections import OrderedDict

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from salesdesk.ui import theme
from salesdesk.ui.board.model import ColumnModel
from salesdesk.ui.board.paint import CARD_HEIGHT, paint_card, paint_outline

KEPT_BYTES = 24 * 1024 * 1024
"""How much of painted cards is kept, over all columns."""


class Pictures:
    """Painted cards by id, the least recently used dropped first."""

    def __init__(self, limit: int = KEPT_BYTES) -> None:
        self._limit = limit
        self._size = 0
        self._kept: OrderedDict[str, tuple[tuple[object, ...], QPixmap]] = OrderedDict()

    def find(self, key: str, version: tuple[object, ...]) -> QPixmap | None:
        """The picture of that version of a card, if kept."""
        kept = self._kept.get(key)
        if kept is None or kept[0] != version:
            return None
        self._kept.move_to_end(key)
        return kept[1]

    def keep(self, key: str, version: tuple[object, ...], picture: QPixmap) -> None:
        """Keep a picture in place of an older one."""
        self._forget(key)
        self._kept[key] = (version, picture)
        self._size += _bytes(picture)
        while self._size > self._limit and len(self._kept) > 1:
            self._forget(next(iter(self._kept)))

    def clear(self) -> None:
        """Keep none."""
        self._kept.clear()
        self._size = 0

    def _forget(self, key: str) -> None:
        old = self._kept.pop(key, None)
        if old is not None:
            self._size -= _bytes(old[1])


def _bytes(picture: QPixmap) -> int:
    return picture.width() * picture.height() * 4


class CardDelegate(QStyledItemDelegate):
    """Paints the card of a ColumnModel's row into the option's rectangle, with its selection and focus."""

    def __init__(self, pictures: Pictures, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(option.rect.width(), CARD_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model = index.model()
        if not isinstance(model, ColumnModel):
            return
        device = painter.device()
        ratio = device.devicePixelRatioF() if device is not None else 1.0
        box = option.rect
        painter.drawPixmap(box.topLeft(), self._picture(model, index.row(), box.size(), ratio, option.direction))
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        if selected or focused:
            paint_outline(painter, box, selected, focused)

    def _picture(
        self, model: ColumnModel, row: int, size: QSize, ratio: float, direction: Qt.LayoutDirection
    ) -> QPixmap:
        key = model.card(row).id
        version = (*model.version(row), size.width(), ratio, direction, theme.tokens().mode)
        found = self._pictures.find(key, version)
        if found is None:
            found = card_picture(model, row, size, ratio, direction)
            self._pictures.keep(key, version, found)
        return found


def card_picture(model: ColumnModel, row: int, size: QSize, ratio: float, direction: Qt.LayoutDirection) -> QPixmap:
    """A card painted on nothing, at a size in logical pixels."""
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setLayoutDirection(direction)
    paint_card(painter, QRect(0, 0, size.width(), size.height()), model.face(row))
    painter.end()
    return picture
