"""The History page: entries of the log by words and by who wrote them; each, or several, is taken back or done again."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from PySide6.QtCore import QPoint, Slot
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from salesdesk.desk.changes import Change
from salesdesk.desk.ports import EntryView
from salesdesk.desk.query.filters import Filter
from salesdesk.desk.snapshot import Snapshot
from salesdesk.i18n import ntr, tr
from salesdesk.ui.actions.base import KeyScope
from salesdesk.ui.actions.menus import KeyedActions, action_button, make_menu
from salesdesk.ui.context import Context
from salesdesk.ui.kit import EmptyState
from salesdesk.ui.page import Page
from salesdesk.ui.pages.history.filter_bar import HistoryFilterBar
from salesdesk.ui.pages.history.model import HistoryModel
from salesdesk.ui.pages.history.view import HistoryView

AT_FIRST = 2_000
"""So many of the latest entries are read until all are asked for."""
NEVER = frozenset({"diary", "founding"})
"""Whose entries cannot be taken back."""
LIST, NOTHING = range(2)


class FoundEntries(NamedTuple):
    """The entries that pass a filter, and whether older ones were not looked at."""

    rows: Sequence[EntryView]
    is_all: bool
    zone: Any
    today: date


def found(snapshot: Snapshot, wanted: Filter, limit: int) -> FoundEntries:
    """The entries that pass, of the latest so many."""
    from salesdesk.views.listing import entries

    listing = entries.listing(snapshot, limit)
    return FoundEntries(listing.chosen(wanted), len(listing.rows) < limit, snapshot.settings.zone, snapshot.today)


class HistoryPage(Page):
    """Reads again after every change while it is shown."""

    icon = "history"
    address = "history"

    def __init__(self, context: Context, parent: QWidget | None = None, at_first: int = AT_FIRST) -> None:
        super().__init__(parent)
        self.title = tr("History")
        self._context = context
        self._limit = at_first
        self.model = HistoryModel(context.formats, self)
        self.view = HistoryView(self.model)
        self._build(context)
        KeyedActions(context.keymap, KeyScope.HISTORY, self, lambda: self, self)
        self.view.chosen.connect(self._show_state)
        self.view.menu_wanted.connect(self._show_menu)
        self._show_state()

    def _build(self, context: Context) -> None:
        self.take_back_button = action_button(context.keymap, "history.take_back", lambda: self)
        self.again_button = action_button(context.keymap, "history.again", lambda: self)
        self.bar = HistoryFilterBar(self.show_older, (self.take_back_button, self.again_button))
        self.bar.changed.connect(self._read)
        self.bar.left.connect(self.view.setFocus)
        self._nothing = EmptyState(tr("Nothing that was done passes this filter."), picture="history")
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.view)
        self.stack.addWidget(self._nothing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.stack, 1)
        self.setFocusProxy(self.view)

    # Reading

    def is_touched(self, change: Change) -> bool:
        return True

    def refresh(self, change: Change | None) -> None:
        self._read()

    @Slot()
    def _read(self) -> None:
        desk, wanted, limit = self._context.desk, self.bar.filter, self._limit
        self._context.operations.read(
            lambda: desk.ask(lambda snapshot: found(snapshot, wanted, limit)), self._show, key=self
        )

    @Slot(object)
    def _show(self, answer: FoundEntries) -> None:
        self.model.show_rows(answer.rows, answer.zone, answer.today)
        if not self.view.currentIndex().isValid() and answer.rows:
            self.view.select([], answer.rows[0].id)
        said = ntr("{count} entry", "{count} entries", len(answer.rows))
        if not answer.is_all:
            said = tr("{entries} of the latest {limit}", entries=said, limit=self._context.formats.number(self._limit))
        self.bar.count.setText(said)
        self.bar.older.setHidden(answer.is_all)
        self.stack.setCurrentIndex(LIST if answer.rows else NOTHING)
        self._show_state()

    def show_older(self) -> None:
        """Read ten times as many entries."""
        self._limit *= 10
        self._read()

    # What can be done

    def to_take_back(self) -> list[str]:
        """The chosen entries that can be taken back."""
        return [row.id for row in self.view.selected() if row.state == "done" and row.actor not in NEVER]

    def to_do_again(self) -> list[str]:
        """The chosen entries that are taken back."""
        return [row.id for row in self.view.selected() if row.state != "done"]

    def take_back(self) -> None:
        """Take the chosen entries back, as one change."""
        self._context.operations.undo(self.to_take_back())

    def do_again(self) -> None:
        """Do the chosen entries again, as one change."""
        self._context.operations.redo(self.to_do_again())

    @Slot()
    def _show_state(self) -> None:
        self.take_back_button.setEnabled(bool(self.to_take_back()))
        self.again_button.setEnabled(bool(self.to_do_again()))

    def make_menu(self) -> QMenu:
        """What can be done with the chosen entries."""
        return make_menu(self._context.keymap, "history", self, KeyScope.HISTORY, self)

    @Slot(QPoint)
    def _show_menu(self, place: QPoint) -> None:
        self.make_menu().popup(place)

    def focus_filter(self) -> bool:
        self.bar.focus_field()
        return True
