"""The Reports page prints the very pages, in their real size, as the printer is set up."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog

from salesdesk.desk.ports import Progress
from salesdesk.domain.errors import SalesDeskError
from salesdesk.ui.pages.reports.page import ReportsPage
from salesdesk.ui.pages.reports.printing import SHARPEST, pages_asked, place_on, print_pages
from salesdesk.ui.pages.reports.rendering import PreviewPage, draw, leaves
from tests.ui.pages.conftest import Stand
from tests.ui.pages.test_reports_out import answer_with, page
from tests.ui.pages.test_reports_page import long_pdf

__all__ = ["page"]


def to_file(target: Path, resolution: int = 150) -> QPrinter:
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(target))
    printer.setResolution(resolution)
    return printer


def told(seen: list[tuple[int, int]]) -> Progress:
    return lambda done, total: seen.append((done, total))


def test_what_is_printed_is_the_page_in_its_real_size(stand: Stand, page: ReportsPage, tmp_path: Path) -> None:
    shown = page.out.shown()
    assert shown is not None
    seen: list[tuple[int, int]] = []
    printer = to_file(tmp_path / "printed.pdf")
    printer.setPageSize(printer.pageLayout().pageSize().__class__(printer.pageLayout().pageSize().PageSizeId.A4))
    assert print_pages(printer, shown.pdf, 0, told(seen)) == 1
    printed = (tmp_path / "printed.pdf").read_bytes()
    assert round(leaves(printed)[0].width) == 595
    one, two = (draw(pdf, {0: 300})[0].convertToFormat(QImage.Format.Format_Grayscale8) for pdf in (shown.pdf, printed))
    far = [
        abs(one.pixelColor(x, y).lightness() - two.pixelColor(x, y).lightness())
        for x in range(0, 300, 2)
        for y in range(0, min(one.height(), two.height()), 2)
    ]
    assert sum(far) / len(far) < 6
    assert any(one.pixelColor(x, y).lightness() < 100 for x in range(300) for y in range(100))
    assert seen[0] == (0, 100)
    assert seen == sorted(seen)


def test_pages_are_printed_as_often_and_in_the_order_asked(tmp_path: Path) -> None:
    printer = to_file(tmp_path / "x.pdf")
    assert pages_asked(printer, 4, 2) == [0, 1, 2, 3]
    printer.setFromTo(2, 3)
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    assert pages_asked(printer, 4, 0) == [1, 2]
    assert pages_asked(printer, 2, 0) == [1]
    printer.setPrintRange(QPrinter.PrintRange.CurrentPage)
    assert pages_asked(printer, 4, 2) == [2]
    printer.setPrintRange(QPrinter.PrintRange.AllPages)
    printer.setPageOrder(QPrinter.PageOrder.LastPageFirst)
    assert pages_asked(printer, 3, 0) == [2, 1, 0]
    assert print_pages(printer, long_pdf(3), 0, told([])) == 3
    assert len(leaves((tmp_path / "x.pdf").read_bytes())) == 3


def test_a_page_is_made_smaller_only_for_smaller_paper(tmp_path: Path) -> None:
    printer = to_file(tmp_path / "x.pdf", 72)
    printer.setFullPage(True)
    size = printer.pageLayout().pageSize()
    printer.setPageSize(size.__class__(size.PageSizeId.A4))
    assert place_on(printer, PreviewPage(595.28, 841.89, "")).width() == pytest.approx(595.28)
    assert place_on(printer, PreviewPage(300, 400, "")).width() == 300
    large = place_on(printer, PreviewPage(1190, 1684, ""))
    assert (round(large.width()), round(large.height())) == (595, 842)
    assert SHARPEST >= 300


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_does_not_take_it_is_told(tmp_path: Path) -> None:
    with pytest.raises(SalesDeskError, match="did not take the report"):
        print_pages(to_file(tmp_path / "nowhere" / "x.pdf"), long_pdf(1), 0, told([]))


def test_cancelled_printing_stops(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done >= 200:
            raise SalesDeskError("enough")

    with pytest.raises(SalesDeskError, match="enough"):
        print_pages(to_file(tmp_path / "x.pdf", 72), long_pdf(5), 0, stop)


def test_without_a_printer_the_pdf_is_offered(
    stand: Stand, page: ReportsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", list)
    stand.bot.keyClick(page, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    page.parts.bar.print_wanted.emit()
    stand.wait(page.out.state.sentence)
    assert page.out.state.sentence().startswith("No printer is set up on this computer.")
    asked = answer_with(monkeypatch, tmp_path / "instead.pdf")
    page.out.state.act()
    stand.wait(lambda: page.out.state.file() == "instead.pdf")
    assert asked == ["Pipeline review 2026-11-18.pdf"]


def test_the_dialog_leads_to_the_printer(
    stand: Stand, page: ReportsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", lambda: ["Office"])
    printers: list[QPrinter] = []
    monkeypatch.setattr(page.out.printing, "show_dialog", lambda printer, pages: printers.append(printer))
    page.print_report()
    stand.wait(lambda: printers)
    assert printers[0].docName() == "Pipeline review 2026-11-18"
    monkeypatch.undo()
    for answer in (QDialog.DialogCode.Rejected, QDialog.DialogCode.Accepted):
        page.out.printing.show_dialog(to_file(tmp_path / "printed.pdf"), 3)
        dialog = page.findChild(QPrintDialog)
        assert dialog is not None
        assert (dialog.isVisible(), dialog.isModal(), dialog.maxPage()) == (True, True, 3)
        assert not page.out.printing.exporter.is_busy()
        dialog.done(answer)
        stand.wait(lambda: page.findChild(QPrintDialog) is None)
    stand.wait(lambda: page.out.state.sentence() == "The report is on its way to the printer.")
    assert len(leaves((tmp_path / "printed.pdf").read_bytes())) == len(page.parts.preview.sheets())
