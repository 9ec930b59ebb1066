"""What the window leans on beside its pages, tried once: pictures of charts, PDF pages, print, languages, sorting."""

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCollator, QCoreApplication, QLocale
from PySide6.QtGui import QGuiApplication
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from salesdesk import reports
from salesdesk.domain.errors import Message
from salesdesk.i18n import language, languages
from salesdesk.ui.kit import ChartView
from salesdesk.ui.kit.icons import icon_pixmap
from salesdesk.ui.language import speak
from salesdesk.ui.pages.reports.printing import only_local_printing, print_pages
from salesdesk.ui.pages.reports.rendering import draw

if TYPE_CHECKING:
    from salesdesk.ui.session import Session

REPORT = "review"
LEAST_BYTES = 1000
"""A chart or a printed page has more."""
PAGE_WIDTH = 400
SORTED = {"de": ("Apfel", "Öl", "Zebra"), "sv": ("Apfel", "Zebra", "Öl"), "zh_CN": ("北京", "上海", "天津")}
"""Words as each language sorts them."""


def try_out(session: "Session", out: Path) -> list[Message]:
    """Make one of each in a folder, from a page that shows a chart and from a report; says what did not work."""
    desk, formats = session.context.desk, session.context.formats
    pdf = reports.make(REPORT, reports.view(desk.snapshot(), REPORT), "pdf", formats)
    tried = {
        "charts": _charts(session.window, out),
        "pages of a PDF": _pages(pdf),
        "printing": _printed(pdf, out / "printed.pdf"),
        "icons": not icon_pixmap("board").isNull(),
        "words of Qt": _words(),
        "sorting": all(_is_sorted(locale, words) for locale, words in SORTED.items()),
    }
    return [Message("This does not work: {part}.", {"part": part}) for part, works in tried.items() if not works]


def _charts(root: QWidget, out: Path) -> bool:
    charts = [chart for chart in root.findChildren(ChartView) if chart.isVisibleTo(root) and chart.chart() is not None]
    if not charts:
        return False
    files = [out / "chart.png", out / "chart.svg"]
    for path in files:
        charts[0].save(path)
    clipboard = QGuiApplication.clipboard()
    charts[0].copy()
    copied = clipboard.mimeData().hasImage()
    clipboard.clear()
    return copied and all(path.stat().st_size > LEAST_BYTES for path in files)


def _pages(pdf: bytes) -> bool:
    picture = draw(pdf, {0: PAGE_WIDTH}).get(0)
    return picture is not None and picture.width() == PAGE_WIDTH


def _printed(pdf: bytes, path: Path) -> bool:
    only_local_printing()
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    return print_pages(printer, pdf, 0, lambda done, total: None) > 0 and path.stat().st_size > LEAST_BYTES


def _words() -> bool:
    """Whether Qt's own dialogs speak every language but English, which they do by themselves."""
    before, said = language(), []
    for other in languages():
        speak(other)
        said.append(other == "en" or QCoreApplication.translate("QPlatformTheme", "Cancel") != "Cancel")
    speak(before)
    return all(said)


def _is_sorted(locale: str, words: tuple[str, ...]) -> bool:
    by_locale = QCollator(QLocale(locale))
    return all(by_locale.compare(one, other) < 0 for one, other in pairwise(words))
