"""The pages of a PDF as pictures. Runs in reader threads; PDFium itself takes one caller at a time."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtGui import QImage

if TYPE_CHECKING:
    import pypdfium2

POINTS_PER_INCH = 72.0
_ONE_AT_A_TIME = threading.Lock()


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
    with _opened(pdf) as document:
        return tuple(_leaf(document[number]) for number in range(len(document)))


def draw(pdf: bytes, widths: Mapping[int, int]) -> dict[int, QImage]:
    """Some pages, numbered from 0, each so many device pixels wide."""
    with _opened(pdf) as document:
        return {number: _picture(document[number], width) for number, width in widths.items() if number < len(document)}


def strips(pdf: bytes, number: int, resolution: float, height: int = 512) -> Iterator[Strip]:
    """A page in strips at most ``height`` device pixels high, so that a sharp page needs little memory.

    ``resolution`` is in device pixels an inch.
    """
    scale, top = resolution / POINTS_PER_INCH, 0
    whole = _pixels(leaves(pdf)[number].height, scale)
    while top < whole:
        below = max(whole - top - height, 0)
        with _opened(pdf) as document:
            page = document[number]
            picture = _rendered(page, scale, (0.0, _units(below, scale), 0.0, _units(top, scale)))
            page.close()
        yield Strip(top, picture)
        top += height


@contextmanager
def _opened(pdf: bytes) -> Iterator["pypdfium2.PdfDocument"]:
    import pypdfium2

    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(pdf)
        try:
            yield document
        finally:
            document.close()


def _leaf(page: "pypdfium2.PdfPage") -> PreviewPage:
    words = page.get_textpage()
    leaf = PreviewPage(page.get_width(), page.get_height(), words.get_text_range())
    for part in (words, page):
        part.close()
    return leaf


def _picture(page: "pypdfium2.PdfPage", width: int) -> QImage:
    picture = _rendered(page, width / page.get_width(), (0, 0, 0, 0))
    page.close()
    return picture


def _rendered(page: "pypdfium2.PdfPage", scale: float, crop: Sequence[float]) -> QImage:
    bitmap = page.render(scale=scale, crop=tuple(crop), prefer_bgrx=True)
    image = QImage(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32)
    copied = image.copy()
    bitmap.close()
    return copied


def _pixels(points: float, scale: float) -> int:
    return ceil(points * scale)


def _units(pixels: int, scale: float) -> float:
    """What PDFium, which rounds up, cuts off as exactly so many pixels."""
    return max(pixels - 0.5, 0.0) / scale
