"""Figures that say what they are: the formula in one sentence, what it leaves out, and the deals behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from salesdesk.ui import theme
from salesdesk.ui.kit import KeyFigure, RuleLine, Text, paint_focus_ring, plain_tip, speak

Open = Callable[[tuple[str, ...], str], object]
PAD = 6
"""Room on both sides of a number in a table."""


@dataclass(frozen=True, slots=True)
class ExplainedFigure:
    """A figure in words: ``note`` is its basis, ``explanation`` its formula, ``deals`` those behind it (maybe none)."""

    label: str
    figure: str
    note: str = ""
    explanation: str = ""
    tone: str | None = None
    deals: tuple[str, ...] = ()


class OpensDeals:
    """Click, Enter or Space open the deals behind what is shown; without deals it only shows its explanation."""

    def __init__(self, *arguments: Any, open_deals: Open, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._open_deals = open_deals
        self._given: ExplainedFigure | None = None

    def explain(self: Any, given: ExplainedFigure) -> None:
        """Take up the words and the deals of a figure."""
        self._given = given
        self.setToolTip(plain_tip(given.explanation))
        self.setWhatsThis(plain_tip(given.explanation))
        opens = bool(given.deals)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if given.explanation or opens else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if opens else Qt.CursorShape.ArrowCursor)

    def open_deals(self) -> None:
        """Ask for the deals behind the figure."""
        if self._given is not None and self._given.deals:
            self._open_deals(self._given.deals, self._given.label)

    def mouseReleaseEvent(self: Any, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.open_deals()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.open_deals()
        else:
            super().keyPressEvent(event)  # type: ignore[misc]

    def paintEvent(self: Any, event: QPaintEvent) -> None:
        super().paintEvent(event)  # type: ignore[misc]
        if self.hasFocus():
            paint_focus_ring(self, theme.tokens().accent)


class ExplainedKeyFigure(OpensDeals, KeyFigure):
    """A key figure."""

    def __init__(self, label: str, open_deals: Open) -> None:
        super().__init__(label, open_deals=open_deals)

    def show_explained(self, given: ExplainedFigure) -> None:
        """Show a figure with its explanation."""
        self._label.setText(given.label)
        speak(self, given.label)
        self.show_figure(given.figure, given.note, given.tone)
        self.explain(given)


class FigureLine(OpensDeals, QFrame):
    """A figure at the end of a line that says at its beginning what it is and what it rests on."""

    def __init__(self, open_deals: Open) -> None:
        super().__init__(open_deals=open_deals)
        self._label, self._note = Text(role="strong"), Text(role="small", wrap=True)
        self._figure = Text(role="heading")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._label)
        words.addWidget(self._note)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 9, 0, 9)
        row.addLayout(words, 1)
        row.addWidget(self._figure, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)

    def show_explained(self, given: ExplainedFigure) -> None:
        """Show a figure with its explanation."""
        self._label.setText(given.label)
        self._note.setText(given.note)
        self._note.setVisible(bool(given.note))
        self._figure.setText(given.figure)
        self._figure.set_colour(given.tone)
        speak(self, given.label)
        speak(self, description=f"{given.figure} {given.note}".strip())
        self.explain(given)

    def figure(self) -> str:
        """The figure shown."""
        return self._figure.text()


class NumberCell(OpensDeals, Text):
    """A number in a table."""

    def __init__(self, open_deals: Open) -> None:
        super().__init__(open_deals=open_deals)
        self.setContentsMargins(PAD, 4, PAD, 4)

    def show_explained(self, given: ExplainedFigure) -> None:
        """Show a number with its explanation; one that opens nothing is quieter."""
        self.setText(given.figure)
        self.set_colour(None if given.deals else "secondary")
        speak(self, given.label)
        speak(self, description=given.figure)
        self.explain(given)


class FigureLines(QWidget):
    """Figures below each other with rules between them."""

    def __init__(self, open_deals: Open) -> None:
        super().__init__()
        self._open = open_deals
        self._lines: list[FigureLine] = []
        self._rules: list[RuleLine] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_all(self, figures: list[ExplainedFigure]) -> None:
        """Show these figures."""
        while len(self._lines) < len(figures):
            self._add()
        for place, line in enumerate(self._lines):
            for part in (self._rules[place], line):
                part.setVisible(place < len(figures))
            if place < len(figures):
                line.show_explained(figures[place])

    def lines(self) -> list[FigureLine]:
        """The lines, from the top."""
        return self._lines

    def _add(self) -> None:
        rule = RuleLine()
        self._column.addWidget(rule)
        self._rules.append(rule)
        line = FigureLine(self._open)
        self._column.addWidget(line)
        self._lines.append(line)
