"""Deals in rows with boxes to tick, at most one of a row."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from salesdesk.i18n import tr
from salesdesk.ui import theme
from salesdesk.ui.kit import Button, ElidedText, IconButton, RuleLine, Text, plain_tip, speak

BOX = 38
"""Width of a column of boxes in pixels."""
LEAST_TITLE, BESIDE = 90, 3


class TickColumn(NamedTuple):
    """A column of boxes: what a tick in it stands for, its head, and the colour of a ticked box (a token)."""

    key: str
    head: str
    tone: str


class TickRow(NamedTuple):
    """A row: its key, what it is of, its boxes by the key of their column, and the ticked one (None: none is).

    ``name`` says what it is of where it is spoken. A row that ``can_go`` has a button that takes it out, one with a ``day``
    (in words) a button below it that asks for another one.
    """

    key: str
    title: str
    amount: str
    name: str
    tip: str
    boxes: tuple[str, ...]
    ticked: str | None
    can_go: bool = False
    day: str = ""


_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class TickBox(QCheckBox):
    """A box of a grid; ``left_for(lines, columns)`` when an arrow key goes on to another one."""

    left_for = Signal(int, int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.left_for.emit(*step)


class TickGrid(QWidget):
    """``ticked(row, column)`` when a box was ticked by the user (column "": none is any more), ``taken_out(row)``, and
    ``day_wanted(row)`` when another day is to be asked for.

    The arrow keys go from box to box.
    """

    ticked = Signal(str, str)
    taken_out = Signal(str)
    day_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns: tuple[TickColumn, ...] = ()
        self._rows: tuple[TickRow, ...] = ()
        self.boxes: dict[tuple[str, str], TickBox] = {}
        self.days: dict[str, Button] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(0)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnMinimumWidth(0, LEAST_TITLE)

    def rows(self) -> tuple[TickRow, ...]:
        """What is shown."""
        return self._rows

    def show_rows(self, columns: Sequence[TickColumn], rows: Sequence[TickRow]) -> None:
        """Show rows. Where only ticks differ the boxes stay, and with them the focus."""
        bare = [row._replace(ticked=None) for row in rows]
        if tuple(columns) != self._columns or bare != [row._replace(ticked=None) for row in self._rows]:
            focused = next((place for place, box in self.boxes.items() if box.hasFocus()), None)
            self._make(columns, rows)
            if focused in self.boxes:
                self.boxes[focused].setFocus()
        self._columns, self._rows = tuple(columns), tuple(rows)
        for row in rows:
            for key in row.boxes:
                self.boxes[row.key, key].setChecked(key == row.ticked)

    def _make(self, columns: Sequence[TickColumn], rows: Sequence[TickRow]) -> None:
        self._clear()
        for place, column in enumerate(columns, 2):
            head = Text(column.head, "small")
            head.setContentsMargins(BESIDE, 0, BESIDE, 0)
            self._grid.addWidget(head, 0, place, Qt.AlignmentFlag.AlignCenter)
            self._grid.setColumnMinimumWidth(place, BOX)
        for number, row in enumerate(rows):
            line = 1 + 3 * number
            self._grid.addWidget(RuleLine(), line, 0, 1, 2 + len(columns))
            self._make_row(line + 1, columns, row)

    def _make_row(self, line: int, columns: Sequence[TickColumn], row: TickRow) -> None:
        title, amount = ElidedText(row.title, "strong"), Text(row.amount, "strong")
        amount.setContentsMargins(theme.tokens().space.small, 0, theme.tokens().space.tiny, 0)
        self._grid.addWidget(title, line, 0)
        self._grid.addWidget(amount, line, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for place, column in enumerate(columns, 2):
            if column.key in row.boxes:
                self._grid.addWidget(self._box(row, column), line, place, Qt.AlignmentFlag.AlignCenter)
        if row.day:
            self.days[row.key] = Button(row.day, "ghost", "calendar", self._asking(row.key))
            speak(self.days[row.key], tr("{day}: {deal}", day=row.day, deal=row.name))
            self.days[row.key].setToolTip(plain_tip(tr("Choose another day")))
            self._grid.addWidget(self.days[row.key], line + 1, 0, 1, 2, Qt.AlignmentFlag.AlignLeft)
        if row.can_go:
            out = IconButton("close", tr("Take out {what}", what=row.name), self._going(row.key))
            out.setFixedSize(26, 24)
            self._grid.addWidget(out, line, 1 + len(columns), Qt.AlignmentFlag.AlignCenter)

    def _box(self, row: TickRow, column: TickColumn) -> TickBox:
        box = TickBox()
        box.setProperty("tone", column.tone)
        words = tr("{outcome}: {deal}", outcome=column.head, deal=row.name)
        speak(box, words, row.tip)
        box.setToolTip(plain_tip(words))
        box.clicked.connect(self._ticking(row.key, column.key))
        box.left_for.connect(self._leaving(row.key, column.key))
        self.boxes[row.key, column.key] = box
        return box

    def _ticking(self, row: str, column: str) -> Callable[[bool], None]:
        def tell(checked: bool) -> None:
            for (other, key), box in self.boxes.items():
                if other == row and key != column:
                    box.setChecked(False)
            self.ticked.emit(row, column if checked else "")

        return tell

    def _leaving(self, row: str, column: str) -> Callable[[int, int], None]:
        def go(lines: int, columns: int) -> None:
            """To the next box in that direction; nowhere at an edge."""
            rows, keys = [one.key for one in self._rows], [one.key for one in self._columns]
            line, place = rows.index(row) + lines, keys.index(column) + columns
            while 0 <= line < len(rows) and 0 <= place < len(keys):
                box = self.boxes.get((rows[line], keys[place]))
                if box is not None:
                    box.setFocus(Qt.FocusReason.TabFocusReason)
                    return
                line, place = line + lines, place + columns

        return go

    def _going(self, row: str) -> Callable[[], None]:
        return lambda: self.taken_out.emit(row)

    def _asking(self, row: str) -> Callable[[], None]:
        return lambda: self.day_wanted.emit(row)

    def _clear(self) -> None:
        self.boxes, self.days = {}, {}
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
