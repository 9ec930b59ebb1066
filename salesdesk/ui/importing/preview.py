"""Rows of the file as they would be read: the first ones, then those most likely to be wrong."""

from datetime import tzinfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from salesdesk.domain.shown_text import one_line
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr, worded
from salesdesk.importing import ImportPlan, Row
from salesdesk.ui import theme
from salesdesk.ui.importing.previewed import PreviewColumn, parts_of, remark, shown
from salesdesk.ui.kit import Button, CardPanel, Text, plain_tip, speak

FIRST, WORST, PROBLEMS = 5, 7, 8
ROW = 28
WIDEST = 190


class PreviewCard(CardPanel):
    """A table of a few rows, and the first problems in words. ``problems_wanted`` to have all of them in a file."""

    problems_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        note = tr(
            "The first rows, then those most likely to be misread. Rest the mouse on a cell to see what the file says."
        )
        super().__init__(tr("How rows are read"), note, "heading", parent)
        self.table = QTableWidget()
        speak(self.table, tr("How rows are read"))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeading)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.table.verticalHeader().setDefaultSectionSize(ROW)
        self.body.addWidget(self.table)
        self._problems = QVBoxLayout()
        self._problems.setSpacing(2)
        self.body.addLayout(self._problems)
        self.write = Button(tr("Write problem rows to a file…"), icon="download", on_click=self.problems_wanted.emit)
        self.body.addWidget(self.write, 0, Qt.AlignmentFlag.AlignLeading)

    def show_plan(self, plan: ImportPlan, formats: Formats, zone: tzinfo) -> None:
        """Show rows of a plan."""
        rows = _rows(plan)
        refused = {problem.line for problem in plan.problems}
        remarks = [remark(row, plan, refused) for row in rows]
        parts = parts_of(plan, formats, zone)
        first = 1 if any(remarks) else 0
        self.table.clear()
        self.table.setColumnCount(len(parts) + first)
        self.table.setRowCount(len(rows))
        self.table.setHorizontalHeaderLabels([*[""] * first, *[one_line(part.head) for part in parts]])
        self.table.setVerticalHeaderLabels([str(row.line) for row in rows])
        for place, words in enumerate(remarks):
            if first:
                item = QTableWidgetItem(one_line(words))
                item.setForeground(theme.colour(theme.tokens().secondary))
                self.table.setItem(place, 0, item)
        reasons = {(p.line, p.column): worded(p.reason) for p in plan.problems}
        for spot, part in enumerate(parts, first):
            self._fill(spot, part, rows, plan, reasons)
        self._fit(len(parts) + first)
        bar = self.table.horizontalScrollBar().sizeHint().height()
        self.table.setFixedHeight(ROW * len(rows) + self.table.horizontalHeader().sizeHint().height() + bar + 4)
        self._show_problems(plan)
        self.write.setVisible(plan.counts.refused > 0)

    def _fill(
        self, spot: int, part: PreviewColumn, rows: list[Row], plan: ImportPlan, reasons: dict[tuple[int, str], str]
    ) -> None:
        for place, row in enumerate(rows):
            cell = shown(row, part, plan, reasons)
            item = QTableWidgetItem(one_line(cell.text))
            if part.is_number:
                item.setTextAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
            if cell.tip:
                item.setToolTip(plain_tip(cell.tip))
                item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, one_line(cell.tip))
            if cell.wrong:
                item.setForeground(theme.colour(theme.tokens().lost))
            self.table.setItem(place, spot, item)

    def _fit(self, columns: int) -> None:
        self.table.resizeColumnsToContents()
        for column in range(columns):
            self.table.setColumnWidth(column, min(self.table.columnWidth(column) + 8, WIDEST))

    def _show_problems(self, plan: ImportPlan) -> None:
        while (old := self._problems.takeAt(0)) is not None:
            if (widget := old.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for problem in plan.problems[:PROBLEMS]:
            where = tr("Line {line}", line=problem.line)
            if problem.column:
                where = tr("Line {line}, {column}", line=problem.line, column=problem.column)
            said = f"{where}: {worded(problem.reason)}"
            words = (
                tr("{problem} It says “{value}”.", problem=said, value=_short(problem.value)) if problem.value else said
            )
            self._problems.addWidget(Text(words, "small", wrap=True))
        more = plan.counts.refused - len({problem.line for problem in plan.problems[:PROBLEMS]})
        if more > 0 and plan.problems:
            words = ntr("and {count} more row with a problem", "and {count} more rows with a problem", more)
            self._problems.addWidget(Text(words, "small"))


def _rows(plan: ImportPlan) -> list[Row]:
    """Some of the first rows and of the worst, each once."""
    first = plan.preview.first[:FIRST]
    known = {row.line for row in first}
    return [*first, *[row for row in plan.preview.worst if row.line not in known][:WORST]]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:59] + "…"
