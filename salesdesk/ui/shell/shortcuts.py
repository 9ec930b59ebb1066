"""Every key that does something, and the sheet that shows them."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from salesdesk.i18n import tr
from salesdesk.ui import theme
from salesdesk.ui.kit import Button, Chip, Text

Group = tuple[str, tuple[tuple[str, str], ...]]


def groups() -> tuple[Group, ...]:
    """Headings with pairs of keys and what they do."""
    return (
        (
            tr("Everywhere"),
            (
                ("Ctrl+N", tr("New deal")),
                ("Ctrl+F", tr("Filter")),
                ("Ctrl+Z", tr("Undo the last change; in a text field, the typing")),
                ("Ctrl+Shift+Z", tr("Redo")),
                ("Ctrl+I", tr("Import")),
                ("Ctrl+V", tr("Import the rows or files on the clipboard")),
                ("Alt+1 … Alt+9", tr("Go to a page")),
                ("Alt+Left", tr("Back")),
                ("Alt+Right", tr("Forward")),
                ("F6", tr("Between the page and the open deal")),
                ("F1", tr("Help")),
                ("?", tr("This sheet")),
                ("Ctrl+Q", tr("Quit")),
            ),
        ),
        (
            tr("Board"),
            (
                ("Ctrl+Left, Ctrl+Right", tr("Move the deal to the stage before or after")),
                ("Ctrl+Up, Ctrl+Down", tr("Move the deal within its stage")),
                ("Ctrl+1 … Ctrl+9", tr("Move the deal to a stage")),
                ("Enter", tr("Open the deal")),
                ("Esc", tr("Cancel a drag")),
            ),
        ),
        (
            tr("Open deal"),
            (
                ("Enter, F2", tr("Change the field")),
                ("Enter", tr("Save what was typed")),
                ("Esc", tr("Keep the old value; then close the deal")),
                ("Alt+Down", tr("Calendar in a date")),
            ),
        ),
        _reports(),
    )


def _reports() -> Group:
    return (
        tr("Reports"),
        (
            ("Ctrl+P", tr("Print the report")),
            ("Ctrl++, Ctrl+-", tr("Larger, smaller")),
            ("Ctrl+0", tr("A comfortable size")),
            ("Left, Right", tr("The page before, the next page")),
            ("Home, End", tr("The first page, the last page")),
            ("Ctrl+C", tr("Copy the chart")),
        ),
    )


class ShortcutSheet(QDialog):
    """The keys, group by group."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keyboard shortcuts"))
        space = theme.tokens().space
        sheet = QWidget()
        sheet.setProperty("kind", "page")
        grid = QGridLayout(sheet)
        grid.setHorizontalSpacing(space.huge)
        grid.setVerticalSpacing(space.small)
        grid.setColumnStretch(1, 1)
        for heading, pairs in groups():
            grid.addWidget(Text(heading, "heading"), grid.rowCount(), 0, 1, 2)
            for keys, words in pairs:
                self._add_row(grid, keys, words)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(sheet)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.large, space.medium, space.large, space.large)
        column.addWidget(area, 1)
        column.addWidget(Button(tr("Close"), on_click=self.accept), 0, Qt.AlignmentFlag.AlignRight)
        self.resize(520, 640)

    @staticmethod
    def _add_row(grid: QGridLayout, keys: str, words: str) -> None:
        row = grid.rowCount()
        grid.addWidget(Chip(_native(keys)), row, 0)
        label = Text(words, wrap=True)
        label.setAccessibleDescription(keys)
        grid.addWidget(label, row, 1)


def _native(keys: str) -> str:
    """The keys as this system writes them."""
    native = QKeySequence.SequenceFormat.NativeText
    parts = [part if len(part) == 1 else QKeySequence(part).toString(native) or part for part in keys.split(" … ")]
    return " … ".join(parts)
