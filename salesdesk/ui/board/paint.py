"""Painting a card: the measures, and every part in its place."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from salesdesk.theme import mix
from salesdesk.ui import theme
from salesdesk.ui.board.faces import ChipFace, Face
from salesdesk.ui.kit import chip_size, draw_line, draw_text, elided, paint_chip_in, paint_ring

CARD_HEIGHT = 110
GAP = 8
PAD = 12
RING = 15
CHIP_GAP = 6
ICON_CHIP = 25
"""Width of a chip without words."""
LIFTED_HEIGHT = 84
"""Height of a card in the air: without its chips."""

_LINE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_LEADING = _LINE | Qt.AlignmentFlag.AlignLeading
_TRAILING = _LINE | Qt.AlignmentFlag.AlignTrailing


def paint_card(painter: QPainter, box: QRect, face: Face, chips: bool = True) -> None:
    """Paint a card into its box, without selection or focus."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_ground(painter, box)
    inner = box.adjusted(PAD, 0, -PAD, 0)
    _text(painter, _line(inner, 20), face.title, _STRONG)
    _text(painter, _line(inner, 40), face.organisation, _QUIET)
    _figures(painter, _line(inner, 66), face)
    if chips:
        _chips(painter, inner, box.top() + 80, face.chips)


def paint_ground(painter: QPainter, box: QRect) -> None:
    """The empty card."""
    shown = theme.tokens()
    painter.setPen(QPen(theme.colour(shown.border), 1))
    painter.setBrush(theme.colour(shown.surface))
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), shown.radius.card, shown.radius.card)


def paint_outline(painter: QPainter, box: QRect, selected: bool, focused: bool) -> None:
    """The mark of a selected card, and around it a halo when it is the one the keys act on."""
    shown = theme.tokens()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    frame = QRectF(box)
    if focused:
        halo = theme.colour(mix(shown.sunken, shown.accent, 0.35))
        painter.setPen(QPen(halo, 3))
        painter.drawRoundedRect(frame.adjusted(-2, -2, 2, 2), shown.radius.card + 2, shown.radius.card + 2)
    painter.setPen(QPen(theme.colour(shown.accent), 2, Qt.PenStyle.SolidLine if selected else Qt.PenStyle.DotLine))
    painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), shown.radius.card, shown.radius.card)


def paint_slot(painter: QPainter, box: QRect) -> None:
    """The gap in which a card would land."""
    shown = theme.tokens()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(theme.colour(shown.accent_tint))
    painter.setPen(QPen(theme.colour(shown.accent), 1, Qt.PenStyle.DashLine))
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), shown.radius.card, shown.radius.card)


def _line(inner: QRect, centre: int) -> QRect:
    return QRect(inner.left(), inner.top() + centre - 11, inner.width(), 22)


Look = tuple[theme.SizeName, theme.WeightName, str]
_STRONG: Look = ("base", "strong", "text")
_QUIET: Look = ("small", "regular", "secondary")


def _text(painter: QPainter, box: QRect, text: str, look: Look) -> None:
    size, weight, token = look
    painter.setFont(theme.font(size, weight))
    painter.setPen(theme.colour(getattr(theme.tokens(), token)))
    draw_line(painter, box, text, _LEADING)


def _figures(painter: QPainter, line: QRect, face: Face) -> None:
    painter.setFont(theme.font("small"))
    painter.setPen(theme.colour(theme.tokens().secondary))
    draw_text(painter, line, face.days, _TRAILING)
    days = painter.fontMetrics().horizontalAdvance(face.days)
    percent = max(painter.fontMetrics().horizontalAdvance(words) for words in (face.percent, face.room)) + 2
    room = line.width() - days - 8 - (0 if face.chance is None else RING + 12 + percent)
    strong = QFontMetrics(theme.font("base", "strong"))
    amount = face.amount if strong.horizontalAdvance(face.amount) <= room else face.brief
    width = min(strong.horizontalAdvance(amount) + 2, room)
    rtl = _is_rtl(painter)
    _text(painter, _from_start(line, 0, width, rtl), amount, _STRONG)
    if face.chance is not None:
        ring = _from_start(line, width + 6, RING, rtl)
        paint_ring(painter, QRectF(ring.left(), line.center().y() - RING / 2 + 0.5, RING, RING), face.chance)
        _text(painter, _from_start(line, width + RING + 12, percent, rtl), face.percent, _QUIET)


def _chips(painter: QPainter, inner: QRect, top: int, chips: tuple[ChipFace, ...]) -> None:
    room = QRect(inner.left(), top, inner.width(), chip_size("X").height())
    start = 0
    for words, width, chip in _fitted(chips, inner.width()):
        paint_chip_in(painter, _from_start(room, start, width, _is_rtl(painter)), words, chip.tone, chip.icon)
        start += width + CHIP_GAP


def _fitted(chips: tuple[ChipFace, ...], room: int) -> list[tuple[str, int, ChipFace]]:
    """Words and widths of chips that together fit: the later ones keep only their icons before the first is shortened."""
    words = [chip.words for chip in chips]
    widths = [chip_size(chip.words, chip.icon).width() for chip in chips]
    for index in range(len(chips) - 1, 0, -1):
        if sum(widths) + CHIP_GAP * (len(chips) - 1) > room:
            words[index], widths[index] = "", ICON_CHIP
    if chips:
        widths[0] = min(widths[0], room - sum(widths[1:]) - CHIP_GAP * (len(chips) - 1))
        words[0] = _fitting(chips[0], widths[0])
    return list(zip(words, widths, chips, strict=True))


def _is_rtl(painter: QPainter) -> bool:
    return painter.layoutDirection() == Qt.LayoutDirection.RightToLeft


def _fitting(chip: ChipFace, width: int) -> str:
    """The words of a chip so shortened that its tail can still be read."""
    missing = chip_size(chip.words, chip.icon).width() - width
    if missing <= 0 or not chip.tail:
        return chip.words
    metrics = QFontMetrics(theme.font("small", "medium"))
    room = metrics.horizontalAdvance(chip.text) - missing
    return f"{elided(metrics, chip.text, max(room, 0))} · {chip.tail}"


def _from_start(line: QRect, start: int, width: int, rtl: bool) -> QRect:
    left = line.right() + 1 - start - width if rtl else line.left() + start
    return QRect(left, line.top(), width, line.height())
