"""The filter of a board: its bar, opened by a button in the top bar, and what it can be set to."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from salesdesk.desk.query.saved_views import SavedView
from salesdesk.desk.query.sorting import UNSORTED, Sort
from salesdesk.domain.fields import Field
from salesdesk.domain.records import Pipeline
from salesdesk.ui.board.arrangement import BoardArrangement
from salesdesk.ui.board.filter_bar import BoardFilterBar
from salesdesk.ui.board.query import SORTS
from salesdesk.ui.board.toolbar import BoardToolbar
from salesdesk.ui.context import Context
from salesdesk.ui.filter_choices import BOARD_CONTROLS, choices_of
from salesdesk.ui.filters.fields import FilterFields
from salesdesk.ui.filters.views import ViewedPage, ViewsMenu
from salesdesk.ui.names import NameBook


class BoardFilters(QObject):
    """Offers what there is on the board shown last. ``sort_wanted(name)`` when a saved view has one of its sorts."""

    sort_wanted = Signal(str)

    def __init__(self, context: Context, toolbar: BoardToolbar, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._toolbar = context, toolbar
        self._names = NameBook(context, self)
        self._shown: BoardArrangement | None = None
        self._pipelines: Sequence[Pipeline] = ()
        self.sort = UNSORTED
        self.bar = BoardFilterBar(self.fields)
        viewed = ViewedPage(lambda: SavedView("", self.bar.filter, self.sort), self._field, has_columns=False)
        self.views = ViewsMenu(context, viewed, parent)
        self.views.applied.connect(self._show_view)
        self.bar.builder.put_before([self.views.button, self.bar.builder.button])
        self.bar.changed.connect(lambda _found: self.views.look())
        self.bar.hide()
        self.bar.wanted.connect(self.open)
        self.bar.closed.connect(lambda: toolbar.filter.setChecked(False))
        toolbar.filter_toggled.connect(self._toggle)

    def show_board(self, shown: BoardArrangement, pipelines: Sequence[Pipeline]) -> None:
        """Offer what is on another board."""
        self._shown, self._pipelines = shown, pipelines
        self.views.prepare()
        self.bar.builder.say_again()
        self._offer()

    def fields(self) -> FilterFields:
        """The fields that the board can be filtered by."""
        known = FilterFields(self._context.formats, self._names.suggest, self._context.desk.settings.currency)
        shown = self._shown
        if shown is None:
            return known
        currencies = {card.currency for card in shown.cards()}
        stages = [(stage.name, stage.id) for stage in shown.stages.values()]
        pipelines = [(pipeline.name, pipeline.id) for pipeline in self._pipelines]
        return known.of_deals(shown.store.facts, stages, pipelines, currencies)

    def set_sort(self, sort: Sort) -> None:
        """The cards are in another order."""
        self.sort = sort
        self.views.look()

    def _field(self, key: str) -> Field:
        return self._shown.store.field(key) if self._shown else self.fields().field(key)

    def _show_view(self, view: SavedView) -> None:
        self.open()
        self.bar.show_choices(choices_of(view.filter, BOARD_CONTROLS))
        for name, sort in SORTS.items():
            if sort == view.sort:
                self.sort_wanted.emit(name)

    def open(self) -> None:
        """Show the bar, with the cursor in its search."""
        self._toolbar.filter.setChecked(True)
        self.bar.field.setFocus()

    def add(self) -> None:
        """Show the bar and drop down the fields for one more condition."""
        self.open()
        self.bar.builder.open_menu()

    def _toggle(self, on: bool) -> None:
        self.bar.setVisible(on)
        if on:
            self._offer()
            self.bar.field.setFocus()
        else:
            self.bar.clear()

    def _offer(self) -> None:
        shown = self._shown
        if shown is not None and self._toolbar.filter.isChecked():
            self.bar.offer(shown.named("owner"), shown.named("source"))
            shown.store.matcher.prepare()
