"""Cards in the air: what is lifted, where they would land, what that would do, and scrolling at the edges."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCursor, QDrag, QDragMoveEvent, QPixmap
from PySide6.QtWidgets import QScrollArea, QScrollBar, QWidget

from salesdesk.desk.cards import Card
from salesdesk.i18n import tr
from salesdesk.ui.board.arrangement import BoardArrangement
from salesdesk.ui.board.column import ColumnWidget
from salesdesk.ui.board.dragged_card import LiftedCards
from salesdesk.ui.board.drop_bar import DropBar
from salesdesk.ui.board.faces import Face
from salesdesk.ui.board.faces import face as face_of
from salesdesk.ui.board.model import mime_of
from salesdesk.ui.board.rows import WON
from salesdesk.ui.board.strip import QuotaStrip

if TYPE_CHECKING:
    from salesdesk.formats import Formats
    from salesdesk.views.preview import DropPreview

EDGE = 48
OVERLAP = 6
"""How far a card in the air may reach over the bar, which would otherwise be hidden by it."""
SCROLL_MS = 16
FASTEST = 18


class CardDrag(QObject):
    """Carries the selected cards of all columns. ``preview_wanted(ids)`` asks what dropping them would do."""

    preview_wanted = Signal(object)

    def __init__(self, page: QWidget, area: QScrollArea, strip: QuotaStrip, formats: "Formats") -> None:
        super().__init__(page)
        self._page, self._area, self._strip, self._formats = page, area, strip, formats
        self.columns: dict[str, ColumnWidget] = {}
        self.arrangement: BoardArrangement | None = None
        self.bar = DropBar(page)
        self.lifted = LiftedCards(page)
        self.animated = True
        self.ids: list[str] = []
        self._preview: DropPreview | None = None
        self._over: str | None = None
        self._pointer = QPoint()
        self._timer = QTimer(self)
        self._timer.setInterval(SCROLL_MS)
        self._timer.timeout.connect(self._scroll)
        for kind, target in self.bar.targets.items():
            target.hovered.connect(lambda over, kind=kind: self.hover(f"bar {kind}" if over else None))

    @property
    def flying(self) -> bool:
        """Whether cards are in the air, or have just been let go and are not settled yet."""
        return bool(self.ids)

    def carry(self, ids: Sequence[str], column: ColumnWidget, landed: Callable[[], bool]) -> None:
        """Carry cards until they are let go or Esc is pressed; ``landed``: whether to keep the gap until settled."""
        self.take_up(ids, column)
        drag = QDrag(column.view)
        drag.setMimeData(self._mime())
        nothing = QPixmap(1, 1)
        nothing.fill(Qt.GlobalColor.transparent)
        drag.setPixmap(nothing)
        watched = self._watched()
        for widget in watched:
            widget.installEventFilter(self)
        drag.exec(Qt.DropAction.MoveAction)
        for widget in watched:
            widget.removeEventFilter(self)
        self.let_go()
        if not landed():
            self.settle()

    def _mime(self) -> QMimeData:
        return mime_of(self.ids)

    def _watched(self) -> list[QWidget]:
        views = [column.view.viewport() for column in self.columns.values()]
        return [self._page, *self.columns.values(), *views, *self.bar.targets.values()]

    def take_up(self, ids: Sequence[str], column: ColumnWidget) -> None:
        """Lift cards of which the first lies in a column, and show where they can go."""
        arrangement = self.arrangement
        if arrangement is None:
            return
        self.ids = list(ids)
        self._preview = None
        row = arrangement.place(self.ids[0])
        box = column.view.card_rect(row[1]) if row else column.view.rect()
        pointer = column.view.viewport().mapFromGlobal(QCursor.pos())
        hold = pointer - box.topLeft() if box.contains(pointer) else QPoint(box.width() // 2, 20)
        self.lifted.lift(self._face(None), len(self.ids), box.width(), hold)
        for other in self.columns.values():
            other.view.lift(self.ids)
        can_wait = all(arrangement.store.cards[key].outcome == "open" for key in self.ids)
        self.bar.rise(can_wait, self.animated)
        self.follow(column.view.viewport().mapTo(self._page, pointer))
        self.hover(column.key)
        self.preview_wanted.emit(tuple(self.ids))
        self._timer.start()

    def show_preview(self, preview: "DropPreview") -> None:
        """What dropping them would do has become known."""
        if self.flying:
            self._preview = preview
            self.bar.show_won(self._strip.attainment_text(preview.attainment_if_won()))
            if preview.if_later is not None:
                self.bar.show_later(self._formats.day_month(preview.later_until))
            self._show_chance()

    def let_go(self) -> None:
        """The pointer has let go: the bar sinks, the gap stays until the cards are settled."""
        self._timer.stop()
        self.bar.sink()
        self.lifted.hide()
        self._strip.show_preview(None)
        for column in self.columns.values():
            column.mark_target(False)

    def settle(self) -> None:
        """The cards are where they are going to be."""
        self.ids = []
        self._preview = None
        self._over = None
        for column in self.columns.values():
            column.view.open_slot(None)
            column.view.lift(())

    # Where the pointer is

    def hover(self, target: str | None) -> None:
        """The pointer is over a column (its key), a field of the bar (``bar won``…), or nothing."""
        if not self.flying:
            return
        self._over = target
        for key, column in self.columns.items():
            column.mark_target(key == target)
            column.view.open_slot(self._slot(column) if key == target else None)
        self._show_chance()

    def _slot(self, column: ColumnWidget) -> int:
        arrangement = self.arrangement
        if arrangement is not None and arrangement.is_arranged(column.key):
            return arrangement.landing_row(column.key, arrangement.store.cards[self.ids[0]])
        return column.view.landing_row(column.view.viewport().mapFrom(self._page, self._pointer).y())

    def follow(self, point: QPoint) -> None:
        """The pointer is at a point of the page."""
        self._pointer = point
        self.lifted.follow(point, self.bar.geometry().top() + OVERLAP)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragMoveEvent) and isinstance(watched, QWidget):
            self.follow(watched.mapTo(self._page, event.position().toPoint()))
        return False

    # What it would do

    def _chance_of_quota(self, preview: "DropPreview") -> float | None:
        """The chance of making the quota with the cards dropped where the pointer is."""
        if self._over in (WON, "bar won"):
            return preview.if_won
        if self._over == "bar lost":
            return preview.if_lost
        if self._over == "bar later":
            return preview.if_later
        if self.arrangement is not None and self._over in self.arrangement.stages:
            return preview.in_stage(self._over)
        return preview.before

    def _show_chance(self) -> None:
        self.lifted.say(self._face(self._over))
        if self._preview is not None:
            self._strip.show_preview(self._chance_of_quota(self._preview))

    def _face(self, target: str | None) -> Face:
        """The face of the first card, with its chance as it would be where the pointer is."""
        assert self.arrangement is not None
        store = self.arrangement.store
        card = store.cards[self.ids[0]]
        face = face_of(card, None, store, self._formats)
        chance, now = face.chance, face.percent
        if card.outcome != "open":
            chance = store.shown_chance(card)
            now = self._formats.percent(chance)
        wanted, percent = self._wanted(card, target), now
        if wanted is not None:
            chance, percent = wanted, self._formats.percent(wanted)
            if now != percent:
                percent = tr("{before} → {after}", before=now, after=percent)
        return face._replace(chance=chance, percent=percent, days="")

    def _wanted(self, card: Card, target: str | None) -> float | None:
        assert self.arrangement is not None
        if target in self.arrangement.stages:
            return self._preview.shown(card.id, target) if self._preview and card.outcome == "open" else None
        return {WON: 1.0, "bar won": 1.0, "bar lost": 0.0}.get(target or "")

    # Scrolling at the edges

    def _scroll(self) -> None:
        bar = self._area.horizontalScrollBar()
        _nudge(bar, self._area.viewport().mapFrom(self._page, self._pointer).x(), self._area.viewport().width())
        column = self.columns.get(self._over or "")
        if column is None:
            return
        view = column.view
        before = view.verticalOffset()
        _nudge(view.verticalScrollBar(), view.viewport().mapFrom(self._page, self._pointer).y(), self._room(view))
        if view.verticalOffset() != before:
            view.open_slot(self._slot(column))

    def _room(self, view: QWidget) -> int:
        """The height of a view that the bar leaves free."""
        bottom = view.mapFrom(self._page, self.bar.geometry().topLeft()).y()
        return min(view.height(), bottom)


def _nudge(bar: QScrollBar, at: int, room: int) -> None:
    """Scroll faster the nearer the pointer is to the edge, or beyond it."""
    if at < EDGE:
        bar.setValue(bar.value() - min(FASTEST, (EDGE - at) // 3 + 1))
    elif at > room - EDGE:
        bar.setValue(bar.value() + min(FASTEST, (at - room + EDGE) // 3 + 1))
