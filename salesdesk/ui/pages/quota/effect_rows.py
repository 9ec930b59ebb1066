"""Deals in rows: what each is worth to the chance of the quota, on one axis around the present chance."""

from typing import NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from salesdesk.ui import theme
from salesdesk.ui.kit import RuleLine, draw_line, draw_text, paint_focus_ring, plain_tip, speak
from salesdesk.ui.pages.quota.opening_row import OpeningRow, step_among

ROW, HEAD, GAP = 28, 20, 12
LEAST_BAR, MOST_BAR, LEAST_TITLE, USUAL_TITLE = 90, 240, 120, 190
BAR = 5
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class EffectRow(NamedTuple):
    """A deal in words. ``cells`` are amount, closes, in time, if lost, if won, pulled in; shares are None without a bar."""

    deal: str
    title: str
    cells: tuple[str, ...]
    if_lost: float | None
    if_won: float | None
    name: str
    tip: str


class EffectAxis(NamedTuple):
    """The axis of all bars: from ``low`` to ``high`` around ``now``, each with its words."""

    low: float
    now: float
    high: float
    words: tuple[str, str, str]


class EffectTableInput(NamedTuple):
    """Heads as the cells of a row are, the first that of the title; ``dropped`` are the places of cells that go first where
    there is little room; no bar without an axis."""

    heads: tuple[str, ...]
    rows: tuple[EffectRow, ...]
    axis: EffectAxis | None
    dropped: tuple[int, ...]


class _Places:
    """Where the title, the cells and the bar of every row stand."""

    def __init__(self, given: EffectTableInput, width: int, strong: QFontMetrics, plain: QFontMetrics) -> None:
        count = len(given.heads) - 1
        shown, used = list(range(count)), [0] * count
        for place in range(count):
            texts = [strong.horizontalAdvance(row.cells[place]) for row in given.rows]
            used[place] = max([plain.horizontalAdvance(given.heads[place + 1]), *texts]) + GAP
        bar = LEAST_BAR + GAP if given.axis else 0
        for place in given.dropped:
            if sum(used[each] for each in shown) + bar + LEAST_TITLE <= width:
                break
            shown.remove(place)
        free = width - sum(used[each] for each in shown) - bar - LEAST_TITLE
        bar += min(max((free - USUAL_TITLE + LEAST_TITLE) // 2, 0), MOST_BAR - LEAST_BAR) if given.axis else 0
        self.title = QRect(0, 0, max(width - sum(used[each] for each in shown) - bar, 0), ROW)
        self.cells: dict[int, QRect] = {}
        left = self.title.right() + 1
        self.bar = QRect(left, 0, 0, ROW)
        for place in shown:
            if place == BEFORE_BAR and bar:
                self.bar = QRect(left + GAP, 0, bar - GAP, ROW)
                left += bar
            self.cells[place] = QRect(left + GAP, 0, used[place] - GAP, ROW)
            left += used[place]


BEFORE_BAR = 3
"""The place of the cell that the bar stands before."""


class EffectTable(QWidget):
    """``opened(deal)`` when a row is clicked or entered; arrows move between the rows."""

    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._given = EffectTableInput((), (), None, ())
        self._head = _Head()
        self._rows: list[EffectLine] = []
        self._rules: list[RuleLine] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._head)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rows(self, given: EffectTableInput) -> None:
        """Show these rows."""
        self._given = given
        while len(self._rows) < len(given.rows):
            line = EffectLine()
            line.opened.connect(self.opened)
            line.stepped.connect(self._step)
            self._rules.append(RuleLine())
            self._rows.append(line)
            self._column.addWidget(self._rules[-1])
            self._column.addWidget(line)
        for place, (rule, line) in enumerate(zip(self._rules, self._rows, strict=True)):
            for part in (rule, line):
                part.setVisible(place < len(given.rows))
        self._place()

    def lines(self) -> list["EffectLine"]:
        """The rows shown, from the top."""
        return self._rows[: len(self._given.rows)]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_TITLE + LEAST_BAR, super().minimumSizeHint().height())

    def _place(self) -> None:
        if not self._given.heads:
            return
        strong, plain = (QFontMetrics(theme.font("base", weight)) for weight in WEIGHTS)
        places = _Places(self._given, self.width(), strong, plain)
        self._head.show_heads(self._given, places)
        for row, line in zip(self._given.rows, self._rows, strict=False):
            line.show_row(row, self._given.axis, places)

    def _step(self, by: int) -> None:
        step_among(self.lines(), by)


WEIGHTS: tuple[theme.WeightName, theme.WeightName] = ("strong", "regular")


class _Head(QWidget):
    """The words above the columns; those of the axis stand above its ends and its middle."""

    def __init__(self) -> None:
        super().__init__()
        self._given: EffectTableInput | None = None
        self._places: _Places | None = None
        self.setFixedHeight(HEAD)

    def show_heads(self, given: EffectTableInput, places: _Places) -> None:
        """Show these heads above these places."""
        self._given, self._places = given, places
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._given is None or self._places is None:
            return
        painter = QPainter(self)
        painter.setFont(_small())
        painter.setPen(theme.colour(theme.tokens().secondary))
        draw_line(painter, _high(self._places.title, HEAD), self._given.heads[0])
        for place, box in self._places.cells.items():
            draw_text(painter, _high(box.adjusted(-GAP, 0, 0, 0), HEAD), self._given.heads[place + 1], RIGHT)
        if self._given.axis is not None:
            _paint_ticks(painter, QRectF(_high(self._places.bar, HEAD)), self._given.axis)


def _paint_ticks(painter: QPainter, box: QRectF, axis: EffectAxis) -> None:
    """The words of both ends and of the present chance; an end that would touch the middle is left away."""
    metrics = painter.fontMetrics()
    middle = _x(box, axis, axis.now)
    widths = [metrics.horizontalAdvance(word) for word in axis.words]
    at = min(max(middle - widths[1] / 2, box.left()), box.right() - widths[1])
    place = QRectF(at, box.top(), widths[1] + 1, box.height())
    draw_text(painter, place.toAlignedRect(), axis.words[1], Qt.AlignmentFlag.AlignVCenter)
    if box.left() + widths[0] + GAP / 2 < at:
        place = QRectF(box.left(), box.top(), widths[0] + 1, box.height())
        draw_text(painter, place.toAlignedRect(), axis.words[0], Qt.AlignmentFlag.AlignVCenter)
    if at + widths[1] + GAP / 2 < box.right() - widths[2]:
        place = QRectF(box.right() - widths[2], box.top(), widths[2] + 1, box.height())
        draw_text(painter, place.toAlignedRect(), axis.words[2], Qt.AlignmentFlag.AlignVCenter)


def _small() -> QFont:
    return theme.font("small", "regular")


def _high(box: QRect, height: int) -> QRect:
    return QRect(box.left(), box.top(), box.width(), height)


def _x(box: QRectF, axis: EffectAxis, share: float) -> float:
    span = axis.high - axis.low
    return box.left() + box.width() * (min(max(share, axis.low), axis.high) - axis.low) / (span or 1.0)


class EffectLine(OpeningRow):
    """One deal; ``opened(deal)``."""

    def __init__(self) -> None:
        super().__init__(ROW)
        self._row = EffectRow("", "", (), None, None, "", "")
        self._axis: EffectAxis | None = None
        self._places: _Places | None = None

    def show_row(self, row: EffectRow, axis: EffectAxis | None, places: _Places) -> None:
        """Show a deal in these places."""
        self._row, self._axis, self._places = row, axis, places
        self.set_opens(row.deal)
        speak(self, row.name, row.tip)
        self.setToolTip(plain_tip(row.tip))
        self.update()

    def row(self) -> EffectRow:
        """What is shown."""
        return self._row

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._places is None:
            return
        painter, shown = QPainter(self), theme.tokens()
        strong, plain = (theme.font("base", weight) for weight in WEIGHTS)
        painter.setFont(strong)
        painter.setPen(theme.colour(shown.accent if self.is_pointed_at else shown.text))
        draw_line(painter, self._places.title, self._row.title)
        tones = {0: shown.text, 1: shown.secondary, 2: shown.text, 3: shown.lost, 4: shown.won, 5: shown.text}
        for place, box in self._places.cells.items():
            painter.setFont(plain if place in (1, 2) else strong)
            painter.setPen(theme.colour(tones[place]))
            draw_text(painter, box, self._row.cells[place], RIGHT)
        if self._axis is not None and self._row.if_lost is not None and self._row.if_won is not None:
            _paint_bar(painter, QRectF(self._places.bar), self._axis, (self._row.if_lost, self._row.if_won))
        painter.end()
        if self.hasFocus():
            paint_focus_ring(self, shown.accent)


def _paint_bar(painter: QPainter, box: QRectF, axis: EffectAxis, ends: tuple[float, float]) -> None:
    """From the chance if lost (a stroke) to that if won (a dot), on a track with a mark at the present chance."""
    shown = theme.tokens()
    middle = box.center().y()
    low, now, high = (_x(box, axis, share) for share in (ends[0], axis.now, ends[1]))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(shown.sunken if shown.mode == "light" else shown.border))
    painter.drawRoundedRect(QRectF(box.left(), middle - BAR / 2, box.width(), BAR), BAR / 2, BAR / 2)
    painter.fillRect(QRectF(min(low, now), middle - BAR / 2, abs(now - low), BAR), theme.colour(shown.lost))
    painter.fillRect(QRectF(min(high, now), middle - BAR / 2, abs(high - now), BAR), theme.colour(shown.won))
    painter.setPen(QPen(theme.colour(shown.lost), 2))
    painter.drawLine(QLineF(low, middle - 5, low, middle + 5))
    painter.setPen(QPen(theme.colour(shown.text), 2))
    painter.drawLine(QLineF(now, middle - 7, now, middle + 7))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(shown.won))
    painter.drawEllipse(QPointF(high, middle), 4, 4)
