"""The columns side by side, and what is selected over all of them."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QItemSelectionModel, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget

from salesdesk.desk.cards import StripView
from salesdesk.i18n import tr
from salesdesk.ui.board.arrangement import BoardArrangement
from salesdesk.ui.board.column import ColumnWidget, HeadWords, head_words
from salesdesk.ui.board.column_view import CHOOSING, ColumnView
from salesdesk.ui.board.delegate import CardDelegate, Pictures
from salesdesk.ui.board.model import ColumnModel
from salesdesk.ui.board.rows import WON
from salesdesk.views.tally import Tally

if TYPE_CHECKING:
    from salesdesk.formats import Formats
    from salesdesk.ui.kit.pieces import Pieces

SPACING = 10


def won_name(kind: str) -> str:
    """What the won column is called when the quota is for a month, quarter, half or year."""
    return {
        "month": tr("Won this month"),
        "quarter": tr("Won this quarter"),
        "half": tr("Won this half-year"),
        "year": tr("Won this year"),
    }[kind]


class ColumnsArea(QScrollArea):
    """Shows the cards of a board. Everything the user does with cards leaves as a signal."""

    drag_begun = Signal(str)
    hovered = Signal(object)
    dropped = Signal(object, str, object)
    key_pressed = Signal(object, str)
    menu_asked = Signal(QPoint)
    opened = Signal(str)
    selected = Signal()
    new_deal_asked = Signal(str)

    def __init__(self, formats: "Formats", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formats = formats
        self._pictures = Pictures()
        self._ahead: Pieces | None = None
        self._strip: StripView | None = None
        self._currency = ""
        self.arrangement: BoardArrangement | None = None
        self.columns: dict[str, ColumnWidget] = {}
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content = QWidget()
        content.setProperty("kind", "page")
        self._row = QHBoxLayout(content)
        self._row.setContentsMargins(14, 12, 14, 0)
        self._row.setSpacing(SPACING)
        self.setWidget(content)

    # Showing

    def show_cards(self, arrangement: BoardArrangement, currency: str, period_kind: str) -> None:
        """Show other cards; columns that stay keep their place, and what is selected in them."""
        chosen, current = self.selected_ids(), self.current_id()
        self.arrangement, self._currency = arrangement, currency
        self._pictures.keep_only({key for column in self.columns.values() for key in column.view.ids_in_sight()})
        stages = arrangement.stages
        names = {key: won_name(period_kind) if key == WON else stages[key].name for key in arrangement.columns}
        if [(key, column.name) for key, column in self.columns.items()] != list(names.items()):
            self._build(names)
            self._appear_at_once()
        for key, column in self.columns.items():
            self._give_model(column.view, ColumnModel(arrangement, key, self._formats, column.view))
        self.show_heads(self.columns)
        self.select(chosen, current, scroll=False)

    def _build(self, names: dict[str, str]) -> None:
        for column in self.columns.values():
            self._row.removeWidget(column)
            column.deleteLater()
        self.columns = {}
        for key, name in names.items():
            self.columns[key] = self._column(key, name)
            self._row.addWidget(self.columns[key], 1)
        for column in self.columns.values():
            column.show()
        # They get their room now; by themselves they would after they have been painted once, one over the other.
        for part in filter(None, (self.widget(), self)):
            QCoreApplication.sendEvent(part, QEvent(QEvent.Type.LayoutRequest))

    def _appear_at_once(self) -> None:
        """Columns that are new in a window in use appear when all their cards are painted, a column at each return to the event
        loop: painted with the columns, they would keep the window from its events for too long."""
        if self._ahead is not None or not self.isVisible():
            return
        from salesdesk.ui.kit.pieces import Pieces

        self.setUpdatesEnabled(False)
        self._ahead = Pieces(self._painting_ahead(), self)
        self._ahead.start()

    def _painting_ahead(self) -> Iterator[None]:
        for key in list(self.columns):
            self.paint_ahead([key])
            yield
        self._ahead = None
        self.setUpdatesEnabled(True)

    def _column(self, key: str, name: str) -> ColumnWidget:
        # Made where they will be: what is taken over by another parent is dressed anew, with all that it holds.
        view = ColumnView(self.widget())
        view.setItemDelegate(CardDelegate(self._pictures, view))
        column = ColumnWidget(key, name, view, self.widget())
        view.alone.connect(lambda: self._alone(view))
        view.drag_begun.connect(lambda: self.drag_begun.emit(key))
        view.hovered.connect(lambda over: self.hovered.emit(key if over else None))
        view.key_pressed.connect(lambda event: self._press(event, key))
        view.menu_asked.connect(self.menu_asked)
        view.opened.connect(self.opened)
        column.new_deal_asked.connect(self.new_deal_asked)
        return column

    def _give_model(self, view: ColumnView, model: ColumnModel) -> None:
        old, offset = view.model(), view.verticalOffset()
        old_selection = view.selectionModel()
        view.setModel(model)
        for gone in (old_selection, old):
            if gone is not None:
                gone.deleteLater()
        model.drop_asked.connect(self.dropped)
        view.selectionModel().selectionChanged.connect(self.selected)
        view.doItemsLayout()
        view.verticalScrollBar().setValue(offset)

    def show_strip(self, strip: StripView) -> None:
        """How much of the quota is won, for the won column's head."""
        self._strip = strip
        self.show_heads([WON])

    def show_heads(self, keys: Iterable[str]) -> None:
        """Say count and sums of these columns anew."""
        for key in keys:
            column = self.columns.get(key)
            if column is not None and self.arrangement is not None:
                rows = self.arrangement.columns[key]
                column.show_words(self._words(column.name, key, rows.seen, rows.tally.count))
                column.view.show_below(rows.seen.count - len(rows.rows))
                column.show_hint(self._hint(key) if not rows.rows else "")

    def _words(self, name: str, key: str, tally: Tally, of: int) -> HeadWords:
        is_known = self.arrangement is None or self.arrangement.store.is_learnt
        words = head_words(name, tally, of, self._currency, self._formats, is_known)
        if key != WON:
            return words
        beside = self._share_of_quota(tally)
        return replace(words, sums=tuple((amount, beside) for amount, _ in words.sums))

    def _share_of_quota(self, tally: Tally) -> str:
        """Beside a sum that is all that counts for the quota; empty where others' deals or a filter make it another."""
        strip = self._strip
        if strip is None or strip.attainment is None or strip.won != tally.sums().get(strip.currency, 0):
            return ""
        return tr("{share} of quota", share=self._formats.percent(strip.attainment))

    def _hint(self, key: str) -> str:
        if self.arrangement is not None and self.arrangement.query.is_filtered and self.arrangement.columns[key].order:
            return tr("No card here passes the filter.")
        return tr("Nothing won yet. Drop a deal here.") if key == WON else tr("Drop a deal here.")

    def repaint_cards(self) -> None:
        """Every card may look different."""
        for column in self.columns.values():
            column.view.viewport().update()

    def paint_ahead(self, keys: Iterable[str]) -> None:
        """Have the cards of some columns that are in sight painted when the columns are."""
        for column in filter(None, map(self.columns.get, keys)):
            if self.viewport().rect().intersects(QRect(column.mapTo(self.viewport(), QPoint()), column.size())):
                column.view.paint_ahead()

    # Selecting

    def selected_ids(self) -> list[str]:
        """The cards selected, column by column from the top."""
        return [key for column in self.columns.values() for key in column.view.selected_ids()]

    def current_id(self) -> str | None:
        """The card the keys act on."""
        for column in self.columns.values():
            model = column.view.cards_model()
            if column.view.hasFocus() and model is not None:
                return model.card_id(column.view.currentIndex().row())
        return None

    def select(self, ids: Collection[str], current: str | None = None, scroll: bool = True) -> None:
        """Add cards to the selection; the keys act on ``current`` then, in whichever column it is."""
        rows: dict[str, list[int]] = {}
        for key in ids:
            place = self.arrangement.place(key) if self.arrangement else None
            if place:
                rows.setdefault(place[0].key, []).append(place[1])
        for column, chosen in rows.items():
            self.columns[column].view.select_rows(chosen)
        place = self.arrangement.place(current) if self.arrangement and current else None
        if place:
            view = self.columns[place[0].key].view
            view.setFocus(Qt.FocusReason.OtherFocusReason)
            view.select_rows([], place[1], scroll)
            if scroll:
                self.ensureWidgetVisible(self.columns[place[0].key], SPACING, 0)

    def focus_cards(self) -> None:
        """Give the keys to the cards: to the column with a selected one, else to the first that has any."""
        if self.arrangement is None:
            return
        full = [key for key, column in self.arrangement.columns.items() if column.rows] or list(self.columns)
        chosen = [key for key, column in self.columns.items() if column.view.selected_ids()]
        for key in [*chosen, *full][:1]:
            self.columns[key].view.setFocus(Qt.FocusReason.OtherFocusReason)

    def reveal(self, key: str) -> None:
        """Bring a card into view."""
        place = self.arrangement.place(key) if self.arrangement else None
        if place:
            view = self.columns[place[0].key].view
            view.scrollTo(view.model().index(place[1], 0))
            self.ensureWidgetVisible(self.columns[place[0].key], SPACING, 0)

    def select_only(self, ids: Collection[str], current: str | None = None) -> None:
        """Select these cards and no others."""
        for column in self.columns.values():
            column.view.clearSelection()
        self.select(ids, current)

    def _alone(self, view: ColumnView) -> None:
        for column in self.columns.values():
            if column.view is not view:
                column.view.clearSelection()

    # Keys

    def _press(self, event: QKeyEvent, key: str) -> None:
        self.key_pressed.emit(event, key)
        if not event.isAccepted() and not event.modifiers() & CHOOSING:
            step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
            if step:
                self._go(key, step if self.layoutDirection() == Qt.LayoutDirection.LeftToRight else -step)
                event.accept()

    def _go(self, key: str, step: int) -> None:
        """Move the focus to the neighbouring column, at the same height."""
        keys = list(self.columns)
        index = keys.index(key) + step
        if not 0 <= index < len(keys):
            return
        here, there = self.columns[key].view, self.columns[keys[index]].view
        place = here.card_rect(here.currentIndex().row()).center() if here.currentIndex().isValid() else QPoint(0, 0)
        target = there.indexAt(QPoint(0, max(place.y(), 0)))
        count = there.model().rowCount()
        there.setFocus(Qt.FocusReason.OtherFocusReason)
        self.ensureWidgetVisible(self.columns[keys[index]], SPACING, 0)
        here.clearSelection()
        there.alone.emit()
        if count:
            found = target if target.isValid() else there.model().index(count - 1, 0)
            there.selectionModel().setCurrentIndex(found, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            there.scrollTo(found)
