"""What leaves the Reports page: files, printed pages, drafts, the clipboard and what the mouse carries away."""

import csv
import subprocess
import sys
import threading
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDrag, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog

from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.desk.ports import Progress
from salesdesk.domain.shown_text import shown_text
from salesdesk.reports import files
from salesdesk.ui.kit.file_handover import PREFIX, STALE_SECONDS, SVG, FileHandover
from salesdesk.ui.pages.exporting import Exporter
from salesdesk.ui.pages.reports.page import ReportsPage
from salesdesk.ui.pages.reports.rendering import leaves
from tests.support.patience import passed
from tests.ui.pages.conftest import Stand
from tests.ui.pages.test_reports_page import opened


@pytest.fixture
def page(stand: Stand) -> Iterator[ReportsPage]:
    """The page on the review; the files it hands out go with it."""
    made = opened(stand)
    yield made
    made.closing()


@pytest.fixture
def carried(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that drags carry, in place of a drag, which would wait for the mouse."""
    found: list[Path] = []

    def execute(drag: QDrag, *actions: Qt.DropAction) -> Qt.DropAction:
        assert actions == (Qt.DropAction.CopyAction, Qt.DropAction.CopyAction)
        found.extend(Path(url.toLocalFile()) for url in drag.mimeData().urls())
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", execute)
    return found


def answer_with(monkeypatch: pytest.MonkeyPatch, path: Path) -> list[str]:
    """The file dialog answers with this path; what it suggested."""
    asked: list[str] = []

    def ask(parent: object, title: str, suggested: str, kinds: str) -> tuple[str, str]:
        asked.append(Path(suggested).name)
        return str(path), kinds

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    return asked


# Files


@pytest.mark.parametrize(
    ("fmt", "begins"),
    [
        ("pdf", b"%PDF"),
        ("xlsx", b"PK"),
        ("html", b"<!"),
        ("png", b"\x89PNG"),
        ("svg", b"<svg"),
        ("csv", b"\xef\xbb\xbf"),
    ],
)
def test_the_review_is_exported(
    stand: Stand, page: ReportsPage, tmp_path: Path, fmt: str, begins: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / f"review.{fmt}"
    asked = answer_with(monkeypatch, target.with_suffix("") if fmt == "pdf" else target)
    page.parts.bar.export_wanted.emit(fmt)
    stand.wait(lambda: page.out.state.file() == target.name)
    assert target.read_bytes().startswith(begins)
    assert asked == [f"Pipeline review 2026-11-18.{fmt}"]
    assert stand.shell.failed == []


def test_the_exported_pdf_is_the_one_that_is_shown(stand: Stand, page: ReportsPage, tmp_path: Path) -> None:
    stand.at.desk.do(CreateDeal(title="Made by another program", amount=1))
    page.export_to(tmp_path / "a.pdf")
    stand.wait(page.out.state.file)
    words = page.parts.preview.sheets()[0].accessibleDescription()
    assert shown_text(leaves((tmp_path / "a.pdf").read_bytes())[0].text) == words


def test_deals_are_exported(stand: Stand, page: ReportsPage, tmp_path: Path) -> None:
    page.choose("deals")
    assert not page.parts.preview.isVisible()
    target = tmp_path / "deals.csv"
    page.export_to(target)
    stand.wait(lambda: page.out.state.file() == "deals.csv")
    with target.open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file))) == 6


@pytest.mark.parametrize("what", ["people", "activities", "history", "everything"])
def test_every_table_is_exported(
    stand: Stand, page: ReportsPage, tmp_path: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.choose(what)
    assert page.parts.table.isVisible()
    asked = answer_with(monkeypatch, tmp_path / "table")
    page.parts.bar.export_wanted.emit("csv")
    ending = "zip" if what == "everything" else "csv"
    stand.wait(lambda: page.out.state.file() == f"table.{ending}")
    assert asked[0].endswith(f" 2026-11-18.{ending}")
    assert (tmp_path / f"table.{ending}").read_bytes()[:2] == (b"PK" if what == "everything" else b"\xef\xbb")


def test_a_folder_that_is_not_there_is_told(stand: Stand, page: ReportsPage, tmp_path: Path) -> None:
    page.export_to(tmp_path / "nowhere" / "review.pdf")
    stand.wait(lambda: stand.shell.failed)
    assert not page.out.exporter.is_busy()
    assert page.out.state.file() == ""


def test_a_cancelled_export_leaves_the_old_file(stand: Stand, page: ReportsPage, tmp_path: Path) -> None:
    target = tmp_path / "review.xlsx"
    target.write_text("old")
    page.out.exporter.began.connect(page.out.exporter.cancel)
    page.export_to(target)
    stand.wait(lambda: stand.shell.failed == ["The export was cancelled; no file was written."])
    assert target.read_text() == "old"
    assert not list(tmp_path.glob("*.part"))


def test_an_export_can_be_cancelled(stand: Stand, tmp_path: Path) -> None:
    owner = QObject()
    exporter, begun, cancelled = Exporter(stand.operations, owner), threading.Event(), threading.Event()
    seen: list[tuple[int, int]] = []
    exporter.progressed.connect(lambda done, total: seen.append((done, total)))

    def write(progress: Progress) -> None:
        progress(0, 2)
        begun.set()
        passed(cancelled)
        progress(1, 2)

    with stand.bot.waitSignal(exporter.ended):
        exporter.run(tmp_path / "x.csv", write)
        passed(begun)
        exporter.cancel()
        cancelled.set()
    assert stand.shell.failed == ["The export was cancelled; no file was written."]
    assert seen == [(0, 2)]
    owner.deleteLater()


@pytest.mark.allow_logs
def test_a_fault_of_ours_ends_the_export_with_a_sentence(stand: Stand, tmp_path: Path) -> None:
    owner = QObject()
    exporter = Exporter(stand.operations, owner)
    with stand.bot.waitSignal(exporter.ended):
        exporter.run(tmp_path / "x.csv", lambda progress: 1 / 0)
    assert stand.shell.failed == ["That could not be written; what was there before is still there."]
    assert not exporter.is_busy()
    owner.deleteLater()


def test_another_failure_is_not_taken_for_the_export_s(stand: Stand, page: ReportsPage, tmp_path: Path) -> None:
    ready = threading.Event()
    page.out.exporter.run(tmp_path / "x.csv", lambda progress: passed(ready))
    stand.operations.failed.emit("Something else")
    assert page.out.exporter.is_busy()
    ready.set()
    stand.wait(lambda: not page.out.exporter.is_busy())


# E-mail


def parsed(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), policy=default)


def opening(monkeypatch: pytest.MonkeyPatch, takes: bool) -> list[Path]:
    """The files that the system was asked to open, and whether a program took them."""
    found: list[Path] = []

    def open_url(url: QUrl) -> bool:
        found.append(Path(url.toLocalFile()))
        return takes

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    return found


def test_a_draft_with_the_report_is_opened(stand: Stand, page: ReportsPage, monkeypatch: pytest.MonkeyPatch) -> None:
    drafts = opening(monkeypatch, True)
    page.parts.bar.mail_wanted.emit("pdf", True)
    stand.wait(lambda: page.out.state.sentence() == "The draft is open in your mail program.")
    message = parsed(drafts[0])
    assert drafts[0].name == "Pipeline review 2026-11-18.eml"
    assert message["X-Unsent"] == "1"
    assert message["Subject"] == "Pipeline review, 18 November 2026"
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == "Pipeline review 2026-11-18.pdf"
    assert attached.get_content() == page.out.shown().pdf  # type: ignore[union-attr]
    body = message.get_body(("plain",))
    assert body is not None
    assert "attached is the report “Pipeline review” of 18 November 2026." in body.get_content()
    page.closing()
    assert not drafts[0].exists()


def test_a_draft_that_is_given_up_opens_nothing(
    stand: Stand, page: ReportsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts = opening(monkeypatch, True)
    page.out.mailing.exporter.began.connect(page.out.mailing.exporter.cancel)
    page.out.mail("xlsx", True)
    stand.wait(lambda: stand.shell.failed)
    assert not page.out.mailing.exporter.is_busy()
    assert drafts == []
    assert list(page.out.handing.folder().iterdir()) == []


def test_without_a_mail_program_the_draft_can_be_saved(
    stand: Stand, page: ReportsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening(monkeypatch, False)
    page.out.mail("xlsx", True)
    stand.wait(page.out.state.sentence)
    assert page.out.state.sentence().startswith("No mail program took the draft.")
    answer_with(monkeypatch, tmp_path / "mine.eml")
    page.out.state.act()
    stand.wait(lambda: page.out.state.file() == "mine.eml")
    (attached,) = parsed(tmp_path / "mine.eml").iter_attachments()
    assert attached.get_content().startswith(b"PK")


def test_a_draft_is_saved_in_the_report_s_language(
    stand: Stand, page: ReportsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.parts.fields.language.committed.emit("zh_CN")
    stand.wait(lambda: "漏斗" in page.parts.preview.sheets()[0].accessibleDescription())
    answer_with(monkeypatch, tmp_path / "draft.eml")
    page.out.mail("html", False)
    stand.wait(lambda: page.out.state.file() == "draft.eml")
    message = parsed(tmp_path / "draft.eml")
    assert "2026年11月18日" in message["Subject"]
    (attached,) = message.iter_attachments()
    assert attached.get_content_type() == "text/html"


# Clipboard and drag


def test_a_chart_is_copied_as_picture_and_drawing(stand: Stand, page: ReportsPage) -> None:
    page.parts.bar.charts.setChecked(True)
    strip = page.parts.charts
    stand.wait(strip.count)
    assert strip.isVisible()
    stand.bot.keyClick(strip, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    mime = QGuiApplication.clipboard().mimeData()
    assert mime.hasImage()
    assert not QImage(mime.imageData()).isNull()
    assert b"<svg" in bytes(mime.data(SVG).data())
    assert strip.chart(strip.chosen()).title in page.out.state.sentence()  # type: ignore[union-attr]
    names = [action.text() for action in strip.make_menu(strip.chosen()).actions()]
    assert names == ["Copy picture", "Save as PNG…", "Save as SVG…"]


def test_charts_belong_to_the_report_that_is_shown(stand: Stand, page: ReportsPage) -> None:
    page.parts.bar.charts.setChecked(True)
    stand.wait(page.parts.charts.count)
    before = [page.parts.charts.item(row).text() for row in range(page.parts.charts.count())]
    page.choose("funnel")
    stand.wait(lambda: [page.parts.charts.item(row).text() for row in range(page.parts.charts.count())] != before)
    page.choose("deals")
    assert not page.parts.charts.isVisible()


def is_written(page: ReportsPage, name: str) -> bool:
    return page.out.state.file() == name


def test_a_chart_is_saved(stand: Stand, page: ReportsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page.parts.bar.charts.setChecked(True)
    strip = page.parts.charts
    stand.wait(strip.count)
    for fmt, begins in (("png", b"\x89PNG"), ("svg", b"<")):
        answer_with(monkeypatch, tmp_path / f"chart.{fmt}")
        strip.save_wanted.emit(strip.chosen(), fmt)
        stand.wait(partial(is_written, page, f"chart.{fmt}"))
        assert (tmp_path / f"chart.{fmt}").read_bytes().startswith(begins)


def test_the_mouse_carries_the_report_away(stand: Stand, page: ReportsPage, carried: list[Path]) -> None:
    sheet = page.parts.preview.sheets()[0]
    stand.bot.mousePress(sheet, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    stand.bot.mouseMove(sheet, QPoint(102, 101))
    assert carried == []
    stand.bot.mouseMove(sheet, QPoint(160, 160))
    assert [path.name for path in carried] == ["Pipeline review 2026-11-18.pdf"]
    assert carried[0].read_bytes() == page.out.shown().pdf  # type: ignore[union-attr]
    folder = carried[0].parent
    assert folder.name.startswith(PREFIX)
    page.closing()
    assert not folder.exists()


def test_the_mouse_carries_a_chart_away(stand: Stand, page: ReportsPage, carried: list[Path]) -> None:
    page.parts.bar.charts.setChecked(True)
    strip = page.parts.charts
    stand.wait(strip.count)
    strip.startDrag(Qt.DropAction.CopyAction)
    assert [path.suffix for path in carried] == [".png"]
    assert not QImage(str(carried[0])).isNull()


def test_a_page_is_copied_from_its_menu(stand: Stand, page: ReportsPage) -> None:
    menu = page.make_menu()
    menu.actions()[0].trigger()
    assert QGuiApplication.clipboard().image().width() == page.parts.preview.sheets()[0].drawn_width()


def test_files_for_others_go_with_their_maker_and_old_ones_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os
    import tempfile

    monkeypatch.setattr(files, "passing_folder", lambda: None)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    killed = tmp_path / f"{PREFIX}{ended.pid}-x"
    killed.mkdir()
    left, fresh = tmp_path / f"{PREFIX}left", tmp_path / f"{PREFIX}fresh"
    for folder in (left, fresh):
        folder.mkdir()
        (folder / "x").write_text("x")
    before = fresh.stat().st_mtime - STALE_SECONDS - 60
    os.utime(left, (before, before))
    handing = FileHandover()
    made = handing.put("a.pdf", b"x")
    assert made.read_bytes() == b"x"
    assert (left.exists(), fresh.exists()) == (False, True)
    assert killed.exists() == (sys.platform == "win32")
    handing.clear()
    assert not made.parent.exists()
    again = handing.put("b.pdf", b"y")
    del handing
    assert not again.parent.exists()
