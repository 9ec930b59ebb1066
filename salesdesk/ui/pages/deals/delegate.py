"""Paints the cells of the table and opens their editors."""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from salesdesk.ui import theme
from salesdesk.ui.kit import chip_size, draw_text, elided, paint_chip
from salesdesk.ui.kit.chips import Tone
from salesdesk.ui.pages.deals.columns import TableColumn
from salesdesk.ui.pages.deals.editor import CellEditor, Reader
from salesdesk.ui.pages.deals.model import DealsModel

Index = QModelIndex | QPersistentModelIndex
SIDE = 8
_TONES: dict[str, tuple[Tone, str]] = {"won": ("won", "check"), "lost": ("lost", "lost")}
_STRONG = {"title", "amount"}
_SELECTED, _FOCUSED = QStyle.StateFlag.State_Selected, QStyle.StateFlag.State_HasFocus
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_LEFT = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine


class DealsDelegate(QStyledItemDelegate):
    """``edited(column, deal, value)`` carries what was typed; nothing is written into the model."""

    edited = Signal(str, str, object)

    def __init__(
        self, model: DealsModel, reader: Callable[[TableColumn, str], Reader], suggest: Callable[[str, str], list[str]]
    ) -> None:
        """``reader`` gives what reads a column's text in a currency; ``suggest`` what it offers for what was typed."""
        super().__init__(model)
        self._model, self._reader, self._suggest = model, reader, suggest

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model, shown = self._model, theme.tokens()
        rows, words = model.rows, model.words
        if rows is None or words is None:
            return
        card, column = model.card(index), model.column(index)
        state, box = option.state, option.rect
        selected = bool(state & _SELECTED)
        if selected:
            painter.fillRect(box, theme.colour(shown.accent_tint))
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, theme.colour(shown.border))
        value = column.value(rows.store, card)
        text = model.text(column, card, value)
        if value in _TONES and column.kind == "outcome":
            _paint_outcome(painter, option, text, value)
        elif text:
            late = column.kind == "step" and card.outcome == "open" and words.is_late(value)
            quiet = column.place.is_quiet and not selected
            _paint_text(painter, box, column, text, "lost" if late else "secondary" if quiet else "text")
        if state & _FOCUSED:
            painter.setPen(QPen(theme.colour(shown.accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(1, 1, -1, -2))

    # Editing

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        column, card = self._model.column(index), self._model.card(index)
        editor = CellEditor(column, self._reader(column, card.currency), partial(self._suggest, column.key), parent)
        editor.picked.connect(lambda: self._finish(editor))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        # Asked again whenever the row changes; what is being typed stays.
        if isinstance(editor, CellEditor) and not editor.isModified():
            editor.give(str(index.data(Qt.ItemDataRole.EditRole)))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, CellEditor) and editor.is_changed() and editor.check():
            value: Any = editor.value()
            self.edited.emit(self._model.column(index).key, self._model.card(index).id, value)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        editor.setGeometry(option.rect)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What cannot be read keeps its editor open."""
        if isinstance(watched, CellEditor) and watched.is_changed():
            leaving = event.type() == QEvent.Type.FocusOut
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                leaving = event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if leaving and not watched.check():
                return event.type() != QEvent.Type.FocusOut
        return super().eventFilter(watched, event)

    def _finish(self, editor: CellEditor) -> None:
        if editor.check():
            self.commitData.emit(editor)
            self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)


def _paint_outcome(painter: QPainter, option: QStyleOptionViewItem, text: str, outcome: str) -> None:
    tone, name = _TONES[outcome]
    box, size = option.rect, chip_size(text, name)
    place = QRect(QPoint(box.left() + SIDE, box.top() + (box.height() - size.height()) // 2), size)
    paint_chip(painter, QStyle.visualRect(option.direction, box, place).topLeft(), text, tone, name)


def _paint_text(painter: QPainter, box: QRect, column: TableColumn, text: str, token: str) -> None:
    weight: theme.WeightName = "medium" if column.key in _STRONG else "regular"
    painter.setFont(theme.font("base", weight))
    painter.setPen(theme.colour(getattr(theme.tokens(), token)))
    room = box.adjusted(SIDE, 0, -SIDE, 0)
    draw_text(painter, room, _elided(text, room.width(), weight), _RIGHT if column.is_right else _LEFT)


@lru_cache(maxsize=8192)
def _elided(text: str, width: int, weight: theme.WeightName) -> str:
    return elided(QFontMetrics(theme.font("base", weight)), text, width)
