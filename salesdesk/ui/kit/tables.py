"""Tables that are read like lists: lines without a grid, of one height, in which nothing is typed."""

from PySide6.QtWidgets import QAbstractItemView, QTableView


def as_list(table: QTableView, row: int) -> None:
    """Give a table the look of a list; ``row`` is the height of a line in pixels. Tab leaves it."""
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setCornerButtonEnabled(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(row)
