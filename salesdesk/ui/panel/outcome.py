"""Won, Lost, Later and what else can happen to a deal as a whole."""

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from salesdesk.domain.dataclass import dataclass
from salesdesk.i18n import tr
from salesdesk.ui.actions.base import KeyScope
from salesdesk.ui.actions.deal_requests import DealRequests
from salesdesk.ui.actions.menus import action_button, make_menu, pop_up, run_pressed
from salesdesk.ui.actions.selection import DealSelection
from salesdesk.ui.context import Context
from salesdesk.ui.kit import IconButton
from salesdesk.ui.panel.sheet import SheetMenu
from salesdesk.ui.panel.source import PanelView


@dataclass(frozen=True, slots=True)
class PanelDeal(DealSelection):
    """The deal beside the page, with its sheets on paper."""

    sheets: SheetMenu | None = None

    def asleep(self) -> tuple[str, ...]:
        """The deal while it bears a day until which it is put aside, even one that has come."""
        return tuple(card.id for card in self.cards if card.outcome == "open" and card.snoozed_until is not None)


class OutcomeRow(QWidget):
    """Buttons for an open deal; for a closed one, how it ended and Re-open. ``sheet_asked(deal)`` for its sheet."""

    sheet_asked = Signal(str)

    def __init__(self, context: Context, sheets: SheetMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._sheets = context, sheets
        self._shown: PanelView | None = None
        self.requests = DealRequests(context, self)
        self.requests.sheet_asked.connect(self.sheet_asked)
        self.won = action_button(context.keymap, "deal.win", self.selection, "success")
        self.lost = action_button(context.keymap, "deal.lose", self.selection, "danger")
        self.reopen = action_button(context.keymap, "deal.reopen", self.selection)
        self.wake = action_button(context.keymap, "deal.wake", self.selection)
        self.more = IconButton("more", tr("More"), self.open_menu)
        sheets.fill_with(lambda: make_menu(context.keymap, "sheet", self.selection(), KeyScope.PANEL, sheets))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for button in (self.won, self.lost, self.reopen, self.wake):
            self._row.addWidget(button)
        self._row.addStretch(1)
        self._row.addWidget(self.more)

    def selection(self) -> PanelDeal:
        """What the registry's actions are asked about."""
        today = self._context.desk.today()
        if self._shown is None:
            return PanelDeal(self.requests, (), (), today, beside=True, sheets=self._sheets)
        card, stages = self._shown.view.card, [stage for stage in self._shown.view.stages if stage.kind == "open"]
        return PanelDeal(self.requests, (card,), stages, today, card, beside=True, sheets=self._sheets)

    def show_deal(self, shown: PanelView) -> None:
        """Offer what can happen to this deal now."""
        self._shown = shown
        chosen = self.selection()
        is_open = shown.view.deal.outcome == "open"
        self.won.setVisible(is_open)
        self.lost.setVisible(is_open)
        self.reopen.setVisible(not is_open)
        self.wake.setVisible(bool(chosen.asleep()))

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key means for the open deal; whether it meant something."""
        found = self._context.keymap.pressed(event, KeyScope.PANEL)
        return run_pressed(found, self.selection, self)

    def menu(self) -> QMenu:
        """What is in "…"."""
        return make_menu(self._context.keymap, "deal", self.selection(), KeyScope.PANEL, self)

    def open_menu(self) -> None:
        """Drop "…" down."""
        self.show_menu(self.more.mapToGlobal(QPoint(0, self.more.height())))

    def show_menu(self, place: QPoint) -> None:
        """Drop everything that can be done with the deal, at a point of the screen."""
        pop_up(self.menu(), place)
