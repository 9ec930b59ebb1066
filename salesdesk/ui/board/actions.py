"""What can be done with cards, by key, from the menu and by letting go: each is a command, and no more."""

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QCursor, QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from salesdesk.domain.dataclass import dataclass
from salesdesk.domain.errors import Message
from salesdesk.ui.actions.base import KeyScope
from salesdesk.ui.actions.deal_requests import DealRequests
from salesdesk.ui.actions.menus import make_menu, run_pressed
from salesdesk.ui.actions.selection import DealSelection
from salesdesk.ui.board.arrangement import BoardArrangement
from salesdesk.ui.board.rows import WON
from salesdesk.ui.context import Context

SORTED = Message("The cards are sorted. Choose “Own order” to arrange them by hand.")


@dataclass(frozen=True, slots=True)
class CardSelection(DealSelection):
    """Chosen cards, and the column whose keys these are (empty when it is not by key)."""

    board: "BoardActions | None" = None
    column: str = ""


class BoardActions(QObject):
    """Turns what is asked of cards into commands. ``asked(ids, ticket)`` after each, ``hint`` when nothing was."""

    asked = Signal(object, int)
    hint = Signal(object)
    opened = Signal(str)
    sheet_asked = Signal(str)

    def __init__(self, context: Context, reasons: Callable[[], list[str]], parent: QWidget) -> None:
        super().__init__(parent)
        self._keymap, self._window = context.keymap, parent
        self.requests = DealRequests(context, parent, reasons)
        self.requests.asked.connect(self.asked)
        self.requests.opened.connect(self.opened)
        self.requests.sheet_asked.connect(self.sheet_asked)
        self.arrangement: BoardArrangement | None = None

    def selection(self, ids: Sequence[str], column: str = "", current: str | None = None) -> CardSelection:
        """What the registry's actions are asked about."""
        board = self.arrangement
        if board is None:
            return CardSelection(self.requests, (), (), date.min, board=self)
        cards = tuple(card for key in ids if (card := board.card(key)))
        stages, here = tuple(board.stages.values()), board.card(current) if current else None
        own, today = board.store.own_fields, board.store.moment.today
        return CardSelection(self.requests, cards, stages, today, here, own_fields=own, board=self, column=column)

    # Letting go

    def drop(self, ids: Sequence[str], key: str, above: str | None) -> None:
        """Cards were let go in a column, above a card or at its end."""
        board = self.arrangement
        kept = [card for card in ids if board and board.card(card)]
        if board is None or not kept:
            return
        if key == WON:
            self.win(kept)
        elif board.is_arranged(key):
            self._drop_arranged(kept, key)
        elif not self._is_there(kept, key, above):
            self.requests.place(kept, key, above)

    def _drop_arranged(self, ids: list[str], key: str) -> None:
        moving = [card for card in ids if not self._is_in(card, key)]
        if moving:
            self.requests.move(moving, key)
        else:
            self.hint.emit(SORTED)

    def _is_in(self, card: str, key: str) -> bool:
        board = self.arrangement
        found = board.card(card) if board else None
        column = board.column_of(found) if board and found else None
        return column is not None and column.key == key

    def _is_there(self, ids: list[str], key: str, above: str | None) -> bool:
        """Whether the cards stand right there already, in this order."""
        board = self.arrangement
        first = board.place(ids[0]) if board else None
        if first is None or first[0].key != key:
            return False
        rows, start = first[0].rows, first[1]
        following = rows[start + len(ids)] if start + len(ids) < len(rows) else None
        return rows[start : start + len(ids)] == ids and following == above

    def drop_on_bar(self, kind: str, ids: Sequence[str]) -> None:
        """Cards were let go on a field of the bar."""
        if kind == "won":
            self.win(ids)
        elif kind == "lost":
            self.ask_why_lost(ids)
        else:
            self.ask_until_when(ids, QCursor.pos())

    # Asked by the mouse, a key or the menu

    def win(self, ids: Sequence[str]) -> None:
        """Cards are won; those that are already stay so."""
        self.requests.win(self.selection(ids).of("open", "lost"))

    def ask_why_lost(self, ids: Sequence[str]) -> None:
        """Ask for the reason, then they are lost."""
        self.requests.ask_why_lost(self.selection(ids).cards)

    def ask_until_when(self, ids: Sequence[str], place: QPoint) -> None:
        """Ask for a day, until which they are put aside."""
        chosen = self.selection(ids)
        self.requests.ask_until_when(chosen.ids, chosen.today, place)

    def put_aside(self, ids: Sequence[str], until: date) -> None:
        """Cards are put aside until a day."""
        self.requests.put_aside(ids, until)

    def delete(self, ids: Sequence[str]) -> None:
        """Cards leave the desk; undo brings them back."""
        self.requests.delete(ids)

    def move(self, ids: Sequence[str], key: str) -> None:
        """Cards go to the top of a column; into the won column by being won."""
        moving = [card for card in ids if not self._is_in(card, key)]
        if key == WON:
            self.win(moving)
        else:
            self.requests.move(moving, key)

    def move_to_number(self, ids: Sequence[str], number: int) -> None:
        """Cards go to the top of the column of a number, counted from 1; past the last one nothing happens."""
        columns = list(self.arrangement.columns) if self.arrangement else []
        if number <= len(columns):
            self.move(ids, columns[number - 1])

    def move_beside(self, ids: Sequence[str], column: str, left: bool) -> None:
        """Cards of a column go to the one at its left or right, as the window reads."""
        columns = list(self.arrangement.columns) if self.arrangement else []
        ahead = left == (self._window.layoutDirection() == Qt.LayoutDirection.RightToLeft)
        index = columns.index(column) + (1 if ahead else -1)
        if 0 <= index < len(columns):
            self.move(ids, columns[index])

    def shift(self, ids: Sequence[str], down: bool) -> None:
        """Cards go one place up or down in their column."""
        board = self.arrangement
        places = [place for key in ids if board and (place := board.place(key))]
        if board is None or not places or len({place[0].key for place in places}) > 1:
            return
        column = places[0][0]
        if board.is_arranged(column.key):
            self.hint.emit(SORTED)
            return
        rows, moving = column.rows, set(ids)
        first, last = min(place[1] for place in places), max(place[1] for place in places)
        spot = last + 2 if down else first - 1
        if spot < 0 or (down and last + 1 >= len(rows)):
            return
        above = next((key for key in rows[spot:] if key not in moving), None)
        ordered = tuple(key for key in rows[first : last + 1] if key in moving)
        self.requests.place(ordered, column.key, above)

    # Keys and the menu

    def press(self, event: QKeyEvent, ids: Sequence[str], column: str, current: str | None = None) -> bool:
        """Do what a key means for the selected cards of a column; whether it meant something."""
        if self.arrangement is None:
            return False
        found = self._keymap.pressed(event, KeyScope.BOARD)
        return run_pressed(found, lambda: self.selection(ids, column, current), self._window)

    def menu(self, ids: Sequence[str], current: str | None = None) -> QMenu:
        """What can be done with these cards."""
        chosen = self.selection(ids, current=current)
        return make_menu(self._keymap, "deal", chosen, KeyScope.BOARD, self._window)
