"""What can be done with cards, by key, from the menu and by letting go: each is a command, and no more."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QCursor, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.deals import (
    DeleteDeals,
    LoseDeals,
    MoveDeals,
    ReopenDeals,
    SnoozeDeals,
    WakeDeals,
    WinDeals,
)
from salesdesk.domain.errors import Message
from salesdesk.i18n import tr
from salesdesk.ui.board.later_popup import LaterPopup
from salesdesk.ui.board.lose_dialog import LoseDialog
from salesdesk.ui.board.rows import WON
from salesdesk.ui.board.sieve import is_snoozed
from salesdesk.ui.board.store import CardStore
from salesdesk.ui.kit import icon, unmarked
from salesdesk.ui.operations import Operations

if TYPE_CHECKING:
    from salesdesk.formats import Formats


SORTED = Message("The cards are sorted. Choose “Own order” to arrange them by hand.")


class BoardActions(QObject):
    """Turns wishes about cards into commands. ``asked(ids, ticket)`` after each, ``hint`` when nothing was."""

    asked = Signal(object, int)
    hint = Signal(object)
    opened = Signal(str)
    sheet_asked = Signal(str)

    def __init__(
        self, operations: Operations, formats: "Formats", reasons: Callable[[], list[str]], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._operations, self._formats, self._reasons, self._window = operations, formats, reasons, parent
        self.store: CardStore | None = None

    # Letting go

    def drop(self, ids: Sequence[str], key: str, above: str | None) -> None:
        """Cards were let go in a column, above a card or at its end."""
        store = self.store
        kept = [card for card in ids if store and card in store.cards]
        if store is None or not kept:
            return
        if key == WON:
            self.win(kept)
        elif store.is_arranged(key):
            self._drop_arranged(kept, key)
        elif not self._is_there(kept, key, above):
            self._run(kept, MoveDeals(deals=tuple(kept), stage=key, above=above))

    def _drop_arranged(self, ids: list[str], key: str) -> None:
        moving = [card for card in ids if not self._is_in(card, key)]
        if moving:
            self._run(moving, MoveDeals(deals=tuple(moving), stage=key, to_top=True))
        else:
            self.hint.emit(SORTED)

    def _is_in(self, card: str, key: str) -> bool:
        store = self.store
        column = store.column_of(store.cards[card]) if store else None
        return column is not None and column.key == key

    def _is_there(self, ids: list[str], key: str, above: str | None) -> bool:
        """Whether the cards stand right there already, in this order."""
        store = self.store
        first = store.place(ids[0]) if store else None
        if store is None or first is None or first[0].key != key:
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

    # Wishes

    def win(self, ids: Sequence[str]) -> None:
        """Cards are won; those that are already stay so."""
        store = self.store
        new = [key for key in ids if store and store.cards[key].outcome != "won"]
        if new:
            self._run(new, WinDeals(deals=tuple(new)))

    def ask_why_lost(self, ids: Sequence[str]) -> None:
        """Ask for the reason, then they are lost."""
        if self.store is None or not ids:
            return
        titles = [self.store.cards[key].title for key in ids]
        dialog = LoseDialog(titles, self._reasons(), self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        deals = tuple(ids)
        dialog.chosen.connect(lambda reason: self._run(deals, LoseDeals(deals=deals, reason=reason)))
        dialog.open()

    def ask_until_when(self, ids: Sequence[str], place: QPoint) -> None:
        """Ask for a day, until which they are put aside."""
        if self.store is None or not ids:
            return
        popup = self._later_menu(tuple(ids))
        popup.aboutToHide.connect(popup.deleteLater)
        popup.ask(place)

    def _later_menu(self, deals: tuple[str, ...]) -> LaterPopup:
        assert self.store is not None
        popup = LaterPopup(self.store.moment.today, self._formats, self._window)
        popup.chosen.connect(lambda day: self.put_aside(deals, day))
        return popup

    def put_aside(self, ids: Sequence[str], until: date) -> None:
        """Cards are put aside until a day."""
        self._run(ids, SnoozeDeals(deals=tuple(ids), until=until))

    def move(self, ids: Sequence[str], key: str) -> None:
        """Cards go to the top of a column; into the won column by being won."""
        moving = [card for card in ids if not self._is_in(card, key)]
        if key == WON:
            self.win(moving)
        elif moving:
            self._run(moving, MoveDeals(deals=tuple(moving), stage=key, to_top=True))

    def delete(self, ids: Sequence[str]) -> None:
        """Cards leave the desk; undo brings them back."""
        if ids:
            self._run(ids, DeleteDeals(deals=tuple(ids)))

    def shift(self, ids: Sequence[str], down: bool) -> None:
        """Cards go one place up or down in their column."""
        store = self.store
        places = [place for key in ids if store and (place := store.place(key))]
        if store is None or not places or len({place[0].key for place in places}) > 1:
            return
        column = places[0][0]
        if store.is_arranged(column.key):
            self.hint.emit(SORTED)
            return
        rows, moving = column.rows, set(ids)
        first, last = min(place[1] for place in places), max(place[1] for place in places)
        spot = last + 2 if down else first - 1
        if spot < 0 or (down and last + 1 >= len(rows)):
            return
        above = next((key for key in rows[spot:] if key not in moving), None)
        ordered = tuple(key for key in rows[first : last + 1] if key in moving)
        self._run(ordered, MoveDeals(deals=ordered, stage=column.key, above=above))

    def _run(self, ids: Sequence[str], command: Command) -> None:
        self.asked.emit(tuple(ids), self._operations.run(command))

    # Keys

    def press(self, event: QKeyEvent, ids: Sequence[str], column: str) -> bool:
        """Do what a key means for the selected cards of a column; whether it meant something."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2) and ids:
            self.opened.emit(ids[0])
            return True
        if event.matches(QKeySequence.StandardKey.Delete) and ids:
            self.delete(ids)
            return True
        return event.modifiers() & _MODIFIERS == Qt.KeyboardModifier.ControlModifier and self._press_control(
            event.key(), ids, column
        )

    def _press_control(self, key: int, ids: Sequence[str], column: str) -> bool:
        if self.store is None:
            return False
        columns = list(self.store.columns)
        if Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            number = key - Qt.Key.Key_1
            if number < len(columns):
                self.move(ids, columns[number])
            return True
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.shift(ids, key == Qt.Key.Key_Down)
            return True
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            ahead = (key == Qt.Key.Key_Right) != (self._window.layoutDirection() == Qt.LayoutDirection.RightToLeft)
            index = columns.index(column) + (1 if ahead else -1)
            if 0 <= index < len(columns):
                self.move(ids, columns[index])
            return True
        return False

    # The menu

    def menu(self, ids: Sequence[str]) -> QMenu:
        """What can be done with these cards."""
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        store, deals = self.store, tuple(ids)
        if store is None or not deals:
            return menu
        cards = [store.cards[key] for key in deals]
        self._add(menu, tr("Open the deal"), "eye", lambda: self.opened.emit(deals[0]))
        self._add(menu, tr("See the deal sheet"), "file", lambda: self.sheet_asked.emit(deals[0]))
        goto = menu.addMenu(icon("arrow-right"), tr("Move to"))
        for stage in store.stages.values():
            elsewhere = any(not self._is_in(key, stage.id) for key in deals)
            action = goto.addAction(unmarked(stage.name))
            action.setData(stage.id)
            action.setEnabled(elsewhere)
        goto.triggered.connect(lambda action: self.move(deals, action.data()))
        menu.addSeparator()
        if any(card.outcome == "won" for card in cards):
            won = tuple(card.id for card in cards if card.outcome == "won")
            self._add(menu, tr("Re-open"), "undo", lambda: self._run(won, ReopenDeals(deals=won)))
        else:
            self._add(menu, tr("Won"), "won", lambda: self.win(deals))
        self._add(menu, tr("Lost…"), "lost", lambda: self.ask_why_lost(deals))
        self._add_later(menu, deals)
        menu.addSeparator()
        self._add(menu, tr("Delete"), "trash", lambda: self.delete(deals))
        return menu

    def _add_later(self, menu: QMenu, deals: tuple[str, ...]) -> None:
        assert self.store is not None
        cards = [self.store.cards[key] for key in deals]
        if any(is_snoozed(card, self.store.moment) for card in cards):
            asleep = tuple(card.id for card in cards if is_snoozed(card, self.store.moment))
            self._add(menu, tr("Bring back now"), "refresh", lambda: self._run(asleep, WakeDeals(deals=asleep)))
        if all(card.outcome == "open" for card in cards):
            later = self._later_menu(deals)
            later.setIcon(icon("later"))
            menu.addMenu(later)
            menu.destroyed.connect(later.deleteLater)

    @staticmethod
    def _add(menu: QMenu, text: str, name: str, act: Callable[[], object]) -> None:
        menu.addAction(icon(name), text, act)


_MODIFIERS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.ShiftModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
