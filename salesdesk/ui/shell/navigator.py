"""Addresses: from a page to another, a deal beside it, back and forward."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from salesdesk.ui.page import Page, parts_of
from salesdesk.ui.shell.back_forward import NavigationHistory
from salesdesk.ui.shell.frame import WindowFrame

DEAL = "deal/"
NEW_DEAL = "new-deal"


class Navigator(QObject):
    """Goes to addresses in a frame. A place is a page's address, with ``#deal/<id>`` when a deal is open beside it.

    ``made(Page)`` when a page is visited for the first time.
    ``new-deal`` and ``new-deal?stage=<id>`` are no places: they ask for ``new_deal(stage)``, empty for the first one.
    """

    moved = Signal(str)
    new_deal = Signal(str)
    made = Signal(object)

    def __init__(
        self,
        frame: WindowFrame,
        home: str,
        trail: NavigationHistory,
        gate: Callable[[str], bool],
        parent: QObject | None = None,
    ) -> None:
        """``gate`` says of a place whether it can be shown now."""
        super().__init__(parent)
        self._frame = frame
        self._home = home
        self._trail = trail
        self._gate = gate
        self._shown = ""
        frame.rail.chosen.connect(self.go)
        frame.deal_left.connect(self.go)
        frame.deal_closed.connect(self.close_deal)

    @property
    def here(self) -> str | None:
        """The place shown."""
        return self._trail.here

    @property
    def page(self) -> Page | None:
        """The page shown."""
        return self._frame.stack.shown()

    @Slot(str)
    def go(self, address: str) -> None:
        """Show a page, or with ``deal/<id>`` a deal beside the page shown. An address nobody knows is passed over."""
        path, values = parts_of(address)
        if path == NEW_DEAL:
            self.new_deal.emit(values.get("stage", ""))
            return
        present = (self._trail.here or self._home).partition("#")[0]
        place = f"{present}#{address}" if address.startswith(DEAL) else address
        if self._frame.stack.knows(place.partition("#")[0]) and self._gate(place):
            self._trail.visit(place)
            self.show(place)

    def step(self, by: int) -> None:
        """Back (-1) or forward (1)."""
        place = self._trail.go(by)
        if place is not None and self._gate(place):
            self.show(place)

    def show(self, place: str) -> None:
        """Show a place without writing it down."""
        address, _, deal = place.partition("#")
        page = self._page(address)
        if address != self._shown:
            # Opening a deal beside a page must not undo what the user has filtered there since.
            page.open_address(address)
            self._shown = address
        stack = self._frame.stack
        if page is not stack.shown() or self._frame.top_bar.title() == "":
            self._frame.top_bar.show_title(page.title)
            self._frame.top_bar.show_tools(page.toolbar(), page.toolbar_end())
        stack.setCurrentWidget(page)
        self._frame.rail.show_chosen(parts_of(address)[0])
        shown = deal.removeprefix(DEAL) or None
        self._frame.show_deal(shown)
        page.deal_shown(shown)
        self.moved.emit(place)

    def _page(self, address: str) -> Page:
        page, fresh = self._frame.stack.page(address)
        if fresh:
            page.navigate.connect(self.go)
            page.title_changed.connect(lambda title: self._on_title(page, title))
            self.made.emit(page)
        return page

    def _on_title(self, page: Page, title: str) -> None:
        if page is self.page:
            self._frame.top_bar.show_title(title)

    @Slot()
    def close_deal(self) -> None:
        """Close the deal; the page has the room again."""
        if self._trail.here and "#" in self._trail.here:
            self.go(self._trail.here.partition("#")[0])
        self.focus_page()

    @Slot()
    def focus_page(self) -> None:
        """Put the focus into the page."""
        if self.page is not None:
            self.page.setFocus()

    def swap_focus(self) -> None:
        """Between the page and the open deal."""
        frame = self._frame
        if not frame.has_panel or frame.panel.isHidden():
            self.focus_page()
        elif not frame.panel.isAncestorOf(frame.window().focusWidget() or frame.window()):
            frame.panel.focus_first()
        else:
            self.focus_page()
