"""The stages one by one: what became of the deals there, and how long they took."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from salesdesk.ui import theme
from salesdesk.ui.kit import ElidedText, Text, plain_tip
from salesdesk.ui.pages.explained_figures import PAD, NumberCell, Open

if TYPE_CHECKING:
    from salesdesk.ui.pages.funnel.stages import StageRows

NAME_WIDTH = 110
NAME_SHARE = 3


class StagesTable(QWidget):
    """A line a stage; a number opens its deals."""

    def __init__(self, open_deals: Open) -> None:
        super().__init__()
        self._open = open_deals
        self._heads: list[Text] = []
        self._ranks: list[int] = []
        self._rows: list[list[NumberCell]] = []
        self._names: list[ElidedText] = []
        self._lines = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.tokens().space.small)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, NAME_SHARE)
        self._grid.setColumnMinimumWidth(0, NAME_WIDTH)

    def show_rows(self, given: "StageRows") -> None:
        """Show these stages."""
        self._show_heads(given)
        while len(self._rows) < len(given.rows):
            self._names.append(ElidedText("", "strong"))
            self._rows.append([])
            self._grid.addWidget(self._names[-1], len(self._rows), 0)
        for place, (name, numbers) in enumerate(zip(self._names, self._rows, strict=True)):
            figures = given.rows[place][1] if place < len(given.rows) else ()
            name.setVisible(bool(figures))
            if figures:
                name.setText(given.rows[place][0])
            while len(numbers) < len(figures):
                numbers.append(NumberCell(self._open))
                self._grid.addWidget(numbers[-1], place + 1, len(numbers), Qt.AlignmentFlag.AlignRight)
            for number, figure in zip(numbers, figures, strict=False):
                number.show_explained(figure)
        self._lines = len(given.rows)
        self._fit()

    def numbers(self, place: int) -> list[NumberCell]:
        """The numbers of a line, from the left; those of a column that is not there are hidden."""
        return [number for number in self._rows[place] if not number.isHidden()]

    def heads(self) -> list[str]:
        """The heads of the columns, from the left; those that are not there are left out."""
        return [head.text() for head in self._heads if not head.isHidden()]

    def _show_heads(self, given: "StageRows") -> None:
        while len(self._heads) < len(given.heads):
            self._heads.append(Text(role="small"))
            self._heads[-1].setContentsMargins(0, 0, PAD, 0)
            self._grid.addWidget(self._heads[-1], 0, len(self._heads), Qt.AlignmentFlag.AlignRight)
        self._ranks = [head.rank for head in given.heads]
        for head, text in zip(given.heads, self._heads, strict=False):
            text.setText(head.title)
            text.setToolTip(plain_tip(head.explanation))

    # Room

    def minimumSizeHint(self) -> QSize:
        """As wide as what is always shown."""
        gap = self._grid.horizontalSpacing()
        always = sum(self._width_of(column) + gap for column, rank in enumerate(self._ranks) if not rank)
        return QSize(NAME_WIDTH + always, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show as many columns as there is room for; those of the highest rank go first."""
        shown = list(range(len(self._ranks)))
        gap = self._grid.horizontalSpacing()
        widths = [self._width_of(column) + gap for column in shown]
        for column in sorted((c for c in shown if self._ranks[c]), key=lambda c: -self._ranks[c]):
            if NAME_WIDTH + sum(widths[place] for place in shown) <= self.width():
                break
            shown.remove(column)
        for column, head in enumerate(self._heads):
            head.setVisible(column in shown)
            self._grid.setColumnStretch(column + 1, int(column in shown))
        for line, numbers in enumerate(self._rows):
            for column, number in enumerate(numbers):
                number.setVisible(column in shown and line < self._lines)

    def _width_of(self, column: int) -> int:
        cells = [self._heads[column], *(numbers[column] for numbers in self._rows[: self._lines])]
        return max(cell.sizeHint().width() for cell in cells)
