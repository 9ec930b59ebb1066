"""The list of backups: one row each, with its copies in both places."""

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from salesdesk.desk.backups import Backup
from salesdesk.domain.shown_text import one_line
from salesdesk.formats import Formats
from salesdesk.i18n import tr
from salesdesk.ui.kit import speak
from salesdesk.ui.kit.tables import as_list
from salesdesk.ui.pages.backups import words

ROW = 34
WIDTHS = (170, 150, 70, 165, 165, 110)
"""Of the columns but the last, which takes the rest."""
_NUMBERS = range(2, 6)


def grouped(backups: Iterable[Backup]) -> list[list[Backup]]:
    """The copies of each backup together, this computer's first, in the order given."""
    found: dict[str, list[Backup]] = {}
    for one in backups:
        found.setdefault(one.path.name, []).append(one)
    return [sorted(copies, key=lambda one: one.place != "own") for copies in found.values()]


class BackupTable(QTableWidget):
    """``chosen(Backup | None)`` when another row is selected. What is selected stays so when the list is shown again."""

    chosen = Signal(object)

    def __init__(self, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formats = formats
        self.rows: list[list[Backup]] = []
        speak(self, tr("Backups"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        as_list(self, ROW)
        heads = (tr("When"), tr("Why"), tr("Deals"), tr("Open"), tr("Won"), tr("File size"), tr("Where"))
        self.setColumnCount(len(heads))
        self.setHorizontalHeaderLabels([one_line(head) for head in heads])
        for column in _NUMBERS:
            item = QTableWidgetItem(one_line(heads[column]))
            item.setTextAlignment(_side(column))
            self.setHorizontalHeaderItem(column, item)
        for column, width in enumerate(WIDTHS):
            self.setColumnWidth(column, width)
        head = self.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(len(WIDTHS), QHeaderView.ResizeMode.Stretch)
        head.setHighlightSections(False)
        self.itemSelectionChanged.connect(lambda: self.chosen.emit(self.selected()))

    def selected(self) -> Backup | None:
        """The chosen backup: the copy on this computer where there is one."""
        rows = {index.row() for index in self.selectionModel().selectedRows()}
        return self.rows[min(rows)][0] if rows else None

    def show_backups(self, backups: Sequence[Backup], zone: ZoneInfo) -> None:
        """Show these, the newest first."""
        before = self.selected()
        with QSignalBlocker(self):
            self.rows = grouped(backups)
            self.setRowCount(len(self.rows))
            for row, copies in enumerate(self.rows):
                for column, text in enumerate(self._texts(copies, zone)):
                    item = QTableWidgetItem(one_line(text))
                    item.setTextAlignment(_side(column))
                    item.setToolTip("")
                    self.setItem(row, column, item)
            names = [copies[0].path.name for copies in self.rows]
            wanted = names.index(before.path.name) if before is not None and before.path.name in names else 0
            if names:
                self.selectRow(wanted)
        self.chosen.emit(self.selected())

    def _texts(self, copies: list[Backup], zone: ZoneInfo) -> list[str]:
        one, formats = copies[0], self._formats
        held = one.contents
        told = (
            [formats.number(held.deals), words.sums(held.open, formats), words.sums(held.won, formats)]
            if held is not None
            else ["–", tr("other passphrase") if one.is_locked else tr("cannot be read"), "–"]
        )
        made = words.when(one.made, formats, zone)
        return [made, words.why(one.reason), *told, words.size(one.size, formats), words.where(copies)]


def _side(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignTrailing if column in _NUMBERS else Qt.AlignmentFlag.AlignLeading
    return side | Qt.AlignmentFlag.AlignVCenter
