"""Paints cards, from a pixmap kept for each until it says something else."""

from collections import OrderedDict
from collections.abc import Collection
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from salesdesk.ui import theme
from salesdesk.ui.board.faces import Face
from salesdesk.ui.board.model import ColumnModel
from salesdesk.ui.board.paint import CARD_HEIGHT, paint_card, paint_outline

KEPT_BYTES = 24 * 1024 * 1024
"""How much of painted cards is kept, over all columns."""


class KeptPicture(NamedTuple):
    """A painted card; ``version`` is of what it says, ``look`` all that can be seen."""

    version: tuple[object, ...]
    look: tuple[object, ...]
    picture: QPixmap


class Pictures:
    """Painted cards by id, the least recently used dropped first."""

    def __init__(self, limit: int = KEPT_BYTES) -> None:
        self._limit = limit
        self._size = 0
        self._kept: OrderedDict[str, KeptPicture] = OrderedDict()

    def find(self, key: str, version: tuple[object, ...]) -> QPixmap | None:
        """The picture of that version of a card, if kept."""
        kept = self._kept.get(key)
        if kept is None or kept.version != version:
            return None
        self._kept.move_to_end(key)
        return kept.picture

    def alike(self, key: str, look: tuple[object, ...]) -> QPixmap | None:
        """The picture of another version of a card, if kept, that looks the same."""
        kept = self._kept.get(key)
        return kept.picture if kept is not None and kept.look == look else None

    def keep(self, key: str, made: KeptPicture) -> None:
        """Keep a picture in place of an older one."""
        self._forget(key)
        self._kept[key] = made
        self._size += _bytes(made.picture)
        while self._size > self._limit and len(self._kept) > 1:
            self._forget(next(iter(self._kept)))

    def keep_only(self, keys: Collection[str]) -> None:
        """Keep none but those of some cards."""
        for key in [key for key in self._kept if key not in keys]:
            self._forget(key)

    def _forget(self, key: str) -> None:
        old = self._kept.pop(key, None)
        if old is not None:
            self._size -= _bytes(old.picture)


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
        painter.drawPixmap(box.topLeft(), self.picture(model, index.row(), box.size(), ratio, option.direction))
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        if selected or focused:
            paint_outline(painter, box, selected, focused)

    def picture(
        self, model: ColumnModel, row: int, size: QSize, ratio: float, direction: Qt.LayoutDirection
    ) -> QPixmap:
        """The card of a row at a size in logical pixels, painted where it is not kept."""
        key, beside = model.card(row).id, (size.width(), ratio, direction, theme.tokens().mode)
        version = (*model.version(row), *beside)
        found = self._pictures.find(key, version)
        if found is None:
            says = model.face(row)
            look = (says, *beside)
            found = self._pictures.alike(key, look) or card_picture(says, size, ratio, direction)
            self._pictures.keep(key, KeptPicture(version, look, found))
        return found


def card_picture(says: Face, size: QSize, ratio: float, direction: Qt.LayoutDirection) -> QPixmap:
    """A card painted on nothing, at a size in logical pixels."""
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setLayoutDirection(direction)
    paint_card(painter, QRect(0, 0, size.width(), size.height()), says)
    painter.end()
    return picture
