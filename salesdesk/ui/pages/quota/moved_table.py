"""A forecast from one day to another as a waterfall: a row each, with what moved it, a bar and the amount."""

from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from salesdesk.ui import theme
from salesdesk.ui.kit import draw_line, elided, paint_focus_ring, plain_tip, speak
from salesdesk.ui.pages.quota.opening_row import OpeningRow, step_among

ROW, GAP, BAR = 26, 8, 13
LEAST_WORDS, LEAST_BARS, MOST_BARS = 190, 96, 0.36
USUAL_TITLE, NARROW = 170, 520
"""Width in pixels up to which a title shall be seen whole, and that below which words go before bars."""
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class MovedLine(NamedTuple):
    """A row in words: the deals behind it, the forecast before and after it in any unit, and how its amount is written.

    The first and the last row are the forecasts themselves; they stand at one place of the axis.
    """

    deals: tuple[str, ...]
    title: str
    words: str
    amount: str
    before: float
    after: float

    @property
    def is_total(self) -> bool:
        """Whether it is one of the two forecasts."""
        return self.before == self.after


class _Room(NamedTuple):
    """Where words, bars and amount of every row stand, and the ends of the axis."""

    words: QRect
    bars: QRect
    amount: QRect
    low: float
    high: float

    def x(self, value: float) -> float:
        """Where a value stands."""
        span = (self.high - self.low) or 1.0
        return self.bars.left() + self.bars.width() * (value - self.low) / span


class MovedTable(QWidget):
    """``opened(line)`` when a row of deals is clicked or entered; arrows move between the rows."""

    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._given: tuple[MovedLine, ...] = ()
        self._rows: list[MovedRowView] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_lines(self, given: tuple[MovedLine, ...]) -> None:
        """Show these rows, from the top."""
        self._given = given
        while len(self._rows) < len(given):
            row = MovedRowView()
            row.opened.connect(self.opened)
            row.stepped.connect(self._step)
            self._rows.append(row)
            self._column.addWidget(row)
        for place, row in enumerate(self._rows):
            row.setVisible(place < len(given))
        self._place()

    def lines(self) -> list["MovedRowView"]:
        """The rows shown, from the top."""
        return self._rows[: len(self._given)]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_WORDS, super().minimumSizeHint().height())

    def _place(self) -> None:
        if not self._given:
            return
        strong = QFontMetrics(theme.font("base", "strong"))
        amount = max(strong.horizontalAdvance(line.amount) for line in self._given) + 2
        room = max(self.width() - amount - 2 * GAP, 0)
        plain = QFontMetrics(theme.font("base", "regular"))
        titles = [strong.horizontalAdvance(each.title) for each in self._given]
        if room < NARROW:
            titles = [min(title, USUAL_TITLE) for title in titles]
        words = [title + plain.horizontalAdvance(each.words) for title, each in zip(titles, self._given, strict=True)]
        bars = self._bars(room, max(words) + 2 * GAP)
        ends = [end for line in self._given for end in (line.before, line.after)]
        box = QRect(0, 0, max(room - bars - (GAP if bars else 0), 0), ROW)
        places = _Room(
            box, QRect(room - bars, 0, bars, ROW), QRect(room + 2 * GAP, 0, amount, ROW), min(ends), max(ends)
        )
        for number, (line, row) in enumerate(zip(self._given, self._rows, strict=False)):
            row.show_line(line, places, number > 0, number < len(self._given) - 1)

    @staticmethod
    def _bars(room: int, words: int) -> int:
        """The width of the bars: what the words leave them, within bounds; none where both would be too narrow."""
        if room < LEAST_WORDS + 2 * LEAST_BARS or (room < NARROW and room - words < LEAST_BARS):
            return 0
        return min(max(room - words, LEAST_BARS), round(room * MOST_BARS))

    def _step(self, by: int) -> None:
        step_among(self.lines(), by)


class MovedRowView(OpeningRow):
    """One row; ``opened(line)`` where deals are behind it."""

    def __init__(self) -> None:
        super().__init__(ROW)
        self._line = MovedLine((), "", "", "", 0.0, 0.0)
        self._room: _Room | None = None
        self._joins = False, False

    def show_line(self, line: MovedLine, room: _Room, follows: bool, leads: bool) -> None:
        """Show a row in these places; ``follows`` and ``leads`` say whether rows stand above and below it."""
        self._line, self._room, self._joins = line, room, (follows, leads)
        self.set_opens(line if line.deals else None)
        said = ", ".join(part for part in (line.title, line.words, line.amount) if part)
        speak(self, said)
        self.setToolTip(plain_tip(said) if line.words else "")
        self.update()

    def line(self) -> MovedLine:
        """What is shown."""
        return self._line

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._room is None:
            return
        painter, shown, line = QPainter(self), theme.tokens(), self._line
        painter.setFont(theme.font("base", "strong"))
        painter.setPen(theme.colour(shown.accent if self.is_pointed_at else shown.text))
        self._paint_words(painter, self._room.words)
        if self._room.bars.width():
            self._paint_bar(painter, self._room)
        tone = shown.text if line.is_total else shown.won if line.after > line.before else shown.lost
        painter.setPen(theme.colour(tone))
        painter.setFont(theme.font("base", "strong"))
        draw_line(painter, self._room.amount, line.amount, RIGHT)
        painter.end()
        if self.hasFocus():
            paint_focus_ring(self, shown.accent)

    def _paint_words(self, painter: QPainter, box: QRect) -> None:
        """The title, with at least half of the room where it needs it, then what happened."""
        line, metrics = self._line, painter.fontMetrics()
        plain = QFontMetrics(theme.font("base", "regular"))
        wanted = plain.horizontalAdvance(line.words) + GAP if line.words else 0
        room = max(box.width() - wanted, box.width() // 2)
        title = elided(metrics, line.title, room)
        draw_line(painter, QRect(box.left(), box.top(), room, box.height()), title)
        if line.words:
            left = box.left() + metrics.horizontalAdvance(title) + GAP
            painter.setFont(theme.font("base", "regular"))
            painter.setPen(theme.colour(theme.tokens().secondary))
            draw_line(painter, QRect(left, box.top(), max(box.right() - left, 0), box.height()), line.words)

    def _paint_bar(self, painter: QPainter, room: _Room) -> None:
        shown, line = theme.tokens(), self._line
        first, last = room.x(line.before), room.x(line.after)
        top, bottom = (ROW - BAR) / 2, (ROW + BAR) / 2
        join = theme.colour(shown.faint)
        if self._joins[0]:
            painter.fillRect(QRectF(first - 0.5, 0, 1, top), join)
        if self._joins[1]:
            painter.fillRect(QRectF(last - 0.5, bottom, 1, ROW - bottom), join)
        if line.is_total:
            painter.fillRect(QRectF(first - 1, top, 2, BAR), theme.colour(shown.text))
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(shown.won if last > first else shown.lost))
        width = max(abs(last - first), 2.0)
        painter.drawRoundedRect(QRectF(min(first, last), top, width, BAR), 2, 2)
