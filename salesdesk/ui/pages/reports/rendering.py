"""The pages of a PDF as pictures. Runs in reader threads."""

from collections.abc import Iterator, Mapping
from math import ceil
from typing import NamedTuple

from PySide6.QtGui import QImage

from salesdesk.reports import printed
from salesdesk.reports.printed import PagePixels
from salesdesk.reports.renderer import renderer

POINTS_PER_INCH = 72.0


class PreviewPage(NamedTuple):
    """A page: its size in points of 1/72 inch, and its text for a screen reader."""

    width: float
    height: float
    text: str


class Strip(NamedTuple):
    """A part of a page as wide as the page: how many device pixels below its upper edge it begins, and the picture."""

    top: int
    picture: QImage


def leaves(pdf: bytes) -> tuple[PreviewPage, ...]:
    """Every page of a PDF, not drawn yet."""
    return tuple(PreviewPage(*page) for page in renderer().pages(pdf))


def draw(pdf: bytes, widths: Mapping[int, int]) -> dict[int, QImage]:
    """Some pages, numbered from 0, each so many device pixels wide."""
    return {number: _image(found) for number, found in renderer().drawn(pdf, widths).items()}


def strips(pdf: bytes, number: int, resolution: float, height: int = 512) -> Iterator[Strip]:
    """A page in strips at most ``height`` device pixels high, so that a sharp page needs little memory.

    ``resolution`` is in device pixels an inch.
    """
    scale, top = resolution / POINTS_PER_INCH, 0
    whole = _pixels(leaves(pdf)[number].height, scale)
    while top < whole:
        below = max(whole - top - height, 0)
        crop = (0.0, _units(below, scale), 0.0, _units(top, scale))
        yield Strip(top, _image(printed.cut(pdf, number, scale, crop)))
        top += height


def _image(found: PagePixels) -> QImage:
    raw = QImage(found.pixels, found.width, found.height, found.stride, QImage.Format.Format_RGB32)
    return raw.copy()  # its own bytes


def _pixels(points: float, scale: float) -> int:
    return ceil(points * scale)


def _units(pixels: int, scale: float) -> float:
    """What PDFium, which rounds up, cuts off as exactly so many pixels."""
    return max(pixels - 0.5, 0.0) / scale
