"""The open deals whose outcome matters most to the period."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from salesdesk.domain.shown_text import one_line
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.ui import theme
from salesdesk.ui.kit import ElidedText, Ring, RuleLine, Text, paint_focus_ring, speak

if TYPE_CHECKING:
    from salesdesk.views.quota import DecidingDeal

SHOWN = 6
RING = 16


class DecidingDeals(QWidget):
    """``opened(deal)`` when a line is clicked or entered."""

    opened = Signal(str)

    def __init__(self, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formats = formats
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self._parts: list[QWidget] = []

    def show_deals(self, deals: "Sequence[DecidingDeal]") -> None:
        """Show the first of these deals, each with its points, or its chance where there is no gap to close."""
        for line in self._parts:
            self._column.removeWidget(line)
            line.deleteLater()
        self._parts = []
        for one in deals[:SHOWN]:
            line = DealLine(one, self._formats)
            line.opened.connect(self.opened)
            self._parts += [RuleLine(), line]
        for place, part in enumerate(self._parts):
            self._column.insertWidget(place, part)

    def lines(self) -> list["DealLine"]:
        """The lines, from the top."""
        return [part for part in self._parts if isinstance(part, DealLine)]


class DealLine(QFrame):
    """A deal: title and organisation, amount, and what it is worth to the quota."""

    opened = Signal(str)

    def __init__(self, one: "DecidingDeal", formats: Formats) -> None:
        super().__init__()
        deal = one.card
        self._key = deal.id
        amount, percent = formats.money(deal.amount, deal.currency), formats.percent(one.chance)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(ElidedText(one_line(deal.title), "strong"))
        words.addWidget(ElidedText(one_line(deal.organisation or "") or "–", "small"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 7, 0, 7)
        row.addLayout(words, 1)
        row.addWidget(Text(amount, "strong"))
        row.addSpacing(20)
        if one.points is None:
            row.addWidget(_ring(one.chance, percent))
        row.addWidget(_worth(one, formats, percent))
        speak(self, ", ".join(part for part in (one_line(deal.title), deal.organisation, amount) if part))
        speak(self, description=tr("chance {percent}", percent=percent))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit(self._key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit(self._key)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            paint_focus_ring(self, theme.tokens().accent)


def _ring(chance: float, percent: str) -> Ring:
    ring = Ring(RING)
    ring.show_share(chance, "accent", percent)
    return ring


def _worth(one: "DecidingDeal", formats: Formats, percent: str) -> Text:
    if one.points is None:
        worth = Text(percent, "secondary")
        worth.setFixedWidth(44)
    else:
        little = round(one.points) == 0
        worth = Text(tr("under 1 point") if little else _points(one.points), "strong")
        worth.set_colour("secondary" if little else "won" if one.points > 0 else "lost")
        worth.setMinimumWidth(84)
    worth.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return worth


def _points(points: float) -> str:
    size = abs(round(points))
    return ntr("{sign}{count} point", "{sign}{count} points", size, sign="+" if points > 0 else "−")


def signed(points: float, formats: Formats) -> str:
    """Points with their sign: +22."""
    return ("+" if round(points) >= 0 else "−") + formats.number(abs(round(points)))
