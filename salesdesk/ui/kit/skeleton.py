"""Where the parts of a page will stand, shown from the first frame on until it has been read."""

from collections.abc import Callable, Iterator
from typing import Literal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from salesdesk.i18n import tr
from salesdesk.theme import load_tokens
from salesdesk.ui import theme
from salesdesk.ui.kit.text import speak

Shape = Literal["rows", "cards", "paper", "chart"]
Box = tuple[QRectF, bool]
"""A place, and whether it is a ground that others stand on."""
ROW, BAR, ROUND = 34, 10, 5
_SHARES = (0.62, 0.8, 0.5, 0.72, 0.44)
"""How much of its column a bar takes, one row after another."""
_COLUMNS = ((0.0, 0.3), (0.3, 0.2), (0.5, 0.16), (0.66, 0.14), (0.8, 0.2))
"""Where the columns of a table begin, and how wide they are, as shares of its width."""
_A4 = 297 / 210


class Skeleton(QWidget):
    """Grey bars where rows, cards, a page of paper or a chart will be; a screen reader is told that they are being read."""

    def __init__(self, shape: Shape, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape = shape
        speak(self, tr("Being read"))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_skeleton(painter, QRectF(self.rect()), self._shape)


def paint_skeleton(painter: QPainter, box: QRectF, shape: Shape) -> None:
    """Paint the bars of a shape into a place."""
    shown = theme.tokens()
    ground, bars = theme.colour(shown.surface), theme.colour(shown.sunken if shown.mode == "light" else shown.border)
    if shape == "paper":  # white in every theme
        ground, bars = QColor(Qt.GlobalColor.white), theme.colour(load_tokens("light").sunken)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for place, is_ground in _SHAPES[shape](box):
        painter.setBrush(ground if is_ground else bars)
        painter.drawRoundedRect(place, ROUND, ROUND)
    painter.restore()


def _rows(box: QRectF) -> Iterator[Box]:
    """The rows of a table."""
    for row in range(int(box.height() // ROW)):
        middle = box.top() + row * ROW + ROW / 2
        for column, (start, width) in enumerate(_COLUMNS):
            share = _SHARES[(row + 2 * column) % len(_SHARES)]
            length = max(box.width() * width * share - ROW / 2, BAR)
            yield QRectF(box.left() + ROW / 2 + start * box.width(), middle - BAR / 2, length, BAR), False


def _cards(box: QRectF) -> Iterator[Box]:
    """Four key figures, and cards with charts below them."""
    gap = theme.tokens().space.medium
    edge = theme.tokens().space.large
    room = box.adjusted(edge, edge, -edge, -edge)
    width = (room.width() - 3 * gap) / 4
    for number in range(4):
        yield from _card(QRectF(room.left() + number * (width + gap), room.top(), width, 92), is_figure=True)
    width, high, top = (room.width() - gap) / 2, 300.0, room.top() + 92 + gap
    while top < room.bottom():
        for number in range(2):
            yield from _card(QRectF(room.left() + number * (width + gap), top, width, high), is_figure=False)
        top += high + gap


def _card(box: QRectF, is_figure: bool) -> Iterator[Box]:
    yield box, True
    inner = box.adjusted(16, 16, -16, -16)
    yield QRectF(inner.left(), inner.top(), inner.width() * 0.4, BAR), False
    if is_figure:
        yield QRectF(inner.left(), inner.top() + 24, inner.width() * 0.6, 2 * BAR), False
    else:
        yield from _chart(inner.adjusted(0, 34, 0, 0))


def _chart(box: QRectF) -> Iterator[Box]:
    """The columns of a chart."""
    count = len(_SHARES)
    for number, share in enumerate(_SHARES):
        width = box.width() / count
        high = box.height() * share
        yield QRectF(box.left() + number * width + width / 6, box.bottom() - high, width * 2 / 3, high), False


def _paper(box: QRectF) -> Iterator[Box]:
    """A page of paper as high as fits, with lines on it."""
    width = min(box.width() - 48, 900.0)
    page = QRectF(box.left() + (box.width() - width) / 2, box.top() + 24, width, width * _A4)
    yield page, True
    edge = width / 12
    inner = page.adjusted(edge, edge, -edge, -edge)
    yield QRectF(inner.left(), inner.top(), inner.width() * 0.45, 2 * BAR), False
    top, line = inner.top() + 5 * BAR, 0
    while top < min(inner.bottom(), box.bottom()):
        yield QRectF(inner.left(), top, inner.width() * (0.35 + 0.65 * _SHARES[line % len(_SHARES)]), BAR), False
        top, line = top + 2.4 * BAR, line + 1


_SHAPES: dict[Shape, Callable[[QRectF], Iterator[Box]]] = {
    "rows": _rows, "cards": _cards, "paper": _paper, "chart": _chart,
}  # fmt: skip
