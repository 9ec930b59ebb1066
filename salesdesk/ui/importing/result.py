"""After the import: what came in, what did not, and the ways on."""

from PySide6.QtCore import QMargins, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from salesdesk.desk.changes import Change
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.ui import theme
from salesdesk.ui.kit import Button, CardPanel, Text
from salesdesk.ui.kit.flow import FlowBox


class ResultPane(QWidget):
    """``board_wanted``, ``problems_wanted``, ``undo_wanted``, ``another_wanted``."""

    board_wanted = Signal()
    problems_wanted = Signal()
    undo_wanted = Signal()
    another_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.card = CardPanel(role="heading")
        self.words = Text(wrap=True)
        self.refused = Text(wrap=True)
        self.board = Button(tr("To the board"), "primary", "board", self.board_wanted.emit)
        self.problems = Button(tr("Write problem rows to a file…"), icon="download", on_click=self.problems_wanted.emit)
        self.undo = Button(tr("Undo the import"), icon="undo", on_click=self.undo_wanted.emit)
        self.another = Button(tr("Import another file"), "ghost", "upload", self.another_wanted.emit)
        row = FlowBox(theme.tokens().space.small, QMargins(), self.card)
        for button in (self.board, self.problems, self.undo, self.another):
            button.setParent(row)
        row.set_parts((self.board, self.problems, self.undo, self.another))
        self.card.body.addWidget(self.words)
        self.card.body.addWidget(self.refused)
        self.card.body.addWidget(row)
        self.card.setMaximumWidth(860)
        column = QVBoxLayout(self)
        space = theme.tokens().space
        column.setContentsMargins(space.huge, space.huge, space.huge, space.huge)
        column.addWidget(self.card, 0, Qt.AlignmentFlag.AlignTop)

    def first(self) -> QWidget:
        """What has the keys at first."""
        return self.board

    def show_change(self, files: str, several: bool, refused: int, change: Change, formats: Formats) -> None:
        """Say what came in."""
        counts = change.counts
        self.card.set_title(tr("{file} are in", file=files) if several else tr("{file} is in", file=files))
        new, changed, unchanged = (counts.get(kind, 0) for kind in ("new", "changed", "unchanged"))
        parts = [
            ntr("{number} new deal", "{number} new deals", new, number=formats.number(new)),
            ntr("{number} deal changed", "{number} deals changed", changed, number=formats.number(changed)),
            tr("{number} unchanged", number=formats.number(unchanged)),
        ]
        self.words.setText(" · ".join(parts))
        self.refused.setText(
            ntr(
                "{count} row could not be read and was left out. Correct it in the file of problem rows and import that.",
                "{count} rows could not be read and were left out. Correct them in the file of problem rows and import that.",
                refused,
            )
        )
        self.refused.setVisible(refused > 0)
        self.problems.setVisible(refused > 0)
        self.undo.setEnabled(True)
