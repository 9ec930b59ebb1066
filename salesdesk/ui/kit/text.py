"""Labels. Text from people is never taken for markup: every label is plain text, with marks for what cannot be seen in it."""

import re
from functools import cache
from typing import Literal

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from salesdesk.domain.shown_text import one_line, shown_text
from salesdesk.ui import theme

Role = Literal["body", "secondary", "small", "strong", "heading", "title", "figure", "error"]

_FONTS: dict[Role, tuple[theme.SizeName, theme.WeightName]] = {
    "body": ("base", "regular"),
    "secondary": ("base", "regular"),
    "small": ("small", "regular"),
    "strong": ("base", "strong"),
    "heading": ("heading", "strong"),
    "title": ("title", "strong"),
    "figure": ("figure", "strong"),
    "error": ("small", "regular"),
}


LONGEST_WORD = 40
"""Letters of a word; a longer one is broken anywhere, so that it does not widen what it stands in."""
_LONG_WORD = re.compile(rf"[^\s\u2e80-\U0003ffff]{{{LONGEST_WORD + 1},}}")
LINE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading


def draw_line(painter: QPainter, box: QRect, text: str, flags: Qt.AlignmentFlag | int = LINE) -> None:
    """Paint a text on one line of a box, with "…" where it does not fit; a user's text as it may be shown."""
    painter.drawText(box, _on_one_line(flags), elided(painter.fontMetrics(), text, box.width()))


def draw_text(painter: QPainter, box: QRect, text: str, flags: Qt.AlignmentFlag | int = LINE) -> None:
    """Paint on one line a text that is known to fit."""
    painter.drawText(box, _on_one_line(flags), one_line(text))


@cache
def _on_one_line(flags: Qt.AlignmentFlag | int) -> int:
    """The number that Qt takes: to join flags of Python's takes longer than to paint a word."""
    return int(flags) | int(Qt.TextFlag.TextSingleLine)


def elided(metrics: QFontMetrics, text: str, width: int) -> str:
    """The text as it may be shown on one line of that width."""
    return metrics.elidedText(one_line(text), Qt.TextElideMode.ElideRight, width)


def has_long_word(text: str) -> bool:
    """Whether a word is too long for a line; ideographs are broken anywhere as it is."""
    return len(text) > LONGEST_WORD and _LONG_WORD.search(text) is not None


def broken_words(text: str) -> str:
    """The text with a line break wherever a word becomes too long."""
    return _LONG_WORD.sub(lambda word: "\n".join(_pieces(word[0])), text) if has_long_word(text) else text


def _pieces(word: str) -> list[str]:
    return [word[start : start + LONGEST_WORD] for start in range(0, len(word), LONGEST_WORD)]


LONGEST_TIP = 1_000
"""Characters of a tool tip."""
LONGEST_LABEL = 80
"""Letters of a label of one line that asks for all of its room; a longer one ends in "…" where there is less."""
NARROW = 30
"""Average letters of the room that a text with a long word asks for."""


class BrokenLines:
    """A text laid out in a width, its words broken only where they would not fit; ``height`` in pixels."""

    def __init__(self, text: str, font: QFont, width: int, alignment: Qt.AlignmentFlag) -> None:
        option = QTextOption(alignment)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layout = QTextLayout(text.replace("\n", "\u2028"), font)
        self._layout.setTextOption(option)
        self._layout.beginLayout()
        top = 0.0
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(max(width, 1))
            line.setPosition(QPointF(0, top))
            top += line.height()
        self._layout.endLayout()
        self.height = round(top + 0.5)

    def draw(self, painter: QPainter, box: QRectF) -> None:
        """Paint it from the top of a box."""
        self._layout.draw(painter, box.topLeft())


class Text(QLabel):
    """A plain-text label in one of the roles of the type scale."""

    def __init__(self, text: str = "", role: Role = "body", wrap: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_broken = self._is_long = False
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(*_FONTS[role]))
        self.setProperty("role", role)
        self.setWordWrap(wrap)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show a text, with marks for what cannot be seen in it."""
        shown = shown_text(text) if self.wordWrap() else one_line(text)
        self._is_broken = self.wordWrap() and has_long_word(shown)
        self._is_long = not self.wordWrap() and len(shown) > LONGEST_LABEL
        super().setText(shown)

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        if self._is_long:
            return QSize(self.fontMetrics().averageCharWidth() * LONGEST_LABEL, hint.height())
        return self._narrow(hint)

    def sizeHint(self) -> QSize:
        return self._narrow(super().sizeHint())

    def _narrow(self, hint: QSize) -> QSize:
        """A long word, which Qt would not break, asks for no more room than a short one."""
        if not self._is_broken:
            return hint
        width = min(hint.width(), self.fontMetrics().averageCharWidth() * NARROW)
        return QSize(width, self.heightForWidth(width) if hint.width() > width else hint.height())

    def heightForWidth(self, width: int) -> int:
        if not self._is_broken:
            return super().heightForWidth(width)
        beside = self.contentsMargins()
        return self._lines(width - beside.left() - beside.right()).height + beside.top() + beside.bottom()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not (self._is_broken or self._is_long):
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        if self._is_long:
            draw_line(painter, self.contentsRect(), self.text(), self.alignment())
            return
        box = QRectF(self.contentsRect())
        self._lines(round(box.width())).draw(painter, box)

    def _lines(self, width: int) -> BrokenLines:
        return BrokenLines(self.text(), self.font(), width, self.alignment())

    def set_colour(self, token: str | None) -> None:
        """Show it in the colour of a token (accent, won, lost, warning, secondary), or in its role's own."""
        if self.property("tone") != token:
            self.setProperty("tone", token)
            restyle(self)


class ElidedText(Text):
    """A label of one line that ends in "…" where it does not fit; the tool tip and screen readers have it whole."""

    def __init__(self, text: str = "", role: Role = "body", parent: QWidget | None = None) -> None:
        super().__init__(text, role, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("…") * 2, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        draw_line(painter, self.contentsRect(), self.text(), self.alignment())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fits = self.fontMetrics().horizontalAdvance(self.text()) <= self.contentsRect().width()
        self.setToolTip("" if fits else plain_tip(self.text()))


class Picture(QLabel):
    """A label that shows a picture and never a text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)


class RuleLine(QFrame):
    """A rule of one pixel, lying or standing."""

    def __init__(self, standing: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "line")
        if standing:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)


def plain_tip(text: str) -> str:
    """A tool tip that shows the text as it is: Qt would otherwise guess whether it is HTML."""
    shown = broken_words(shown_text(text, LONGEST_TIP))
    escaped = shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
    return f"<span>{escaped}</span>" if text else ""


def unmarked(text: str) -> str:
    """The text for a button, a menu, a box to tick or a tab, where a single "&" would mark a shortcut letter."""
    return one_line(text).replace("&", "&&")


def speak(widget: QWidget, name: str | None = None, description: str | None = None) -> None:
    """What a screen reader says of a widget; None leaves it as it is."""
    if name is not None:
        widget.setAccessibleName(one_line(name))
    if description is not None:
        widget.setAccessibleDescription(shown_text(description))


def restyle(widget: QWidget) -> None:
    """Look the style rules up again, after a property that they select on has changed."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()
