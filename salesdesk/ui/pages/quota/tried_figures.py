"""What the quota says as tried, beside what it says as it is."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from salesdesk.i18n import tr
from salesdesk.ui import theme
from salesdesk.ui.kit import Text, speak

if TYPE_CHECKING:
    from salesdesk.ui.pages.quota.trying_words import TriedFigure

PENDING = "…"


class TriedFigures(QFrame):
    """Figures side by side; "…" while they are computed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "band")
        space = theme.tokens().space
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(space.medium, space.small, space.medium, space.small)
        self._grid.setHorizontalSpacing(space.medium)
        self._grid.setVerticalSpacing(1)
        self._cells: list[tuple[Text, Text, Text]] = []
        self._shown: tuple[TriedFigure, ...] = ()

    def show_figures(self, figures: "Sequence[TriedFigure]") -> None:
        """Show figures in words."""
        self._shown = tuple(figures)
        while len(self._cells) < len(figures):
            self._add()
        for place, cells in enumerate(self._cells):
            one = figures[place] if place < len(figures) else None
            words = (one.name, one.after, one.before) if one else ("", "", "")
            for cell, text in zip(cells, words, strict=True):
                cell.setText(text)
                cell.setVisible(bool(text))
        said = ", ".join(" ".join(filter(None, (one.name, one.after, one.before))) for one in figures)
        speak(self, tr("As tried"), said)

    def show_pending(self) -> None:
        """Show that the figures are being computed."""
        for place, (_, after, _) in enumerate(self._cells):
            if place < len(self._shown):
                after.setText(PENDING)
        speak(self, tr("As tried"), PENDING)

    def show_first(self, after: Sequence[str]) -> None:
        """Show the first figures in place of "…", while the others are still being computed."""
        for text, (_, cell, _) in zip(after, self._cells[: max(len(self._shown) - 1, 0)], strict=False):
            cell.setText(text)

    def figures(self) -> list[tuple[str, str, str]]:
        """Name, figure and what it was of each, as they are shown."""
        return [(name.text(), after.text(), before.text()) for name, after, before in self._cells if name.text()]

    def _add(self) -> None:
        cells = (Text(role="small"), Text(role="strong"), Text(role="small"))
        cells[0].set_colour("accent")
        place = len(self._cells)
        for line, cell in enumerate(cells):
            self._grid.addWidget(cell, line, place, Qt.AlignmentFlag.AlignLeft)
        self._grid.setColumnStretch(place, 1)
        self._cells.append(cells)
