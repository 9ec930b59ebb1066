"""What the quota says as tried, beside what it says as it is."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from salesdesk.i18n import tr
from salesdesk.ui import theme
from salesdesk.ui.kit import Text, speak
from salesdesk.ui.pages.grid import AdaptiveGrid

if TYPE_CHECKING:
    from salesdesk.ui.pages.quota.trying_words import TriedFigure

PENDING = "…"
LEAST = 96
"""Least width of a figure in pixels."""


class TriedFigures(QFrame):
    """Figures side by side, in more lines where there is little room; "…" while they are computed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "band")
        space = theme.tokens().space
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(space.medium, space.small, space.medium, space.small)
        self._grid: AdaptiveGrid | None = None
        self._cells: list[_Cell] = []
        self._shown: tuple[TriedFigure, ...] = ()

    def show_figures(self, figures: "Sequence[TriedFigure]") -> None:
        """Show figures in words."""
        self._shown = tuple(figures)
        if len(self._cells) < len(figures):
            if self._grid is not None:
                self._column.removeWidget(self._grid)
                self._grid.deleteLater()
            self._cells = [_Cell() for _ in figures]
            self._grid = AdaptiveGrid(self._cells, LEAST, parent=self)
            self._column.addWidget(self._grid)
        if self._grid is not None:
            self._grid.show_only(self._cells[: len(figures)])
        for cell, one in zip(self._cells, figures, strict=False):
            cell.show_words(one.name, one.after, one.before)
        said = ", ".join(" ".join(filter(None, (one.name, one.after, one.before))) for one in figures)
        speak(self, tr("As tried"), said)

    def show_pending(self) -> None:
        """Show that the figures are being computed."""
        for cell in self._cells[: len(self._shown)]:
            cell.after.setText(PENDING)
        speak(self, tr("As tried"), PENDING)

    def show_first(self, after: Sequence[str]) -> None:
        """Show the first figures in place of "…", while the others are still being computed."""
        for text, cell in zip(after, self._cells[: max(len(self._shown) - 1, 0)], strict=False):
            cell.after.setText(text)

    def figures(self) -> list[tuple[str, str, str]]:
        """Name, figure and what it was of each, as they are shown."""
        shown = self._cells[: len(self._shown)]
        return [(cell.name.text(), cell.after.text(), cell.before.text()) for cell in shown]


class _Cell(QWidget):
    """A figure with its name above it and what it was below it."""

    def __init__(self) -> None:
        super().__init__()
        self.name, self.after, self.before = Text(role="small"), Text(role="strong"), Text(role="small")
        self.name.set_colour("accent")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        for text in (self.name, self.after, self.before):
            column.addWidget(text)
        column.addStretch(1)

    def show_words(self, name: str, after: str, before: str) -> None:
        """Show a figure; one that is as it was has nothing below it."""
        for text, words in ((self.name, name), (self.after, after), (self.before, before)):
            text.setText(words)
            text.setVisible(bool(words))
