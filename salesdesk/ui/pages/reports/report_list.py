"""The list of what can be made: reports, tables for other programs, and sets of reports."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from salesdesk import reports
from salesdesk.desk.commands.report_sets import ReportSet
from salesdesk.domain.shown_text import one_line
from salesdesk.i18n import tr
from salesdesk.reports.sets import EXPORTS, title_of
from salesdesk.ui import theme
from salesdesk.ui.kit import icon, speak

ROW, HEAD = 28, 28
RING = 2
"""Pixels: the edge that shows the focus."""
KEY = Qt.ItemDataRole.UserRole
SET = "set:"
"""How the key of a set begins."""
EXPORT_ICONS = {
    "deals": "spreadsheet",
    "people": "users",
    "activities": "checklist",
    "history": "history",
    "everything": "database",
}


def icon_of(name: str) -> str:
    """The icon of a report or export."""
    return reports.report(name).icon if reports.is_report(name) else EXPORT_ICONS.get(name, "spreadsheet")


class ReportList(QListWidget):
    """``chosen(key)``: the name of a report or export, or ``set:`` and the key of a set."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sets: Sequence[ReportSet] | None = None
        speak(self, tr("Reports"))
        self.setProperty("kind", "ringed")
        self.setIconSize(QSize(16, 16))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.currentItemChanged.connect(self._on_current)
        self.show_sets(())

    def show_sets(self, sets: Sequence[ReportSet]) -> None:
        """Show these sets below the reports; what is chosen stays so where it is still there."""
        if sets == self._sets:
            return
        here, self._sets = self.current(), sets
        self.blockSignals(True)
        self.clear()
        for name in reports.all_reports():
            self._add(name, title_of(name), icon_of(name))
        self._add_head(tr("For other programs"))
        for name in EXPORTS:
            self._add(name, title_of(name), icon_of(name))
        if sets:
            self._add_head(tr("Report sets"))
        for found in sets:
            self._add(SET + found.id, found.name, "layers")
        self.setFixedHeight(sum(self.item(row).sizeHint().height() for row in range(self.count())) + 2 * RING)
        self._select(here)
        self.blockSignals(False)
        if here and self.current() != here:
            self.choose(next(iter(reports.all_reports())))

    def current(self) -> str:
        """The key of what is chosen; empty for nothing."""
        item = self.currentItem()
        return str(item.data(KEY)) if item else ""

    def choose(self, key: str) -> None:
        """Choose by key; one that is not there is passed over."""
        self._select(key)

    def keys(self) -> list[str]:
        """The keys of all that can be chosen."""
        found = (self.item(row).data(KEY) for row in range(self.count()))
        return [str(key) for key in found if key]

    def _select(self, key: str) -> None:
        for row in range(self.count()):
            if key and self.item(row).data(KEY) == key:
                self.setCurrentRow(row)

    def _add(self, key: str, title: str, picture: str) -> None:
        item = QListWidgetItem(icon(picture), one_line(title), self)
        item.setData(KEY, key)
        item.setSizeHint(QSize(0, ROW))
        item.setToolTip("")

    def _add_head(self, words: str) -> None:
        item = QListWidgetItem(one_line(words), self)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setFont(theme.font("small", "medium"))
        item.setTextAlignment(Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeading)
        item.setSizeHint(QSize(0, HEAD))

    def _on_current(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(KEY):
            self.chosen.emit(str(item.data(KEY)))
