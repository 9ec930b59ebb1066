"""The Reports page: the very pages of the PDF, and files written off the GUI thread."""

import csv
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QColor

from salesdesk import reports
from salesdesk.services.queries.review import review
from salesdesk.ui.pages.exporting import Exporter, Progress
from salesdesk.ui.pages.reports.page import DEALS, ReportsPage
from salesdesk.ui.pages.reports.rendering import render
from tests.ui.pages.conftest import Stand


def opened(stand: Stand) -> ReportsPage:
    page = stand.open(ReportsPage)
    stand.wait(page.preview.sheets)
    return page


def test_the_preview_is_the_very_pdf(stand: Stand) -> None:
    page = opened(stand)
    pdf = reports.make("review", review(stand.at.desk), "pdf", stand.context.formats)
    sheets = render(pdf, page.preview.device_width())
    shown = page.preview.sheets()
    assert len(shown) == len(sheets)
    assert shown[0].accessibleName() == f"Page 1 of {len(sheets)}"
    assert "€80,000" in shown[0].accessibleDescription()
    assert shown[0].accessibleDescription() == sheets[0].text
    assert shown[0].width() == page.preview.room()


def test_a_rendered_page_is_white_paper_with_ink_on_it(stand: Stand) -> None:
    pdf = reports.make("review", review(stand.at.desk), "pdf", stand.context.formats)
    picture = render(pdf, 400)[0].picture
    assert picture.width() == 400
    assert picture.pixelColor(2, 2) == QColor("white")
    dark = sum(picture.pixelColor(x, y).lightness() < 128 for x in range(0, 400, 2) for y in range(0, 200, 2))
    assert dark > 50


def test_another_period_and_paper_are_shown(stand: Stand) -> None:
    page = opened(stand)
    before = page.preview.sheets()[0].height()
    page.paper.committed.emit("letter")
    stand.wait(lambda: page.preview.sheets()[0].height() < before)
    page.period.committed.emit("2027-Q1")
    stand.wait(lambda: "Q1 2027" in page.preview.sheets()[0].accessibleDescription())


@pytest.mark.parametrize(("fmt", "begins"), [("pdf", b"%PDF"), ("xlsx", b"PK"), ("html", b"<!")])
def test_the_review_is_exported(stand: Stand, tmp_path: Path, fmt: str, begins: bytes) -> None:
    page = opened(stand)
    target = tmp_path / f"review.{fmt}"
    page.export_to(target, fmt)
    stand.wait(lambda: page.state.file() == target.name)
    assert target.read_bytes().startswith(begins)


def test_deals_are_exported(stand: Stand, tmp_path: Path) -> None:
    page = opened(stand)
    page.choose(DEALS)
    assert not page.preview.isVisible()
    target = tmp_path / "deals.csv"
    page.export_to(target, "csv")
    stand.wait(lambda: page.state.file() == "deals.csv")
    with target.open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file))) == 6


def test_a_folder_that_is_not_there_is_told(stand: Stand, tmp_path: Path) -> None:
    page = opened(stand)
    page.export_to(tmp_path / "nowhere" / "review.pdf", "pdf")
    stand.wait(lambda: stand.shell.failed)
    assert not page.exporter.is_busy()
    assert page.state.file() == ""


def test_an_export_can_be_cancelled(stand: Stand, tmp_path: Path) -> None:
    owner = QObject()
    exporter, begun = Exporter(stand.operations, owner), threading.Event()
    seen: list[tuple[int, int]] = []
    exporter.progressed.connect(lambda done, total: seen.append((done, total)))

    def write(progress: Progress) -> None:
        for done in range(1_000_000):
            progress(done, 1_000_000)
            begun.set()

    with stand.bot.waitSignal(exporter.ended):
        exporter.run(tmp_path / "x.csv", write)
        assert begun.wait(5)
        exporter.cancel()
    assert stand.shell.failed == ["The export was cancelled; no file was written."]
    assert seen[0] == (0, 1_000_000)
    owner.deleteLater()
