"""Icons: tinted, sharp, and following light and dark."""

import re

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap

from salesdesk.resources import resource_path
from salesdesk.theme import load_tokens
from salesdesk.ui import theme
from salesdesk.ui.kit import app_icon, icon, icon_pixmap, paint_icon
from tests.support import source

NAMES = sorted(path.stem for path in resource_path("icons").glob("*.svg"))


def strongest(image: QImage) -> str:
    """The colour of the most opaque pixel."""
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return max(pixels, key=lambda colour: colour.alpha()).name(QColor.NameFormat.HexRgb).upper()


def test_every_icon_draws_something() -> None:
    drawn = {name: strongest(icon_pixmap(name, "#FF0000", 32).toImage()) for name in NAMES}
    assert drawn == dict.fromkeys(NAMES, "#FF0000")


def test_an_icon_has_the_pixels_of_its_screen() -> None:
    pixmap = icon("plus").pixmap(QSize(16, 16), 2.0)
    assert (pixmap.width(), pixmap.devicePixelRatio()) == (32, 2.0)


def test_an_icon_follows_light_and_dark() -> None:
    made = icon("plus", "accent")
    assert strongest(made.pixmap(QSize(16, 16), 2.0).toImage()) == load_tokens("light").accent
    theme.current().apply("dark")
    assert strongest(made.pixmap(QSize(16, 16), 2.0).toImage()) == load_tokens("dark").accent


def test_a_disabled_icon_is_faint_and_a_copy_looks_the_same() -> None:
    copied = QIcon(icon("check", "won"))
    assert strongest(copied.pixmap(QSize(32, 32), 1.0, QIcon.Mode.Disabled).toImage()) == load_tokens("light").faint


def test_painting_puts_the_icon_where_it_is_told() -> None:
    canvas = QPixmap(40, 20)
    canvas.fill(QColor("white"))
    painter = QPainter(canvas)
    paint_icon(painter, QRect(20, 2, 16, 16), "plus", "#000000")
    painter.end()
    image = canvas.toImage()
    assert image.pixelColor(28, 10).lightness() < 60
    assert image.copy(0, 0, 20, 20).pixelColor(8, 10) == QColor("white")


def test_an_unknown_icon_is_refused() -> None:
    with pytest.raises(FileNotFoundError):
        icon("no such icon")


def test_the_program_has_its_icon_in_small_and_large() -> None:
    assert {size.width() for size in app_icon().availableSizes()} >= {16, 32, 256}


def test_icons_named_in_the_window_exist() -> None:
    called = re.compile(r"\b(?:icon|icon_pixmap|IconButton)\(\s*\"([a-z-]+)\"")
    named = {name for path in source.python_files("salesdesk/ui") for name in called.findall(path.read_text("utf-8"))}
    assert named <= set(NAMES)
