"""The head of the table: each column's title over its values, with an arrow where it sorts."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView, QTableView

from salesdesk.ui import theme
from salesdesk.ui.kit import draw_text, elided, paint_icon

HEIGHT, SIDE, ARROW, GAP = 36, 8, 12, 3


class TableHeader(QHeaderView):
    """Paints titles at the side of their values; a click sorts, a drag moves a column."""

    def __init__(self, parent: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFixedHeight(HEIGHT)
        self.setSectionsClickable(True)
        self.setMinimumSectionSize(48)

    def paintSection(self, painter: QPainter, box: QRect, section: int) -> None:
        shown, model = theme.tokens(), self.model()
        title = str(model.headerData(section, Qt.Orientation.Horizontal) or "")
        aligned = model.headerData(section, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
        sorts = self.isSortIndicatorShown() and self.sortIndicatorSection() == section
        painter.save()
        painter.fillRect(box, theme.colour(shown.surface))
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, theme.colour(shown.border))
        painter.setFont(theme.font("small", "medium" if sorts else "regular"))
        painter.setPen(theme.colour(shown.text if sorts else shown.secondary))
        room = box.adjusted(SIDE, 0, -SIDE, 0)
        arrow_room = ARROW + GAP if sorts else 0
        metrics = painter.fontMetrics()
        text = elided(metrics, title, room.width() - arrow_room)
        width = metrics.horizontalAdvance(text)
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        at_end = bool(aligned & Qt.AlignmentFlag.AlignRight) != rtl
        left = room.right() + 1 - width if at_end else room.left()
        words = QRect(left, room.top(), width + 1, room.height())
        draw_text(painter, words, text, Qt.AlignmentFlag.AlignVCenter)
        if sorts:
            rising = self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
            x = words.left() - GAP - ARROW if at_end else words.right() + GAP
            place = QRect(x, room.center().y() - ARROW // 2, ARROW, ARROW)
            paint_icon(painter, place, "chevron-up" if rising else "chevron-down", "text")
        painter.restore()
