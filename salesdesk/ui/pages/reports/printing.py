"""Printing: the pages of the PDF at the printer's own sharpness, through the system's dialog, off the GUI thread."""

import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QWidget

from salesdesk.desk.ports import Progress
from salesdesk.domain.errors import SalesDeskError
from salesdesk.ui.operations import Operations
from salesdesk.ui.pages.exporting import PRINTING_CANCELLED, Exporter
from salesdesk.ui.pages.reports.rendering import POINTS_PER_INCH, PreviewPage, leaves, strips

SHARPEST = 600
"""Device pixels an inch: beyond it nobody sees a difference, and spool files grow with its square."""
PAPERS = {"a4": QPageSize.PageSizeId.A4, "letter": QPageSize.PageSizeId.Letter}
STEPS_A_PAGE = 100
_PRINT_SERVICE = ("/run/cups/cups.sock", "/var/run/cups/cups.sock")
"""Where the print service of a computer listens for its own users."""


def only_local_printing() -> None:
    """Let printers be asked for at the print service of this computer alone, through its socket in the file system. Left to
    itself the system's library calls the service by an internet address where there is no such socket, or a foreign one."""
    if sys.platform not in ("win32", "darwin"):
        found = next((path for path in _PRINT_SERVICE if Path(path).exists()), _PRINT_SERVICE[0])
        os.environ["CUPS_SERVER"] = found


class Printed(NamedTuple):
    """A report to print: what the printer calls it, its paper, how many pages it has and which is shown, from 0."""

    pdf: bytes
    title: str
    paper: str
    pages: int
    current: int


class Printing(QObject):
    """Asks for a printer and prints. ``none_there`` when the computer knows no printer; how it goes tells ``exporter``."""

    none_there = Signal()

    def __init__(self, operations: Operations, window: QWidget) -> None:
        super().__init__(window)
        self._operations = operations
        self._window = window
        self._report: Printed | None = None
        self.exporter = Exporter(operations, self, PRINTING_CANCELLED)

    def ask(self, report: Printed) -> None:
        """Print a report: look for printers, then show the system's dialog."""
        if not self.exporter.is_busy():
            self._report = report
            only_local_printing()
            self._operations.read(QPrinterInfo.availablePrinterNames, self._on_printers, key=self)

    @Slot(object)
    def _on_printers(self, names: Sequence[str]) -> None:
        if self._report is None:
            return
        if not names:
            self.none_there.emit()
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self._report.title)
        printer.setPageSize(QPageSize(PAPERS[self._report.paper]))
        self.show_dialog(printer, self._report.pages)

    def show_dialog(self, printer: QPrinter, pages: int) -> None:
        """The system's dialog for a printer, and for how many pages there are."""
        dialog = QPrintDialog(printer, self._window)
        dialog.setMinMax(1, pages)
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintCurrentPage)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(partial(self._on_answer, printer))
        dialog.setModal(True)
        dialog.show()

    def _on_answer(self, printer: QPrinter, answer: int) -> None:
        if answer == QDialog.DialogCode.Accepted:
            self.print_to(printer)

    def print_to(self, printer: QPrinter) -> None:
        """Print the report as the printer is set up."""
        if self._report is not None:
            report = self._report
            self.exporter.run(
                printer.printerName(), lambda progress: print_pages(printer, report.pdf, report.current, progress)
            )

    def cancel(self) -> None:
        """Stop; pages that the printer already has are printed."""
        self.exporter.cancel()


def print_pages(printer: QPrinter, pdf: bytes, current: int, progress: Progress) -> int:
    """The pages that the printer is set up for; how many. Raises SalesDeskError when it does not take them."""
    found = leaves(pdf)
    numbers = pages_asked(printer, len(found), current)
    resolution = min(printer.resolution(), SHARPEST)
    printer.setFullPage(True)
    painter = QPainter()
    if not painter.begin(printer):
        raise SalesDeskError("The printer did not take the report. Look whether it is ready, or export the PDF.")
    try:
        for done, number in enumerate(numbers):
            if done:
                printer.newPage()
            place = place_on(printer, found[number])
            height = found[number].height * resolution / POINTS_PER_INCH
            for strip in strips(pdf, number, resolution):
                progress(done * STEPS_A_PAGE + round(STEPS_A_PAGE * strip.top / height), len(numbers) * STEPS_A_PAGE)
                share = place.width() / (found[number].width * resolution / POINTS_PER_INCH)
                top = place.top() + strip.top * share
                size = strip.picture.width() * share, strip.picture.height() * share
                painter.drawImage(QRectF(place.left(), top, *size), strip.picture)
    except Exception:
        printer.abort()
        raise
    finally:
        painter.end()
    return len(numbers)


def pages_asked(printer: QPrinter, count: int, current: int) -> list[int]:
    """The numbers of the pages to print, from 0, in the order and as often as the printer leaves it to us."""
    if printer.printRange() == QPrinter.PrintRange.PageRange and printer.fromPage():
        numbers = list(range(printer.fromPage() - 1, min(printer.toPage() or count, count)))
    elif printer.printRange() == QPrinter.PrintRange.CurrentPage:
        numbers = [current]
    else:
        numbers = list(range(count))
    if printer.pageOrder() == QPrinter.PageOrder.LastPageFirst:
        numbers.reverse()
    copies = 1 if printer.supportsMultipleCopies() else printer.copyCount()
    return numbers * copies if printer.collateCopies() else [number for number in numbers for _ in range(copies)]


def place_on(printer: QPrinter, leaf: PreviewPage) -> QRectF:
    """Where a page goes on the printer's paper, in its device pixels: in real size, or smaller where the paper is."""
    sheet = QRectF(printer.pageLayout().fullRectPixels(printer.resolution()))
    scale = printer.resolution() / POINTS_PER_INCH
    width, height = leaf.width * scale, leaf.height * scale
    # A page is laid out to the hundredth of an inch; that alone is no reason to make it smaller.
    fits = min(sheet.width() / width, sheet.height() / height)
    share = 1.0 if fits > 0.99 else fits
    place = QRectF(0, 0, width * share, height * share)
    place.moveCenter(sheet.center())
    return place
