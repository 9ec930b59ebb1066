"""The review on paper: one page, its figures selectable, the same bytes for the same day, whatever the names."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest

from salesdesk.desk.commands.activities import PlanActivity
from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.desk.desk import Desk
from salesdesk.formats import Formats
from salesdesk.reports import make
from salesdesk.views.figures import FiguresRequest, figures
from salesdesk.views.review import ReviewView, review
from tests.reports.desks import TODAY, Clock, busy, clock_of, empty
from tests.reports.papers import pages, text_of

NAUGHTY = (
    *("=cmd|' /C calc'!A0", "<script>alert(1)</script>", '#panic("x") *x* $y$ `z` @ref <label>', "$5 & $10", "\\u{41}"),
    *("مرحبا بالعالم", "👩‍💻", "\u202eevil", "line\nbreak\ttab", "a" * 400, "𝕋𝕖𝕤𝕥 ﷽ 🇩🇪", "\u0001\u001f"),
)


def test_the_figures_are_those_of_figures(desk: Desk, view: ReviewView, formats: Formats) -> None:
    text = text_of(make("review", view, "pdf", formats))
    quota = figures(desk.snapshot(), "quota")
    for name in ("won", "target", "gap"):
        assert formats.money(quota[name], "EUR") in text
    assert formats.money(quota["forecast"], "EUR", False) in text
    assert f"{formats.money_short(quota['low'], 'EUR')} – {formats.money_short(quota['high'], 'EUR')}" in text
    assert formats.percent(quota["chance"]) in text
    for stage in figures(desk.snapshot(), "funnel")["stages"]:
        row = f"{stage['name']} {stage['reached']} {formats.percent(stage['of_resolved'])}"
        assert row in text
    for stage in figures(desk.snapshot(), "funnel", FiguresRequest(basis="snapshot"))["stages"]:
        shown = (stage["count"], formats.money(stage["amount"], "EUR"), formats.money(stage["weighted"], "EUR", False))
        assert " ".join(map(str, shown)) in text


def test_it_says_its_day_its_definitions_and_its_fingerprint(view: ReviewView, formats: Formats) -> None:
    text = text_of(make("review", view, "pdf", formats))
    assert "SalesDesk · 23 November 2026" in text
    assert re.search(r"\b[0-9a-f]{4}( [0-9a-f]{4}){3}\b", text)
    assert "page 1 of 1" in text
    assert "Weighted: amount × chance." in text
    assert "物流管理平台二期" in text


def test_the_same_day_gives_the_same_bytes(desk: Desk, formats: Formats) -> None:
    once = make("review", review(desk.snapshot()), "pdf", formats)
    clock_of(desk).now = datetime(2026, 11, 23, 17, 45, tzinfo=UTC)
    assert make("review", review(desk.snapshot()), "pdf", formats) == once
    clock_of(desk).now = datetime(2026, 11, 23, 10, tzinfo=UTC)


def test_it_is_tagged_and_titled_for_assistive_technology(view: ReviewView, formats: Formats) -> None:
    pdf = make("review", view, "pdf", formats)
    assert b"/MarkInfo" in pdf and b"pdfuaid" in pdf
    document = pypdfium2.PdfDocument(pdf)
    assert document.is_tagged()
    assert document.get_metadata_value("Title") == "Pipeline review · New business · Q4 2026"
    assert document.get_metadata_value("Author") == "Mira Okafor"
    document.close()


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("count", [1, 3, 8])
def test_one_page_for_pipelines_of_usual_length(tmp_path: Path, formats: Formats, paper: str, count: int) -> None:
    stages = [(f"Stage {number}", (number + 1) / (count + 1)) for number in range(count)]
    desk = busy(tmp_path / "desk.salesdesk", Clock(), deals=40, stages=stages)
    assert len(pages(make("review", review(desk.snapshot()), "pdf", formats, paper))) == 1
    desk.store.close()


def test_many_stages_take_a_second_page_and_no_row_is_cut(tmp_path: Path, formats: Formats) -> None:
    stages = [(f"Stage {number:02}", number / 30) for number in range(30)]
    desk = busy(tmp_path / "desk.salesdesk", Clock(), deals=20, stages=stages)
    found = pages(make("review", review(desk.snapshot()), "pdf", formats))
    assert len(found) == 2
    everything = " ".join(found)
    assert all(everything.count(name) >= 1 for name, _ in stages)
    assert "page 2 of 2" in found[1]
    desk.store.close()


def test_names_are_set_as_they_are_and_never_as_markup(tmp_path: Path, formats: Formats) -> None:
    desk = empty(tmp_path / "desk.salesdesk", Clock(now=datetime(2026, 11, 20, tzinfo=UTC)))
    for number, title in enumerate(NAUGHTY):
        deal = desk.do(CreateDeal(title=title.strip() or "x", organisation=title, amount=(20 - number) * 123_456)).made
        desk.do(PlanActivity(deal=deal, title=title.strip() or "x", due_day=TODAY))
    view = review(desk.snapshot())
    text = text_of(make("review", view, "pdf", formats))
    assert "=cmd|' /C calc'!A0" in text
    assert "<script>alert(1)</script>" in text
    assert len(pages(make("review", view, "pdf", formats))) == 1
    assert make("review", view, "png", formats).startswith(b"\x89PNG")
    desk.store.close()


def test_an_empty_desk_has_a_review_too(tmp_path: Path, formats: Formats) -> None:
    desk = empty(tmp_path / "desk.salesdesk", Clock())
    text = text_of(make("review", review(desk.snapshot()), "pdf", formats))
    assert "There is no open deal." in text
    assert "Chance to hit quota –" in text
    desk.store.close()


def test_figures_are_written_as_the_locale_writes_them(view: ReviewView) -> None:
    text = text_of(make("review", view, "pdf", Formats("de_DE")))
    assert "91.000 €" in text.replace("\u00a0", " ")


def test_the_picture_is_one_image(view: ReviewView, formats: Formats) -> None:
    png = make("review", view, "png", formats)
    width, height = (int.from_bytes(png[i : i + 4]) for i in (16, 20))
    assert 1500 < width < 1800
    assert height > width
