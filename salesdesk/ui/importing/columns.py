"""Which column is what: a row for each column of the file, with examples of what stands in it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from salesdesk.i18n import ntr, tr
from salesdesk.importing import ImportPlan
from salesdesk.ui import theme
from salesdesk.ui.importing.choice import Choice
from salesdesk.ui.importing.wording import field_choices
from salesdesk.ui.kit import CardPanel, ElidedText, Text

EXAMPLES = 3
MOST = 80
"""With more columns than this, those that are no field of a deal are not all listed."""


class ColumnsCard(CardPanel):
    """``changed(mapping)`` with what the user decided, by column name."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        note = tr("What each column of the file is. Nothing is lost: a column can become a field of your own.")
        super().__init__(tr("Columns"), note, "heading", parent)
        self.boxes: dict[str, Choice] = {}
        self._kind = ""
        self._header: tuple[str, ...] = ()
        self._decided: dict[str, str] = {}
        self._grid: QWidget | None = None

    def show_plan(self, plan: ImportPlan) -> None:
        """Show the columns of the file and what they are taken for."""
        header = plan.mapping.header
        if (plan.kind, header) != (self._kind, self._header):
            self._make(plan)
        for name, field in zip(header, plan.mapping.fields, strict=True):
            if name in self.boxes:
                self.boxes[name].choose(field)

    def _make(self, plan: ImportPlan) -> None:
        if self._grid is not None:
            self.body.removeWidget(self._grid)
            self._grid.hide()
            self._grid.deleteLater()
        self._kind, self._header, self._decided, self.boxes = plan.kind, plan.mapping.header, {}, {}
        self._grid = QWidget()
        grid = QGridLayout(self._grid)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.tokens().space.large)
        grid.setVerticalSpacing(theme.tokens().space.tiny)
        for column, share in ((0, 3), (1, 4), (2, 0)):
            grid.setColumnStretch(column, share)
        for place, words in enumerate((tr("Column"), tr("In the first rows"), tr("Is the"))):
            grid.addWidget(Text(words, "small"), 0, place)
        choices = field_choices(plan.kind)
        listed = listed_columns(plan)
        for row, index in enumerate(listed, 1):
            name = plan.mapping.header[index]
            self.boxes[name] = box = Choice(tr("Column {name} is the", name=name), choices)
            box.activated.connect(lambda _i, name=name, box=box: self._decide(name, box.currentData()))
            grid.addWidget(ElidedText(name, "strong"), row, 0)
            grid.addWidget(ElidedText(examples(plan, index), "secondary"), row, 1)
            grid.addWidget(box, row, 2)
        if left := len(plan.mapping.header) - len(listed):
            words = ntr(
                "{count} more column is not listed; it becomes a field of your own.",
                "{count} more columns are not listed; they become fields of your own, as far as there is room.",
                left,
            )
            grid.addWidget(Text(words, "small", wrap=True), len(listed) + 1, 0, 1, 3)
        self.body.addWidget(self._grid)

    def _decide(self, name: str, field: str) -> None:
        self._decided = self._decided | {name: field}
        free = ("custom", "ignore", "entered")
        others = {n: f for n, f in self._decided.items() if n == name or f != field or f in free}
        self._decided = others
        self.changed.emit(dict(others))


def listed_columns(plan: ImportPlan) -> list[int]:
    """The columns to list, in their order: those that are something of a deal, and of the others as many as there is room for."""
    fields = plan.mapping.fields
    known = [index for index, field in enumerate(fields) if field not in ("custom", "ignore", "entered")]
    others = [index for index, field in enumerate(fields) if field in ("custom", "ignore", "entered")]
    return sorted([*known, *others[: max(MOST - len(known), 0)]])


def examples(plan: ImportPlan, column: int) -> str:
    """What stands in the first rows of a column, each text once."""
    cells: Sequence[str] = [row.cells[column] for row in plan.preview.first if column < len(row.cells)]
    return " · ".join(list(dict.fromkeys(cell.strip() for cell in cells if cell.strip()))[:EXAMPLES])
