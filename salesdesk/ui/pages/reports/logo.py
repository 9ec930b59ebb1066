"""A picture made small enough to be on every report."""

from base64 import b64encode
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter
from PySide6.QtSvg import QSvgRenderer

from salesdesk.desk.settings import LARGEST_LOGO
from salesdesk.domain.errors import Refused

LARGEST = QSize(800, 400)
"""Pixels; on paper a logo is some two centimetres high."""
LEAST_SIDE = 64
LARGEST_FILE = 40_000_000
KINDS = "PNG, JPEG, SVG (*.png *.jpg *.jpeg *.svg)"


def small_logo(path: Path) -> bytes:
    """The picture of a PNG, JPEG or SVG file as a small PNG (or JPEG) file. Raises Refused when it is none."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise Refused("{file} is too large for a logo; choose a smaller picture.", file=path.name)
        content = path.read_bytes()
    except OSError:
        raise Refused("{file} cannot be read.", file=path.name) from None
    image = _drawing(content) if b"<svg" in content[:4096] else _picture(content)
    if image.isNull():
        raise Refused("{file} is no picture in PNG, JPEG or SVG; choose another.", file=path.name)
    return _small_enough(image)


def as_setting(logo: bytes) -> str:
    """The logo as the desk keeps it."""
    return b64encode(logo).decode("ascii")


def _picture(content: bytes) -> QImage:
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    if bytes(reader.format().data()) not in (b"png", b"jpeg"):
        return QImage()
    size = reader.size()
    if size.isValid() and not _fits(size):
        reader.setScaledSize(size.scaled(LARGEST, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1)))
    return reader.read()


def _drawing(content: bytes) -> QImage:
    renderer = QSvgRenderer(QByteArray(content))
    size = renderer.defaultSize()
    if not renderer.isValid() or size.isEmpty():
        return QImage()
    renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
    image = QImage(size.scaled(LARGEST, Qt.AspectRatioMode.KeepAspectRatio), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return image


def _fits(size: QSize) -> bool:
    return size.width() <= LARGEST.width() and size.height() <= LARGEST.height()


def _small_enough(image: QImage) -> bytes:
    """As PNG; what is still too large is a photograph, which is smaller as JPEG where nothing shines through."""
    content = _encoded(image, "PNG")
    if len(content) > LARGEST_LOGO and not image.hasAlphaChannel():
        content = _encoded(image, "JPG")
    while len(content) > LARGEST_LOGO and image.width() > LEAST_SIDE:
        image = image.scaledToWidth(image.width() * 3 // 4, Qt.TransformationMode.SmoothTransformation)
        content = _encoded(image, "PNG")
    return content


def _encoded(image: QImage, form: str) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, form, 90 if form == "JPG" else -1)  # type: ignore[call-overload]
    return bytes(buffer.data().data())
