"""Won, Lost, Later and what else can happen to a deal as a whole."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from salesdesk.desk.commands.deals import DeleteDeals, LoseDeals, ReopenDeals, SnoozeDeals, WakeDeals, WinDeals
from salesdesk.i18n import tr
from salesdesk.ui.board.later_popup import LaterPopup
from salesdesk.ui.board.lose_dialog import LoseDialog
from salesdesk.ui.context import Context
from salesdesk.ui.kit import Button, IconButton, icon, unmarked
from salesdesk.ui.panel.source import PanelView, lost_reasons


class OutcomeRow(QWidget):
    """Buttons for an open deal; for a closed one, how it ended and Re-open. ``wanted(Command)`` is what the user asks."""

    wanted = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._shown: PanelView | None = None
        self.won = Button(tr("Won"), "success", "won", self.win)
        self.lost = Button(tr("Lost"), "danger", "lost", self.lose)
        self.reopen = Button(tr("Re-open"), icon="undo", on_click=lambda: self._ask(ReopenDeals))
        self.wake = Button(tr("Bring back"), icon="refresh", on_click=lambda: self._ask(WakeDeals))
        self.more = IconButton("more", tr("More"), self.open_menu)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for button in (self.won, self.lost, self.reopen, self.wake):
            self._row.addWidget(button)
        self._row.addStretch(1)
        self._row.addWidget(self.more)

    def show_deal(self, shown: PanelView) -> None:
        """Offer what can happen to this deal now."""
        self._shown = shown
        deal = shown.view.deal
        is_open = deal.outcome == "open"
        self.won.setVisible(is_open)
        self.lost.setVisible(is_open)
        self.reopen.setVisible(not is_open)
        self.wake.setVisible(is_open and deal.snoozed_until is not None)

    def _keys(self) -> tuple[str, ...]:
        return (self._shown.view.deal.id,) if self._shown else ()

    def _ask(self, kind: type[ReopenDeals | WakeDeals | WinDeals | DeleteDeals]) -> None:
        self.wanted.emit(kind(deals=self._keys()))

    def win(self) -> None:
        """The deal is won."""
        self._ask(WinDeals)

    def lose(self) -> None:
        """The deal is lost; asks why, beginning with the reasons the user has given before."""
        desk = self._context.desk
        self._context.operations.read(lambda: lost_reasons(desk.snapshot()), self._ask_why, key=self)

    @Slot(object)
    def _ask_why(self, reasons: Sequence[str]) -> None:
        if self._shown is None:
            return
        keys = self._keys()
        dialog = LoseDialog([self._shown.view.deal.title], reasons, self.window())
        dialog.chosen.connect(lambda reason: self.wanted.emit(LoseDeals(deals=keys, reason=reason)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def menu(self) -> QMenu:
        """What is in "…"."""
        menu = QMenu(self)
        if self._shown is not None and self._shown.view.deal.outcome == "open":
            menu.addMenu(self._later_menu(menu))
            menu.addSeparator()
        menu.addAction(icon("link"), unmarked(tr("Copy link")), self.copy_link)
        menu.addAction(icon("trash"), unmarked(tr("Delete deal")), lambda: self._ask(DeleteDeals))
        return menu

    def _later_menu(self, parent: QWidget) -> QMenu:
        keys = self._keys()
        later = LaterPopup(self._context.desk.today(), self._context.formats, parent)
        later.setIcon(icon("later"))
        later.chosen.connect(lambda day: self.wanted.emit(SnoozeDeals(deals=keys, until=day)))
        return later

    def open_menu(self) -> None:
        """Drop "…" down."""
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    def copy_link(self) -> None:
        """The deal's address, for a note."""
        if self._shown is not None:
            QGuiApplication.clipboard().setText(f"deal/{self._shown.view.deal.id}")
