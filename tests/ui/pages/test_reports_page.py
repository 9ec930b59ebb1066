"""The Reports page: the very pages of the PDF, other settings, zoom and paging."""

from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from salesdesk import reports
from salesdesk.desk.commands.report_sets import SetPart
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.commands.stages import AddPipeline, NewStage
from salesdesk.domain.errors import Refused
from salesdesk.domain.shown_text import shown_text
from salesdesk.reports import sets
from salesdesk.ui.pages.reports.logo import LARGEST, as_setting, small_logo
from salesdesk.ui.pages.reports.measure import STEPS, PreviewRoom, Zoom, stepped
from salesdesk.ui.pages.reports.page import ReportsPage
from salesdesk.ui.pages.reports.rendering import PreviewPage, draw, leaves, strips
from salesdesk.ui.pages.reports.saved_layout import kept_layout, read_layout
from tests.reports.made_up import made_up_report
from tests.ui.pages.conftest import Stand


def opened(stand: Stand, address: str | None = None) -> ReportsPage:
    page = stand.open(ReportsPage, address)
    stand.wait(lambda: page.parts.preview.sheets() and stand.operations.is_idle)
    return page


def text_of(page: ReportsPage) -> str:
    return page.parts.preview.sheets()[0].accessibleDescription()


def pdf_of(stand: Stand, part: SetPart) -> bytes:
    desk, formats = stand.at.desk, stand.context.formats
    return sets.content_of(desk.snapshot(), part, sets.view_of(desk.snapshot(), part), "pdf", formats)


def shades(picture: QImage) -> "np.ndarray[tuple[int], np.dtype[np.int16]]":
    return np.frombuffer(bytes(picture.constBits()), np.uint8).astype(np.int16)


def long_pdf(pages: int) -> bytes:
    """A PDF with so many empty pages."""
    import io

    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(595, 842)
    stream = io.BytesIO()
    document.save(stream)
    document.close()
    return stream.getvalue()


def test_the_preview_is_the_very_pdf(stand: Stand) -> None:
    page = opened(stand)
    pdf = pdf_of(stand, SetPart(report="review"))
    pages = leaves(pdf)
    shown = page.parts.preview.sheets()
    assert len(shown) == len(pages)
    assert shown[0].accessibleName() == f"Page 1 of {len(pages)}"
    assert "€80,000" in shown[0].accessibleDescription()
    assert shown[0].accessibleDescription() == shown_text(pages[0].text)
    picture = shown[0].picture()
    assert picture is not None
    assert picture == draw(pdf, {0: picture.width()})[0]
    assert picture.width() == round(shown[0].width() * page.devicePixelRatioF())


def test_a_rendered_page_is_white_paper_with_ink_on_it(stand: Stand) -> None:
    picture = draw(pdf_of(stand, SetPart(report="review")), {0: 400})[0]
    assert picture.width() == 400
    assert picture.pixelColor(2, 2) == QColor("white")
    dark = sum(picture.pixelColor(x, y).lightness() < 128 for x in range(0, 400, 2) for y in range(0, 200, 2))
    assert dark > 50


def test_strips_make_up_the_page(stand: Stand) -> None:
    pdf = pdf_of(stand, SetPart(report="review"))
    found = list(strips(pdf, 0, 96.0, 100))
    ((_, whole),) = strips(pdf, 0, 96.0, 5000)
    assert whole.width() == 794
    assert sum(strip.picture.height() for strip in found) == whole.height()
    assert [strip.top for strip in found] == [100 * number for number in range(len(found))]
    for strip in found:
        part = whole.copy(0, strip.top, whole.width(), strip.picture.height())
        # At the edge of a strip a slanting stroke is smoothed a shade otherwise.
        assert np.abs(shades(part) - shades(strip.picture)).mean() < 0.05


def test_another_period_paper_and_day_are_shown(stand: Stand) -> None:
    page = opened(stand)
    fields = page.parts.fields
    before = page.parts.preview.sheets()[0].height()
    fields.paper.committed.emit("letter")
    stand.wait(lambda: page.parts.preview.sheets()[0].height() < before)
    fields.period.committed.emit("2027-Q1")
    stand.wait(lambda: "Q1 2027" in text_of(page))
    fields.period.committed.emit(None)
    fields.day.committed.emit(date(2026, 11, 6))
    stand.wait(lambda: "6 November 2026" in text_of(page))


def test_an_address_says_of_which_period_the_report_is(stand: Stand) -> None:
    page = opened(stand)
    page.open_address("reports?report=quota&period=2027-Q1")
    stand.wait(lambda: "Q1 2027" in text_of(page))
    page.open_address("reports?report=quota&period=2026-Q4")
    stand.wait(lambda: "Q4 2026" in text_of(page) and "Q1 2027" not in text_of(page))
    assert page.parts.fields.period.value() == "2026-Q4"


def test_the_report_speaks_another_language_than_the_window(stand: Stand) -> None:
    page = opened(stand)
    page.parts.fields.language.committed.emit("zh_CN")
    stand.wait(lambda: "漏斗" in text_of(page))
    assert page.parts.bar.printing.label() == "Print…"


def test_name_and_logo_are_kept_in_the_desk(stand: Stand, tmp_path: Path) -> None:
    page = opened(stand)
    page.parts.fields.owner.committed.emit("Ines Brandt")
    stand.wait(lambda: "Ines Brandt" in text_of(page))
    picture = QImage(QSize(2000, 500), QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    picture.save(str(tmp_path / "logo.png"))
    page.parts.fields.logo.file_chosen.emit(tmp_path / "logo.png")
    stand.wait(lambda: stand.at.desk.settings.logo)
    assert QImage.fromData(stand.at.desk.settings.logo).size() == QSize(800, 200)
    stand.wait(page.parts.fields.logo.remove.isVisible)
    page.parts.fields.logo.taken_away.emit()
    stand.wait(lambda: not stand.at.desk.settings.logo)
    stand.operations.undo()
    stand.wait(lambda: stand.at.desk.settings.logo)


def test_settings_that_a_report_does_not_have_are_not_shown(stand: Stand) -> None:
    page = opened(stand)
    fields = page.parts.fields
    assert fields.period.isVisible()
    assert not any(field.isVisible() for field in (fields.pipeline, fields.since, fields.deal, fields.customer))
    stand.at.desk.do(AddPipeline(name="Renewals", stages=(NewStage(name="Due"),)))
    page.mark_stale()
    stand.wait(fields.pipeline.isVisible)


def test_a_report_that_cannot_be_made_says_why(stand: Stand) -> None:
    page = opened(stand)
    page.parts.fields.pipeline.committed.emit("nowhere")
    stand.wait(page.parts.sentence.isVisible)
    assert stand.shell.failed == []
    page.ask_where("pdf")
    assert not page.out.exporter.is_busy()
    page.parts.fields.pipeline.committed.emit(None)
    stand.wait(page.parts.preview.isVisible)


def test_zoom_keeps_the_page_sharp(stand: Stand) -> None:
    page = opened(stand)
    preview, bar = page.parts.preview, page.parts.bar
    stand.bot.mouseClick(bar.larger, Qt.MouseButton.LeftButton)
    larger = preview.sheets()[0].width()
    stand.wait(lambda: preview.sheets()[0].drawn_width() == round(larger * page.devicePixelRatioF()))
    bar.scale.chosen.emit(2.0)
    assert preview.sheets()[0].width() == 1587
    assert preview.sheets()[0].height() == 2245
    assert bar.scale.label() == "200%"
    assert preview.horizontalScrollBar().maximum() > 0
    preview.setFocus()
    stand.bot.keyClick(preview, Qt.Key.Key_Minus)
    assert bar.scale.label() == "175%"
    stand.bot.keyClick(preview, Qt.Key.Key_0)
    assert preview.zoom() == "auto"
    bar.scale.chosen.emit("page")
    assert preview.sheets()[0].height() <= preview.viewport().height()
    bar.scale.chosen.emit("width")
    assert preview.sheets()[0].width() == preview.viewport().width() - 48
    stand.wait(lambda: not preview.missing())


def test_paging_goes_through_the_report(stand: Stand) -> None:
    page = opened(stand)
    preview, bar = page.parts.preview, page.parts.bar
    pages = leaves(long_pdf(6))
    preview.show_pages(pages, {})
    bar.show_place()
    stand.wait(lambda: preview.verticalScrollBar().maximum() > 4000)
    assert (bar.place.text(), bar.back.isEnabled()) == ("1 of 6", False)
    stand.bot.mouseClick(bar.forward, Qt.MouseButton.LeftButton)
    assert (bar.place.text(), preview.current()) == ("2 of 6", 1)
    preview.setFocus()
    stand.bot.keyClick(preview, Qt.Key.Key_End)
    assert (bar.place.text(), bar.forward.isEnabled()) == ("6 of 6", False)
    stand.bot.keyClick(preview, Qt.Key.Key_Left)
    assert preview.current() == 4
    stand.bot.keyClick(preview, Qt.Key.Key_Home)
    assert preview.current() == 0
    assert set(preview.in_sight()) <= {0, 1}
    assert set(preview.missing()) == set(preview.in_sight())


def test_pages_out_of_sight_are_forgotten(stand: Stand) -> None:
    page = opened(stand)
    preview, pdf = page.parts.preview, long_pdf(9)
    preview.show_pages(leaves(pdf), draw(pdf, dict.fromkeys(range(9), 50)))
    stand.wait(lambda: preview.verticalScrollBar().maximum() > 4000)
    preview.show_pictures({})
    drawn = [number for number, sheet in enumerate(preview.sheets()) if sheet.picture() is not None]
    assert drawn == preview.in_sight(around=2)
    assert len(drawn) < 6


def test_size_and_charts_are_as_they_were_left(stand: Stand) -> None:
    page = opened(stand)
    page.parts.preview.set_zoom(1.5)
    page.parts.bar.charts.setChecked(True)
    again = stand.open(ReportsPage)
    again.restore_layout(page.layout_state())
    assert (again.parts.preview.zoom(), again.parts.bar.charts.isChecked()) == (1.5, True)
    stand.wait(lambda: again.parts.bar.scale.label() == "150%" and again.parts.charts.isVisible())


@pytest.mark.parametrize(
    ("kept", "zoom"),
    [
        (b"", "auto"),
        (b"[]", "auto"),
        (b"{}", "auto"),
        (b"\xff", "auto"),
        (b'{"zoom": 99.0, "charts": 1}', "auto"),
        (b'{"zoom": [], "charts": false}', "auto"),
        (b'{"zoom": "width", "charts": false}', "width"),
        (b'{"zoom": 0.5, "charts": false}', 0.5),
    ],
)
def test_what_was_kept_and_cannot_be_read_is_passed_over(kept: bytes, zoom: Zoom) -> None:
    assert read_layout(kept) == (zoom, False)
    assert read_layout(kept_layout(zoom, True)) == (zoom, True)


def test_steps_of_zoom_never_stand_still() -> None:
    share = STEPS[0]
    seen = [share]
    while (larger := stepped(share, 1)) != share:
        share = larger
        seen.append(share)
    assert seen == list(STEPS)
    assert stepped(0.92, 1) == 1.0
    assert stepped(0.92, -1) == 0.9
    assert stepped(STEPS[0], -1) == STEPS[0]


def test_what_fits_is_measured_by_the_largest_page() -> None:
    pages = [PreviewPage(600, 800, ""), PreviewPage(300, 400, "")]
    assert PreviewRoom(648, 400, "width").scale(pages) == 1.0
    assert PreviewRoom(2000, 400, "auto").scale(pages) == 860 / 600
    assert PreviewRoom(2000, 448, "page").scale(pages) == 0.5
    assert PreviewRoom(100, 100, 1.0, 2.0).device_width(pages[1], pages) == 800
    assert PreviewRoom(100, 100, 4.0, 3.0).device_width(pages[0], pages) == 5000
    assert PreviewRoom(0, 0, "page").scale([]) > 0


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="10"><rect width="40" height="10" fill="red"/></svg>'


@pytest.mark.parametrize(("name", "form"), [("logo.png", "PNG"), ("logo.jpg", "JPG"), ("logo.txt", "PNG")])
def test_a_logo_is_made_small(name: str, form: str, tmp_path: Path) -> None:
    picture = QImage(QSize(3000, 3000), QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.blue)
    picture.save(str(tmp_path / name), form)  # type: ignore[call-overload]
    logo = QImage.fromData(small_logo(tmp_path / name))
    assert logo.height() == LARGEST.height()
    assert logo.width() == LARGEST.height()
    assert logo.pixelColor(100, 100).blue() > 240


def test_a_drawing_becomes_a_picture(tmp_path: Path, qapp: object) -> None:
    (tmp_path / "logo.svg").write_bytes(SVG)
    logo = QImage.fromData(small_logo(tmp_path / "logo.svg"))
    assert logo.size() == QSize(800, 200)
    assert logo.pixelColor(400, 100) == QColor("red")


def test_a_noisy_photograph_fits_all_the_same(tmp_path: Path, stand: Stand) -> None:
    from random import Random

    noise = Random(3).randbytes(800 * 400 * 4)
    QImage(noise, 800, 400, QImage.Format.Format_RGB32).save(str(tmp_path / "noise.png"))
    logo = small_logo(tmp_path / "noise.png")
    assert len(logo) < 300_000
    stand.at.desk.do(ChangeSettings(values=(("logo", as_setting(logo)),)))
    assert stand.at.desk.settings.logo == logo


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"<svg", b"GIF89a\x01\x00\x01\x00"])
def test_what_is_no_picture_is_refused(content: bytes, tmp_path: Path, qapp: object) -> None:
    (tmp_path / "logo.png").write_bytes(content)
    with pytest.raises(Refused, match=r"logo\.png"):
        small_logo(tmp_path / "logo.png")
    with pytest.raises(Refused, match=r"nowhere\.png"):
        small_logo(tmp_path / "nowhere.png")


def test_everything_on_the_page_has_a_name(stand: Stand) -> None:
    page = opened(stand)
    page.parts.bar.charts.setChecked(True)
    stand.wait(lambda: stand.operations.is_idle)
    kinds = (QAbstractButton, QAbstractItemView, QLineEdit)
    controls = [w for kind in kinds for w in page.findChildren(kind) if w.isVisible()]
    assert len(controls) > 12
    assert [type(w).__name__ for w in controls if not w.accessibleName()] == []
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in page.findChildren(QLabel) if label.text())
    titles = [page.parts.list.item(row).text() for row in range(page.parts.list.count())]
    known = [report.title for report in reports.all_reports().values()]
    assert titles[: len(known)] == known


def test_one_more_report_in_the_catalogue_is_on_the_page(stand: Stand) -> None:
    with made_up_report() as name:
        page = opened(stand)
        keys = page.parts.list.keys()
        assert keys[keys.index("funnel") + 1] == name
        assert [action.text() for action in page.parts.set_view.add.menu().actions()][keys.index(name)] == "Sources"
        page.choose(name)
        stand.wait(lambda: "Referral" in text_of(page) and stand.operations.is_idle)
        assert not page.parts.fields.period.isVisible()
        exports = [action.text() for action in page.parts.bar.export.menu().actions()]
        assert exports == ["Export PDF…", "Export XLSX…", "Export HTML…", "Export CSV…"]


def test_the_list_is_walked_by_keys(stand: Stand, qtbot: QtBot) -> None:
    page = opened(stand)
    page.parts.list.setFocus()
    qtbot.keyClick(page.parts.list, Qt.Key.Key_End)
    stand.wait(page.parts.table.isVisible)
    assert page.parts.list.current() == "everything"
    assert not page.parts.bar.printing.isVisible()
    assert page.parts.bar.export.isVisible()
    qtbot.keyClick(page.parts.list, Qt.Key.Key_Home)
    stand.wait(page.parts.preview.isVisible)


def test_what_there_is_to_choose_stands_above_the_report_where_there_is_little_room(stand: Stand) -> None:
    page, holder = opened(stand), QWidget()
    # In the window it is a child, whose layout does not bound it.
    holder.resize(1200, 600)
    page.setParent(holder)
    holder.show()
    page.show()
    choices, report = page.parts.list, page.parts.stack

    def stands_above() -> bool:
        place, other = (part.mapTo(page, part.rect().topLeft()) for part in (choices, report))
        return other.x() < place.x() + choices.width() and place.y() < other.y()

    def stands(above: bool) -> bool:
        bar = page.parts.bar
        return stands_above() is above and bar.mapTo(page, bar.rect().topRight()).x() < page.width()

    for width, is_above in ((1200, False), (584, True), (1200, False)):
        page.resize(width, 600)
        stand.wait(partial(stands, is_above))
        assert page.width() == width
    page.setParent(None)
