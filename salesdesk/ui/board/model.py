"""A column as a list model. The rows belong to the arrangement of the board; the model only shows them to Qt."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from salesdesk.desk.cards import Card
from salesdesk.domain.shown_text import one_line
from salesdesk.ui.board.arrangement import BoardArrangement
from salesdesk.ui.board.faces import Face, face
from salesdesk.ui.kit import plain_tip

if TYPE_CHECKING:
    from salesdesk.formats import Formats

MIME = "application/x-salesdesk-deals"
IdRole = Qt.ItemDataRole.UserRole + 1
FaceRole = Qt.ItemDataRole.UserRole + 2
CardRole = Qt.ItemDataRole.UserRole + 3

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_CARD = (
    Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsDragEnabled
    | Qt.ItemFlag.ItemNeverHasChildren
)


class ColumnModel(QAbstractListModel):
    """Rows of one column. A drop asks for a move with ``drop_asked(ids, column, above)`` and changes nothing itself."""

    drop_asked = Signal(object, str, object)

    def __init__(
        self, arrangement: BoardArrangement, key: str, formats: "Formats", parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._arrangement = arrangement
        self._column = arrangement.columns[key]
        self._formats = formats
        self._column.watcher = self
        self._answers: dict[int, Callable[[int], object]] = {
            Qt.ItemDataRole.DisplayRole: lambda row: one_line(self.card(row).title),
            Qt.ItemDataRole.AccessibleTextRole: lambda row: self.face(row).spoken,
            Qt.ItemDataRole.ToolTipRole: lambda row: plain_tip(self.face(row).spoken),
            IdRole: self.card_id,
            FaceRole: self.face,
            CardRole: self.card,
        }

    @property
    def key(self) -> str:
        """The stage shown, or the won column's key."""
        return self._column.key

    def ids(self) -> Sequence[str]:
        """The ids of the cards shown, from the top."""
        return self._column.rows

    def card_id(self, row: int) -> str | None:
        """The id of the card in a row; None beyond the last."""
        rows = self._column.rows
        return rows[row] if 0 <= row < len(rows) else None

    def card(self, row: int) -> Card:
        """The card in a row."""
        return self._arrangement.store.cards[self._column.rows[row]]

    def face(self, row: int) -> Face:
        """What the card in a row says."""
        card, store = self.card(row), self._arrangement.store
        return face(card, store.step(card), store, self._formats)

    def version(self, row: int) -> tuple[object, ...]:
        """Changes whenever the card in a row says something else."""
        card, store = self.card(row), self._arrangement.store
        return card, store.step(card), store.looks, store.is_learnt, store.shown_chance(card)

    # Qt's questions

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._column.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        answer = self._answers.get(role)
        if answer is None or not index.isValid() or index.row() >= len(self._column.rows):
            return None
        return answer(index.row())

    def flags(self, index: Index) -> Qt.ItemFlag:
        return _CARD if index.isValid() else Qt.ItemFlag.ItemIsDropEnabled

    # Drag and drop

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        rows = sorted(index.row() for index in indexes)
        return mime_of([self._column.rows[row] for row in rows])

    def canDropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        return action == Qt.DropAction.MoveAction and bool(ids_of(data))

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """Ask for the move above ``row`` (-1: to the end). Always False: Qt must not delete the dragged rows."""
        if self.canDropMimeData(data, action, row, column, parent):
            moving = ids_of(data)
            self.drop_asked.emit(moving, self.key, self.landing(row if row >= 0 else self.rowCount(), moving))
        return False

    def landing(self, row: int, moving: Sequence[str]) -> str | None:
        """The first card from a row on that stays; None at the end."""
        leaving = set(moving)
        return next((key for key in self._column.rows[row:] if key not in leaving), None)

    # What the arrangement tells

    def removing(self, row: int) -> None:
        """A row is about to go."""
        self.beginRemoveRows(_NOWHERE, row, row)

    def removed(self) -> None:
        """It has gone."""
        self.endRemoveRows()

    def inserting(self, row: int) -> None:
        """A row is about to come."""
        self.beginInsertRows(_NOWHERE, row, row)

    def inserted(self) -> None:
        """It has come."""
        self.endInsertRows()

    def changed(self, row: int) -> None:
        """A row says something else."""
        index = self.index(row)
        self.dataChanged.emit(index, index)

    def resetting(self) -> None:
        """All rows are about to change."""
        self.beginResetModel()

    def was_reset(self) -> None:
        """All rows have changed."""
        self.endResetModel()


def mime_of(ids: Sequence[str]) -> QMimeData:
    """Deals in the air, as ids only."""
    data = QMimeData()
    data.setData(MIME, QByteArray("\n".join(ids).encode()))
    return data


def ids_of(data: QMimeData) -> list[str]:
    """The ids of the deals in the air; none when it is something else."""
    if not data.hasFormat(MIME):
        return []
    raw = bytes(data.data(MIME).data())
    return [key for key in raw.decode("utf-8", "replace").split("\n") if key]
