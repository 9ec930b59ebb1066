"""What can be done with the selected deals: each is a command, and no more."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu, QWidget

from salesdesk.desk.cards import Card
from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.deals import DeleteDeals, LoseDeals, MoveDeals, ReopenDeals, WinDeals
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.ui.board.lose_dialog import LoseDialog
from salesdesk.ui.kit import icon, unmarked
from salesdesk.ui.operations import Operations
from salesdesk.ui.pages.deals import changes
from salesdesk.ui.pages.deals.ask import AskBox
from salesdesk.ui.pages.deals.columns import BY_KEY, CHANGED_TOGETHER, TableColumn
from salesdesk.ui.pages.deals.editor import CellEditor, Reader
from salesdesk.ui.pages.deals.rows import DealRows


class DealActions(QObject):
    """Turns wishes about deals into commands. ``opened(deal)`` asks for the panel, ``sheet_asked(deal)`` for its sheet,
    ``copied`` for the clipboard."""

    opened = Signal(str)
    sheet_asked = Signal(str)
    copied = Signal()

    def __init__(
        self,
        operations: Operations,
        formats: Formats,
        rows: Callable[[], DealRows | None],
        suggest: Callable[[str, str], list[str]],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._operations, self._formats, self._window = operations, formats, window
        self._rows, self._suggest = rows, suggest
        self.reasons: list[str] = []

    def reader(self, column: TableColumn, currency: str) -> Reader:
        """What reads the text typed into a column."""
        return lambda text: changes.read(column, text, currency, self._formats)

    def edit(self, key: str, deal: str, value: Any) -> None:
        """A cell was edited."""
        self._run(changes.change(key, (deal,), value))

    def move(self, deals: Sequence[str], stage: str) -> None:
        """Deals go to the top of a stage; closed ones are re-opened there."""
        cards = [card for card in self._cards(deals) if card.stage != stage or card.outcome != "open"]
        if cards:
            self._run(MoveDeals(deals=_keys(cards), stage=stage, to_top=True))

    def win(self, deals: Sequence[str]) -> None:
        """Deals are won."""
        cards = [card for card in self._cards(deals) if card.outcome != "won"]
        if cards:
            self._run(WinDeals(deals=_keys(cards)))

    def reopen(self, deals: Sequence[str]) -> None:
        """Closed deals are open again."""
        cards = [card for card in self._cards(deals) if card.outcome != "open"]
        if cards:
            self._run(ReopenDeals(deals=_keys(cards)))

    def ask_why_lost(self, deals: Sequence[str]) -> None:
        """Ask for the reason, then they are lost."""
        cards = self._cards(deals)
        if not cards:
            return
        dialog = LoseDialog([card.title for card in cards], self.reasons, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(lambda reason: self._run(LoseDeals(deals=_keys(cards), reason=reason)))
        dialog.open()

    def delete(self, deals: Sequence[str]) -> None:
        """Deals leave the desk; undo brings them back."""
        cards = self._cards(deals)
        if cards:
            self._run(DeleteDeals(deals=_keys(cards)))

    def ask(self, key: str, deals: Sequence[str], place: QPoint) -> AskBox | None:
        """Ask for one value for all of these deals."""
        column, cards = BY_KEY[key], self._cards(deals)
        if not cards:
            return None
        editor = CellEditor(column, self.reader(column, cards[0].currency), partial(self._suggest, key))
        title = column.title()
        question = ntr("{field} of {count} deal", "{field} of {count} deals", len(cards), field=title)
        box = AskBox(question, editor, self._window)
        box.answered.connect(lambda value: self._run(changes.change(key, _keys(cards), value)))
        box.ask(place)
        return box

    def _run(self, command: Command) -> None:
        self._operations.run(command)

    def _cards(self, deals: Sequence[str]) -> list[Card]:
        rows = self._rows()
        return [rows.cards[key] for key in deals if key in rows.cards] if rows else []

    # Menus

    def fill(self, menu: QMenu, deals: Sequence[str]) -> None:
        """Put into a menu what can be done with these deals."""
        cards = self._cards(deals)
        if not cards:
            return
        if len(cards) == 1:
            menu.addAction(icon("eye"), tr("Open the deal"), lambda: self.opened.emit(cards[0].id))
            menu.addAction(icon("file"), tr("See the deal sheet"), lambda: self.sheet_asked.emit(cards[0].id))
        self._add_stages(menu.addMenu(icon("arrow-right"), tr("Move to")), deals)
        menu.addSeparator()
        self._add_outcomes(menu, cards)
        menu.addSeparator()
        together = menu.addMenu(icon("pencil"), tr("Change"))
        for key in CHANGED_TOGETHER:
            self._add_change(together, key, deals)
        menu.addAction(icon("copy"), tr("Copy"), self.copied.emit)
        menu.addSeparator()
        menu.addAction(icon("trash"), tr("Delete"), lambda: self.delete(deals))

    def _add_change(self, menu: QMenu, key: str, deals: Sequence[str]) -> None:
        column = BY_KEY[key]
        menu.addAction(unmarked(column.title()) + "…", lambda: self.ask(key, deals, QCursor.pos()))

    def _add_outcomes(self, menu: QMenu, cards: Sequence[Card]) -> None:
        deals, outcomes = _keys(cards), {card.outcome for card in cards}
        if outcomes != {"won"}:
            menu.addAction(icon("won"), tr("Won"), lambda: self.win(deals))
        if outcomes != {"lost"}:
            menu.addAction(icon("lost"), tr("Lost…"), lambda: self.ask_why_lost(deals))
        if outcomes != {"open"}:
            menu.addAction(icon("undo"), tr("Re-open"), lambda: self.reopen(deals))

    def _add_stages(self, menu: QMenu, deals: Sequence[str]) -> None:
        rows = self._rows()
        if rows is None:
            return
        pipelines = {rows.cards[key].pipeline for key in deals}
        stages = [rows.stages[key] for key in rows.positions]
        for stage in stages:
            if stage.pipeline in pipelines and stage.kind == "open":
                menu.addAction(unmarked(stage.name), partial(self.move, deals, stage.id))
        menu.setEnabled(len(pipelines) == 1)

    def choose(self, key: str, deals: Sequence[str], place: QPoint) -> None:
        """Drop the menu of a cell that has choices: stage or outcome."""
        menu = QMenu(self._window)
        menu.aboutToHide.connect(menu.deleteLater)
        if key == "stage":
            self._add_stages(menu, deals)
        else:
            self._add_outcomes(menu, self._cards(deals))
        menu.popup(place)

    def show_menu(self, deals: Sequence[str], place: QPoint) -> None:
        """Drop everything that can be done with these deals."""
        menu = QMenu(self._window)
        menu.aboutToHide.connect(menu.deleteLater)
        self.fill(menu, deals)
        menu.popup(place)


def _keys(cards: Sequence[Card]) -> tuple[str, ...]:
    return tuple(card.id for card in cards)
