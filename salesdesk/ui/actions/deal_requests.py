"""What can be asked of deals from the board, the table and the open deal: each is a command, and no more.

The commands are imported when one is asked for.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from salesdesk.desk.cards import Card
from salesdesk.desk.commands.base import Command
from salesdesk.ui.actions.selection import DealSelection
from salesdesk.ui.context import Context
from salesdesk.ui.kit import unmarked

Ids = Sequence[str]


class DealRequests(QObject):
    """Turns what the user asks about deals into commands. ``asked(ids, ticket)`` after each; ``opened(deal)`` asks for
    the panel ``sheet_asked(deal)`` for its sheet, ``close_wanted`` that the open one be closed.

    ``reasons`` are those that deals were lost for so far; None where they are to be read first. ``copy`` puts deals on
    the clipboard; None: in the columns that the table shows at first.
    """

    asked = Signal(object, int)
    opened = Signal(str)
    sheet_asked = Signal(str)
    close_wanted = Signal()

    def __init__(
        self,
        context: Context,
        window: QWidget,
        reasons: Callable[[], Sequence[str]] | None = None,
        copy: Callable[[Ids], object] | None = None,
    ) -> None:
        super().__init__(window)
        self._context, self._window, self._reasons, self._copy = context, window, reasons, copy

    def run(self, ids: Ids, command: Command) -> None:
        """Hand a command over; ``ids`` are the deals it is about."""
        self.asked.emit(tuple(ids), self._context.operations.run(command))

    def move(self, ids: Ids, stage: str) -> None:
        """Deals go to the top of a stage."""
        if ids:
            from salesdesk.desk.commands.deals import MoveDeals

            self.run(ids, MoveDeals(deals=tuple(ids), stage=stage, to_top=True))

    def place(self, ids: Ids, stage: str, above: str | None) -> None:
        """Deals go into a stage above another deal; None: to its end."""
        if ids:
            from salesdesk.desk.commands.deals import MoveDeals

            self.run(ids, MoveDeals(deals=tuple(ids), stage=stage, above=above))

    def win(self, ids: Ids) -> None:
        """Deals are won."""
        if ids:
            from salesdesk.desk.commands.deals import WinDeals

            self.run(ids, WinDeals(deals=tuple(ids)))

    def reopen(self, ids: Ids) -> None:
        """Closed deals are open again."""
        if ids:
            from salesdesk.desk.commands.deals import ReopenDeals

            self.run(ids, ReopenDeals(deals=tuple(ids)))

    def put_aside(self, ids: Ids, until: date) -> None:
        """Deals are put aside until a day."""
        if ids:
            from salesdesk.desk.commands.deals import SnoozeDeals

            self.run(ids, SnoozeDeals(deals=tuple(ids), until=until))

    def set_closed_day(self, ids: Ids, day: date | None) -> None:
        """Closed deals were won or lost on a day; None: on one that is not known."""
        if ids:
            from salesdesk.desk.commands.closing_days import SetClosedDay

            self.run(ids, SetClosedDay(deals=tuple(ids), day=day))

    def wake(self, ids: Ids) -> None:
        """Deals that were put aside are back."""
        if ids:
            from salesdesk.desk.commands.deals import WakeDeals

            self.run(ids, WakeDeals(deals=tuple(ids)))

    def delete(self, ids: Ids) -> None:
        """Deals leave the desk; undo brings them back."""
        if ids:
            from salesdesk.desk.commands.deals import DeleteDeals

            self.run(ids, DeleteDeals(deals=tuple(ids)))

    # What needs an answer first

    def ask_why_lost(self, cards: Sequence[Card]) -> None:
        """Ask for the reason, then they are lost."""
        if not cards:
            return
        if self._reasons is not None:
            self._show_reasons(cards, self._reasons())
            return
        desk = self._context.desk

        def read() -> list[str]:
            with desk.read() as reader:
                return reader.lost_reasons()

        self._asked_about = tuple(cards)
        self._context.operations.read(read, self._on_reasons, key=(id(self), "reasons"))

    @Slot(object)
    def _on_reasons(self, reasons: Sequence[str]) -> None:
        self._show_reasons(self._asked_about, reasons)

    def _show_reasons(self, cards: Sequence[Card], reasons: Sequence[str]) -> None:
        from salesdesk.desk.commands.deals import LoseDeals
        from salesdesk.ui.board.lose_dialog import LoseDialog

        ids = tuple(card.id for card in cards)
        dialog = LoseDialog([card.title for card in cards], reasons, self._window.window(), ids)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(lambda reason: self.run(ids, LoseDeals(deals=ids, reason=reason)))
        dialog.open()

    def later_menu(self, ids: Ids, today: date, parent: QWidget) -> QMenu:
        """Until when? A menu of days; choosing one puts the deals aside."""
        from salesdesk.ui.board.later_popup import LaterPopup

        made = LaterPopup(today, self._context.formats, parent)
        made.chosen.connect(partial(self.put_aside, tuple(ids)))
        return made

    def closed_day_menu(self, ids: Ids, today: date, parent: QWidget) -> QMenu:
        """On which day? A calendar for deals that are closed."""
        from salesdesk.ui.board.closed_popup import ClosedPopup

        made = ClosedPopup(today, parent)
        made.chosen.connect(partial(self.set_closed_day, tuple(ids)))
        return made

    def ask_until_when(self, ids: Ids, today: date, place: QPoint) -> None:
        """Ask for a day, until which they are put aside."""
        if ids:
            made = self.later_menu(ids, today, self._window)
            made.aboutToHide.connect(made.deleteLater)
            made.popup(place)

    def stages_menu(self, chosen: DealSelection, parent: QWidget) -> QMenu:
        """The stages that the deals can go to."""
        made = QMenu(parent)
        for stage in chosen.stages:
            moving = chosen.elsewhere(stage.id)
            action = made.addAction(unmarked(stage.name), partial(self.move, moving, stage.id))
            action.setEnabled(bool(moving))
        return made

    def change_menu(self, chosen: DealSelection, parent: QWidget) -> QMenu:
        """The fields that can be changed for all of the deals at once."""
        from salesdesk.ui.pages.deals import together

        made = QMenu(parent)
        for field, title in together.fields(chosen.own_fields):
            made.addAction(unmarked(title) + "…", partial(self._ask_at_mouse, field, chosen.cards))
        return made

    def _ask_at_mouse(self, field: str, cards: Sequence[Card]) -> None:
        self.ask_field(field, cards, QCursor.pos())

    def ask_field(self, field: str, cards: Sequence[Card], place: QPoint) -> QWidget | None:
        """Ask in a small box for one value for all of these deals; gives the box."""
        from salesdesk.ui.pages.deals import together

        return together.ask(self._context, field, cards, place, self._window, self.run) if cards else None

    # What leaves through the clipboard

    def copy(self, ids: Ids) -> None:
        """Put deals on the clipboard, with a head line, for a spreadsheet."""
        if self._copy is not None:
            self._copy(ids)
            return
        from salesdesk.ui.leaving import may_leave
        from salesdesk.ui.pages.deals import copying

        if not may_leave(self._window, "clipboard"):
            return
        desk, formats, wanted = self._context.desk, self._context.formats, tuple(ids)
        self._context.operations.read(
            lambda: copying.read_text(desk.snapshot(), formats, wanted), self._on_text, key=(id(self), "copy")
        )

    @Slot(object)
    def _on_text(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)

    @staticmethod
    def copy_link(deal: str) -> None:
        """The deal's address, for a note."""
        QGuiApplication.clipboard().setText(f"deal/{deal}")
