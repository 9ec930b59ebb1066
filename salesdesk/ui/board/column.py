"""A column of the board: its head with count and sums, and the list of its cards."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFontMetrics,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from salesdesk.domain.dataclass import dataclass
from salesdesk.i18n import ntr, tr
from salesdesk.ui import theme
from salesdesk.ui.board.column_view import ColumnView
from salesdesk.ui.board.model import ids_of
from salesdesk.ui.board.rows import WON
from salesdesk.ui.kit import IconButton, Text, draw_line, draw_text, elided, plain_tip, speak, unmarked
from salesdesk.views.tally import Tally

if TYPE_CHECKING:
    from salesdesk.formats import Formats

MIN_WIDTH = 200
EDGE = 2
"""Room at the sides for the outline of the column in which cards would land."""
HEAD_PAD = 12 - EDGE
PILL = 17
BETWEEN = "  · "


@dataclass(frozen=True, slots=True)
class HeadWords:
    """What a column's head says. ``sums`` are pairs of a strong and a quiet text, ``others`` quiet ones: fullest first."""

    name: str
    count: str
    sums: tuple[tuple[str, str], ...]
    others: tuple[str, ...] = ()

    def spoken(self) -> str:
        """All of it as one sentence."""
        return ", ".join(part for part in (self.name, self.count, *self.sums[0], *self.others[:1]) if part)


def head_words(
    name: str, tally: Tally, of: int, currency: str, formats: "Formats", is_weighted: bool = True
) -> HeadWords:
    """The head of a stage: sums in the desk's currency first, others named after it; ``of`` cards without a filter.

    Not ``is_weighted`` while chances are still to be learnt.
    """
    sums = tally.sums()
    amount, weighted = sums.get(currency, 0), tally.weighted(currency)
    full, brief = formats.money(amount, currency), formats.money_short(amount, currency)
    weight = tr("weighted {amount}", amount=formats.money(weighted, currency, False))
    brief_weight = tr("weighted {amount}", amount=formats.money_short(weighted, currency))
    if not is_weighted:
        weight = brief_weight = tr("weighted {amount}", amount="…")
    foreign = [(code, total) for code, total in sorted(sums.items()) if code != currency]
    amounts = [f"+ {formats.money(total, code)}" for code, total in foreign]
    weights = [
        tr("weighted {amount}", amount=formats.money(tally.weighted(code), code, False) if is_weighted else "…")
        for code, _ in foreign
    ]
    full_others = ", ".join(f"{total} · {share}" for total, share in zip(amounts, weights, strict=True))
    others = (full_others, " ".join(amounts)) if foreign else ()
    count = count_words(tally.count, of, formats)
    return HeadWords(name, count, ((full, weight), (full, brief_weight), (brief, brief_weight)), others)


def count_words(count: int, of: int, formats: "Formats") -> str:
    """So many cards; with a filter, so many of all."""
    shown = formats.number(count)
    return shown if of == count else tr("{shown} of {all}", shown=shown, all=formats.number(of))


class ColumnHead(QWidget):
    """Name, count, sum and weighted sum of a column, and its menu."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = HeadWords("", "", (("", ""),))
        self.menu = QMenu(self)
        self.more = IconButton("more", tr("More"), self._open_menu, self)
        self.more.setFixedSize(26, 24)

    def show_words(self, words: HeadWords) -> None:
        """Say something else."""
        before, self.words = self.words, words
        speak(self, words.spoken())
        self.setToolTip(plain_tip(words.spoken()))
        if words.name != before.name:
            self.more.set_name(tr("More for {name}", name=words.name))
        if bool(words.others) != bool(before.others):
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(MIN_WIDTH, 70 if self.words.others else 53)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_more()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._place_more()

    def _place_more(self) -> None:
        left = self.width() - 32 if self.layoutDirection() == Qt.LayoutDirection.LeftToRight else 6
        self.more.move(left, 7)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(self.layoutDirection())
        self._paint_name(painter)
        line = self._line(38)
        self._paint_pair(painter, line, *_fitting(self.words.sums, line.width()))
        others = tuple(("", text) for text in self.words.others)
        if others:
            self._paint_pair(painter, self._line(55), *_fitting(others, line.width()))

    def _line(self, centre: int) -> QRect:
        return QRect(HEAD_PAD, centre - 9, self.width() - 2 * HEAD_PAD, 18)

    def _mirrored(self, box: QRect) -> QRect:
        if self.layoutDirection() == Qt.LayoutDirection.LeftToRight:
            return box
        return QRect(self.width() - box.right() - 1, box.top(), box.width(), box.height())

    def _paint_name(self, painter: QPainter) -> None:
        shown, line = theme.tokens(), self._line(19)
        small = QFontMetrics(theme.font("small", "medium"))
        pill = max(small.horizontalAdvance(self.words.count) + 14, PILL + 4)
        painter.setFont(theme.font("base", "strong"))
        room = line.width() - pill - 8 - 26
        name = elided(painter.fontMetrics(), self.words.name, room)
        width = painter.fontMetrics().horizontalAdvance(name)
        painter.setPen(theme.colour(shown.text))
        draw_text(painter, self._mirrored(QRect(line.left(), line.top(), width + 2, line.height())), name, _START)
        box = self._mirrored(QRect(line.left() + width + 8, line.center().y() - PILL // 2, pill, PILL))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(shown.surface))
        painter.drawRoundedRect(QRectF(box), PILL / 2, PILL / 2)
        painter.setFont(theme.font("small", "medium"))
        painter.setPen(theme.colour(shown.secondary))
        draw_text(painter, box, self.words.count, Qt.AlignmentFlag.AlignCenter)

    def _paint_pair(self, painter: QPainter, line: QRect, strong: str, rest: str) -> None:
        shown = theme.tokens()
        painter.setFont(theme.font("small", "strong"))
        painter.setPen(theme.colour(shown.text))
        draw_text(painter, self._mirrored(line), strong, _START)
        used = painter.fontMetrics().horizontalAdvance(strong)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour(shown.secondary))
        text = f"{BETWEEN.lstrip()}{rest}" if strong and rest else rest
        # Blanks at the beginning of a painted line are left out; these are room.
        used += painter.fontMetrics().horizontalAdvance("  ") if strong and rest else 0
        room = line.adjusted(used, 0, 0, 0)
        draw_line(painter, self._mirrored(room), text, _START)

    def _open_menu(self) -> None:
        self.menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))


def _fitting(pairs: tuple[tuple[str, str], ...], room: int) -> tuple[str, str]:
    """The first of these pairs that fits, else the last."""
    return next((pair for pair in pairs if _width_of(*pair) <= room), pairs[-1])


def _width_of(strong: str, rest: str) -> int:
    """How wide a pair is painted."""
    return (
        QFontMetrics(theme.font("small", "strong")).horizontalAdvance(strong)
        + QFontMetrics(theme.font("small")).horizontalAdvance(BETWEEN + rest)
        + 2
    )


_START = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading | Qt.TextFlag.TextSingleLine


class ColumnWidget(QWidget):
    """One column. ``view`` is a list named by the stage; cards in the air may be let go on the head too."""

    new_deal_asked = Signal(str)

    def __init__(self, key: str, name: str, view: ColumnView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key, self.name, self.view = key, name, view
        self.is_target = False
        self.head = ColumnHead(self)
        self.hint = Text("", "secondary", wrap=True, parent=self)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAcceptDrops(True)
        self.setMinimumWidth(MIN_WIDTH)
        view.ground = "won_tint" if key == WON else "sunken"
        speak(view, name)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE, 0, EDGE, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addWidget(view, 1)
        self.head.menu.aboutToShow.connect(self._fill_menu)

    def show_words(self, words: HeadWords) -> None:
        """Say something else in the head."""
        self.head.show_words(words)
        speak(self.view, description=words.spoken())

    def show_hint(self, text: str) -> None:
        """Say why the column is empty, or nothing."""
        self.hint.setText(text)
        self.hint.setVisible(bool(text))
        self.hint.raise_()

    def mark_target(self, is_target: bool) -> None:
        """Outline the column as the one in which the cards in the air would land."""
        if self.is_target != is_target:
            self.is_target = is_target
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.hint.setGeometry(HEAD_PAD, self.head.sizeHint().height() + 18, self.width() - 2 * HEAD_PAD, 60)

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        path = QPainterPath()
        box = QRectF(self.rect()).adjusted(0, 0, 0, shown.radius.panel)
        path.addRoundedRect(box, shown.radius.panel, shown.radius.panel)
        painter.fillPath(path, theme.colour(getattr(shown, self.view.ground)))
        if self.is_target:
            painter.setPen(QPen(theme.colour(shown.accent), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, 0), shown.radius.panel - 1, shown.radius.panel - 1)

    def _fill_menu(self) -> None:
        menu = self.head.menu
        menu.clear()
        if self.key != WON:
            menu.addAction(
                unmarked(tr("New deal in {stage}", stage=self.name)), lambda: self.new_deal_asked.emit(self.key)
            )
        count = self.view.model().rowCount()
        words = ntr("Select the card", "Select all {count} cards", count)
        menu.addAction(unmarked(words), self._select_all).setEnabled(count > 0)

    def _select_all(self) -> None:
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.view.alone.emit()
        self.view.selectAll()

    # Cards in the air over the head

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._answer(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._answer(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.view.hovered.emit(False)

    def dropEvent(self, event: QDropEvent) -> None:
        if ids_of(event.mimeData()):
            self.view.take(event.mimeData())
            event.acceptProposedAction()

    def _answer(self, event: QDragMoveEvent) -> None:
        if ids_of(event.mimeData()):
            event.acceptProposedAction()
            self.view.hovered.emit(True)
        else:
            event.ignore()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
