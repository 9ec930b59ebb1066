"""The page of all deals as a table."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from salesdesk.desk.changes import Change
from salesdesk.desk.query.filters import Filter
from salesdesk.desk.query.saved_views import SavedView
from salesdesk.desk.query.sorting import UNSORTED, Sort, SortKey
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.ui.context import Context
from salesdesk.ui.filter_choices import TABLE_CONTROLS, FilterChoices, choices_of
from salesdesk.ui.filters.fields import FilterFields, named_apart
from salesdesk.ui.filters.views import ViewedPage, ViewsMenu
from salesdesk.ui.kit import EmptyState, MenuButton
from salesdesk.ui.live.deals import Frame, LiveDeals
from salesdesk.ui.live.store import Seat
from salesdesk.ui.names import NameBook
from salesdesk.ui.page import Page, address_of, parts_of
from salesdesk.ui.pages.deals import reading
from salesdesk.ui.pages.deals.actions import DealActions
from salesdesk.ui.pages.deals.columns import COLUMNS
from salesdesk.ui.pages.deals.delegate import DealsDelegate
from salesdesk.ui.pages.deals.exports import SHOWN, TableExports
from salesdesk.ui.pages.deals.filter_bar import TableFilterBar
from salesdesk.ui.pages.deals.model import DealsModel
from salesdesk.ui.pages.deals.reading import LoadedTable
from salesdesk.ui.pages.deals.view import DealsView
from salesdesk.ui.pages.deals.words import ValueWords
from salesdesk.ui.pages.exporting import Exporter, ExportProgress
from salesdesk.ui.surface import Surface

MARGIN = 12
TABLE, NOTHING_FOUND, NO_DEALS = range(3)
COMPLETED = tuple(column.key for column in COLUMNS if column.is_completed)


class DealsPage(Page):
    """Reads all deals once, then follows those that change, shown or not."""

    icon = "table"
    address = "deals"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = tr("Deals")
        self._context = context
        self._desk, self._operations, self._live = context.desk, context.operations, context.live_deals()
        self._formats: Formats = context.formats
        self.names = NameBook(context, self)
        self._address = self.address
        self._sort = UNSORTED
        self._loading = self._is_behind = False
        self._seat = Seat(self._live.store)
        self.model = DealsModel(self)
        self.exporter = Exporter(context.operations, self)
        self.bar = TableFilterBar(self._filter_fields)
        self.view = DealsView(self.model, context.formats)
        self.wishes = DealActions(context, lambda: self.model.rows, self.view, window=self)
        self.exports = TableExports(context.desk, self.exporter, self.view, self.shown_deals, self)
        delegate = DealsDelegate(self.model, self.wishes.reader, self.names.suggest)
        self.view.setItemDelegate(delegate)
        self._build()
        delegate.edited.connect(self.wishes.edit)
        self._connect()

    def _build(self) -> None:
        self._change = MenuButton(tr("Change"), "pencil", self)
        self._change.setEnabled(False)
        self._change.menu().aboutToShow.connect(self._fill_change_menu)
        self._columns = MenuButton(tr("Columns"), "columns", self)
        self._columns.menu().aboutToShow.connect(lambda: self.view.fill_column_menu(self._columns.menu()))
        self._export = MenuButton(tr("Export"), "download", self)
        self.exports.fill(self._export.menu())
        viewed = ViewedPage(self._present, self._live.store.field, True)
        self.views = ViewsMenu(self._context, viewed, self)
        self.views.applied.connect(self._show_view)
        self.view.columns.changed.connect(self.views.look)
        for tool in self.toolbar():
            tool.hide()
        self._nothing = EmptyState(
            tr("No deal passes this filter."), [(tr("Show all deals"), None, self.bar.clear)], "filter"
        )
        ways = [
            (tr("New deal"), "plus", lambda: self.navigate.emit("new-deal")),
            (tr("Import a file"), "upload", lambda: self.navigate.emit("import")),
        ]
        self._empty = EmptyState(tr("All your deals are listed here, once there are some."), ways, "table")
        self._stack = QStackedLayout()
        ground = Surface()
        row = QHBoxLayout(ground)
        row.setContentsMargins(MARGIN, 0, 0, 0)
        row.addWidget(self.view)
        for part in (ground, self._nothing, self._empty):
            self._stack.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(ExportProgress(self.exporter))
        column.addLayout(self._stack, 1)

    def _connect(self) -> None:
        view, actions = self.view, self.wishes
        self.bar.changed.connect(self._on_filter)
        self.bar.left.connect(self._enter_table)
        self.model.sorted_by.connect(self._on_sorted)
        view.opened.connect(self._open)
        view.menu_wanted.connect(lambda place: actions.show_menu(view.selected(), place, view.current()))
        view.choice_wanted.connect(self._choose)
        view.key_pressed.connect(self._press)
        view.selection_changed.connect(self._count)
        actions.opened.connect(self._open)
        actions.sheet_asked.connect(lambda deal: self.navigate.emit(address_of("reports", report="deal", deal=deal)))
        self.exporter.written.connect(lambda path: self.said.emit(self.exports.written(path)))
        self.setFocusProxy(view)
        self._live.moved.connect(self._on_frame)
        self._live.later.connect(self._on_later)
        self._live.emptied.connect(self._on_emptied)
        self.destroyed.connect(self._seat.free)

    def toolbar(self) -> list[QWidget]:
        return [self.views.button, self._change, self._columns, self._export]

    # Reading

    def refresh(self, change: Change | None) -> None:
        if not self._is_followed(change):
            self._load()
        else:
            self.names.prepare(*COMPLETED)

    def mark_stale(self, change: Change | None = None) -> None:
        if self.isVisible() or not self._is_followed(change):
            super().mark_stale(change)

    def _is_followed(self, change: Change | None) -> bool:
        """Whether the frame of a change is enough, which comes by itself."""
        return change is not None and LiveDeals.follows(change) and self.model.rows is not None and not self._loading

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_behind:
            self.names.prepare(*COMPLETED)
            self._follow()

    def _load(self) -> None:
        self._loading = True
        desk, found, sort = self._desk, self.bar.filter, self._sort
        self._operations.read(
            lambda: reading.load(desk.snapshot(), found, sort), self._on_loaded, key=(id(self), "load")
        )

    @Slot(object)
    def _on_loaded(self, loaded: LoadedTable) -> None:
        rows, store = loaded.rows, self._live.store
        if self._live.is_behind(rows.store):
            self._load()
            return
        self._seat.free()
        self._live.take(rows.store)
        self._loading = False
        rows.over(store)
        self._seat.take(rows)
        self.views.prepare()
        self.view.columns.follow(store.own_fields)  # what it is sorted by may be one of them
        rows.arrange(self.bar.filter, self._sort)
        self.wishes.reasons = loaded.reasons
        self.model.set_rows(rows, ValueWords(self._formats, store.moment))
        self.bar.blockSignals(True)
        stages = [stage for stage in store.stages.values() if stage.kind == "open"]
        self.bar.offer([(stage.name, stage.id) for stage in stages], loaded.owners)
        self.bar.show_choices(self.bar.choices, self.bar.drill.label())
        self.bar.blockSignals(False)
        self._show_state()
        self.names.prepare(*COMPLETED)
        if not store.is_learnt:
            self._live.learn()

    @Slot(object)
    def _on_frame(self, frame: Frame) -> None:
        self._is_behind = self.model.rows is not None
        if self._is_behind and self.isVisible():
            self._follow()

    def _follow(self) -> None:
        """What stands around the rows is as they are."""
        self._is_behind = False
        self.view.columns.follow(self._live.store.own_fields)
        self._show_state()

    @Slot(bool)
    def _on_later(self, is_another_day: bool) -> None:
        self.model.set_words(ValueWords(self._formats, self._live.store.moment))
        if is_another_day and self.model.rows is not None:
            self.mark_stale(None)

    @Slot()
    def _on_emptied(self) -> None:
        if self.model.rows is not None and not self._loading:
            super().mark_stale(None)

    # Filter, sort, saved views

    def _present(self) -> SavedView:
        shown = tuple(column.key for column in self.view.columns.shown())
        return SavedView("", self.bar.filter, self._sort, () if shown == self.view.columns.usual() else shown)

    @Slot(object)
    def _show_view(self, view: SavedView) -> None:
        self.view.columns.show(view.columns)
        self.view.columns.sort_by(view.sort)
        self._sort = view.sort  # of several fields the head shows the first
        self.bar.show_choices(choices_of(view.filter, TABLE_CONTROLS))

    def _filter_fields(self) -> FilterFields:
        rows, known = self.model.rows, FilterFields(self._formats, self.names.suggest, self._desk.settings.currency)
        if rows is None:
            return known
        store = rows.store
        currencies = {card.currency for card in store.cards.values()}
        stages = named_apart(store.stages.values(), store.pipelines)
        pipelines = [(pipeline.name, pipeline.id) for pipeline in store.pipelines.values()]
        return known.of_deals(store.facts, stages, pipelines, currencies)

    @Slot(object)
    def _on_filter(self, found: Filter) -> None:
        self.model.arrange(found, self._sort)
        self._show_state()
        self.views.look()

    @Slot(str, bool)
    def _on_sorted(self, key: str, descending: bool) -> None:
        self._sort = Sort((SortKey(key, descending),)) if key else UNSORTED
        self.model.arrange(self.bar.filter, self._sort)
        self.views.look()

    def _show_state(self) -> None:
        rows = self.model.rows
        if rows is not None:
            self._stack.setCurrentIndex(TABLE if rows.shown else NOTHING_FOUND if rows.size else NO_DEALS)
        self._count()

    def _count(self) -> None:
        rows, words = self.model.rows, self.model.words
        selected = self.view.selected()
        self._change.setEnabled(bool(selected))
        if rows is None or words is None:
            return
        keys = selected if len(selected) > 1 else rows.shown
        said = ntr("{count} deal", "{count} deals", len(keys))
        if len(selected) > 1:
            said = ntr("{count} selected", "{count} selected", len(keys))
        self.bar.count.setText(f"{said} · {words.sums(rows.totals(keys))}")

    # What the window asks

    def open_address(self, address: str) -> None:
        """``deals``, ``deals?ids=a,b&heading=…``, ``deals?stage=…``, ``deals?outcome=won``, ``deals?text=…``."""
        if address == self._address:
            return
        self._address = address
        given = parts_of(address)[1]
        if not given:
            self.bar.clear_ids()
            return
        ids = frozenset(given["ids"].split(",")) - {""} if "ids" in given else None
        choices = FilterChoices(
            given.get("text", ""), given.get("outcome"), given.get("stage"), given.get("owner"), ids=ids
        )
        self.bar.show_choices(choices, given.get("heading", ""))

    def show_deals(self, ids: Sequence[str], heading: str) -> None:
        """Show just these deals, under a heading that can be closed again."""
        self.bar.show_choices(FilterChoices(ids=frozenset(ids)), heading)

    def focus_filter(self) -> bool:
        self.bar.focus_field()
        return True

    def add_filter(self) -> None:
        self.bar.builder.open_menu()

    def shown_deals(self) -> list[str]:
        """The deals that are shown, in their order."""
        return list(self.model.rows.shown) if self.model.rows else []

    def layout_state(self) -> QByteArray:
        """How the columns stand, to be kept between two starts."""
        return self.view.columns.state()

    def restore_layout(self, state: QByteArray) -> None:
        """Take up kept columns."""
        self.view.columns.restore(state)

    # Doing

    def _open(self, deal: str) -> None:
        self.navigate.emit(f"deal/{deal}")

    @Slot(object)
    def _press(self, event: QKeyEvent) -> None:
        event.setAccepted(self.wishes.press(event, self.view.selected(), self.view.current()))

    def _choose(self, column: str, place: QPoint) -> None:
        self.wishes.choose(column, self.view.selected() or [self.view.current() or ""], place)

    def closing(self) -> None:
        self.exporter.cancel()

    def export_to(self, target: Path, fmt: str) -> None:
        """Write what the table shows to a file: its deals and columns, in their order."""
        self.exports.write(SHOWN, target, fmt)

    def _enter_table(self) -> None:
        if self.model.rowCount():
            self.view.setFocus()
            if not self.view.currentIndex().isValid():
                self.view.selectRow(0)

    def _fill_change_menu(self) -> None:
        self._change.menu().clear()
        self.wishes.fill(self._change.menu(), self.view.selected(), self.view.current())
