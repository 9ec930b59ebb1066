"""The pages of a PDF as pictures. Runs in reader threads; PDFium itself takes one caller at a time."""

import threading
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtGui import QImage

if TYPE_CHECKING:
    import pypdfium2

_ONE_AT_A_TIME = threading.Lock()


class Sheet(NamedTuple):
    """A page as a picture, and its text for a screen reader."""

    picture: QImage
    text: str


def render(pdf: bytes, width: int) -> list[Sheet]:
    """Every page of a PDF, ``width`` device pixels wide."""
    import pypdfium2

    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return [_sheet(document[number], width) for number in range(len(document))]
        finally:
            document.close()


def _sheet(page: "pypdfium2.PdfPage", width: int) -> Sheet:
    bitmap = page.render(scale=width / page.get_width(), prefer_bgrx=True)
    image = QImage(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32)
    words = page.get_textpage()
    sheet = Sheet(image.copy(), words.get_text_range())
    for part in (words, bitmap, page):
        part.close()
    return sheet
