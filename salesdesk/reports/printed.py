"""The pages of a PDF: their sizes, texts and pixels, by PDFium, which takes one caller at a time."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pypdfium2

_ONE_AT_A_TIME = threading.Lock()
WHOLE = (0.0, 0.0, 0.0, 0.0)


class PrintedPage(NamedTuple):
    """A page: its size in points of 1/72 inch, and its text."""

    width: float
    height: float
    text: str


class PagePixels(NamedTuple):
    """A drawn page in device pixels of four bytes (blue, green, red, nothing); each row takes ``stride`` bytes."""

    width: int
    height: int
    stride: int
    pixels: bytes


def get_ready() -> None:
    """Import PDFium."""
    import pypdfium2

    del pypdfium2


def pages(pdf: bytes) -> tuple[PrintedPage, ...]:
    """Every page of a PDF, not drawn."""
    with _opened(pdf) as document:
        return tuple(_page(document[number]) for number in range(len(document)))


def drawn(pdf: bytes, widths: Mapping[int, int]) -> dict[int, PagePixels]:
    """Some pages, numbered from 0, each so many device pixels wide."""
    with _opened(pdf) as document:
        return {n: _whole(document[n], width) for n, width in widths.items() if n < len(document)}


def cut(pdf: bytes, number: int, scale: float, crop: Sequence[float]) -> PagePixels:
    """A page with ``scale`` device pixels to a point, less so many points at the left, the bottom, the right and the top."""
    with _opened(pdf) as document:
        page = document[number]
        found = _pixels(page, scale, crop)
        page.close()
        return found


@contextmanager
def _opened(pdf: bytes) -> Iterator["pypdfium2.PdfDocument"]:
    import pypdfium2

    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(pdf)
        try:
            yield document
        finally:
            document.close()


def _page(page: "pypdfium2.PdfPage") -> PrintedPage:
    words = page.get_textpage()
    found = PrintedPage(page.get_width(), page.get_height(), words.get_text_range())
    for part in (words, page):
        part.close()
    return found


def _whole(page: "pypdfium2.PdfPage", width: int) -> PagePixels:
    found = _pixels(page, width / page.get_width(), WHOLE)
    page.close()
    return found


def _pixels(page: "pypdfium2.PdfPage", scale: float, crop: Sequence[float]) -> PagePixels:
    bitmap = page.render(scale=scale, crop=tuple(crop), prefer_bgrx=True)
    found = PagePixels(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
    bitmap.close()
    return found
