"""What restoring the chosen backup would change, deal by deal."""

from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from salesdesk.desk.backups import BackupContents, BackupDifference
from salesdesk.domain.shown_text import one_line
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.ui.kit import CardPanel, Text, speak
from salesdesk.ui.kit.tables import as_list
from salesdesk.ui.pages.backups import words

ROW, MOST = 28, 500
"""Height of a row, and how many deals are listed at most."""


class BackupPreview(CardPanel):
    """Sums and last change now and then, and the deals that differ."""

    def __init__(self, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(tr("What restoring would change"), role="heading", parent=parent)
        self._formats = formats
        self.now, self.then = Text(role="secondary", wrap=True), Text(role="secondary", wrap=True)
        self.more = Text(role="small")
        self.deals = QTableWidget()
        self.deals.setColumnCount(3)
        speak(self.deals, tr("Deals that differ"))
        self.deals.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.deals.horizontalHeader().hide()
        as_list(self.deals, ROW)
        self.deals.setColumnWidth(0, 130)
        self.deals.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.deals.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        for part in (self.now, self.then, self.deals, self.more):
            self.body.addWidget(part)
        self.more.hide()

    def show_nothing(self, note: str = "") -> None:
        """Nothing is chosen, or it is being read."""
        self.set_note(note)
        self.now.setText("")
        self.then.setText("")
        self.deals.setRowCount(0)
        self.more.hide()

    def show_difference(self, found: BackupDifference, zone: ZoneInfo) -> None:
        """Show what restoring would change."""
        self.set_note(words.change_line(found))
        self.now.setText(tr("Now: {what}", what=self._contents(found.now, zone)) if found.now else "")
        self.then.setText(tr("Then: {what}", what=self._contents(found.then, zone)))
        shown = found.deals[:MOST]
        self.deals.setRowCount(len(shown))
        for row, deal in enumerate(shown):
            kind, how = words.deal_line(deal, self._formats)
            for column, text in enumerate((kind, deal.title, how)):
                item = QTableWidgetItem(one_line(text))
                if column == 2:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
                self.deals.setItem(row, column, item)
        left = len(found.deals) - len(shown)
        self.more.setText(ntr("and {count} more deal", "and {count} more deals", left))
        self.more.setVisible(left > 0)

    def _contents(self, held: BackupContents, zone: ZoneInfo) -> str:
        changed = words.when(held.last_change, self._formats, zone) if held.last_change else "–"
        return tr(
            "{deals}, open {open}, won {won}, last changed {time}",
            deals=ntr("{count} deal", "{count} deals", held.deals),
            open=words.sums(held.open, self._formats),
            won=words.sums(held.won, self._formats),
            time=changed,
        )
