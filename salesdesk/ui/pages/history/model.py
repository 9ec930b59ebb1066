"""The entries of the log as rows: when, who, what, and whether it is taken back."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from salesdesk.desk.ports import EntryView
from salesdesk.domain.days import day_of
from salesdesk.domain.shown_text import one_line
from salesdesk.formats import Formats
from salesdesk.i18n import tr
from salesdesk.ui.kit import plain_tip
from salesdesk.ui.shell.wording import in_words

Index = QModelIndex | QPersistentModelIndex
WHEN, WHO, WHAT, STATE = range(4)


def actors() -> dict[str, str]:
    """Who writes entries, in words."""
    return {
        "user": tr("By hand"),
        "script": tr("Script"),
        "timer": tr("Timer"),
        "mail": tr("Mail"),
        "calendar": tr("Calendar"),
        "diary": tr("Forecast diary"),
        "founding": tr("Upgrade"),
    }


class HistoryModel(QAbstractTableModel):
    """``rows`` from the newest; ``zone`` is that of the desk."""

    def __init__(self, formats: Formats, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._formats = formats
        self._zone: Any = None
        self._today: date | None = None
        self.rows: Sequence[EntryView] = ()

    @property
    def is_read(self) -> bool:
        """Whether entries have been read, though there may be none."""
        return self._today is not None

    def show_rows(self, rows: Sequence[EntryView], zone: Any, today: date) -> None:
        """Show other entries."""
        self.beginResetModel()
        self.rows, self._zone, self._today = rows, zone, today
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 4

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (tr("When"), tr("Who"), tr("What"), tr("State"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(row, index.column())
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == WHAT:
            return plain_tip(self.text(row, WHAT))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (self.text(row, column) for column in range(4))))
        return None

    def text(self, row: EntryView, column: int) -> str:
        """What a cell says."""
        if column == WHEN:
            day = day_of(row.at, self._zone)
            return f"{self._formats.day_short(day, self._today or day)} {self._formats.time(row.at, self._zone)}"
        if column == WHO:
            return actors().get(row.actor, row.actor)
        if column == WHAT:
            return one_line(in_words(row.label, self._formats))
        return "" if row.state == "done" else tr("Undone")
