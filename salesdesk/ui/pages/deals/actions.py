"""What can be done with the selected deals: each is a command, and no more."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from salesdesk.desk.cards import Card
from salesdesk.domain.dataclass import dataclass
from salesdesk.ui.actions.base import KeyScope
from salesdesk.ui.actions.deal_requests import DealRequests
from salesdesk.ui.actions.menus import fill_menu, make_menu, pop_up, run_pressed
from salesdesk.ui.actions.selection import DealSelection
from salesdesk.ui.context import Context
from salesdesk.ui.pages.deals import together
from salesdesk.ui.pages.deals.columns import TableColumn, column_of
from salesdesk.ui.pages.deals.editor import Reader
from salesdesk.ui.pages.deals.rows import DealRows
from salesdesk.ui.typed_values import change_of_field

if TYPE_CHECKING:
    from salesdesk.ui.pages.deals.view import DealsView


@dataclass(frozen=True, slots=True)
class RowSelection(DealSelection):
    """Chosen rows, and the table that they are in."""

    table: "DealsView | None" = None


class DealActions(QObject):
    """Turns what is asked of deals into commands. ``opened(deal)`` asks for the panel, ``sheet_asked(deal)`` for its
    sheet."""

    opened = Signal(str)
    sheet_asked = Signal(str)

    def __init__(
        self, context: Context, rows: Callable[[], DealRows | None], table: "DealsView", window: QWidget
    ) -> None:
        super().__init__(window)
        self._context, self._rows, self._window = context, rows, window
        self.reasons: list[str] = []
        self._table = table
        self.requests = DealRequests(context, window, lambda: self.reasons, table.copy)
        self.requests.opened.connect(self.opened)
        self.requests.sheet_asked.connect(self.sheet_asked)

    def selection(self, deals: Sequence[str], current: str | None = None) -> RowSelection:
        """What the registry's actions are asked about."""
        rows, cards = self._rows(), tuple(self._cards(deals))
        if rows is None:
            return RowSelection(self.requests, (), (), date.min, table=self._table)
        store = rows.store
        here = store.cards.get(current) if current else None
        theirs = {card.pipeline for card in cards}
        shown = tuple(stage for stage in store.stages.values() if stage.pipeline in theirs and stage.kind == "open")
        return RowSelection(
            self.requests, cards, shown, store.moment.today, here, own_fields=store.own_fields, table=self._table
        )

    def reader(self, column: TableColumn, currency: str) -> Reader:
        """What reads the text typed into a column."""
        return together.reader(column, currency, self._context.formats)

    def edit(self, key: str, deal: str, value: Any) -> None:
        """A cell was edited."""
        self.requests.run((deal,), change_of_field(column_of(key).field, (deal,), value))

    def move(self, deals: Sequence[str], stage: str) -> None:
        """Deals go to the top of a stage; closed ones are re-opened there."""
        self.requests.move(self.selection(deals).elsewhere(stage), stage)

    def win(self, deals: Sequence[str]) -> None:
        """Deals are won."""
        self.requests.win(self.selection(deals).of("open", "lost"))

    def reopen(self, deals: Sequence[str]) -> None:
        """Closed deals are open again."""
        self.requests.reopen(self.selection(deals).of("won", "lost"))

    def ask_why_lost(self, deals: Sequence[str]) -> None:
        """Ask for the reason, then they are lost."""
        self.requests.ask_why_lost(self._cards(deals))

    def delete(self, deals: Sequence[str]) -> None:
        """Deals leave the desk; undo brings them back."""
        self.requests.delete(self.selection(deals).ids)

    def ask(self, key: str, deals: Sequence[str], place: QPoint) -> QWidget | None:
        """Ask for one value for all of these deals."""
        return self.requests.ask_field(key, self._cards(deals), place)

    def _cards(self, deals: Sequence[str]) -> list[Card]:
        rows = self._rows()
        return rows.of(deals) if rows else []

    # Keys and menus

    def press(self, event: QKeyEvent, deals: Sequence[str], current: str | None) -> bool:
        """Do what a key means for the selected deals; whether it meant something."""
        found = self._context.keymap.pressed(event, KeyScope.TABLE)
        return run_pressed(found, lambda: self.selection(deals, current), self._window)

    def fill(self, menu: QMenu, deals: Sequence[str], current: str | None = None) -> None:
        """Put into a menu what can be done with these deals."""
        chosen = self.selection(deals, current)
        fill_menu(menu, self._context.keymap, "deal", chosen, KeyScope.TABLE)

    def choose(self, key: str, deals: Sequence[str], place: QPoint) -> None:
        """Drop the menu of a cell that has choices: stage or outcome."""
        chosen = self.selection(deals)
        if key == "stage":
            menu = self.requests.stages_menu(chosen, self._window)
            menu.setEnabled(chosen.is_in_one_pipeline())
            menu.aboutToHide.connect(menu.deleteLater)
        else:
            menu = make_menu(self._context.keymap, "outcome", chosen, KeyScope.TABLE, self._window)
        pop_up(menu, place)

    def show_menu(self, deals: Sequence[str], place: QPoint, current: str | None = None) -> None:
        """Drop everything that can be done with these deals."""
        chosen = self.selection(deals, current)
        pop_up(make_menu(self._context.keymap, "deal", chosen, KeyScope.TABLE, self._window), place)
