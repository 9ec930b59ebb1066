"""Rows of the file as they would be read: the first ones, then those most likely to be wrong."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from salesdesk.i18n import ntr, tr, worded
from salesdesk.services.importing import ImportPlan, Row
from salesdesk.ui import theme
from salesdesk.ui.importing.wording import field_words
from salesdesk.ui.kit import Card, Text, plain_tip

FIRST, WORST, PROBLEMS = 5, 5, 8
ROW = 28
WIDEST = 190


class PreviewCard(Card):
    """A table of a few rows, and the first problems in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        note = tr("The first rows, then those most likely to be misread.")
        super().__init__(tr("How rows are read"), note, "heading", parent)
        self.table = QTableWidget()
        self.table.setAccessibleName(tr("How rows are read"))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeading)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.table.verticalHeader().setDefaultSectionSize(ROW)
        self.body.addWidget(self.table)
        self._problems = QVBoxLayout()
        self._problems.setSpacing(2)
        self.body.addLayout(self._problems)

    def show_plan(self, plan: ImportPlan) -> None:
        """Show rows of a plan."""
        known = {row.line for row in plan.preview.first[:FIRST]}
        rows = [*plan.preview.first[:FIRST], *(row for row in plan.preview.worst if row.line not in known)][
            : FIRST + WORST
        ]
        columns = [i for i, field in enumerate(plan.mapping.fields) if field != "ignore"]
        words = field_words()
        self.table.clear()
        self.table.setColumnCount(len(columns))
        self.table.setRowCount(len(rows))
        heads = (plan.mapping.fields[i] for i in columns)
        names = [words.get(field, "") if field != "custom" else "" for field in heads]
        labels = [name or plan.mapping.header[i] for name, i in zip(names, columns, strict=True)]
        self.table.setHorizontalHeaderLabels(labels)
        self.table.setVerticalHeaderLabels([str(row.line) for row in rows])
        wrong = {(p.line, p.column): worded(p.reason) for p in plan.problems}
        for place, row in enumerate(rows):
            self._fill(place, row, columns, plan, wrong)
        self._fit(len(columns))
        self.table.setFixedHeight(ROW * len(rows) + self.table.horizontalHeader().sizeHint().height() + 16)
        self._show_problems(plan)

    def _fill(
        self, place: int, row: Row, columns: list[int], plan: ImportPlan, wrong: dict[tuple[int, str], str]
    ) -> None:
        for spot, column in enumerate(columns):
            item = QTableWidgetItem(row.cells[column] if column < len(row.cells) else "")
            if plan.mapping.fields[column] in ("amount", "probability"):
                item.setTextAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
            reason = wrong.get((row.line, plan.mapping.header[column]))
            if reason:
                item.setForeground(theme.colour(theme.tokens().lost))
                item.setToolTip(plain_tip(reason))
                item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, reason)
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
            where = tr("Line {line}, {column}", line=problem.line, column=problem.column or "–")
            self._problems.addWidget(Text(f"{where}: {worded(problem.reason)}", "small", wrap=True))
        more = plan.counts.refused - PROBLEMS
        if more > 0 and plan.problems:
            words = ntr("and {count} more row with a problem", "and {count} more rows with a problem", more)
            self._problems.addWidget(Text(words, "small"))
