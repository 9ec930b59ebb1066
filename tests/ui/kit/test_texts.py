"""Labels, chips, cards and gauges."""

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from salesdesk.theme import load_tokens
from salesdesk.ui.kit import (
    Button,
    CardPanel,
    Chip,
    ElidedText,
    EmptyState,
    KeyFigure,
    NumberBox,
    QuotaBar,
    QuotaBarFigures,
    Ring,
    Text,
    chip_size,
    paint_chip,
    paint_quota_bar,
    paint_ring,
    plain_tip,
)

LIGHT = load_tokens("light")


def test_markup_is_shown_as_it_is(qtbot: QtBot) -> None:
    label = Text("<b>5 & 10</b>")
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert plain_tip("<b>a & b</b>\nc") == "<span>&lt;b&gt;a &amp; b&lt;/b&gt;<br>c</span>"
    assert plain_tip("") == ""


def test_a_label_takes_the_colour_of_its_tone(qtbot: QtBot) -> None:
    label = Text("██", "figure")
    qtbot.addWidget(label)
    label.set_colour("won")
    image = label.grab().toImage()
    assert image.pixelColor(image.width() // 2, image.height() // 2) == QColor(LIGHT.won)


def test_a_short_label_has_no_tool_tip_and_a_long_one_has(qtbot: QtBot) -> None:
    label = ElidedText("A title that is far too long for its room")
    qtbot.addWidget(label)
    label.resize(80, 20)
    label.show()
    assert "far too long" in label.toolTip()
    label.resize(600, 20)
    assert label.toolTip() == ""
    assert label.minimumSizeHint().width() < 40


def test_a_chip_is_as_large_as_it_is_painted(qtbot: QtBot) -> None:
    canvas = QPixmap(300, 60)
    canvas.fill(QColor("white"))
    painter = QPainter(canvas)
    box = paint_chip(painter, QPoint(10, 10), "stalled", "warning", "stalled")
    painter.end()
    assert box.size() == chip_size("stalled", "stalled")
    image = canvas.toImage()
    assert image.pixelColor(box.left() + 3, box.center().y()) == QColor(LIGHT.warning_tint)
    assert image.pixelColor(box.right() + 3, box.center().y()) == QColor("white")


def test_a_chip_says_its_text(qtbot: QtBot) -> None:
    chip = Chip("Call · today", icon="phone")
    qtbot.addWidget(chip)
    assert (chip.text(), chip.accessibleName()) == ("Call · today", "Call · today")
    chip.show_text("Call · 2 d late", "lost", "late")
    assert chip.accessibleName() == "Call · 2 d late"
    assert chip.grab().toImage().pixelColor(4, chip.height() // 2) == QColor(LIGHT.lost_tint)


def test_a_key_figure_says_label_figure_and_note(qtbot: QtBot) -> None:
    card = KeyFigure("Won so far")
    qtbot.addWidget(card)
    assert card.figure() == "–"
    card.show_figure("€182,350", "73% of €250,000", "won")
    assert {label.text() for label in card.findChildren(QLabel)} == {"Won so far", "€182,350", "73% of €250,000"}
    assert (card.accessibleName(), card.accessibleDescription()) == ("Won so far", "€182,350 73% of €250,000")


def test_a_card_without_a_title_takes_no_room_for_one(qtbot: QtBot) -> None:
    card = CardPanel()
    qtbot.addWidget(card)
    card.show()
    empty = card.sizeHint().height()
    card.set_title("Force")
    card.set_note("What turns the wheel")
    qtbot.waitUntil(lambda: card.sizeHint().height() > empty)
    assert card.accessibleName() == "Force"


def test_an_empty_page_offers_ways_out(qtbot: QtBot) -> None:
    done: list[str] = []
    page = EmptyState("No deals yet.", [("New deal", "plus", lambda: done.append("new"))], "board")
    qtbot.addWidget(page)
    qtbot.mouseClick(page.findChildren(Button)[0], Qt.MouseButton.LeftButton)
    page.set_sentence("Nothing matches.")
    assert done == ["new"]
    assert "Nothing matches." in {label.text() for label in page.findChildren(QLabel)}


@pytest.mark.parametrize(
    "words", ["No deals yet.", "A long sentence that has to be broken. " * 5, "商机保存在此电脑上。" * 8]
)
def test_an_empty_page_shows_its_whole_sentence(qtbot: QtBot, words: str) -> None:
    page = EmptyState("…")
    qtbot.addWidget(page)
    page.set_sentence(words)
    page.resize(1200, 600)
    with qtbot.waitExposed(page):
        page.show()
    sentence = next(label for label in page.findChildren(QLabel) if label.text() == words)
    assert sentence.height() >= sentence.heightForWidth(sentence.width())
    assert sentence.width() <= 420


def painted_bar(figures: QuotaBarFigures) -> QImage:
    """A bar of 200 by 20 pixels."""
    canvas = QPixmap(200, 20)
    canvas.fill(QColor(LIGHT.surface))
    painter = QPainter(canvas)
    paint_quota_bar(painter, QRectF(0, 0, 200, 20), figures)
    painter.end()
    return canvas.toImage()


def test_the_bar_is_solid_as_far_as_won() -> None:
    image = painted_bar(QuotaBarFigures(0.5))
    assert image.pixelColor(95, 10) == QColor(LIGHT.won)
    assert image.pixelColor(105, 10) == QColor(LIGHT.sunken)


def test_the_forecast_is_hatched_so_that_it_differs_without_colour() -> None:
    image = painted_bar(QuotaBarFigures(0.25, forecast=0.75))
    hatch = {image.pixelColor(x, 10).name() for x in range(60, 140)}
    assert len(hatch) > 2
    assert image.pixelColor(160, 10) == QColor(LIGHT.sunken)


@pytest.mark.parametrize(("won", "pace", "at"), [(0.2, 0.5, 100), (2.0, 1.0, 100), (0.0, 0.25, 50)])
def test_the_pace_mark_reaches_above_the_bar(won: float, pace: float, at: int) -> None:
    image = painted_bar(QuotaBarFigures(won, pace=pace))
    assert image.pixelColor(at, 4) == QColor(LIGHT.text)


def test_nothing_won_paints_nothing_won() -> None:
    image = painted_bar(QuotaBarFigures())
    assert LIGHT.won not in {image.pixelColor(x, 10).name().upper() for x in range(200)}


@pytest.mark.parametrize(
    ("share", "right", "left"), [(0.5, "won", "border"), (None, "border", "border"), (1.0, "won", "won")]
)
def test_a_ring_fills_clockwise_from_the_top(share: float | None, right: str, left: str) -> None:
    canvas = QPixmap(40, 40)
    canvas.fill(QColor("white"))
    painter = QPainter(canvas)
    paint_ring(painter, QRectF(0, 0, 40, 40), share, "won", 6)
    painter.end()
    image = canvas.toImage()
    assert image.pixelColor(37, 20) == QColor(getattr(LIGHT, right))
    assert image.pixelColor(3, 20) == QColor(getattr(LIGHT, left))


def test_gauges_are_said_in_words(qtbot: QtBot) -> None:
    bar, ring = QuotaBar("Quota"), Ring(40, name="Chance")
    for widget in (bar, ring):
        qtbot.addWidget(widget)
    bar.show_figures(QuotaBarFigures(0.7), "70% of quota")
    ring.show_share(0.64, spoken="64%")
    assert (bar.accessibleName(), bar.accessibleDescription()) == ("Quota", "70% of quota")
    assert (ring.accessibleName(), ring.accessibleDescription()) == ("Chance", "64%")
    assert bar.grab().toImage().pixelColor(30, bar.height() // 2) == QColor(LIGHT.won)


def test_a_number_box_keeps_its_bounds(qtbot: QtBot) -> None:
    box = NumberBox("Days", 1, 90)
    qtbot.addWidget(box)
    box.setValue(500)
    assert (box.value(), box.accessibleName()) == (90, "Days")
