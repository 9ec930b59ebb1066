"""The box that says where deals get stuck."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from salesdesk.ui import theme
from salesdesk.ui.kit import Text, speak
from salesdesk.ui.pages.explained_figures import ExplainedFigure, Open, OpensDeals

SIDE = 12


class FrictionNote(OpensDeals, QWidget):
    """The sentence in a box of the colour of a warning; a click opens the deals behind it."""

    def __init__(self, open_deals: Open) -> None:
        super().__init__(open_deals=open_deals)
        self._head, self._said = Text(role="strong", wrap=True), Text(wrap=True)
        for text in (self._head, self._said):
            text.set_colour("warning")
        column = QVBoxLayout(self)
        column.setContentsMargins(SIDE, SIDE - 2, SIDE, SIDE - 2)
        column.setSpacing(2)
        column.addWidget(self._head)
        column.addWidget(self._said)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def show_friction(self, given: ExplainedFigure | None) -> None:
        """Say it, or go away."""
        self.setVisible(given is not None)
        if given is not None:
            self._head.setText(given.label)
            self._said.setText(given.note)
            speak(self, given.label)
            speak(self, description=given.note)
            self.explain(given)

    def sentence(self) -> str:
        """What is said."""
        return self._said.text()

    def paintEvent(self, event: QPaintEvent) -> None:
        shown, painter = theme.tokens(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(shown.warning_tint))
        painter.drawRoundedRect(QRectF(self.rect()), shown.radius.card, shown.radius.card)
        painter.end()
        super().paintEvent(event)
