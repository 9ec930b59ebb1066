"""Every report in every format: the same for the same day, tagged, escaped, whole, and dressed as asked."""

import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from PIL import Image

from salesdesk import i18n, reports
from salesdesk.desk.commands.activities import AddNote, PlanActivity
from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import CreateDeal, LoseDeals, WinDeals
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import Refused, SalesDeskError
from salesdesk.formats import Formats
from salesdesk.reports import facts, typesetting
from salesdesk.reports.registry import ReportView
from salesdesk.reports.style import Style
from salesdesk.views.reporting import ReportRequest
from tests.reports.desks import TODAY, Clock, clock_of, empty, lived_in
from tests.reports.papers import drawn, pages, text_of
from tests.reports.test_review_html import outline

NAMES = tuple(reports.all_reports())
PICTURED = tuple(name for name in NAMES if "png" in reports.report(name).formats)
NAUGHTY = Path(__file__).parents[1] / "data" / "naughty_strings" / "blns.json"
FORMULAS = ("=1+1", '=HYPERLINK("http://example.org")', "@SUM(A1)", "+1+1", "-1+1|cmd", "\t=1+1")


def picture(size: tuple[int, int] = (900, 300), fmt: str = "PNG") -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "#4338CA").save(target, fmt)
    return target.getvalue()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("fmt", ["csv", "html", "pdf", "xlsx"])
def test_the_same_day_gives_the_same_bytes(
    home: Desk, views: dict[str, ReportView], formats: Formats, name: str, fmt: str
) -> None:
    once = reports.make(name, views[name], fmt, formats)
    clock_of(home).now = datetime(2026, 11, 23, 17, 45, tzinfo=UTC)
    again = reports.make(name, reports.view(home.snapshot(), name), fmt, formats)
    clock_of(home).now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert again == once


@pytest.mark.parametrize("name", NAMES)
def test_paper_is_tagged_numbered_and_says_day_definitions_and_fingerprint(
    views: dict[str, ReportView], formats: Formats, name: str
) -> None:
    pdf = reports.make(name, views[name], "pdf", formats)
    assert b"pdfuaid" in pdf and b"/MarkInfo" in pdf
    text, count = text_of(pdf), len(pages(pdf))
    assert "23 November 2026" in text
    assert f"page {count} of {count}" in text
    digits = facts.fingerprint(reports.report(name).facts(views[name]))
    assert re.fullmatch(r"[0-9a-f]{4}( [0-9a-f]{4}){3}", digits)
    assert digits in text
    assert all(digits in reports.make(name, views[name], fmt, formats).decode() for fmt in ("csv", "html"))
    draft = reports.report(name).draft(views[name], formats, "a4")
    assert draft.definitions
    squeezed = re.sub(r"\s", "", text)
    assert all(re.sub(r"\s", "", sentence) in squeezed for sentence in draft.definitions)


@pytest.mark.parametrize("name", NAMES)
def test_only_the_shipped_fonts_are_in_it(views: dict[str, ReportView], formats: Formats, name: str) -> None:
    pdf = reports.make(name, views[name], "pdf", formats)
    named = set(re.findall(rb"/BaseFont\s*/([A-Z]{6}\+)([A-Za-z]+)", pdf))
    assert named and {font for _, font in named} <= {b"Inter", b"InterMedium", b"NotoSansSC", b"InterSemiBold"}


@pytest.mark.parametrize("name", NAMES)
def test_a_page_for_a_browser_is_one_file_in_balance(views: dict[str, ReportView], formats: Formats, name: str) -> None:
    html = reports.make(name, views[name], "html", formats)
    parser, text = outline(html)
    assert not {tag for tag, _ in parser.seen} & {"script", "img", "link", "iframe", "a", "object", "form"}
    assert not re.search(rb"url\(|@import|https?:", html)
    assert reports.report(name).draft(views[name], formats, None).title in text


@pytest.mark.parametrize("name", NAMES)
def test_every_chart_comes_alone(views: dict[str, ReportView], formats: Formats, name: str) -> None:
    images = reports.charts(name, views[name], "png", formats)
    drawings = reports.charts(name, views[name], "svg", formats)
    assert [chart.key for chart in images] == [chart.key for chart in drawings]
    assert len({chart.key for chart in images}) == len(images) > 0
    assert all(chart.content.startswith(b"\x89PNG") and chart.title for chart in images)
    assert all(chart.content.startswith(b"<svg") and len(chart.content) > 1_000 for chart in drawings)
    assert reports.charts(name, views[name], "svg", formats) == drawings


@pytest.mark.parametrize("name", PICTURED)
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_picture_is_the_first_page(views: dict[str, ReportView], formats: Formats, name: str, paper: str) -> None:
    png = reports.make(name, views[name], "png", formats, paper)
    width, height = (int.from_bytes(png[i : i + 4]) for i in (16, 20))
    document = pypdfium2.PdfDocument(reports.make(name, views[name], "pdf", formats, paper))
    on_paper = document[0].get_size()
    document.close()
    assert (width, height) == pytest.approx([length * 200 / 72 for length in on_paper], abs=1.5)
    assert reports.make(name, views[name], "svg", formats, paper).startswith(b"<svg")


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk whose every name is a naughty string."""
    desk = empty(tmp_path_factory.mktemp("odd") / "desk.salesdesk", Clock(now=datetime(2026, 11, 1, tzinfo=UTC)))
    words = json.loads(NAUGHTY.read_text(encoding="utf-8"))
    found = [word for word in words[::6] if word.strip()] + ["a" * 400, "line\nbreak", "\u202eevil", *FORMULAS]
    made = []
    for number, word in enumerate(found):
        made.append(
            desk.do(
                CreateDeal(title=word.strip(), organisation=word.strip(), amount=123_456 + number, source=word.strip())
            ).made
            or ""
        )
        desk.do(SetField(deals=(made[-1],), field="own:Odd", value=word))
    for deal, word in zip(made[: len(FORMULAS) + 6], reversed(found), strict=False):
        desk.do(PlanActivity(deal=deal, title=word.strip(), due_day=TODAY))
        desk.do(AddNote(deal=deal, text=word.strip()))
    desk.do(LoseDeals(deals=tuple(made[::3]), reason=FORMULAS[0]))
    desk.do(WinDeals(deals=tuple(made[1::3])))
    clock_of(desk).now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    yield desk
    desk.store.close()


@pytest.mark.parametrize("name", NAMES)
def test_naughty_names_go_through_every_format(odd: Desk, formats: Formats, name: str) -> None:
    asked = ReportRequest(choice="Odd", deal="@SUM(A1)", customer="=1+1")
    view = reports.view(odd.snapshot(), name, asked)
    assert reports.make(name, view, "pdf", formats).startswith(b"%PDF-")
    if name in PICTURED:
        assert reports.make(name, view, "png", formats).startswith(b"\x89PNG")
    parser, _ = outline(reports.make(name, view, "html", formats))
    assert not {tag for tag, _ in parser.seen} & {"script", "img", "iframe"}
    assert reports.make(name, view, "csv", formats)
    book = openpyxl.load_workbook(io.BytesIO(reports.make(name, view, "xlsx", formats)))
    texts = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "s"]
    for cell in texts:
        assert cell.hyperlink is None
        if str(cell.value).startswith(("=", "@")):
            assert cell.quotePrefix, cell.coordinate


def test_an_empty_desk_has_reports_or_a_sentence(tmp_path: Path, formats: Formats) -> None:
    desk = empty(tmp_path / "desk.salesdesk", Clock())
    for name in NAMES:
        if name in ("deal", "customer"):
            with pytest.raises(Refused, match="on this desk yet"):
                reports.view(desk.snapshot(), name)
            continue
        view = reports.view(desk.snapshot(), name)
        for fmt in reports.report(name).formats:
            assert reports.make(name, view, fmt, formats), (name, fmt)
    desk.store.close()


def test_fourteen_stages_and_long_names_fit(tmp_path: Path, formats: Formats) -> None:
    stages = [
        (f"{number:02} {'需求分析与方案评估' if number % 2 else 'A stage with quite a long name'}", 0.05 * (number + 1))
        for number in range(14)
    ]
    desk = lived_in(tmp_path / "desk.salesdesk", Clock(), stages=stages)
    for name in ("funnel", "deal"):
        text = text_of(reports.make(name, reports.view(desk.snapshot(), name), "pdf", formats, "letter"))
        assert "04 A stage with" in text and "13 需求分析" in text
    desk.store.close()


def test_long_lists_go_on_with_their_heads_and_no_row_is_cut(tmp_path: Path, formats: Formats) -> None:
    desk = empty(tmp_path / "desk.salesdesk", Clock(now=datetime(2026, 11, 20, tzinfo=UTC)))
    for number in range(120):
        desk.do(CreateDeal(title=f"Deal {number:03}", amount=100_00, expected_close=TODAY))
    found = pages(reports.make("forecast", reports.view(desk.snapshot(), "forecast"), "pdf", formats))
    listed = [page for page in found if "Deal 0" in page or "Deal 1" in page]
    assert len(listed) >= 3
    assert all("Weighted" in page for page in listed[1:])
    desk.store.close()
    everything = " ".join(found)
    assert all(f"Deal {number:03}" in everything for number in range(120))


def test_a_deal_sheet_holds_long_texts_in_full(tmp_path: Path, formats: Formats) -> None:
    desk = empty(tmp_path / "desk.salesdesk", Clock(now=datetime(2026, 11, 20, tzinfo=UTC)))
    title, note, value = "a title of many words " * 12, "a note " * 4_000, "a value " * 40
    key = desk.do(CreateDeal(title=title.strip(), amount=100)).made or ""
    desk.do(AddNote(deal=key, text=note.strip()))
    desk.do(SetField(deals=(key,), field="own:Field", value=value.strip()))
    found = pages(reports.make("deal", reports.view(desk.snapshot(), "deal"), "pdf", formats))
    text = re.sub(r"\s+", " ", " ".join(found))
    assert title.strip() in text and value.strip() in text
    assert len(re.findall(r"\bnote\b", text)) == 4_000
    assert len(found) >= 5 and all("page" in page for page in found)
    desk.store.close()


def test_it_is_dressed_as_asked(views: dict[str, ReportView], formats: Formats) -> None:
    style = Style(owner_name="Jo Ruiz", logo=picture(), language="zh_CN", money="code")
    pdf = reports.make("forecast", views["forecast"], "pdf", formats, "a4", style)
    text = text_of(pdf)
    assert "Jo Ruiz" in text and "Mira Okafor" not in text
    assert "预测" in text and "EUR\u00a091,000".replace("\u00a0", " ") in text.replace("\u00a0", " ")
    html = reports.make("forecast", views["forecast"], "html", formats, "a4", style).decode()
    assert html.count('<img src="data:image/png;base64,') == 1 and "img-src data:" in html
    data = reports.make("forecast", views["forecast"], "xlsx", formats, "a4", style)
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert drawn(data)[0][1] == 1
    assert book.worksheets[0]["B4"].number_format == "[$EUR ]#,##0.00"
    assert i18n.language() == "en"
    assert reports.make("forecast", views["forecast"], "pdf", formats, "a4", style) == pdf


def test_without_an_owner_there_is_none(views: dict[str, ReportView], formats: Formats) -> None:
    assert "Mira Okafor" not in text_of(
        reports.make("quota", views["quota"], "pdf", formats, style=Style(owner_name=""))
    )


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<svg/>", b"\x89PNG\r\n\x1a\n broken", picture()[:200]])
def test_a_logo_that_is_none_is_refused(views: dict[str, ReportView], formats: Formats, content: bytes) -> None:
    with pytest.raises(Refused, match="PNG or JPEG"):
        reports.make("quota", views["quota"], "html", formats, style=Style(logo=content or b"x"))


def test_a_photograph_serves_as_a_logo(views: dict[str, ReportView], formats: Formats) -> None:
    html = reports.make("quota", views["quota"], "html", formats, style=Style(logo=picture((3000, 2000), "JPEG")))
    assert len(html) < 100_000


def test_what_there_is_not_is_refused(views: dict[str, ReportView], formats: Formats) -> None:
    for arguments in (("nothing", "pdf", "a4"), ("quota", "docx", "a4"), ("quota", "pdf", "a3")):
        name, fmt, paper = arguments
        with pytest.raises(Refused, match="there are"):
            reports.make(name, views["quota"], fmt, formats, paper)
    with pytest.raises(Refused, match="png, svg"):
        reports.charts("quota", views["quota"], "pdf", formats)


class PanicException(BaseException):
    """As the engine of Typst throws one."""


@pytest.mark.parametrize("fault", [PanicException("index out of bounds"), None])
def test_a_fault_inside_typst_is_told_in_a_sentence(
    views: dict[str, ReportView], formats: Formats, monkeypatch: pytest.MonkeyPatch, fault: BaseException | None
) -> None:
    import typst

    class Compiler:
        def __init__(self, *_: object, **__: object) -> None: ...

        def compile(self, **_: object) -> bytes:
            raise fault or typst.TypstError("broken", "broken")

    monkeypatch.setattr(typst, "Compiler", Compiler)
    for fmt in ("pdf", "png"):
        with pytest.raises(SalesDeskError, match="HTML or XLSX instead"):
            reports.make("quota", views["quota"], fmt, formats)


def test_what_is_no_fault_of_typst_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    import typst

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(typst, "Compiler", interrupted)
    with pytest.raises(KeyboardInterrupt):
        typesetting.picture({"width": 1, "height": 1, "alt": "", "marks": []}, "png")


def test_amounts_by_code_in_every_locale() -> None:
    wanted = {"en_GB": "EUR 1,200", "de_DE": "1.200 EUR", "zh_CN": "EUR 1,200"}
    shown = {name: Formats(name, "code").money(120_000, "EUR").replace("\u00a0", " ") for name in wanted}
    assert shown == wanted
