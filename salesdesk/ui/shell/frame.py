"""The parts of the window and where they stand: rail, top bar, page, and the deal beside it. Wires nothing."""

import sys
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from salesdesk.ui.actions.menus import Situation, action_button
from salesdesk.ui.context import Context
from salesdesk.ui.kit import NoticeBar
from salesdesk.ui.names import NameBook
from salesdesk.ui.page import PageMaker
from salesdesk.ui.shell import rail
from salesdesk.ui.shell.pages import PageStack
from salesdesk.ui.shell.rail import Rail, RailEntry
from salesdesk.ui.shell.top_bar import TopBar
from salesdesk.ui.surface import Surface

if TYPE_CHECKING:
    from salesdesk.ui.kit import BannerArea, BannerNote
    from salesdesk.ui.newdeal import NewDealPanel
    from salesdesk.ui.panel import DealPanel
    from salesdesk.ui.shell.deal_preview import DealPreview

PANEL_WIDTH = 430
BESIDE_FROM = 1100
"""Width in pixels of a window from which a deal stands beside the page; in a smaller one it takes the page's place."""
NARROW_BELOW = 760
"""Width in pixels of a window that has only icons in its rail, so that 600 are left for a page at 200% of a small screen."""


class WindowFrame(QWidget):
    """Made anew when the language changes. ``makers`` are the pages of the rail, then of its foot; those of
    ``unlisted`` are reached otherwise. ``window`` gives what the buttons' actions are about. The deal panel and New
    deal are made when they are first wanted."""

    deal_closed = Signal()
    deal_left = Signal(str)
    new_deal_closed = Signal()

    def __init__(
        self,
        context: Context,
        makers: Sequence[PageMaker],
        unlisted: Sequence[PageMaker],
        window: Situation,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._preview: DealPreview | None = None
        self._coming = ""
        keymap, below = context.keymap, sum(maker.place == "foot" for maker in makers)
        self.rail = Rail([RailEntry(maker.address, maker.title(), maker.icon) for maker in makers], below=below)
        self.rail.show_keys(keymap, keymap.registry.action("go.page"))
        self.top_bar = TopBar(action_button(keymap, "deal.new", window, "primary"))
        self.stack = PageStack(context, [*makers, *unlisted])
        self.panel_width = PANEL_WIDTH
        self._names = NameBook(context, self)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.splitter.addWidget(self.stack)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.splitterMoved.connect(self._note_width)
        self._ground = Surface("background")
        inner = QVBoxLayout(self._ground)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self.splitter)
        self._lay_out()
        self.notices = NoticeBar(self._ground)

    def _lay_out(self) -> None:
        self._column = column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        if self._context.reading is not None:
            self.top_bar.new_deal.hide()
        if self._context.reading is not None and self._context.reading.banner:
            from salesdesk.ui.shell.read_only_banner import ReadOnlyBanner

            column.addWidget(ReadOnlyBanner(self._context.reading.banner))
        column.addWidget(self._ground, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(column, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.rail.set_narrow(event.size().width() < NARROW_BELOW)
        self._share_place()
        super().resizeEvent(event)

    def minimumSizeHint(self) -> QSize:
        """What it needs once it is narrow: the rail's icons, and the widest of what then stands beside them."""
        inner = [self.splitter.widget(place) for place in range(self.splitter.count())]
        parts = [part for part in (self.top_bar, *inner) if part is not None]
        widths = [max(part.minimumSizeHint().width(), part.minimumWidth()) for part in parts]
        return QSize(rail.NARROW + max(widths), super().minimumSizeHint().height())

    def _note_width(self) -> None:
        self.panel_width = self.width_of_panel()

    def _share_place(self) -> None:
        """A deal takes the page's place where there is no room beside it."""
        beside = not self.shows_deal or self.width() >= BESIDE_FROM
        if beside == self.stack.isHidden():
            self.stack.setVisible(beside)
            if beside:
                self._share_room()

    @cached_property
    def banners(self) -> "BannerArea":
        """What is wrong with the desk for as long as it is so: above every page."""
        from salesdesk.ui.kit import BannerArea

        made = BannerArea()
        self._column.insertWidget(self._column.indexOf(self.top_bar) + 1, made)
        return made

    def kept(self) -> "tuple[int, Mapping[str, BannerNote]]":
        """What another frame in the place of this one takes up: the width of the panel, and what the banners say."""
        return self.width_of_panel(), self.banners.notes if "banners" in self.__dict__ else {}

    def take_up(self, panel_width: int, notes: "Mapping[str, BannerNote]") -> None:
        """Be as another frame was."""
        self.panel_width = panel_width
        for name, note in notes.items():
            self.banners.show_note(name, note)

    def is_on_page(self, place: QPoint) -> bool:
        """Whether a point of the screen is on the page."""
        return self.stack.rect().contains(self.stack.mapFromGlobal(place))

    @cached_property
    def panel(self) -> "DealPanel":
        """The deal beside the page; hidden until one is shown."""
        from salesdesk.ui.panel import DealPanel

        made = DealPanel(self._context, self._names, self.panel_width)
        made.hide()
        made.opened.connect(self._give_room)
        made.opened.connect(self._share_place)
        made.closed.connect(self.deal_closed)
        made.navigate.connect(self.deal_left)
        made.sheet.said.connect(self.notices.show_notice)
        self.splitter.addWidget(made)
        self.splitter.setStretchFactor(1, 0)
        return made

    def _give_room(self) -> None:
        """The page gives the panel the width it had last; afterwards the splitter keeps it."""
        self.panel.opened.disconnect(self._give_room)
        self._end_preview()
        self._share_room()

    def _share_room(self) -> None:
        self.splitter.setSizes([max(self.splitter.width() - self.panel_width, 1), self.panel_width])

    @property
    def has_panel(self) -> bool:
        """Whether a deal has been opened so far."""
        return "panel" in self.__dict__

    @property
    def shows_deal(self) -> bool:
        """Whether a deal is beside the page."""
        return self._preview is not None or (self.has_panel and self.panel.isVisible())

    def show_deal(self, key: str | None) -> None:
        """Open the panel for a deal; None closes it. The first time what is known of the deal is there at once."""
        if key is None:
            self._end_preview()
        if self.has_panel:
            self.panel.show_deal(key)
            self._share_place()
        elif key is not None:
            live = self._context.live
            card = live.store.cards.get(key) if live else None
            if live is None or card is None:
                self.panel.show_deal(key)
            else:
                self._previewed(key).show_card(card, live.store)

    def _previewed(self, key: str) -> "DealPreview":
        from salesdesk.ui.shell.deal_preview import DealPreview

        self._coming = key
        if self._preview is None:
            self._preview = made = DealPreview(self._context)
            made.done.connect(self._open_panel)
            self.splitter.addWidget(made)
            self.splitter.setStretchFactor(1, 0)
            self._share_room()
            self._share_place()
        return self._preview

    def _open_panel(self) -> None:
        """The panel takes the place of the preview once it has read its deal. It is imported in one turn, and made in the
        next, so that neither keeps the window for long."""
        if "salesdesk.ui.panel" not in sys.modules:
            from salesdesk.ui import panel

            del panel
            QTimer.singleShot(0, self, self._open_panel)
        elif self._preview is not None:
            self.panel.show_deal(self._coming)

    def _end_preview(self) -> None:
        gone, self._preview = self._preview, None
        if gone is not None:
            gone.closing()
            gone.setParent(None)

    def width_of_panel(self) -> int:
        """How wide the panel is, or was to be."""
        beside = self.has_panel and self.panel.isVisible() and not self.stack.isHidden()
        return self.panel.width() if beside else self.panel_width

    @cached_property
    def new_deal(self) -> "NewDealPanel":
        """Where a deal is typed in; hidden until it is opened."""
        from salesdesk.ui.newdeal import NewDealPanel

        made = NewDealPanel(self._context, self._names, self._ground)
        made.closed.connect(self.new_deal_closed)
        return made
