"""The board page: strip, filter, columns. What changes it comes back from the desk; nothing is edited here by hand."""

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QFocusEvent, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from salesdesk.desk.cards import StripView
from salesdesk.desk.changes import Change
from salesdesk.desk.query.filters import Filter
from salesdesk.i18n import ntr, tr
from salesdesk.ui.actions.menus import KeyTip
from salesdesk.ui.board.actions import BoardActions
from salesdesk.ui.board.arrangement import BoardArrangement
from salesdesk.ui.board.columns_area import ColumnsArea
from salesdesk.ui.board.drag import CardDrag
from salesdesk.ui.board.feed import BoardFeed
from salesdesk.ui.board.filters import BoardFilters
from salesdesk.ui.board.model import ids_of
from salesdesk.ui.board.query import OWN_ORDER, SORTS
from salesdesk.ui.board.sources import LoadedBoard, Sources
from salesdesk.ui.board.strip import QuotaStrip
from salesdesk.ui.board.toolbar import BoardToolbar
from salesdesk.ui.context import Context
from salesdesk.ui.kit import EmptyState
from salesdesk.ui.live.deals import Frame
from salesdesk.ui.live.figures import LearntFigures
from salesdesk.ui.page import Page, address_of, parts_of


class BoardPage(Page):
    """One pipeline as a board. ``loaded`` when cards are shown, ``ready`` once the strip is too, for the first time."""

    loaded = Signal()
    ready = Signal()

    icon = "board"
    address = "board"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = tr("Board")
        self._context = context
        self._live = context.live_deals()
        self._pipeline: str | None = None
        self._wanted: str | None = None
        self._beside: str | None = None
        self._sort = OWN_ORDER
        self._moved: tuple[str, ...] = ()
        self._ticket = 0
        self.is_ready = False
        self.arrangement: BoardArrangement | None = None
        self.feed = BoardFeed(
            context.operations, Sources(context.desk, self._live.figures, context.screen), self._live, self
        )
        self.strip = QuotaStrip(context.formats)
        self.area = ColumnsArea(context.formats)
        self.board_bar = BoardToolbar(self)
        self.filters = BoardFilters(context, self.board_bar, self)
        self.filter_bar = self.filters.bar
        self.cards = BoardActions(context, lambda: self.feed.reasons, self)
        KeyTip(self.board_bar.filter, context.keymap, context.keymap.registry.action("page.filter"), always=False)
        self._build()
        self.carrier = CardDrag(self, self.area, self.strip, context.formats)
        self._connect()
        self.feed.show_kept()

    def _build(self) -> None:
        self._empty = EmptyState(
            tr("There is no deal on this board yet. Type in the first, or bring yours from a file."),
            [
                (tr("New deal"), "plus", lambda: self.navigate.emit("new-deal")),
                (tr("Import a file"), "upload", lambda: self.navigate.emit("import")),
            ],
            "board",
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.area)
        self._stack.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self.strip, self.filter_bar):
            layout.addWidget(part)
        layout.addWidget(self._stack, 1)
        self.setAcceptDrops(True)

    def _connect(self) -> None:
        self._context.operations.settled.connect(self._on_settled)
        feed, bar, area, cards, carrier = self.feed, self.board_bar, self.area, self.cards, self.carrier
        self._live.later.connect(self._on_later)
        feed.emptied.connect(lambda: self.mark_stale(None))
        feed.loaded.connect(self.show_loaded)
        feed.moved.connect(self._show_frame)
        feed.strip_read.connect(self._show_strip)
        feed.figures_read.connect(self._show_figures)
        feed.previewed.connect(carrier.show_preview)
        carrier.preview_wanted.connect(feed.read_preview)
        carrier.preview_wanted.connect(lambda _ids: self.takes_foot.emit())
        self.strip.opened.connect(self.navigate)
        self.filter_bar.changed.connect(self._filter)
        bar.pipeline_chosen.connect(self.load)
        bar.sort_chosen.connect(self.sort)
        self.filters.sort_wanted.connect(self.sort)
        bar.lost_asked.connect(lambda: self.navigate.emit(address_of("deals", outcome="lost")))
        area.drag_begun.connect(self._carry)
        area.hovered.connect(carrier.hover)
        area.dropped.connect(cards.drop)
        area.key_pressed.connect(self._press)
        area.menu_asked.connect(self._show_menu)
        area.opened.connect(self._open)
        area.new_deal_asked.connect(lambda stage: self.navigate.emit(address_of("new-deal", stage=stage)))
        cards.asked.connect(self._on_asked)
        cards.hint.connect(self._context.operations.failed)
        cards.opened.connect(self._open)
        cards.sheet_asked.connect(lambda deal: self.navigate.emit(address_of("reports", report="deal", deal=deal)))
        for kind, target in carrier.bar.targets.items():
            target.dropped.connect(lambda ids, kind=kind: cards.drop_on_bar(kind, ids))
        self._context.theme.theme_changed.connect(area.repaint_cards)

    def _open(self, deal: str) -> None:
        self.navigate.emit(f"deal/{deal}")

    # For the window

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.area.focus_cards()

    def toolbar(self) -> list[QWidget]:
        return self.board_bar.widgets()

    def refresh(self, change: Change | None) -> None:
        if self.feed.is_waiting and change is None:
            return  # what is shown first is there, and the rest is read after it was painted
        if not self.feed.covers(change):
            self.feed.load(self._pipeline)

    def mark_stale(self, change: Change | None = None) -> None:
        if self.arrangement is None or not self.feed.covers(change):
            super().mark_stale(None)

    def open_address(self, address: str) -> None:
        values = parts_of(address)[1]
        if "pipeline" in values and values["pipeline"] != self._pipeline:
            self.load(values["pipeline"])
        self._wanted = values.get("deal")
        if self._wanted and self.show_deal(self._wanted):
            self._wanted = None

    def focus_filter(self) -> bool:
        self.filters.open()
        return True

    def add_filter(self) -> None:
        self.filters.add()

    def pipeline(self) -> str | None:
        return self._pipeline

    def deal_shown(self, deal: str | None) -> None:
        self._beside = deal
        if deal is not None and self.selected_ids() != [deal]:
            self.show_deal(deal)

    def load(self, pipeline: str | None = None) -> None:
        """Show a pipeline (None: the desk's own)."""
        self._pipeline = pipeline
        self.feed.load(pipeline)

    def selected_ids(self) -> list[str]:
        """The cards selected."""
        return self.area.selected_ids()

    def show_deal(self, deal: str) -> bool:
        """Select a card and bring it into view; False when it is not on the board as it is filtered now."""
        found = self.arrangement is not None and self.arrangement.place(deal) is not None
        if found:
            self.area.select_only([deal], deal)
        return found

    # What was read

    def show_loaded(self, loaded: LoadedBoard) -> None:
        """Show a board that has been read."""
        view, arrangement = loaded.view, loaded.arrangement
        arrangement.over(self._live.store)
        arrangement.arrange(self.filter_bar.filter, SORTS[self._sort])
        if loaded.tallies is not None:
            arrangement.count_as(loaded.tallies)
        elif not loaded.whole:
            arrangement.count(loaded.sums)
        self.feed.seat.take(arrangement)
        self.arrangement = self.cards.arrangement = self.carrier.arrangement = arrangement
        self._pipeline = view.pipeline.id
        settings = self._context.desk.settings
        self.area.show_cards(arrangement, settings.currency, settings.period_kind)
        self.carrier.columns = self.area.columns
        self.carrier.settle()
        self.board_bar.show_pipelines(view.pipelines, view.pipeline)
        self.filters.show_board(arrangement, view.pipelines)
        self._show_what_there_is()
        if self._wanted and (self.show_deal(self._wanted) or loaded.whole):
            self._wanted = None
        if self.hasFocus():
            self.area.focus_cards()
        self.loaded.emit()

    def _show_figures(self, figures: LearntFigures) -> None:
        if self.arrangement is not None:
            self.area.show_heads(self.area.columns)
            self.area.repaint_cards()
        self._show_strip(figures.strip)

    def _show_strip(self, strip: StripView) -> None:
        self.strip.show_strip(strip)
        self.area.show_strip(strip)
        if not self.is_ready and not strip.pending:
            self.is_ready = True
            self.ready.emit()

    def _on_later(self, is_another_day: bool) -> None:
        if self.arrangement is None:
            return
        self.area.show_heads(self.area.columns)
        self.area.repaint_cards()
        if is_another_day:
            self.strip.wait()
            self.mark_stale(None)

    def _on_asked(self, ids: tuple[str, ...], ticket: int) -> None:
        self._moved, self._ticket = ids, ticket

    def _on_settled(self, ticket: int, change: Change | None) -> None:
        if ticket == self._ticket and change is None:
            self._ticket, self._moved = 0, ()
            self.carrier.settle()

    def _show_frame(self, frame: Frame) -> None:
        if self.arrangement is None:
            return
        chosen = [key for key in self.selected_ids() if key in frame.keys]
        current = self.area.current_id()
        mine = [key for key in self._moved if key in frame.keys]
        touched = self.arrangement.touched()
        self.carrier.settle()
        if mine:
            self._moved = ()
            self.area.select_only(mine, current if current in mine else mine[0])
        else:
            self.area.select(chosen, current if current in frame.keys else None)
        self.area.show_heads(self.area.columns if frame.strip.pending else touched)
        if frame.strip.pending:
            self.area.repaint_cards()
        self._show_strip(frame.strip)
        self._show_what_there_is()

    # Filter and sort

    def sort(self, sort: str) -> None:
        """Sort the cards of every column."""
        self._sort = sort
        self._arrange(self.filter_bar.filter)
        self.board_bar.show_sort(sort)
        self.filters.set_sort(SORTS[sort])

    def _filter(self, found: Filter) -> None:
        self._arrange(found)
        self.board_bar.show_filters(self.filter_bar.choices.controls)

    def _arrange(self, found: Filter) -> None:
        if self.arrangement is None:
            return
        chosen = self.selected_ids()
        self.arrangement.arrange(found, SORTS[self._sort])
        self.area.select(chosen)
        self.area.show_heads(self.area.columns)
        self._show_what_there_is()

    def _show_what_there_is(self) -> None:
        arrangement = self.arrangement
        if arrangement is None:
            return
        shown, count = sum(len(column.rows) for column in arrangement.columns.values()), arrangement.size
        self._stack.setCurrentWidget(self.area if count else self._empty)
        words = ntr("{shown} of {count} card", "{shown} of {count} cards", count, shown=shown)
        self.filter_bar.show_count(words if arrangement.query.is_filtered else "")

    # Hands

    def _carry(self, key: str) -> None:
        ids = self.selected_ids()
        if not ids or self.carrier.flying:
            return
        self._ticket = 0
        self.carrier.animated = self._context.desk.settings.animations
        own = self.area.columns[key].view.selected_ids()
        first = own[:1] + [card for card in ids if card not in own[:1]]
        self.carrier.carry(first, self.area.columns[key], lambda: bool(self._ticket))

    def _press(self, event: QKeyEvent, key: str) -> None:
        ids = self.selected_ids()
        current = self.area.current_id()
        event.setAccepted(self.cards.press(event, ids or ([current] if current else []), key, current))

    def _show_menu(self, place: QPoint) -> None:
        self.cards.menu(self.selected_ids(), self.area.current_id()).popup(place)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if ids_of(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.feed.painted()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.carrier.bar.place()
        if self._beside is not None:
            # The panel has just taken room from the columns; its card shall not be behind the edge.
            QTimer.singleShot(0, self, self._reveal_beside)

    def _reveal_beside(self) -> None:
        if self._beside is not None:
            self.area.reveal(self._beside)
