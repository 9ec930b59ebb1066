"""Labels. Text from people is never taken for markup, so every label here is plain text."""

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

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


class Text(QLabel):
    """A plain-text label in one of the roles of the type scale."""

    def __init__(self, text: str = "", role: Role = "body", wrap: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(*_FONTS[role]))
        self.setProperty("role", role)
        self.setWordWrap(wrap)
        self.setText(text)

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
        box = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, self.alignment() | Qt.TextFlag.TextSingleLine, shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fits = self.fontMetrics().horizontalAdvance(self.text()) <= self.contentsRect().width()
        self.setToolTip("" if fits else plain_tip(self.text()))


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
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
    return f"<span>{escaped}</span>" if text else ""


def unmarked(text: str) -> str:
    """The text for a button or a menu, where a single "&" would mark a shortcut letter."""
    return text.replace("&", "&&")


def restyle(widget: QWidget) -> None:
    """Look the style rules up again, after a property that they select on has changed."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()
